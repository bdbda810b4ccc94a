"""Reference numbers that a council gave out, and UPRNs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.named.spans import Named

_OURS = re.compile(
    r"(?<![a-z0-9])(?P<prefix>[a-z]{2})[ \-]?(?P<first>(?=[a-z]{0,3}\d)[a-z\d]{4})"
    r"[ \-](?P<last>(?=[a-z]{0,3}\d)[a-z\d]{4})(?![a-z0-9])",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<![a-z0-9])(?P<prefix>[a-z]{2,4})-(?P<digits>\d{4,10})(?![a-z0-9])", re.IGNORECASE)
_PLANNING = re.compile(r"(?<![a-z0-9])\d\d/\d{4,5}/[a-z]{2,5}(?![a-z0-9])", re.IGNORECASE)
_CALLED = re.compile(
    r"(?<![a-z])(?:case|ticket|report|job|reference|ref|complaint|incident|request|enquiry)\W{1,3}"
    r"(?:(?:reference|number|num|no|ref|id|is|it's|its|was)\W{1,3}){0,4}(?P<value>[a-z]{0,3}\d{4,10})(?![a-z0-9])",
    re.IGNORECASE,
)
_UPRN_SAID = re.compile(
    r"(?<![a-z])uprn\W{0,3}(?:(?:number|no|is|it's|its|code)\W{1,3}){0,3}(?P<value>\d{6,12})(?!\d)", re.IGNORECASE
)
_UPRN_ALONE = re.compile(r"(?<![\d£+])(?P<value>(?!0[1-9])\d{12}|[1-9]\d{10})(?!\d)")


def find_references(text: str) -> Iterator[Named]:
    """References in the form they were given out in, and unique property reference numbers as digits."""
    for match in _UPRN_SAID.finditer(text):
        yield Named("uprn", match["value"], match.start("value"), match.end("value"))
    for match in _OURS.finditer(text):
        value = f"{match['prefix']}-{match['first']}-{match['last']}".upper()
        yield Named("reference", value, match.start(), match.end())
    for match in _LETTERS.finditer(text):
        yield Named("reference", match[0].upper(), match.start(), match.end())
    for match in _PLANNING.finditer(text):
        yield Named("reference", match[0].upper(), match.start(), match.end())
    for match in _CALLED.finditer(text):
        yield Named("reference", match["value"].upper(), match.start("value"), match.end("value"))
    for match in _UPRN_ALONE.finditer(text):
        yield Named("uprn", match["value"], match.start("value"), match.end("value"))
