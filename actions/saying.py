"""How days, times, amounts of things and names are put into an English sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from bot.council.collections import LONDON

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say_day(day: date) -> str:
    """`Tuesday 1 December`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def say_near_day(day: date, today: date) -> str:
    """`today, Tuesday 1 December`, `tomorrow, ...`, `yesterday, ...`, or the day alone."""
    near = {0: "today, ", 1: "tomorrow, ", -1: "yesterday, "}.get((day - today).days, "")
    return near + say_day(day)


def say_full_day(day: date, today: date) -> str:
    """`Tuesday 1 December`, with its year where that is not this one."""
    return say_day(day) if day.year == today.year else f"{say_day(day)} {day.year}"


def say_time(at: time) -> str:
    """`8:30am`, `5pm`, `midday`."""
    if (at.hour, at.minute) == (12, 0):
        return "midday"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def say_moment(moment: datetime) -> str:
    """`10:04am on Wednesday 25 November`, in London's time."""
    local = moment.astimezone(LONDON)
    return f"{say_time(local.time())} on {say_day(local.date())}"


def say_opening(opens: datetime, now: datetime) -> str:
    """Seen from now: `today from 8:30am`, `tomorrow from ...`, `on Monday 30 November from ...`."""
    local, today = opens.astimezone(LONDON), now.astimezone(LONDON).date()
    ahead = (local.date() - today).days
    day = {0: "today", 1: "tomorrow"}.get(ahead, f"on {say_day(local.date())}")
    return f"{day} from {say_time(local.time())}"


def say_list(things: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {last} {things[-1]}"


def capital(text: str) -> str:
    """The text with a capital at its start, the rest as it is."""
    return text[:1].upper() + text[1:]
