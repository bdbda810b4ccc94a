"""What the option that the council chose was to bring in this period, beside what was measured. Pure.

The appraisal's year is cut down to the days of the period and brought to the report's prices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from bot.roi.appraisal.flows import flows
from bot.roi.appraisal.model import Case
from bot.roi.costs import DAYS_OF_A_YEAR, PENNY
from bot.roi.figures import ZERO, Range


@dataclass(frozen=True)
class Compared:
    """One figure as it was forecast and as it was measured."""

    key: str
    label: str
    unit: str
    forecast: Decimal
    measured: Range

    @property
    def ratio(self) -> Decimal | None:
        """Measured of forecast; None where nothing was forecast."""
        return self.measured.central / self.forecast if self.forecast else None


@dataclass(frozen=True)
class Forecast:
    """The chosen option's forecast for the period. `years` are the financial years that the period touches."""

    option: str
    source: str
    years: tuple[str, ...]
    rows: tuple[Compared, ...]
    first_benefit: str  # the year in which the first benefit was expected; empty: never


def compare_with_forecast(
    case: Case,
    source: str,
    first: date,
    last: date,
    to_our_prices: Callable[[Decimal], Decimal],
    measured: dict[str, Range],
) -> Forecast | None:
    """None where no option was chosen, or the period lies outside the appraisal's years.

    `measured`: `deflected`, `released`, `run`, `build` and `net`; `to_our_prices` converts the appraisal's pounds.
    """
    option = next((one for one in case.options if one.key == case.chosen), None)
    if option is None:
        return None
    years = flows(case, option, case.central())
    asked = sum((case.central()[one.calls.name] for one in case.demands), ZERO) * option.deflected(case.central())
    sums = dict.fromkeys(("deflected", "released", "run", "build"), ZERO)
    touched = []
    for place, name in enumerate(case.year_names()):
        begins = date(int(name[:4]), 4, 1)
        overlap = (min(last, date(begins.year + 1, 3, 31)) - max(first, begins)).days + 1
        if overlap <= 0:
            continue
        touched.append(name)
        part = Decimal(overlap) / DAYS_OF_A_YEAR
        year = years[place]
        sums["deflected"] += asked * year.reach * part
        sums["released"] += year.benefit * part
        sums["run"] += (year.run + year.queries) * part
        sums["build"] += year.build * part
    if not touched:
        return None
    money = {key: to_our_prices(sums[key]).quantize(PENNY, ROUND_HALF_EVEN) for key in ("released", "run", "build")}
    rows = (
        Compared("deflected", "Calls deflected", "contacts", sums["deflected"].quantize(PENNY), measured["deflected"]),
        Compared("released", "Benefit: staff time released", "GBP", money["released"], measured["released"]),
        Compared("run", "Running it", "GBP", money["run"], measured["run"]),
        Compared("build", "Building it", "GBP", money["build"], measured["build"]),
        Compared("net", "Net of these", "GBP", money["released"] - money["run"] - money["build"], measured["net"]),
    )
    earns = next((name for name, year in zip(case.year_names(), years, strict=True) if year.benefit > 0), "")
    return Forecast(option.title, source, tuple(touched), rows, earns)
