"""Writes a workbook: text stays text, every formula carries the engine's own value, inputs have names.

Nothing of what is worked out is known here. XlsxWriter keeps a formula's value beside it: a viewer that does not
calculate shows the engine's figures, and a recalculation can be compared with them cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from bot.roi.workbook.styles import HEIGHTS, LINE, SIGNIFICANT_POUNDS, Format, Style

_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
A4, A3 = 9, 8
_LONGEST_TEXT, _LONGEST_SHEET = 32_767, 31


@dataclass(frozen=True)
class Cell:
    """A place in the workbook. As text it is its absolute address, ready for a formula."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!{xl_rowcol_to_cell(self.row, self.column, row_abs=True, col_abs=True)}"

    @property
    def local(self) -> str:
        """Its address within its own sheet, for a formula beside it."""
        return str(xl_rowcol_to_cell(self.row, self.column))


class Book:
    """One workbook while it is written."""

    def __init__(self, path: Path, title: str, made_at: datetime | None, notice: str) -> None:
        self.title, self.notice = title, notice
        self._workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self._workbook.set_properties({"title": title, "comments": notice, **_created(made_at)})
        self._formats: dict[Format, Any] = {}
        self._names: dict[str, str] = {}
        self._sheets: set[str] = set()

    def sheet(self, wanted: str, widths: Sequence[float], *, lead: str = "", title: str = "") -> Sheet:
        """A new sheet that begins with its title, the sample notice if there is one, and what it is for."""
        name = self._free_sheet_name(wanted)
        worksheet = self._workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            worksheet.set_column(column, column, width)
        _set_up_printing(worksheet, self.title, self.notice)
        sheet = Sheet(self, worksheet, name)
        sheet.text(0, 0, title or wanted, "title")
        if self.notice:
            sheet.text(1, 0, self.notice, "warning")
        if lead:
            sheet.text(2, 0, lead, "quiet")
        return sheet

    def name(self, wanted: str, cell: Cell) -> str:
        """Define a name for a cell; what a formula calls it. A name that is taken gets a number."""
        plain = re.sub(r"[^A-Za-z0-9_.]", "_", wanted)
        name, number = plain, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{plain}_{number}"
        self._names[name.casefold()] = name
        self._workbook.define_name(name, f"={cell}")
        return name

    def format(self, wanted: Format) -> Any:
        """The cell format, made once."""
        if wanted not in self._formats:
            self._formats[wanted] = self._workbook.add_format(wanted.properties)
        return self._formats[wanted]

    def number_format(self, shown: str) -> Any:
        """A format that changes nothing but how a number is shown."""
        return self._workbook.add_format({"num_format": shown})

    def close(self) -> None:
        """Write the file."""
        self._workbook.close()

    def _free_sheet_name(self, wanted: str) -> str:
        plain = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip("' ")[:_LONGEST_SHEET].strip("' ") or "Sheet"
        name, number = plain, 1
        while name.casefold() in self._sheets or name.casefold() == "history":  # Excel keeps that one for itself
            number += 1
            name = f"{plain[: _LONGEST_SHEET - 4]} ({number})"
        self._sheets.add(name.casefold())
        return name


