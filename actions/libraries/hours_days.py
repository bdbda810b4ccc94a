"""Which days a question about opening hours means: today, Sundays, the weekend, next week, Christmas, a date. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz

from actions.council_tax.days import read_day
from actions.libraries.referring_titles import level

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "weds": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
_LIKE_A_WEEKDAY = 80  # rapidfuzz's ratio: `saterday`, `wensday`, `tuseday`
_NO_WEEKDAY = frozenset({"someday", "holiday", "holidays", "today", "everyday", "payday", "birthday", "midday"})
_SITTING = re.compile(
    r"\bsat(?: down| and| in| on the|ting)?\b(?! ?(?:morning|afternoon|am|pm|at|\?|$|,|or|and sun))", re.I
)
_TODAY = re.compile(r"\b(?:today|todays|2day|tonight|tonite|tonights?|this (?:morning|afternoon|evening))\b", re.I)
_TOMORROW = re.compile(r"\b(?:tomorrow|tomorow|tommorow|tommorrow|tomorrows|tomoz|2moro)\b", re.I)
_THIS_WEEK = re.compile(r"\b(?:this|rest of the|all) week\b", re.I)
_NEXT_WEEK = re.compile(r"\bnext week\b", re.I)
_WEEKEND = re.compile(r"\bweek ?ends?\b", re.I)
_A_DATE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,2} (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b\d{1,2}/\d{1,2}\b"
    r"|\b20\d\d-\d\d-\d\d\b|\b(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december)"
    r" \d{1,2}\b",
    re.I,
)
_FESTIVE = re.compile(r"\b(?:christmas|x-?mas|festive|new year)\b", re.I)
_EASTER = re.compile(r"\beaster\b", re.I)
_BANK_HOLIDAY = re.compile(r"\b(?:bank|public) hol\w*", re.I)
_BY_NAME = (
    (re.compile(r"\b(?:christmas|x-?mas) eve\b", re.I), (12, 24)),
    (re.compile(r"\b(?:christmas|x-?mas) day\b", re.I), (12, 25)),
    (re.compile(r"\bboxing day\b", re.I), (12, 26)),
    (re.compile(r"\bnew year'?s? eve\b", re.I), (12, 31)),
    (re.compile(r"\bnew year'?s? day\b", re.I), (1, 1)),
)
_BY_HOLIDAY = re.compile(r"\b(good friday|easter monday)\b", re.I)


@dataclass(frozen=True)
class DaysAsked:
    """The days in order, at least one; `name` stands in a sentence when there are several."""

    days: tuple[date, ...]
    name: str = ""


def days_asked(text: str, today: date, holidays: Mapping[date, str]) -> DaysAsked | None:
    """The days that a text names, none of them past; None when it names none. `holidays`: of two years."""
    for found in _candidates(text, today, holidays):
        coming = tuple(sorted({day for day in found.days if day >= today}))
        if coming:
            return DaysAsked(coming, found.name)
    return None


def _candidates(text: str, today: date, holidays: Mapping[date, str]) -> Iterator[DaysAsked]:
    """What each way of naming days finds, the most particular first."""
    named = [_next_of(month, day, today) for pattern, (month, day) in _BY_NAME if pattern.search(text)]
    named += [
        day
        for one in _BY_HOLIDAY.findall(text)
        for day, name in sorted(holidays.items())
        if name.lower() == one.lower()
    ]
    if named:
        yield DaysAsked(tuple(day for day in named if day >= today)[:4], "on those days")
    if _FESTIVE.search(text):
        year = today.year if today.month > 1 or today.day > 2 else today.year - 1
        yield DaysAsked(tuple(date(year, 12, 24) + timedelta(days=step) for step in range(10)), "over Christmas")
    if _EASTER.search(text):
        fridays = [day for day, name in sorted(holidays.items()) if name == "Good Friday" and day >= today]
        yield DaysAsked(tuple(fridays[0] + timedelta(days=step) for step in range(4)) if fridays else (), "over Easter")
    if _BANK_HOLIDAY.search(text):
        on = set(_weekdays(text)) or set(range(7))
        yield DaysAsked(tuple(sorted(day for day in holidays if day >= today and day.weekday() in on))[:1])
    if _A_DATE.search(text):
        day = read_day(f"coming {text}", today)
        yield DaysAsked((day,) if day is not None else ())
    sunday = today + timedelta(days=6 - today.weekday())
    if _NEXT_WEEK.search(text) and not list(_weekdays(text)):
        yield DaysAsked(tuple(sunday + timedelta(days=step) for step in range(1, 8)), "next week")
    if _THIS_WEEK.search(text):
        yield DaysAsked(tuple(today + timedelta(days=step) for step in range((sunday - today).days + 1)), "this week")
    if _WEEKEND.search(text):
        yield DaysAsked((sunday - timedelta(days=1), sunday), "this weekend")
    near = [today] if _TODAY.search(text) else []
    near += [today + timedelta(days=1)] if _TOMORROW.search(text) else []
    weekdays = [_coming(number, text, today) for number in _weekdays(text)]
    yield DaysAsked((*near, *weekdays), "on those days")


def _weekdays(text: str) -> Iterator[int]:
    """The weekdays that a text names, spelt in any way: 0 is Monday."""
    for word in re.findall(r"[a-z']+", level(text)):
        plain = word.removesuffix("'s").removesuffix("s") if word not in _SHORT else word
        if plain in _NO_WEEKDAY or word in _NO_WEEKDAY:
            continue
        if word in _SHORT and not (word == "sat" and _SITTING.search(text)) and word != "sun":
            yield _SHORT[word]
        elif len(plain) > 5 and (plain.endswith("day") or plain.endswith("dy")):
            likely = max(range(7), key=lambda number: fuzz.ratio(plain, _WEEKDAYS[number]))
            if fuzz.ratio(plain, _WEEKDAYS[likely]) >= _LIKE_A_WEEKDAY:
                yield likely


def _coming(weekday: int, text: str, today: date) -> date:
    ahead = (weekday - today.weekday()) % 7
    if ahead == 0 and re.search(rf"\bnext {_WEEKDAYS[weekday]}", text, re.I):
        ahead = 7
    return today + timedelta(days=ahead)


def _next_of(month: int, day: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
