"""How opening times and distances are put into words. Pure: the moment and the bank holidays are handed in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from actions.days import Holidays
from actions.saying import say_day, say_full_day, say_list, say_near_day, say_opening, say_time
from bot.council.collections import LONDON
from bot.council.library_branches import LibraryBranch, Span

_METRES_IN_A_MILE = 1609.34
_WEEK = 7
_LOOK_AHEAD = 35  # days in which an unusual closing is worth telling


def say_spans(spans: Collection[Span]) -> str:
    """`10am to 1pm and 2pm to 6pm`; `closed` for none."""
    return say_list([f"{say_time(opens)} to {say_time(closes)}" for opens, closes in spans]) or "closed"


def say_on(day: date, today: date) -> str:
    """`today, Tuesday 1 December`, or `on Sunday 6 December`."""
    near = say_near_day(day, today)
    return f"on {say_full_day(day, today)}" if near == say_day(day) else near


def because(branch: LibraryBranch, day: date, holidays: Holidays) -> str:
    """Why it is closed on a day on which it would be open; empty when it never is."""
    if day in holidays:
        return f" ({holidays[day].removesuffix(' (observed)')})"
    return " (not as usual)" if day in branch.closed_days and branch.hours.get(day.weekday()) else ""


def say_hours_on(branch: LibraryBranch, day: date, holidays: Holidays) -> str:
    """`10am to 5pm`, or `closed (Christmas Day)`."""
    spans = branch.on(day, holidays)
    return say_spans(spans) if spans else f"closed{because(branch, day, holidays)}"


def say_until(branch: LibraryBranch, now: datetime, holidays: Holidays) -> str:
    """For an open branch: `5pm`, or `1pm, and again from 2pm to 6pm`."""
    local = now.astimezone(LONDON)
    left = [span for span in branch.on(local.date(), holidays) if span[1] > local.time()]
    until = say_time(left[0][1])
    return f"{until}, and again from {say_spans(left[1:])}" if left[1:] else until


def say_next(branch: LibraryBranch, after: datetime, now: datetime, holidays: Holidays) -> str:
    """` It opens again tomorrow from 9am.`, or where to look when it does not within a month."""
    opens = branch.next_opening(after, holidays)
    return f"It next opens {say_opening(opens, now)}." if opens is not None else "I do not know when it next opens."


def say_week(branch: LibraryBranch, today: date, holidays: Holidays) -> str:
    """A line for each of the next seven days."""
    days = [today + timedelta(days=ahead) for ahead in range(_WEEK)]
    return "\n".join(f"- {say_day(day)}: {say_hours_on(branch, day, holidays)}" for day in days)


def say_changes(branch: LibraryBranch, today: date, holidays: Holidays) -> str:
    """The days after the next seven on which it is closed although it would be open; empty when there are none."""
    days = [today + timedelta(days=ahead) for ahead in range(_WEEK, _LOOK_AHEAD)]
    closed = [
        say_day(day)
        for day in days
        if branch.hours.get(day.weekday()) and (day in holidays or day in branch.closed_days)
    ]
    return f"\nIt is also closed on {say_list(closed)}." if closed else ""


def say_distance(metres: float) -> str:
    """`about 0.4 miles`."""
    miles = metres / _METRES_IN_A_MILE
    if miles < 0.1:
        return "less than 0.1 miles"
    rounded = f"{miles:.1f}" if miles < 10 else f"{miles:.0f}"
    return "about 1 mile" if rounded == "1.0" else f"about {rounded} miles"