class Sheet:
    """One sheet. Rows and columns count from 0."""

    def __init__(self, book: Book, worksheet: Any, name: str) -> None:
        self.book, self.title, self._worksheet = book, name, worksheet

    def cell(self, row: int, column: int) -> Cell:
        """The address of a place on this sheet."""
        return Cell(self.title, row, column)

    def text(self, row: int, column: int, words: str, look: str = "") -> Cell:
        """Words, never a formula, whatever they begin with."""
        self._worksheet.write_string(row, column, words[:_LONGEST_TEXT], self._format_of(words, look, column))
        if look in HEIGHTS:
            self.height(row, HEIGHTS[look])
        return self.cell(row, column)

    def number(self, row: int, column: int, value: Decimal | int, style: Style, look: str = "") -> Cell:
        """A number that was counted, carried or given."""
        self._worksheet.write_number(row, column, float(value), self.book.format(Format(style, look)))
        return self.cell(row, column)

    def day(self, row: int, column: int, value: date, look: str = "") -> Cell:
        """A day."""
        at = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day in a sheet has no zone
        self._worksheet.write_datetime(row, column, at, self.book.format(Format(Style.DAY, look)))
        return self.cell(row, column)

    def blank(self, row: int, column: int, style: Style) -> None:
        """An empty input."""
        self._worksheet.write_blank(row, column, None, self.book.format(Format(style, "input")))

    def formula(
        self, row: int, column: int, formula: str, value: Decimal | int | str, style: Style, look: str = ""
    ) -> Cell:
        """A formula with the value that the engine worked out for it."""
        known = value if isinstance(value, str) else float(value)
        wanted = Format(style, look, is_indented=isinstance(value, str) and column > 0)
        self._worksheet.write_formula(row, column, f"={formula}", self.book.format(wanted), known)
        if look in HEIGHTS:
            self.height(row, HEIGHTS[look])
        return self.cell(row, column)

    def heads(self, row: int, names: Sequence[str], *, words: Container[str] = (), freeze: int | None = None) -> None:
        """A row of column heads; those of `words` and the first stand left.

        With `freeze`, they and so many columns stay in view, and they are repeated on every printed page.
        """
        for column, name in enumerate(names):
            self.text(row, column, name, "head" if column == 0 or name in words else "number head")
        self.height(row, 2 * LINE + 4)
        if freeze is not None:
            self._worksheet.freeze_panes(row + 1, freeze)
            self._worksheet.repeat_rows(row)

    def allow(self, cell: Cell, lowest: Decimal | str, highest: Decimal | str, told: str) -> None:
        """Let only a number between two bounds be typed there; a bound may be another cell's local address."""
        low, high = (f"={one}" if isinstance(one, str) else f"{one.normalize():f}" for one in (lowest, highest))
        rule = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
        self._allow(cell, rule, told)

    def allow_whole(self, cell: Cell, lowest: int, highest: int, told: str) -> None:
        """Let only a whole number between two bounds be typed there."""
        rule = {"validate": "integer", "criteria": "between", "minimum": lowest, "maximum": highest}
        self._allow(cell, rule, told)

    def allow_words(self, cell: Cell, words: Sequence[str], told: str) -> None:
        """Let only one of some words be chosen there."""
        self._allow(cell, {"validate": "list", "source": list(words)}, told)

    def significant(self, cells: Sequence[Cell]) -> None:
        """Show pounds with three significant figures, by their size; the cells stay exact."""
        shown = [(size, self.book.number_format(text)) for size, text in SIGNIFICANT_POUNDS]
        for cell in cells:
            for size, looks in shown:
                rule = {"type": "formula", "criteria": f"=ABS({cell.local})>={size}", "format": looks}
                self._worksheet.conditional_format(
                    cell.row, cell.column, cell.row, cell.column, {**rule, "stop_if_true": True}
                )

    def warn_unless(self, cell: Cell, words: str) -> None:
        """Colour a cell that says anything but these words."""
        rule = {"type": "cell", "criteria": "!=", "value": f'"{words}"'}
        self._worksheet.conditional_format(
            cell.row,
            cell.column,
            cell.row,
            cell.column,
            {**rule, "format": self.book.format(Format(Style.PLAIN, "warning"))},
        )

    def merge(self, row: int, first: int, last: int, words: str, look: str, lines: int = 1) -> None:
        """One text across several columns, in a row of so many lines."""
        shown = self._format_of(words, look, first)
        self._worksheet.merge_range(row, first, row, last, "", shown)
        self._worksheet.write_string(row, first, words[:_LONGEST_TEXT], shown)
        self.height(row, lines * LINE + 2)

    def height(self, row: int, points: float) -> None:
        """How high a row is."""
        self._worksheet.set_row(row, points)

    def paper(self, number: int) -> None:
        """What it is printed on: A4 or A3."""
        self._worksheet.set_paper(number)

    def _format_of(self, words: str, look: str, column: int) -> Any:
        is_indented = column > 0 and look != "number head"
        is_risky = words.startswith(_LIKE_A_FORMULA)
        return self.book.format(Format(Style.PLAIN, look, is_indented=is_indented, is_risky=is_risky))

    def _allow(self, cell: Cell, rule: dict[str, Any], told: str) -> None:
        told_twice = {"error_title": "Not possible", "error_message": told, "input_message": told}
        self._worksheet.data_validation(cell.row, cell.column, cell.row, cell.column, {**rule, **told_twice})


@contextmanager
def open_book(path: Path, title: str, made_at: datetime | None, notice: str = "") -> Iterator[Book]:
    """A workbook that is written when everything has gone well, and not at all otherwise."""
    book = Book(path, title, made_at, notice)
    yield book
    book.close()


def _created(made_at: datetime | None) -> dict[str, datetime]:
    return {"created": made_at.astimezone(UTC).replace(tzinfo=None)} if made_at is not None else {}


def _set_up_printing(worksheet: Any, title: str, notice: str) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.hide_gridlines(2)
    escaped = title.replace("&", "&&")[:120]
    worksheet.set_header(f"&L{escaped}" + (f"&R&B{notice[:80].replace('&', '&&')}" if notice else ""))
    worksheet.set_footer("&L&A&RPage &P of &N")
