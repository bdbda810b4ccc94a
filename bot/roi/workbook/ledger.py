"""Rows of one figure each: words, a formula with its value, and how it is worked out."""

from __future__ import annotations

from decimal import Decimal

from bot.roi.workbook.book import Cell, Sheet
from bot.roi.workbook.styles import Style


class Ledger:
    """Such rows while they are written, one below the other; each can be asked for by its key."""

    def __init__(self, sheet: Sheet, row: int, title: str, *, names: str = "", look: str = "") -> None:
        """`names`: what the defined name of each figure begins with; without it they get none."""
        self.sheet, self.row, self.cells = sheet, row, dict[str, Cell]()
        self._names, self._look = names, look
        sheet.text(row, 0, title, "section")

    def add(self, key: str, words: str, formula: str, value: Decimal | int | str, style: Style, how: str = "") -> Cell:
        """One more row."""
        self.row += 1
        self.sheet.text(self.row, 0, words)
        cell = self.sheet.formula(self.row, 1, formula, value, style, self._look)
        if how:
            self.sheet.text(self.row, 2, how, "quiet")
        if self._names:
            self.sheet.book.name(f"{self._names}.{key}", cell)
        self.cells[key] = cell
        return cell

    def at(self, key: str) -> str:
        """The address of a figure, for a formula on the same sheet."""
        return self.cells[key].local
