"""Postcodes however they are typed: "zz11aa", "ZZ1-1AA", "zz 1 1aa", a letter O for the nought."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.council.places import Postcode
from bot.language.named.spans import POSTCODE_COVER, Named

# Royal Mail's postcode areas, and the synthetic ZZ; needed only where a space could be two words: "me 1 1st".
_AREAS = frozenset(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY
    G GL GU HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M MK ML N NE NG NN NP NR NW OL
    OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF
    WN WR WS WV YO ZE ZZ
    """.split()  # noqa: SIM905 - a list of a hundred words reads better as words
)
#: Endings of what looks like a postcode where a sentence goes on behind a road's number: "the A671 by the church".
_WORDS = frozenset({"at", "by", "in", "is", "on", "to"})
_POSTCODE = re.compile(
    r"(?<![a-z0-9])(?P<area>[a-z]{1,2})(?P<gap> "
    r"?)(?P<district>\d[a-z\d]?)[ .\-]{0,3}(?P<sector>[\do]) ?(?P<unit>[a-z]{2})"
    r"(?![a-z0-9])(?! floor)",
    re.IGNORECASE,
)


def find_postcodes(text: str) -> Iterator[Named]:
    """Whole postcodes, in Royal Mail's written form."""
    for match in _POSTCODE.finditer(text):
        if (match["gap"] or match["unit"].lower() in _WORDS) and match["area"].upper() not in _AREAS:
            continue
        sector = match["sector"].lower().replace("o", "0")
        postcode = Postcode.parse(match["area"] + match["district"] + sector + match["unit"])
        if postcode is not None:
            yield Named("postcode", postcode.text, match.start(), match.end(), POSTCODE_COVER)
