"""Which days a question about bin days means, and what is known of them: only each bin's next collection is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from actions.days import days_said
from actions.said import Said
from actions.saying import say_day
from bot.council.days.reckoning import DAY, Direction, Span, week_of

_TONIGHT = re.compile(r"tonight|tonite", re.I)


@dataclass(frozen=True)
class DaysAsked:
    """Days from `first` to `last`, both included and none past. `name` stands in a sentence: `next week`."""

    name: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


def days_asked(said: Said, today: date, holidays: Mapping[date, str]) -> DaysAsked | None:
    """The days that a message names; None when it names none to come, today, or several to choose between."""
    found = days_said(said, today, Direction.FUTURE, holidays)
    spans = {
        Span(today + DAY, today + DAY) if _TONIGHT.fullmatch(one.words) else one.span  # put out tonight for tomorrow
        for one in found
        if one.span is not None
    }
    if len(spans) != 1:
        return None
    (span,) = spans
    if span.last < today or (span.first == span.last == today):
        return None
    return DaysAsked(_name(span, today), max(span.first, today), span.last)


def may_hide_more(asked: DaysAsked, next_days: Iterable[date]) -> bool:
    """Whether a collection that is not known yet may lie on those days: behind a bin's next one."""
    return any(day < asked.first for day in next_days)


def _name(span: Span, today: date) -> str:
    this = week_of(today)
    first, last = span.first, span.last
    if first == last:
        return "tomorrow" if first == today + DAY else f"on {say_day(first)}"
    if (first, last) in ((this.first, this.last), (today, this.last)):
        return "this week"
    if (first, last) == (this.first + 7 * DAY, this.last + 7 * DAY):
        return "next week"
    if (first.weekday(), last) == (5, first + DAY):
        return "this weekend" if last == this.last else f"on the weekend of {say_day(first)}"
    if (first.month, first.day, (last - first).days) == (12, 24, 8):
        return "over Christmas"
    return f"from {say_day(max(first, today))} to {say_day(last)}"
