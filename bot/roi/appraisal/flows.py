"""Costs and benefits of an option year by year. Pure; pounds in Decimal, not discounted.

benefit in year t = sum over the councils that joined in year c: full benefit * ramp(t - c - offset)
ramp(n)           = min(1, step * n) for n >= 1, else 0
cost in year t    = (build, year 0 only + run) * (1 + what is left of the optimism bias) + cost per query * queries
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.roi.appraisal.model import ONE, Case, Input, Option, Ramp, Values
from bot.roi.figures import ZERO

PER_COUNCIL = "GBP a year per council"


@dataclass(frozen=True)
class Year:
    """One year of an option, in pounds. `reach` counts councils, each by how far its benefits have grown."""

    councils: int
    reach: Decimal
    benefit: Decimal
    build: Decimal
    run: Decimal
    queries: Decimal

    @property
    def cost(self) -> Decimal:
        """All costs of the year."""
        return self.build + self.run + self.queries

    @property
    def net(self) -> Decimal:
        """Benefit less cost."""
        return self.benefit - self.cost


def grown(years_since: int, step: Decimal) -> Decimal:
    """ramp(n): the share of its full benefit that a council has, 0 to 1."""
    return min(ONE, step * years_since) if years_since >= 1 else ZERO


def reach(joins: Sequence[int], year: int, step: Decimal, offset: int, ramp: Ramp = Ramp.PER_COHORT) -> Decimal:
    """How many councils' full benefits a year has. With a programme's ramp all grow from the first that joined."""
    if ramp is Ramp.PER_COHORT:
        return sum((count * grown(year - joined - offset, step) for joined, count in enumerate(joins)), ZERO)
    first = next((number for number, count in enumerate(joins) if count), None)
    if first is None:
        return ZERO
    using = sum(count for joined, count in enumerate(joins) if year - joined - offset >= 1)
    return using * grown(year - first - offset, step)


def flows(case: Case, option: Option, values: Values) -> tuple[Year, ...]:
    """Every year of an option, the inputs standing at `values`."""
    deflected = option.deflected(values)
    full = (
        sum((one.target_value(values) for one in case.demands), ZERO) * deflected if option.deflected_by_calls else ZERO
    )
    full += sum((values[one.name] for one in option.benefits), ZERO)
    full *= ONE - option.optimism.on(option.optimism.benefits)
    asked = sum((values[one.calls.name] for one in case.demands), ZERO) * deflected
    dearer = ONE + option.optimism.on(option.optimism.cost)
    found = []
    for year in range(case.years):
        reached = _reach_when_late(option, year)
        councils = sum(option.joins[: year + 1])
        found.append(
            Year(
                councils=councils,
                reach=reached,
                benefit=full * reached,
                build=_of(option.build, values) * dearer if year == 0 else ZERO,
                run=sum((_run(one, values, councils) for one in option.run), ZERO) * dearer,
                queries=_of(option.per_query, values) * asked * reached,
            )
        )
    return tuple(found)


def _reach_when_late(option: Option, year: int) -> Decimal:
    """Reach when building takes longer than planned: part of each year's benefits comes a year later."""
    late = option.optimism.on(option.optimism.duration) * option.build_months / 12
    whole = int(late)
    part = late - whole
    now = reach(option.joins, year - whole, option.step, option.offset, option.ramp)
    before = reach(option.joins, year - whole - 1, option.step, option.offset, option.ramp)
    return now * (ONE - part) + before * part


def _run(one: Input, values: Values, councils: int) -> Decimal:
    return values[one.name] * (councils if one.unit == PER_COUNCIL else 1)


def _of(one: Input | None, values: Values) -> Decimal:
    return values[one.name] if one is not None else ZERO
