"""Reads one day out of a resident's words: `last Tuesday`, `the 5th`, `1 December`, `3/12/26`, `two weeks ago`. Pure.

Where words leave it open (`on Saturday`, `the 5th`), the tense of the message or else the nearest day decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(20\d\d))?"
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6, "few": 3}
_MANY = rf"(\d{{1,3}}|{'|'.join(_WORDS)})"

_WRITTEN = re.compile(rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}\b{_YEAR}", re.I)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}\b{_YEAR}", re.I)
_ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
_SLASHES = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?\b")
_NEAR = re.compile(r"\b(today|tonight|just now|this morning|yesterday|tomorrow|tomoz|2moro)\b", re.I)
_NEAR_DAYS = {"yesterday": -1, "tomorrow": 1, "tomoz": 1, "2moro": 1}
_AGO = re.compile(rf"\b{_MANY}\s+(days?|weeks?|months?)\s+(?:ago|back|since)\b", re.I)
_AHEAD = re.compile(rf"\bin\s+{_MANY}\s+(days?|weeks?|months?)\b", re.I)
_WEEKDAY = re.compile(
    r"\b(?:(last|next|this|coming|on)\s+)?(mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thur?s?(?:day)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
    r"\b(\s+week|\s+just gone|\s+gone)?",
    re.I,
)
_THE_FIFTH = re.compile(r"\b(?:the\s+)(\d{1,2})(?:st|nd|rd|th)\b|\b(?:on\s+)?(\d{1,2})(?:st|nd|rd|th)\b", re.I)
_END_OF_MONTH = re.compile(r"\bend of (?:the|this) month\b|\bmonth end\b", re.I)
_OVER = re.compile(
    r"\b(?:was|were|left|went|gone|ago|been|died|passed|bought|sold|since|moved|started|became|turned|ended|vacated"
    r"|has|have|'?ve|completed|mooved|last)\b",
    re.I,
)
_FARTHEST = timedelta(days=366 * 5)


def read_day(text: str, today: date) -> date | None:
    """The day that a text names; None when it names none, or one more than five years away."""
    past = _is_past(text)
    found = next((day for day in _candidates(text, today, past) if day is not None), None)
    return found if found is not None and abs(found - today) <= _FARTHEST else None


def _candidates(text: str, today: date, past: bool | None) -> Iterable[date | None]:
    """What each way of writing a day finds, the surest first."""
    if match := _ISO.search(text):
        yield _make(int(match[1]), int(match[2]), int(match[3]))
    if match := _WRITTEN.search(text):
        yield _with_month(int(match[1]), match[2], match[3], today, past)
    if match := _MONTH_FIRST.search(text):
        yield _with_month(int(match[2]), match[1], match[3], today, past)
    if match := _SLASHES.search(text):
        yield _with_slashes(match, today, past)
    if match := _AGO.search(text):
        yield _shift(today, -_many(match[1]), match[2])
    if match := _AHEAD.search(text):
        yield _shift(today, _many(match[1]), match[2])
    if match := _NEAR.search(text):
        yield today + timedelta(days=_NEAR_DAYS.get(match[1].lower(), 0))
    if match := _WEEKDAY.search(text):
        yield _weekday(match, today, past)
    if _END_OF_MONTH.search(text):
        yield _shift(today.replace(day=1), 1, "month") - timedelta(days=1)
    if match := _THE_FIFTH.search(text):
        yield _nearest_of_month(int(match[1] or match[2]), today, past)


def _is_past(text: str) -> bool | None:
    """Whether the words tell of something over; None when they do not say."""
    if re.search(r"\b(?:will|going to|'?ll|next|coming|moving|leaving|about to|from)\b", text, re.I):
        return False
    return True if _OVER.search(text) else None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_month(day: int, month: str, year: str | None, today: date, past: bool | None) -> date | None:
    number = _MONTHS.index(month[:3].lower()) + 1
    if year:
        return _make(int(year), number, day)
    return _nearest((_make(today.year + step, number, day) for step in (-1, 0, 1)), today, past)


def _with_slashes(match: re.Match[str], today: date, past: bool | None) -> date | None:
    day, month, year = int(match[1]), int(match[2]), match[3]
    if year:
        return _make(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _nearest((_make(today.year + step, month, day) for step in (-1, 0, 1)), today, past)


def _weekday(match: re.Match[str], today: date, past: bool | None) -> date:
    ahead = (_WEEKDAYS.index(match[2][:3].lower()) - today.weekday()) % 7
    which, after = (match[1] or "").lower(), (match[3] or "").strip().lower()
    if which == "last" or "gone" in after or (past and which in ("", "on")):
        return today + timedelta(days=ahead - 7 if ahead or which == "last" else 0)
    if which == "next" and ahead == 0:
        ahead = 7
    return today + timedelta(days=ahead + (7 if after == "week" else 0))


def _nearest_of_month(day: int, today: date, past: bool | None) -> date | None:
    first = today.replace(day=1)
    months = [_shift(first, step, "month") for step in (-1, 0, 1)]
    return _nearest((_make(one.year, one.month, day) for one in months), today, past)


def _nearest(days: Iterable[date | None], today: date, past: bool | None) -> date | None:
    real = [day for day in days if day is not None]
    fitting = [day for day in real if past is None or (day <= today if past else day >= today)]
    return min(fitting or real, key=lambda day: abs(day - today), default=None)


def _many(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word.lower()]


def _shift(day: date, count: int, unit: str) -> date:
    """Months keep the day of the month where they can."""
    if unit.lower().startswith("day"):
        return day + timedelta(days=count)
    if unit.lower().startswith("week"):
        return day + timedelta(weeks=count)
    months = day.year * 12 + day.month - 1 + count
    first = date(months // 12, months % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
