"""What a message names. Rules find what has a form: postcodes, house numbers, streets, UPRNs, amounts, bins, days.

A trained tagger finds what has none: things, places, streets without a word like road. A bin's colour stays the
resident's word: what it means differs by council and is the actions' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.council.days.reckoning import Direction, Span
from bot.council.days.spoken import spoken_days
from bot.language.named.amounts import find_amounts
from bot.language.named.bins import find_bins
from bot.language.named.days import find_days
from bot.language.named.homes import find_homes
from bot.language.named.postcodes import find_postcodes
from bot.language.named.references import find_references
from bot.language.named.spans import Named

Find = Callable[[str], Iterator[Named]]
_RULES: tuple[Find, ...] = (find_references, find_postcodes, find_amounts, find_days, find_homes, find_bins)
#: Tells where a place lies; the street before it is no part of the place's name.
_RELATION = re.compile(r"(?<![a-z])(?:at|behind|by|near|off|on|opposite|outside|past)(?![a-z])", re.IGNORECASE)
#: A bin's name that is as often what somebody wants to put in one.
_HOLDS_THINGS = ("bag", "bags", "box", "boxes", "sack", "sacks", "waste", "rubbish")


@dataclass(frozen=True)
class Entity:
    """One thing named: `value` is ready for use, `start` and `end` bound the resident's words in the message.

    `days` are those that a `day` means, reckoned from the day of asking where that was given.
    """

    kind: str
    value: str
    start: int
    end: int
    days: Span | None = None


def find_entities(text: str, learnt: Find | None = None) -> tuple[Entity, ...]:
    """Every entity in the order of the text, none overlapping: what an earlier rule took, a later one cannot.

    `learnt` is a trained `Tagger.find`; without it, rules only.
    """
    taken: list[Named] = []
    for find in _RULES:
        # A rule sees earlier finds as blanks, so "no. 14" is not read in "ref no. 14".
        for named in find(_without(text, taken)):
            if not any(_overlap(named, other) for other in taken):
                taken.append(named)
    for named in learnt(text) if learnt else ():
        over = [other for other in taken if _overlap(named, other)]
        if all(_gives_way(other, named) for other in over):
            taken = [other for other in taken if other not in over] + [named]
    found = sorted(taken, key=lambda one: one.start)
    return tuple(Entity(one.kind, one.value, one.start, one.end) for one in found)


def reckon_days(
    entities: Iterable[Entity], text: str, today: date, direction: Direction, holidays: Mapping[date, str]
) -> tuple[Entity, ...]:
    """The same entities; each `day` with the days it means, seen from `today` (Europe/London)."""
    known = {(one.start, one.end): one.span for one in spoken_days(text, today, direction, holidays)}
    return tuple(replace(one, days=known.get((one.start, one.end))) if one.kind == "day" else one for one in entities)


def _overlap(one: Named, other: Named) -> bool:
    return one.start < other.end and other.start < one.end


def _gives_way(rule: Named, learnt: Named) -> bool:
    """Whether what a rule found is only part of what the tagger did: `recycling centre`, `Marlpit Lane tip`."""
    if learnt.start > rule.start or learnt.end < rule.end:
        return False
    longer = learnt.end - learnt.start > rule.end - rule.start
    if learnt.kind == "thing" and rule.kind == "bin":
        return longer or rule.value.split()[-1] in _HOLDS_THINGS
    if learnt.kind == "place" and rule.kind == "bin":
        return longer
    rest = learnt.value[rule.end - learnt.start :]
    is_name = longer and learnt.start == rule.start and not _RELATION.search(rest)
    return learnt.kind == "place" and rule.kind == "street" and is_name


def _without(text: str, taken: Iterable[Named]) -> str:
    characters = list(text)
    for one in taken:
        characters[one.start : one.end] = one.cover * (one.end - one.start)
    return "".join(characters)
