"""What a report assumes: each figure with unit, price year, source, date and grade. Pure; see `assumption_file`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.roi.figures import Grade, Range

if TYPE_CHECKING:
    from bot.roi.costs import Costs

CHANNELS = ("phone", "desk", "email", "post")
CHANNEL_NAMES = {"phone": "phone", "desk": "front desk", "email": "e-mail", "post": "post"}


@dataclass(frozen=True)
class Assumption:
    """One assumed figure. `name` is its place in the file, for example `minutes.phone.bin_day`."""

    name: str
    value: Range
    unit: str
    source: str
    on: date
    grade: Grade
    price_year: str = ""
    as_quoted: Range | None = None  # its value in the prices of its source, where these are another year's
    is_benchmark: bool = False  # somebody else's figure, for want of the council's own
    is_average: bool = False  # an average over reasons, where the minutes of the very reason are wanted
    note: str = ""
    quoted: str = ""  # the price year of its source, where that is another one

    @property
    def effective_grade(self) -> Grade:
        """The grade that a figure worked out of it gets: a benchmark and an average each cost a step."""
        grade = self.grade
        for is_weak in (self.is_benchmark, self.is_average):
            grade = grade.lowered() if is_weak else grade
        return grade

    @property
    def weaknesses(self) -> tuple[str, ...]:
        """In words, what holds its grade down."""
        told = {
            "assumed, not measured": self.grade is Grade.D,
            "a benchmark, not the council's own figure": self.is_benchmark,
            "an average over reasons, not the minutes of the reason": self.is_average,
        }
        return tuple(words for words, holds in told.items() if holds)


@dataclass(frozen=True)
class Review:
    """A random sample of implied resolutions, and how many of them reviewers judged resolved."""

    sampled: int
    resolved: int
    source: str
    on: date


@dataclass(frozen=True)
class Removal:
    """Money that left the budget: what was removed, when, and who signed for it."""

    budget_code: str
    what: str
    on: date
    pounds: Decimal
    signed_by: str


@dataclass(frozen=True)
class Comparison:
    """Which services the assistant serves, against which others, since when: for before and after (docs/roi.md)."""

    treated: tuple[str, ...]
    against: tuple[str, ...]
    launch: date
    channel: str
    settle_weeks: int


@dataclass(frozen=True)
class MeasuredShare:
    """What a holdout or a comparison measured for some services: it takes the place of the file's share of a channel.

    It is a difference in contacts, so it holds the contacts that the assistant caused already, and may lie below 0.
    """

    channel: str
    services: frozenset[str]
    share: Assumption


@dataclass(frozen=True)
class Assumptions:
    """Everything that is not counted in the log."""

    path: str
    price_year: str
    staff_cost_per_minute: Assumption
    shares: Mapping[str, Assumption]  # by channel: the share that would have used it, had there been no bot
    minutes: Mapping[str, Mapping[str, Assumption]]  # by channel, then need group; "default" for all others
    extra_minutes_per_escalation: Assumption
    costs: Costs
    review: Review | None = None
    removals: tuple[Removal, ...] = field(default=())
    comparison: Comparison | None = None
    measured: tuple[MeasuredShare, ...] = ()
    levels: Mapping[int, Decimal] = field(default_factory=dict)  # the council's own price levels (2024 = 100)

    def share_of(self, channel: str, service: str) -> Assumption:
        """The share of a service's durable resolutions that would have used this channel, the best measured first."""
        found = (one.share for one in self.measured if one.channel == channel and service in one.services)
        return next(found, self.shares[channel])

    def is_measured(self, service: str) -> bool:
        """Whether the service's difference in contacts was measured."""
        return any(service in one.services for one in self.measured)

    def minutes_of(self, channel: str, need: str) -> Assumption:
        """The staffed minutes of one contact for this reason on this channel."""
        known = self.minutes[channel]
        return known.get(need, known["default"])

    @property
    def all(self) -> tuple[Assumption, ...]:
        """Every figure, in the order of the file."""
        return (
            self.staff_cost_per_minute,
            *self.shares.values(),
            *(one for by_need in self.minutes.values() for one in by_need.values()),
            self.extra_minutes_per_escalation,
            *(one.share for one in self.measured),
            *self.costs.all,
        )
