"""Days on which loans are due, as residents write them: "due tomorrow", "by Friday", "the overdue ones". Pure.

Which day words mean is read by `bot.council.days`; here stands only what is due before, by or after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.council.days.reckoning import Asking, Direction, Span
from bot.council.days.spoken import SpokenDays, named_days
from bot.council.libraries import Loan

IsMeant = Callable[[Loan], bool]

_LATE = re.compile(r"\b(?:over\s?due|late|past\s+due|out\s+of\s+date|past\s+their\s+date)\b")
_SOONEST = re.compile(
    r"\b(?:due\s+(?:back\s+)?(?:first|soonest|next(?!\s+(?:week|month|mon|tue|wed|thu|fri|sat|sun|few|couple|\d|two|three)))|soonest|earliest)\b(?:\s+due)?"
)
_LATEST = re.compile(r"\b(?:due\s+(?:back\s+)?last|latest)\b(?:\s+due)?")
_LEAD = re.compile(
    r"\b(?:due\s+(?:back\s+)?)?(?:(?P<before>before|until)|(?P<by>by)|(?P<after>after)|(?P<on>on|for|from))?(?:\s+the)?\s*$"
)
#: A bare ordinal is a place in the list (`the 3rd`), unless it is said to be a day.
_ORDINAL = re.compile(r"(?:the )?\d{1,2}(?:st|nd|rd|th)")


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
    for found in named_days(text, Asking(today, Direction.FUTURE)):
        if found.span is None:
            continue
        lead = _LEAD.search(text[: found.start])
        is_said = lead is not None and bool(lead[0].strip().removesuffix("the"))
        if is_said or not _ORDINAL.fullmatch(found.words):
            yield _around(found, found.span, lead)


def _around(found: SpokenDays, span: Span, lead: re.Match[str] | None) -> DueWords:
    """The day with what stands before it."""
    start = lead.start() if lead is not None else found.start
    named = lead.groupdict() if lead is not None else {}
    if named.get("before"):
        return DueWords(start, found.end, lambda one: one.due_day < span.first)
    if named.get("by"):
        return DueWords(start, found.end, lambda one: one.due_day <= span.last)
    if named.get("after"):
        return DueWords(start, found.end, lambda one: one.due_day > span.last)
    return DueWords(start, found.end, _from_to(span.first, span.last))


def _from_to(first: date, last: date) -> IsMeant:
    return lambda one: first <= one.due_day <= last
