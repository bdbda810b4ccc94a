"""The sheet of price levels: what turns pounds of one financial year into those of another, live."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bot.roi.appraisal.deflators import carried, price_level
from bot.roi.workbook.book import Book, Sheet
from bot.roi.workbook.styles import Style

_SOURCE = "GDP deflator of the United Kingdom by calendar year, 2024 = 100, Office for National Statistics"
_OURS = "Given by the council"


class Prices:
    """Collects the financial years that figures are quoted in; writes the sheet when all are known."""

    def __init__(self, into: str, given: Mapping[int, Decimal]) -> None:
        self._into, self._given = into, given
        self._years: dict[str, None] = {}

    def factor(self, year: str) -> tuple[str, Decimal] | None:
        """The formula that pounds of a year are multiplied by, and its value; None when nothing is to be converted."""
        if not year or year == self._into:
            return None
        self._years.update({year: None, self._into: None})
        value = price_level(self._into, self._given) / price_level(year, self._given)
        return f"{_named(self._into)}/{_named(year)}", value

    def write(self, book: Book) -> None:
        """The sheet; none when all money is of the same year."""
        if not self._years:
            return
        lead = f"Pounds of other years become pounds of {self._into}: times its price level, divided by theirs."
        sheet = book.sheet("Prices", (34, 16, 70), lead=lead)
        sheet.heads(4, ("Calendar year", "Price level", "Source"), words=("Source",), freeze=1)
        self._write_calendar(sheet, 5)
        row = 6 + len(self._calendar)
        sheet.heads(row, ("Financial year", "Price level", "How it is worked out"), words=("How it is worked out",))
        for number, financial in enumerate(sorted(self._years), start=row + 1):
            first = int(financial[:4])
            formula = f"0.75*price_level.{first}+0.25*price_level.{first + 1}"
            sheet.text(number, 0, financial)
            cell = sheet.formula(number, 1, formula, price_level(financial, self._given), Style.FACTOR)
            sheet.text(number, 2, "Nine months of the first calendar year and three of the second")
            book.name(_named(financial), cell)

    @property
    def _calendar(self) -> list[int]:
        firsts = {int(year[:4]) for year in self._years}
        return sorted({*firsts, *(first + 1 for first in firsts)})

    def _write_calendar(self, sheet: Sheet, row: int) -> None:
        levels = {**carried(), **self._given}
        for number, year in enumerate(self._calendar, start=row):
            sheet.text(number, 0, str(year))
            cell = sheet.number(number, 1, levels[year], Style.FACTOR, "input")
            sheet.allow(cell, Decimal(1), Decimal(1000), "A price level from 1 to 1000; 2024 is 100.")
            sheet.text(number, 2, _OURS if year in self._given else _SOURCE)
            sheet.book.name(f"price_level.{year}", cell)


def _named(year: str) -> str:
    return f"price_level.{year.replace('/', '_')}"
