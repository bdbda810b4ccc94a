"""A file of inputs: figures whose money may be of any year, with a confidence factor that is applied once.

Prudence is applied once to an input: by a confidence factor, or by a range, or by a band; what already holds its
confidence says so and takes no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.roi.appraisal.deflators import NoDeflator, convert
from bot.roi.appraisal.flows import PER_COUNCIL
from bot.roi.appraisal.model import Input
from bot.roi.figure_file import FIGURE_KEYS, SHARE, FigureFile
from bot.roi.figures import Range

CALLS, POUNDS, A_YEAR, PER_CALL, PER_QUERY = "calls a year", "GBP", "GBP a year", "GBP per call", "GBP per query"
_MONEY = frozenset({POUNDS, A_YEAR, PER_COUNCIL, PER_CALL, PER_QUERY})

#: The most that an input of a unit may be; the least is 0.
HIGHEST = {
    SHARE: Decimal(1),
    CALLS: Decimal(10**9),
    PER_CALL: Decimal(1000),
    PER_QUERY: Decimal(1000),
    **dict.fromkeys((POUNDS, A_YEAR, PER_COUNCIL), Decimal(10**10)),
}


class InputFile(FigureFile):
    """One file of inputs while it is read."""

    highest = HIGHEST
    figure_keys = FIGURE_KEYS | {"confidence", "confidence_applied"}
    money = _MONEY

    def read_prices(self, values: Mapping[str, Any]) -> None:
        """The file's own price year, and the price levels it gives for later years (`[deflators]`)."""
        self.price_year = self.read_price_year(values, "price_year")
        table = values.get("deflators", {})
        if not isinstance(table, dict):
            raise self.refuse("deflators", "must be a table of calendar years, 2024 being 100")
        self._levels: dict[int, Decimal] = {}
        for year in table:
            level = self.number(table, "deflators", year)
            if not year.isdigit() or not 1 <= level <= 1000:
                raise self.refuse(f"deflators.{year}", f"must be a year and its price level (2024 = 100), not {level}")
            self._levels[int(year)] = level

    def input(self, table: Mapping[str, Any], inside: str, key: str, unit: str) -> Input:
        """One figure, in the file's prices, with the confidence that it is given or holds already."""
        name, values = f"{inside}.{key}", table.get(key)
        plain = self.figure(table, inside, key, unit)
        assert isinstance(values, dict)  # noqa: S101 - `figure` has refused anything else
        confidence = self.number(values, name, "confidence") if "confidence" in values else None
        applied = self.flag(values, name, "confidence_applied")
        if confidence is not None:
            if not 0 < confidence <= 1:
                raise self.refuse(f"{name}.confidence", f"must be more than 0 and at most 1, not {confidence}")
            if applied:
                raise self.refuse(f"{name}.confidence", "is applied already, by the file's own word")
            if not plain.value.is_exact:
                raise self.refuse(f"{name}.confidence", "a range holds the doubt already; give one of them")
        found = Input(**vars(plain), confidence=confidence, is_confidence_applied=applied)
        return self._in_our_prices(found, values, name) if unit in self.money else found

    def check_prices(self, values: Mapping[str, Any], field: str) -> None:
        """Any financial year: it is converted."""
        self.read_price_year(values, field)

    def _in_our_prices(self, one: Input, values: Mapping[str, Any], name: str) -> Input:
        year = str(values["price_year"])
        if year == self.price_year:
            return one
        try:
            ends = [convert(end, year, self.price_year, self._levels) for end in vars(one.value).values()]
        except NoDeflator as missing:
            raise self.refuse(f"{name}.price_year", str(missing)) from missing
        return replace(one, value=Range(*ends), price_year=self.price_year, quoted=year, as_quoted=one.value)
