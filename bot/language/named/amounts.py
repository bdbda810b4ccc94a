"""Amounts of money: "£40", "1,200 pounds", "40 quid", "50p", "a tenner". The value is pounds: "40.00"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.language.named.spans import Named

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {**{word: n for n, word in enumerate(_ONES)}, **{word: 10 * n for n, word in enumerate(_TENS, start=2)}}
_WORD = "|".join(sorted((*_VALUES, "fourty"), key=len, reverse=True))
_FIGURE = r"(?P<pounds>\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(?P<pence>\d{1,2}))?(?P<thousands>k)?(?!\d)"
_SIGN = re.compile(rf"£ ?{_FIGURE}(?![a-z0-9])", re.IGNORECASE)
_NAMED = re.compile(rf"(?<![a-z0-9£/.,\-]){_FIGURE} ?(?:pounds?|quid|gbp|squids?)(?![a-z])", re.IGNORECASE)
_PENCE = re.compile(r"(?<![a-z0-9£/.,\-])(?P<pence>\d{1,2}) ?(?:p|pence)(?![a-z0-9])", re.IGNORECASE)
_IN_WORDS = re.compile(
    rf"(?<![a-z])(?:(?P<hundreds>a|{_WORD}) (?P<unit>hundred|thousand|grand)(?: and)? ?)?"
    rf"(?P<tens>{_WORD})?(?:[ \-](?P<ones>{_WORD}))? ?(?:pounds?|quid)(?![a-z])",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?<![a-z])(?:a |(?P<count>two|three|four) )?(?P<note>fivers?|tenners?)(?![a-z])", re.IGNORECASE)


def find_amounts(text: str) -> Iterator[Named]:
    """Each amount in pounds with two decimals."""
    for pattern in (_SIGN, _NAMED):
        for match in pattern.finditer(text):
            pounds = Decimal(match["pounds"].replace(",", "") + "." + (match["pence"] or "0").ljust(2, "0"))
            yield _amount(match, pounds * (1000 if match["thousands"] else 1))
    for match in _PENCE.finditer(text):
        yield _amount(match, Decimal(match["pence"]) / 100)
    for match in _IN_WORDS.finditer(text):
        value = _value(match["tens"]) + _value(match["ones"])
        if match["unit"]:
            value += (_value(match["hundreds"]) or 1) * (100 if match["unit"].lower() == "hundred" else 1000)
        if value:
            yield _amount(match, Decimal(value))
    for match in _NOTE.finditer(text):
        each = 5 if match["note"].lower().startswith("five") else 10
        yield _amount(match, Decimal(each * (_value(match["count"]) or 1)))


def _value(word: str | None) -> int:
    return _VALUES.get((word or "").lower().replace("fourty", "forty"), 0)


def _amount(match: re.Match[str], pounds: Decimal) -> Named:
    return Named("amount", f"{pounds:.2f}", match.start(), match.end())
