"""What an appraisal is made of: inputs with their sources, demand for a service, and the options to compare. Pure.

Words and formulas: docs/appraisal.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.roi.assumptions import Assumption

ONE = Decimal(1)

#: What each input stands at in one calculation, by its name.
Values = Mapping[str, Decimal]


class Band(StrEnum):
    """How far a council steers residents to the bot: caps the share of its calls that can be deflected."""

    LITTLE_PUBLICITY = "little_publicity"
    SERIOUS = "serious"
    MODERATE = "moderate"
    PROMINENT = "prominent"

    @property
    def cap(self) -> Decimal:
        """The largest share that this much effort was seen to deflect."""
        return _CAPS[self]


_CAPS = {
    Band.LITTLE_PUBLICITY: Decimal("0.20"),
    Band.SERIOUS: Decimal("0.30"),
    Band.MODERATE: Decimal("0.50"),
    Band.PROMINENT: Decimal("0.70"),
}


@dataclass(frozen=True)
class Input(Assumption):
    """An assumption of an appraisal. `confidence` is applied here, once; an input that holds it already says so."""

    confidence: Decimal | None = None
    is_confidence_applied: bool = False
    quoted: str = ""  # the price year of its source, where that is another one

    @property
    def central(self) -> Decimal:
        """The value that the main case uses."""
        return self.value.central * (self.confidence if self.confidence is not None else ONE)

    @property
    def has_range(self) -> bool:
        """Whether it can be drawn: only inputs with a range that has a source are."""
        return not self.value.is_exact


@dataclass(frozen=True)
class Demand:
    """Calls about one service in a year and what they cost one council. `target` is given, or calls x cost x rate."""

    key: str
    title: str
    calls: Input
    cost_per_call: Input | None = None
    resolution: Input | None = None  # the share of calls that could be answered at once, by whoever answers
    target: Input | None = None  # pounds a year, where a source gives nothing else

    def target_value(self, values: Values) -> Decimal:
        """Pounds a year of the calls that a bot could answer at all."""
        if self.target is not None:
            return values[self.target.name]
        return self.value(values) * (values[self.resolution.name] if self.resolution is not None else ONE)

    def value(self, values: Values) -> Decimal:
        """Pounds a year of all calls; what is given as a target value has no other."""
        if self.cost_per_call is None:
            return self.target_value(values)
        return values[self.calls.name] * values[self.cost_per_call.name]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All of them, in the order of the file."""
        return tuple(one for one in (self.calls, self.cost_per_call, self.resolution, self.target) if one is not None)


@dataclass(frozen=True)
class Optimism:
    """Optimism bias: how much dearer, later and less useful such projects turn out, less what is done against it."""

    cost: Decimal = Decimal(0)
    duration: Decimal = Decimal(0)
    benefits: Decimal = Decimal(0)
    mitigation: Decimal = Decimal(0)

    def on(self, bias: Decimal) -> Decimal:
        """The share that is left of a bias."""
        return bias * (ONE - self.mitigation)


class Ramp(StrEnum):
    """Whether benefits grow with each council's own years, or with the programme's."""

    PER_COHORT = "per_cohort"
    PROGRAMME = "programme"


@dataclass(frozen=True)
class Option:
    """One way on. `joins` are the councils that begin in each year, the first entry being year 0."""

    key: str
    title: str
    build: Input | None = None  # pounds, in year 0
    build_months: int = 0
    run: tuple[Input, ...] = ()  # pounds a year, or pounds a year per council
    per_query: Input | None = None
    deflection: Input | None = None
    coverage: Input | None = None
    success: Input | None = None
    band: Band | None = None
    joins: tuple[int, ...] = (1,)
    step: Decimal = ONE  # of the full benefit, each year
    offset: int = 0  # years between joining and the year before the first benefit
    ramp: Ramp = Ramp.PER_COHORT
    optimism: Optimism = field(default_factory=Optimism)
    benefits: tuple[Input, ...] = ()  # pounds a year per council, where a source gives them outright

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All of them, in the order of the file."""
        single = (self.build, self.per_query, self.deflection, self.coverage, self.success)
        return (*(one for one in single if one is not None), *self.run, *self.benefits)

    @property
    def deflected_by_calls(self) -> bool:
        """Whether its benefit comes from calls that are not made."""
        return any(one is not None for one in (self.deflection, self.coverage, self.success))

    def deflected(self, values: Values) -> Decimal:
        """The share of the target that the bot takes: min(coverage x success, band), or as given."""
        if self.deflection is not None:
            return values[self.deflection.name]
        share = ONE
        for one in (self.coverage, self.success):
            share *= values[one.name] if one is not None else ONE
        return min(share, self.band.cap) if self.band is not None else share


@dataclass(frozen=True)
class Case:
    """Everything that an appraisal compares, in the prices of one year."""

    title: str
    price_year: str
    first_year: str
    years: int
    demands: tuple[Demand, ...]
    options: tuple[Option, ...]
    rate: Decimal = Decimal("0.035")
    test_rate: Decimal = Decimal("0.030")
    reorganised: date | None = None  # the day on which the council ends or is merged
    caption: str = ""
    chosen: str = ""  # the option that the council went for, once it did
    levels: Mapping[int, Decimal] = field(default_factory=dict)  # price levels that the council gave, 2024 = 100

    def inputs(self) -> Iterator[Input]:
        """Each input once, in the order of the file."""
        for demand in self.demands:
            yield from demand.inputs
        for option in self.options:
            yield from option.inputs

    def central(self) -> dict[str, Decimal]:
        """Every input at the value of the main case."""
        return {one.name: one.central for one in self.inputs()}

    def year_names(self) -> tuple[str, ...]:
        """The financial years, such as `2026/27`."""
        first = int(self.first_year[:4])
        return tuple(f"{first + n}/{(first + n + 1) % 100:02d}" for n in range(self.years))
