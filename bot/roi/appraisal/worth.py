"""What a row of yearly flows is worth today: net present value, benefit-cost ratio, payback. Pure.

NPV = sum of (benefit - cost) / (1 + r)^t, year 0 not discounted (HM Treasury's Green Book: r = 3.5 %).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.roi.appraisal.flows import Year
from bot.roi.figures import ZERO


@dataclass(frozen=True)
class Worth:
    """The figures of one option. `payback` is a year's number from 0; None when it never comes."""

    npv: Decimal
    benefits: Decimal  # present value
    costs: Decimal  # present value
    payback: int | None

    @property
    def ratio(self) -> Decimal | None:
        """BCR: present benefits for each present pound spent; None where nothing is spent."""
        return self.benefits / self.costs if self.costs else None


def present(amounts: Iterable[Decimal], rate: Decimal) -> Decimal:
    """The present value of one amount a year, the first not discounted."""
    total, factor = ZERO, Decimal(1)
    for amount in amounts:
        total += amount / factor
        factor *= 1 + rate
    return total


def worth(years: Sequence[Year], rate: Decimal) -> Worth:
    """Of an option's years."""
    benefits, costs = present((one.benefit for one in years), rate), present((one.cost for one in years), rate)
    return Worth(benefits - costs, benefits, costs, payback(years, rate))


def payback(years: Sequence[Year], rate: Decimal) -> int | None:
    """The first year by whose end all that was spent has come back, discounted; None when it never does."""
    if not any(one.cost for one in years):
        return None
    for number in range(len(years)):
        if present((one.net for one in years[: number + 1]), rate) >= 0:
            return number
    return None


def years_before(first_year: str, day: date) -> int:
    """How many financial years, from the first, are over when a day comes."""
    last = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return max(0, last - int(first_year[:4]))
