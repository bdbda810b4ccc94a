"""Finds the days that a text names and reckons them: `last tuesday`, `the 12th`, `a week on friday`, `3/4`. Pure.

The resident's words stay beside the days. Words that leave two days open are marked as ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.council.days import readings, wording
from bot.council.days.reckoning import Asking, Direction, Span
from bot.council.days.ways import WAYS

_NO_HOLIDAYS: Mapping[date, str] = {}


@dataclass(frozen=True)
class SpokenDays:
    """Days that a text names: `words` from `start` to `end`. `span` is None where a bank holiday is not known."""

    words: str
    start: int
    end: int
    span: Span | None


def direction_said(text: str) -> Direction:
    """Whether the words tell of something over or still to come."""
    if wording.TO_COME.search(text):
        return Direction.FUTURE
    return Direction.PAST if wording.OVER.search(text) else Direction.EITHER


def named_days(text: str, asking: Asking) -> tuple[SpokenDays, ...]:
    """Each day, week, weekend or month by itself, in the order of the text."""
    found: list[SpokenDays] = []
    for pattern, read in WAYS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if match[0].lower().removeprefix("the ") in wording.BARE and not _is_short_weekday(match):
                continue
            span = read(match, asking)
            if span is not None or read in (readings.bank_holiday, readings.easter):
                found.append(SpokenDays(match[0], match.start(), match.end(), span))
    return tuple(sorted(found, key=lambda one: one.start))


def _is_short_weekday(match: re.Match[str]) -> bool:
    """Whether `sat` is a day: `open sat?`, `sat and sun`, `sat morning`, but not `i sat in the sun`."""
    if match[0].lower().startswith("the ") or match[0].lower() in ("may", "mar"):
        return False
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(wording.BEFORE_SHORT.search(before) or wording.AFTER_SHORT.match(after))


def spoken_days(
    text: str, today: date, direction: Direction = Direction.EITHER, holidays: Mapping[date, str] = _NO_HOLIDAYS
) -> tuple[SpokenDays, ...]:
    """The days that a text names, joined where it says so: `between monday and wednesday`, `since the weekend`.

    `today` is the conversation's day in Europe/London; `direction` decides what words leave open.
    """
    asking = Asking(today, direction, holidays)
    joined: list[SpokenDays] = []
    days = list(named_days(text, asking))
    while days:
        first = days.pop(0)
        before = text[: first.start]
        if days and (both := _between(text, first, days[0], asking)):
            joined.append(both)
            days.pop(0)
        elif match := _SINCE.search(before):
            joined.append(_since(text, match.start(), first, asking))
        elif match := _UNTIL.search(before):
            joined.append(_until(text, match.start(), first, asking))
        else:
            joined.append(first)
    return tuple(joined)


_SINCE = re.compile(r"(?<![a-z])(?:ever )?since +(?:the |about |around )?$", re.I)
_UNTIL = re.compile(r"(?<![a-z])(?:up to|until|untill|til|till|by) (?:the )?$", re.I)
_FROM = re.compile(r"(?<![a-z])(?:from|between) (?:the )?$", re.I)
_TO = re.compile(r" ?(?:to|and|until|till|til|through|-|–) ?(?:the )?", re.I)


def _again(words: str, asking: Asking, direction: Direction) -> Span | None:
    """The same words with another side of today asked for."""
    found = named_days(words, Asking(asking.today, direction, asking.holidays))
    return found[0].span if found else None


def _between(text: str, first: SpokenDays, second: SpokenDays, asking: Asking) -> SpokenDays | None:
    joint = text[first.end : second.start]
    opening = _FROM.search(text[: first.start])
    if not _TO.fullmatch(joint) or (not opening and joint.strip().lower() == "and"):
        return None
    if first.span is None or second.span is None:
        return None
    start, last = first.span.first, second.span.last
    if last < start:  # from the weekday before to the weekday after it
        later = _again(second.words, Asking(start, asking.direction, asking.holidays), Direction.FUTURE)
        earlier = _again(first.words, Asking(last, asking.direction, asking.holidays), Direction.PAST)
        if later is not None and later.last >= start and asking.direction is not Direction.PAST:
            last = later.last
        elif earlier is not None and earlier.first <= last:
            start = earlier.first
        else:
            return None
    begin = opening.start() if opening else first.start
    is_open = asking.direction is Direction.EITHER and (first.span.is_ambiguous or second.span.is_ambiguous)
    return SpokenDays(text[begin : second.end], begin, second.end, Span(start, last, is_open))


def _since(text: str, begin: int, found: SpokenDays, asking: Asking) -> SpokenDays:
    span = _again(f"since {found.words}", asking, Direction.PAST)
    if span is not None:
        span = Span(min(span.first, asking.today), asking.today, span.is_ambiguous)
    return SpokenDays(text[begin : found.end], begin, found.end, span)


def _until(text: str, begin: int, found: SpokenDays, asking: Asking) -> SpokenDays:
    span = _again(found.words, asking, Direction.FUTURE)
    if span is None or span.last < asking.today:
        return found
    return SpokenDays(text[begin : found.end], begin, found.end, Span(asking.today, span.last, span.is_ambiguous))
