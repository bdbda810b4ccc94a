"""Converts pounds of one financial year into those of another by the GDP deflator. Pure but for one carried file.

Source of `gdp_deflator.csv`: GDP deflator of the United Kingdom by calendar year, 2024 = 100, Office for National
Statistics. A financial year is nine months of one calendar year and three of the next.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

_CARRIED = Path(__file__).with_name("gdp_deflator.csv")
_OF_FIRST, _OF_SECOND = Decimal("0.75"), Decimal("0.25")


class NoDeflator(ValueError):
    """The price level of a calendar year is not known: the council must give one."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the price level of {year} is not known; give it under [deflators]")
        self.year = year


@cache
def carried() -> Mapping[int, Decimal]:
    """The price level of each calendar year that is carried."""
    with _CARRIED.open(newline="", encoding="utf-8") as file:
        return {int(row["year"]): Decimal(row["value"]) for row in csv.DictReader(file)}


def price_level(year: str, given: Mapping[int, Decimal] | None = None) -> Decimal:
    """Of a financial year such as `2018/19`; `NoDeflator` when a calendar year of it is in neither list.

    `given` are the council's own levels (2024 = 100); they come before the carried ones.
    """
    first = int(year[:4])
    levels = {**carried(), **(given or {})}
    for needed in (first, first + 1):
        if needed not in levels:
            raise NoDeflator(needed)
    return levels[first] * _OF_FIRST + levels[first + 1] * _OF_SECOND


def convert(pounds: Decimal, year: str, into: str, given: Mapping[int, Decimal] | None = None) -> Decimal:
    """Pounds at the prices of `year`, at those of `into`. The same year needs no price level."""
    if year == into:
        return pounds
    return pounds * price_level(into, given) / price_level(year, given)
