"""What a message names: postcodes, house numbers, streets, UPRNs, bins, references and days. Rules only, no guessing.

A bin's colour is left as the resident's word: what it means differs by council and is the actions' business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.language.named.bins import find_bins
from bot.language.named.days import find_days
from bot.language.named.homes import find_homes
from bot.language.named.postcodes import find_postcodes
from bot.language.named.references import find_references
from bot.language.named.spans import Named

_FINDERS: tuple[Callable[[str], Iterator[Named]], ...] = (
    find_references,
    find_postcodes,
    find_days,
    find_homes,
    find_bins,
)


@dataclass(frozen=True)
class Entity:
    """One thing named: `value` is ready for use, `start` and `end` bound the resident's words in the message."""

    kind: str
    value: str
    start: int
    end: int


def find_entities(text: str) -> tuple[Entity, ...]:
    """Every entity in the order of the text, none overlapping: what an earlier rule took, a later one cannot."""
    taken: list[Named] = []
    for find in _FINDERS:
        # A rule sees earlier finds as blanks, so "no. 14" is not read in "ref no. 14".
        for named in find(_without(text, taken)):
            if not any(named.start < other.end and other.start < named.end for other in taken):
                taken.append(named)
    found = sorted(taken, key=lambda one: one.start)
    return tuple(Entity(one.kind, one.value, one.start, one.end) for one in found)


def _without(text: str, taken: Iterable[Named]) -> str:
    characters = list(text)
    for one in taken:
        characters[one.start : one.end] = one.cover * (one.end - one.start)
    return "".join(characters)
