"""Which days a question about bin days means: today, tomorrow, this week, next week. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_TOMORROW = re.compile(r"\b(?:tomorrow|tomorow|tommorow|2moro|tonight|tonite)\b", re.I)
_NEXT_WEEK = re.compile(r"\bnext week\b", re.I)
_THIS_WEEK = re.compile(r"\bthis (?:coming )?week\b", re.I)


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included. `name` stands in a sentence."""

    name: str
    first: date
    last: date


def days_asked(text: str, today: date) -> Span | None:
    """The days that a text names; None when it names none, or says "or" between two of them."""
    sunday = today + timedelta(days=6 - today.weekday())
    found = []
    if _TOMORROW.search(text):  # bins are put out tonight for tomorrow
        found.append(Span("tomorrow", today + timedelta(days=1), today + timedelta(days=1)))
    if _THIS_WEEK.search(text):
        found.append(Span("this week", today, sunday))
    if _NEXT_WEEK.search(text):
        found.append(Span("next week", sunday + timedelta(days=1), sunday + timedelta(days=7)))
    return found[0] if len(found) == 1 else None
