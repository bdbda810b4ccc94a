"""The calendar under spoken days: which of several days is meant, the span of a week or month. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Direction(StrEnum):
    """On which side of today a day lies that words alone leave open: a missed bin in the past, a booking ahead."""

    PAST = "past"
    FUTURE = "future"
    EITHER = "either"


@dataclass(frozen=True)
class Asking:
    """What days are reckoned from: `today` in Europe/London, and bank holidays by day with their names."""

    today: date
    direction: Direction = Direction.EITHER
    holidays: Mapping[date, str] = field(default_factory=dict)

    def may_be(self, day: date) -> bool:
        """Whether a day lies on the side that is asked for; today lies on both."""
        if self.direction is Direction.PAST:
            return day <= self.today
        return self.direction is Direction.EITHER or day >= self.today


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included; one day when they are equal. `is_ambiguous`: another is as likely."""

    first: date
    last: date
    is_ambiguous: bool = False


def one(day: date, *, is_ambiguous: bool = False) -> Span:
    """A single day."""
    return Span(day, day, is_ambiguous)


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None for one that is in no calendar."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shift(day: date, count: int, unit: str) -> date | None:
    """`count` days, weeks, fortnights or months on; months keep the day of the month where they can. None: too far."""
    try:
        if unit.startswith("month"):
            months = day.year * 12 + day.month - 1 + count
            return min(day.day, month_of(date(months // 12, months % 12 + 1, 1)).last.day) * DAY + (
                date(months // 12, months % 12 + 1, 1) - DAY
            )
        return day + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit.rstrip("s")])
    except (ValueError, OverflowError):
        return None


def month_of(day: date) -> Span:
    """The calendar month that a day is in."""
    first = day.replace(day=1)
    return Span(first, (first + 31 * DAY).replace(day=1) - DAY)


def week_of(day: date) -> Span:
    """Monday to Sunday."""
    monday = day - day.weekday() * DAY
    return Span(monday, monday + 6 * DAY)


def nearest(days: Iterable[date | None], asking: Asking) -> Span | None:
    """The nearest day on the side that is asked for, else the nearest at all; None when no day is real.

    With no side asked for it is ambiguous when the other side's nearest is at most twice as far.
    """
    real = [day for day in days if day is not None]
    fitting = [day for day in real if asking.may_be(day)]
    ordered = sorted(fitting or real, key=lambda day: abs(day - asking.today))
    if not ordered:
        return None
    best = ordered[0]
    others = [day for day in ordered[1:] if (day > asking.today) != (best > asking.today) and best != asking.today]
    close = any(abs(day - asking.today) <= 2 * abs(best - asking.today) for day in others)
    return one(best, is_ambiguous=asking.direction is Direction.EITHER and close)


def weekday(number: int, asking: Asking) -> Span:
    """A bare weekday: the last or the coming one, today included; the coming one, ambiguous, with no side asked for."""
    ahead = (number - asking.today.weekday()) % 7
    if asking.direction is Direction.PAST and ahead:
        ahead -= 7
    return one(asking.today + ahead * DAY, is_ambiguous=asking.direction is Direction.EITHER)


def last_weekday(number: int, today: date) -> Span:
    """`last tuesday`: the one before today; ambiguous when that is in this week, for some mean last week's."""
    day = today - ((today.weekday() - number - 1) % 7 + 1) * DAY
    return one(day, is_ambiguous=day >= week_of(today).first)


def next_weekday(number: int, today: date) -> Span:
    """`next tuesday`: the one after today; ambiguous when that is in this week, for some mean next week's."""
    day = today + ((number - today.weekday() - 1) % 7 + 1) * DAY
    return one(day, is_ambiguous=day <= week_of(today).last)


def weekend(which: str, asking: Asking) -> Span:
    """Saturday and Sunday: `last`, `this`, `next` or any other word for the one that lies on the side asked for."""
    saturday = week_of(asking.today).first + 5 * DAY
    if which in ("last", "past") or (which == "" and asking.direction is Direction.PAST and saturday > asking.today):
        saturday -= 7 * DAY
    if which == "next":
        saturday += 7 * DAY
    is_open = which == "next" or (which == "" and asking.direction is Direction.EITHER)
    return Span(saturday, saturday + DAY, is_open)
