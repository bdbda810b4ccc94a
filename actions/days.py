"""The days that a message names, for every action: what NLU marked as a day, reckoned as the action knows better.

The reader is `bot.council.days`; an action adds the side of today that it asks for, and the council's bank holidays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from actions.said import Said
from actions.turn import Turn
from bot.council.days.reckoning import Asking, Direction
from bot.council.days.spoken import SpokenDays, direction_said, named_days, spoken_days
from bot.councils.hours import bank_holidays

_FARTHEST = timedelta(days=366 * 5)
_NO_HOLIDAYS: Mapping[date, str] = {}
_LONGEST = 14  # days of a span that can be told one by one

#: Bank holidays by day, with their names.
Holidays = Mapping[date, str]


def holidays_of(turn: Turn) -> Holidays:
    """Bank holidays of this year and the next, with their names."""
    today, nation = turn.local.date(), turn.council.nation
    return {**bank_holidays(nation, today.year), **bank_holidays(nation, today.year + 1)}


def days_said(
    said: Said, today: date, direction: Direction, holidays: Mapping[date, str] = _NO_HOLIDAYS
) -> tuple[SpokenDays, ...]:
    """The days of a message, in its order; of those that the text holds, the ones that NLU took for days.

    None for a button, whose payload is no text. `today` is the conversation's day in Europe/London.
    """
    found = () if said.is_button else spoken_days(said.text, today, direction, holidays)
    marked = said.entities.get("day", ())
    kept = tuple(one for one in found if " ".join(one.words.lower().split()) in marked)
    return kept or found


def coming_days(said: Said, today: date, holidays: Mapping[date, str]) -> tuple[date, ...]:
    """Every single day that a message asks about, in order, none of them past; a longer span than two weeks is none."""
    spans = [one.span for one in days_said(said, today, Direction.FUTURE, holidays) if one.span is not None]
    found = {
        one.first + timedelta(days=step)
        for one in spans
        if (one.last - one.first).days < _LONGEST
        for step in range((one.last - one.first).days + 1)
    }
    return tuple(sorted(day for day in found if day >= today))


def read_day(text: str, today: date) -> date | None:
    """The one day that an answer names; None when it names none, or one more than five years away.

    Where words leave it open (`on Saturday`, `the 5th`), the tense or else the nearest day decides. Of several, one
    with a figure in it: `today is the deadline, we moved on the 5th`.
    """
    spans = [
        (any(sign.isdigit() for sign in found.words), found.span.first)
        for found in named_days(text, Asking(today, direction_said(text)))
        if found.span is not None and found.span.first == found.span.last
    ]
    days = [day for has_figure, day in sorted(spans, key=lambda one: not one[0])]
    return days[0] if days and abs(days[0] - today) <= _FARTHEST else None
