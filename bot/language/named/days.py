"""Days as residents say them, left in their words: "last tuesday", "yesterday", "25/11/2026", "14th november"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.named.spans import Named

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?s?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = re.compile(
    "|".join(
        [
            rf"(?<![a-z0-9])(?:(?:last|next|this|every|each) )?(?:{_WEEKDAY})(?![a-z])(?: (?:morning|"
            rf"afternoon|evening|gone))?",
            r"(?<![a-z])(?:the day (?:before|after) )?(?:yesterday|today|tomorrow|tonight|this morning|"
            r"this afternoon)(?![a-z])",
            r"(?<![a-z])(?:last|next|this) (?:week|fortnight|weekend)(?![a-z])",
            rf"(?<![a-z0-9£])\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?![a-z])(?: (?:19|20)\d\d(?!\d))?",
            rf"(?<![a-z0-9]){_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?![a-z0-9])",
            r"(?<![\d/.\-])\d{1,2}([/.\-])\d{1,2}\1(?:20)?\d\d(?![\d/])",
            r"(?<![\d/.\-])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/])",
            r"(?<![\d/.\-])20\d\d-\d\d-\d\d(?![\d/])",
            r"(?<![a-z0-9])the \d{1,2}(?:st|nd|rd|th)(?![a-z])",
        ]
    ),
    re.IGNORECASE,
)
#: Short forms that are also everyday words or parts of addresses.
_NOT_A_DAY = frozenset({"sat", "sun", "mon", "wed", "suns", "sats", "may"})


def find_days(text: str) -> Iterator[Named]:
    """Days and dates; what they mean depends on the day of asking and is decided elsewhere."""
    for match in _DAY.finditer(text):
        if match[0].lower() not in _NOT_A_DAY:
            yield Named("day", match[0].lower(), match.start(), match.end())
