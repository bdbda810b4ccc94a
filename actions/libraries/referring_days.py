"""Days on which loans are due, as residents write them: "due tomorrow", "by Friday", "the overdue ones". Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.council.libraries import Loan

IsMeant = Callable[[Loan], bool]

_DAY = timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_SMALL_NUMBERS = {"a": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_WEEKDAY = r"(?P<which>this|next)?\s*(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?:'?s)?"
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS if name != "may") + "|may|sept"
_WRITTEN = (
    rf"(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})",
    rf"(?P<month>{_MONTH})\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?",
    r"(?P<day>\d{1,2})/(?P<number>\d{1,2})(?:/\d{2,4})?",
    r"on\s+the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)",
)
_SINGLE = (r"day\s+after\s+tomorrow", r"tomorrow(?:'?s)?|tommorrow|tomorow", r"today(?:'?s)?", *_WRITTEN, _WEEKDAY)
_LATE = re.compile(r"\b(?:over\s?due|late|past\s+due|out\s+of\s+date|past\s+their\s+date)\b")
_SPAN_OF_DAYS = re.compile(
    rf"\b(?:in|within)\s+(?:the\s+)?(?:next\s+)?(?P<count>\d{{1,2}}|{'|'.join(_SMALL_NUMBERS)})?\s*(?P<unit>day|week)s?\b"
)
_WEEK = re.compile(r"\b(?P<which>this|next)\s+(?P<what>week(?:end)?)(?:'s)?\b")
_SOONEST = re.compile(
    r"\b(?:due\s+(?:back\s+)?(?:first|soonest|next(?!\s+(?:week|month|mon|tue|wed|thu|fri|sat|sun|few|couple|\d|two|three)))|soonest|earliest)\b(?:\s+due)?"
)
_LATEST = re.compile(r"\b(?:due\s+(?:back\s+)?last|latest)\b(?:\s+due)?")
_LEAD = r"\b(?:due\s+(?:back\s+)?)?(?:(?P<before>before|until)|(?P<by>by)|(?P<after>after)|(?:on|for|from))?\s*"


@dataclass(frozen=True)
class DueWords:
    """A place in a text that speaks of due days. `is_superlative`: it means the first or last of all, not a day."""

    start: int
    end: int
    is_meant: IsMeant
    is_superlative: bool = False


def due_words(text: str, loans: tuple[Loan, ...], today: date) -> Iterator[DueWords]:
    """All such places of a text in small letters, from left to right, none over another."""
    end = 0
    for found in sorted(_all(text, loans, today), key=lambda one: (one.start, -one.end)):
        if found.start >= end:
            yield found
            end = found.end


def _all(text: str, loans: tuple[Loan, ...], today: date) -> Iterator[DueWords]:
    for match in _SOONEST.finditer(text):
        first = min((one.due_day for one in loans), default=today)
        yield DueWords(*match.span(), _from_to(first, first), is_superlative=True)
    for match in _LATEST.finditer(text):
        last = max((one.due_day for one in loans), default=today)
        yield DueWords(*match.span(), _from_to(last, last), is_superlative=True)
    for match in _LATE.finditer(text):
        yield DueWords(*match.span(), lambda one: one.is_overdue(today))
    for match in _WEEK.finditer(text):
        monday = today - _DAY * today.weekday() + _DAY * (7 if match["which"] == "next" else 0)
        first = monday + _DAY * 5 if match["what"] == "weekend" else monday
        yield DueWords(*match.span(), _from_to(first, monday + _DAY * 6))
    for match in _SPAN_OF_DAYS.finditer(text):
        count = match["count"] or "one"
        days = (int(count) if count.isdecimal() else _SMALL_NUMBERS[count]) * (7 if match["unit"] == "week" else 1)
        yield DueWords(*match.span(), _from_to(today, today + _DAY * days))
    for pattern in _SINGLE:
        for match in re.finditer(rf"{_LEAD}\b(?:{pattern})\b", text):
            day = _day(match, today)
            if day is not None:
                yield DueWords(*match.span(), _around(match, day))


def _day(match: re.Match[str], today: date) -> date | None:
    parts = match.groupdict()
    if parts.get("weekday"):
        wanted = next(place for place, name in enumerate(_WEEKDAYS) if name.startswith(parts["weekday"][:3]))
        if parts["which"] == "next":
            return today - _DAY * today.weekday() + _DAY * (7 + wanted)
        return today + _DAY * ((wanted - today.weekday()) % 7)
    if parts.get("day"):
        return _written_day(parts, today)
    if "after tomorrow" in " ".join(match[0].split()):
        return today + _DAY * 2
    return today + _DAY if "tom" in match[0] else today


def _written_day(parts: dict[str, str], today: date) -> date | None:
    """The day nearest to today that is written like this; None for a day that is in no calendar."""
    if parts.get("month"):
        month = next(place for place, name in enumerate(_MONTHS, start=1) if name.startswith(parts["month"][:3]))
        tries = [(year, month) for year in (today.year - 1, today.year, today.year + 1)]
    elif parts.get("number"):
        tries = [(year, int(parts["number"])) for year in (today.year - 1, today.year, today.year + 1)]
    else:
        around = (today.year * 12 + today.month - 1 + step for step in (-1, 0, 1))
        tries = [(number // 12, number % 12 + 1) for number in around]
    found = []
    for year, month in tries:
        try:
            found.append(date(year, month, int(parts["day"])))
        except ValueError:
            continue
    return min(found, key=lambda day: abs(day - today), default=None)


def _around(match: re.Match[str], day: date) -> IsMeant:
    parts = match.groupdict()
    if parts.get("before"):
        return lambda one: one.due_day < day
    if parts.get("by"):
        return lambda one: one.due_day <= day
    if parts.get("after"):
        return lambda one: one.due_day > day
    return lambda one: one.due_day == day


def _from_to(first: date, last: date) -> IsMeant:
    return lambda one: first <= one.due_day <= last
