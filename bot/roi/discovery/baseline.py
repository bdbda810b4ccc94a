"""Contacts of a year by service and channel, what they cost, and which part of it could be answered at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.roi.appraisal.model import Input
from bot.roi.figures import ZERO, Grade, Range, worst

ONLINE = "web"


@dataclass(frozen=True)
class Volume:
    """Contacts of one service on one channel in a year. `is_scaled`: another council's, by population."""

    service: str
    title: str
    channel: str
    contacts: Input
    cost: Input  # pounds a contact
    resolution: Input
    scale: Decimal = Decimal(1)

    @property
    def is_scaled(self) -> bool:
        """Whether the number is the exemplar's, by population."""
        return self.scale != 1

    @property
    def count(self) -> Range:
        """Contacts a year."""
        return _times(self.contacts.value, Range.exactly(self.scale))

    @property
    def value(self) -> Range:
        """Pounds a year."""
        return _times(self.count, self.cost.value)

    @property
    def target(self) -> Range:
        """Pounds a year of what could be answered at once, by whoever answers. What is online already is not."""
        if self.channel == ONLINE:
            return Range.exactly(ZERO)
        return _times(self.value, self.resolution.value)

    @property
    def grade(self) -> Grade:
        """That of its weakest input, a step lower where the number is scaled."""
        grade = worst(one.effective_grade for one in (self.contacts, self.cost, self.resolution))
        return grade.lowered() if self.is_scaled else grade


@dataclass(frozen=True)
class Baseline:
    """One council's year before an assistant."""

    price_year: str
    population: int
    volumes: tuple[Volume, ...]
    council_name: str = ""
    made_at: datetime | None = None
    levels: Mapping[int, Decimal] = field(default_factory=dict)  # price levels that the council gave, 2024 = 100

    def by_service(self) -> Iterator[tuple[str, tuple[Volume, ...]]]:
        """Each service with its channels, the dearest first."""
        titles = dict.fromkeys(one.title for one in self.volumes)
        groups = [(title, tuple(one for one in self.volumes if one.title == title)) for title in titles]
        yield from sorted(groups, key=lambda group: -total(group[1], "value").central)

    @property
    def grade(self) -> Grade:
        """That of its weakest volume."""
        return worst(one.grade for one in self.volumes)


def total(volumes: tuple[Volume, ...], what: str) -> Range:
    """The sum of `count`, `value` or `target`: low with low, high with high."""
    parts: list[Range] = [getattr(one, what) for one in volumes]
    return Range(
        sum((one.low for one in parts), ZERO),
        sum((one.central for one in parts), ZERO),
        sum((one.high for one in parts), ZERO),
    )


def _times(one: Range, other: Range) -> Range:
    return Range(one.low * other.low, one.central * other.central, one.high * other.high)
