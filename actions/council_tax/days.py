"""Reads one day out of a resident's words: `last Tuesday`, `the 5th`, `1 December`, `3/12/26`, `two weeks ago`. Pure.

Where words leave it open (`on Saturday`, `the 5th`), the tense of the message or else the nearest day decides.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.council.days.reckoning import Asking
from bot.council.days.spoken import direction_said, named_days

_FARTHEST = timedelta(days=366 * 5)


def read_day(text: str, today: date) -> date | None:
    """The day that a text names; None when it names none, or one more than five years away.

    Of several, one with a figure in it: `today is the deadline, we moved on the 5th`.
    """
    spans = [
        (any(sign.isdigit() for sign in found.words), found.span.first)
        for found in named_days(text, Asking(today, direction_said(text)))
        if found.span is not None and found.span.first == found.span.last
    ]
    days = [day for has_figure, day in sorted(spans, key=lambda one: not one[0])]
    return days[0] if days and abs(days[0] - today) <= _FARTHEST else None
