"""The made-up town's calendar: England's bank holidays, working days, and the day a round moves to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

from bot.council import collections

_DAY = timedelta(days=1)
_SUNDAY = 6


@lru_cache(maxsize=32)
def bank_holidays(year: int) -> Mapping[date, str]:
    """England's bank holidays of a year, with their names."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday."""
    return collections.is_working_day(day, bank_holidays(day.year))


def working_day_after(day: date, count: int = 1) -> date:
    """The day that lies `count` working days after `day`."""
    return _step(day, count, _DAY)


def working_day_before(day: date, count: int = 1) -> date:
    """The day that lies `count` working days before `day`."""
    return _step(day, count, -_DAY)


def _step(day: date, count: int, step: timedelta) -> date:
    while count > 0:
        day += step
        if is_working_day(day):
            count -= 1
    return day


def moved_to(usual: date) -> date:
    """The day on which a round of that weekday really goes out.

    Crews work through a week in order: after a bank holiday everything is a day late, and Friday's round goes on
    Saturday. What still does not fit goes on the next free day of the week after. Nobody works on a Sunday.
    """
    monday = usual - timedelta(days=usual.weekday())
    turn = usual.weekday()
    day = monday
    while True:
        if day.weekday() != _SUNDAY and day not in bank_holidays(day.year):
            if turn == 0:
                return day
            turn -= 1
        day += _DAY


def why_moved(usual: date, day: date) -> str:
    """The reason that a supplier gives for a day moved by bank holidays; empty when it was not moved."""
    if usual == day:
        return ""
    monday = usual - timedelta(days=usual.weekday())
    span = (monday + timedelta(days=ahead) for ahead in range((day - monday).days + 1))
    names = dict.fromkeys(bank_holidays(one.year)[one] for one in span if one in bank_holidays(one.year))
    return f"Bank holiday: {' and '.join(names)}"
