"""National Insurance numbers, NHS numbers and dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.personal.innocent import cover_innocent_figures
from bot.language.personal.kinds import Find, Kind

# HMRC's rule for prefixes; QQ is the prefix of HMRC's own examples, which people copy.
_PREFIX = r"(?:qq|(?!bg|gb|kn|nk|nt|tn|zz)[abceghj-prstw-z][abceghj-nprstw-z])"
_NATIONAL_INSURANCE = re.compile(
    rf"(?<![a-z0-9])(?P<prefix>{_PREFIX})(?P<first>[ \-./]{{0,2}})(?P<digits>\d\d[ \-./]{{0,2}}\d\d[ \-./]{{0,2}}\d\d)"
    r"(?P<last>[ \-./]{0,2})(?P<suffix>[a-d])(?![a-z0-9])",
    re.IGNORECASE,
)
_SAYS_NATIONAL_INSURANCE = re.compile(
    r"(?<![a-z])(?:nat(?:ional|inal|oinal|ionl)?\.? ?ins(?:urance|urence|\.)?|"
    r"n\.? ?i\.? ?(?:number|num|no|is)|nino)[^\d]{0,30}?"
    r"(?P<number>(?<![a-z0-9])[a-z]{2}[ \-./]{0,2}\d\d[ \-./]{0,2}\d\d[ \-./]{0,2}\d\d"
    r"(?:[ \-./]{0,2}[a-d](?![a-z0-9]))?)(?!\d)",
    re.IGNORECASE,
)
_NHS = re.compile(r"(?<!\d)(?<!\d[ \-])\d{3}([ \-])\d{3}\1\d{4}(?![ \-]?\d)")
_SAYS_NHS = re.compile(
    r"(?<![a-z])n\.?h\.?s\.?(?![a-z])[^\d\ue000\ue001]{0,30}?(?P<number>(?<!\d)"
    r"\d{3}[ \-.]{0,2}\d{3}[ \-.]{0,2}\d{4}(?!\d))",
    re.IGNORECASE,
)
_NHS_FIRST = re.compile(
    r"(?<!\d)(?P<number>\d{3}[ \-.]{0,2}\d{3}[ \-.]{0,2}\d{4}) (?:is|was) (?:my|the|his|her|our) nhs", re.IGNORECASE
)

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2} ?(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:(?<!\d)(?:\d{{1,2}}[ \-./,]{{1,3}}\d{{1,2}}[ \-./,]{{1,3}}(?:\d{{4}}|\d\d)|"
    rf"\d{{4}}[\-./ ]\d{{1,2}}[\-./ ]\d{{1,2}}|\d{{8}}|\d{{6}})(?!\d)"
    rf"|(?<!\d){_DAY}[ \-./,]{{0,2}}(?:of )?(?:the )?{_MONTHS}(?![a-z])(?:[ \-./,']{{0,3}}(?:19|20)?\d\d(?!\d))?"
    rf"|(?<![a-z]){_MONTHS} (?:the )?{_DAY}(?:[ ,'\-]{{0,3}}(?:19|20)?\d\d(?!\d))?)"
)
_SAYS_BIRTH = re.compile(
    r"(?<![a-z])(?:d ?[./]? ?o ?[./]? ?b|date (?:of|off|o) (?:birth|brith|bith|my birth)|"
    r"birth ?dates?|b'?day|birth ?day|born)(?![a-z])"
    rf"[^\d\ue000]{{0,30}}?(?P<date>{_DATE})",
    re.IGNORECASE,
)
_BIRTH_AFTER = re.compile(
    rf"(?P<date>{_DATE})[\s,(]{{0,3}}(?:is |was |= ?|as )?(?:my |the |her |his |our )?(?:d\.?o\.?b|"
    rf"date of birth|birth ?date|birth ?day)",
    re.IGNORECASE,
)


def find_identity(text: str) -> Iterator[Find]:
    """Numbers and dates that say who somebody is."""
    for match in _NATIONAL_INSURANCE.finditer(text):
        if not _is_reference_before_the_word_a(match):
            yield Find(Kind.NATIONAL_INSURANCE, *match.span())
    for match in _SAYS_NATIONAL_INSURANCE.finditer(text):
        yield Find(Kind.NATIONAL_INSURANCE, *match.span("number"))
    covered = cover_innocent_figures(text)
    for match in _NHS.finditer(covered):
        if is_nhs_number(re.sub(r"\D", "", match[0])):
            yield Find(Kind.NHS_NUMBER, *match.span())
    for pattern in (_SAYS_NHS, _NHS_FIRST):
        for match in pattern.finditer(covered):
            yield Find(Kind.NHS_NUMBER, *match.span("number"))
    for pattern in (_SAYS_BIRTH, _BIRTH_AFTER):
        for match in pattern.finditer(text):
            yield Find(Kind.DATE_OF_BIRTH, *match.span("date"))


def _is_reference_before_the_word_a(match: re.Match[str]) -> bool:
    """ "FS-123456 a bin ..." has the letters of a National Insurance number; the article and the dash give it away."""
    first, last, digits = match["first"], match["last"], match["digits"]
    if not last or not digits.isdigit():
        return False
    if first != last:
        return True
    followed = match.string[match.end() : match.end() + 2]
    return match["suffix"] == "a" and followed[:1] == " " and followed[1:].isalpha()


def is_nhs_number(digits: str) -> bool:
    """The modulus 11 check of the NHS data dictionary."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])
