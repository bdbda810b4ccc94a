"""Account references: council tax, rent, benefits, business rates, library cards - where the words around say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.personal.innocent import cover_innocent_figures
from bot.language.personal.kinds import Find, Kind

_WHOSE = (
    r"(?:council ?tax|c ?/? ?tax|ct|counsil tax|rent|tenancy|tenant|housing benefit|benefits?|hb|"
    r"ctr|cts|universal credit|uc|business rates|rates|library|libary|"
    r"payment|bill|billing|customer|member(?:ship)?|borrower|garden waste|subscription|payer)"
)
_THING = (
    r"(?:accounts?|acounts?|accont|acct|accnt|acc|a/c|ref(?:erence|rence|erance)?s?|number|num|no|"
    r"nr|id|card|claim|code|barcode|bill)"
)
_ACCOUNT = r"(?:accounts?|acounts?|accont|acct|accnt|acc|a/c)"
_ELSE = (
    r"(?:case|report|reported|ticket|job|uprn|planning|application|pcn|penalty|fault|complaint|"
    r"phone|mobile|call|ring|at|since|from|band|worth|owe|debt|arrears)"
)
_FILLER = rf"(?:(?!(?<![a-z]){_ELSE}(?![a-z]))[^\d\ue000\ue001?!\n£]){{0,60}}?"
_FIGURES = (
    r"(?<![\d£.,\-/])(?P<number>(?<![a-z0-9])[a-z]{0,3} ?(?:\d{6,13}(?!\d)(?: \d(?=$|[.,]))?|"
    r"\d(?:[ \-]?\d){5,12})[a-z]?)(?![\d/]|[a-z])"
)
_SAID_BEFORE = re.compile(
    rf"(?<![a-z])(?:{_WHOSE}[\s'-]{{1,2}}(?:{_THING}[\s.:#/-]{{0,3}}){{1,4}}"
    rf"|{_ACCOUNT}[\s.:#]{{1,2}}(?:ref(?:erence)?|number|num|no|nr|id)(?![a-z])"
    rf"|{_ACCOUNT})(?![a-z]){_FILLER}{_FIGURES}",
    re.IGNORECASE,
)
_SAID_OF_TAX = re.compile(
    r"(?<![a-z])(?:council ?tax|c ?/ ?tax|rent)[\s.:#,-]{1,3}(?P<number>\d(?:[ \-]?\d){6,9})(?![\d/])",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(
    rf"{_FIGURES}[\s,]{{0,2}}(?:is|was|thats|that's|=|-)[\s]{{1,2}}(?:my |the |our |her |his |for |"
    rf"me |mum's |mums )*(?:{_WHOSE} )?(?:{_ACCOUNT}|{_WHOSE} {_THING})(?![a-z])",
    re.IGNORECASE,
)
#: A card of eight to fourteen figures is a library's: those of banks have more, and are found by their own rules.
_SAID_OF_CARD = re.compile(
    r"(?<![a-z])card(?:'?s)?(?:[\s:.,#(=-]{1,3}(?:it |that |which )?(?:number|num|no|nr|is|was"
    r"|ends?|code|barcode|says|reads|with)(?:'s)?(?![a-z])){0,3}[\s:.,#(=-]{1,3}"
    r"(?P<number>[a-z]?\d(?:[ \-]?\d){7,13})(?![\d/]|[ \-]\d)",
    re.IGNORECASE,
)
_SAID_OF_CARD_AFTER = re.compile(
    r"(?<![\d£.,\-/a-z])(?P<number>[a-z]?\d(?:[ \-]?\d){7,13})[\s,=-]{1,3}(?:is |it'?s |thats |that's )?(?:on )?"
    r"(?:(?:my|the|our|her|his|a) )?(?:(?:library|libary) card|(?<=my )card|(?<=the )card|(?<=her )card"
    r"|(?<=his )card)(?![a-z])",
    re.IGNORECASE,
)
#: Eight figures and nothing else: what somebody types who was asked for an account number. A written day is none.
_ALONE = re.compile(
    r"^\W*(?:(?:yes|yeah|ok|okay|sure|here|here you go|it'?s|it is|that'?s|this is|my number is|the number is"
    r"|number)[\s:,.]+){0,3}"
    r"(?P<number>(?!(?:19|20)\d\d ?(?:0[1-9]|1[0-2])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]) ?(?:19"
    r"|20)\d\d)\d{4}[ -]?\d{4})"
    r"(?:\s+(?:thanks|thank you|please|ta|pls))?\W*$",
    re.IGNORECASE,
)
#: "It's" and eight figures answer the same question in the middle of a message.
_SAID_OF_IT = re.compile(
    r"(?<![a-z])(?:it'?s|it is|here'?s|here it is)[\s:,]{1,2}(?P<number>"
    r"(?!(?:19|20)\d\d ?(?:0[1-9]|1[0-2])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]) ?(?:19|20)\d\d)\d{4}[ -]?\d{4})"
    r"(?![\d/]|[ -]\d)",
    re.IGNORECASE,
)
#: An account of nobody in particular; with eight figures it is most likely a bank's.
_OF_A_BANK = re.compile(rf"^(?!.*(?<![a-z]){_WHOSE}).*{_ACCOUNT}", re.IGNORECASE | re.DOTALL)
_LETTERS_AS_WORDS = re.compile(r"^(?:is|no|of|it|my|on|as|ref|its|the|was|for|and|a|i) ?(?=\d)", re.IGNORECASE)


def find_account_references(text: str) -> Iterator[Find]:
    """Six to thirteen figures (with up to three letters before) that the resident calls an account of theirs."""
    covered = cover_innocent_figures(text)
    for pattern in (_SAID_BEFORE, _SAID_OF_TAX, _SAID_OF_CARD, _SAID_OF_CARD_AFTER, _SAID_AFTER, _SAID_OF_IT, _ALONE):
        for match in pattern.finditer(covered):
            start, end = match.span("number")
            word = _LETTERS_AS_WORDS.match(match["number"])
            start += word.end() if word else 0
            bank = len(re.sub(r"\D", "", match["number"])) == 8 and _OF_A_BANK.search(match[0])
            yield Find(Kind.BANK_ACCOUNT if bank else Kind.ACCOUNT_REFERENCE, start, end)
