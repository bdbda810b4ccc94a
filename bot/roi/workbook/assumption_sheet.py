"""The sheet of assumptions: a row for each figure, its input cells marked, named and held within the engine's bounds.

A formula elsewhere takes a figure by the name of what is used of it: in this report's prices, its confidence applied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.roi.assumptions import Assumption
from bot.roi.figures import ZERO, Grade, Range
from bot.roi.workbook.book import A3, Book, Cell, Sheet
from bot.roi.workbook.prices import Prices
from bot.roi.workbook.styles import LINE, Style

ENDS = ("low", "central", "high")
_FIRST = ("Name", "What it is", "Low", "Central or value", "High")
_LAST = ("Unit", "Prices of", "Source", "Date", "Grade", "Benchmark", "Average", "Counts as", "Note")
_CHOSEN = ("Stands at", "Confidence", "Price factor", "Used")
_RANGED = ("Price factor", "Used: low", "Used: central", "Used: high")
_WIDTHS = (38, 36, 12, 14, 12, 12, 12, 12, 14, 22, 10, 56, 17, 8, 12, 10, 10, 50)
_LEAD = (
    "Change the yellow cells; all sheets follow. A low or high end that is a formula follows the value beside it until "
    "you type over it. Names: Formulas, Name Manager."
)
_LETTERS = "Grade letters: A a controlled comparison, B a matched log, C asked, D assumed."
_TOP = 4
_WORDS = frozenset({*_FIRST[:2], *_LAST} - {"Date"}) | {"Stands at"}


@dataclass(frozen=True)
class Figure:
    """Where a figure stands: the names of what is used of it, by end, and the cell of the grade that it counts as."""

    used: dict[str, str]
    grade: Cell


class AssumptionSheet:
    """The sheet while it is written. With `is_chosen`, each figure stands at an end that can be chosen; else ranges."""

    def __init__(
        self, book: Book, prices: Prices, *, is_chosen: bool, steps: Mapping[str, Decimal] | None = None
    ) -> None:
        """`steps`: to which step converted money of a unit is rounded, such as 0.01; without one it is not."""
        self.book, self.prices, self.is_chosen, self._steps = book, prices, is_chosen, steps or {}
        self.figures: dict[str, Figure] = {}
        self._between = _CHOSEN if is_chosen else _RANGED
        heads = (*_FIRST, *self._between, *_LAST)
        self._column = {name: column for column, name in enumerate(heads)}
        self.sheet: Sheet = book.sheet("Assumptions", _WIDTHS, lead=_LEAD)
        self.sheet.heads(_TOP, heads, words=_WORDS, freeze=2)
        self.sheet.paper(A3)
        self.row = _TOP + 1

    def section(self, title: str) -> None:
        """A heading between rows."""
        self.sheet.text(self.row, 0, title, "section")
        self.row += 1

    def figure(self, one: Assumption, highest: Decimal, words: str = "", *, lowest: Decimal = ZERO) -> Figure:
        """A row for one figure; the second time it is asked for, the first row stands for it."""
        if one.name in self.figures:
            return self.figures[one.name]
        row, at, sheet = self.row, self._column, self.sheet
        style = _style_of(one.unit)
        value = one.as_quoted or one.value
        sheet.text(row, 0, one.name)
        sheet.text(row, 1, words or say_name(one.name), "wrap")
        ends = self._ends(row, one.name, value, style, (lowest, highest))
        quoted = getattr(one, "quoted", "") or one.price_year
        factor = self._factor(row, quoted)
        used = self._used(row, one, value, ends, factor, style)
        grade = self._source(row, one, quoted)
        sheet.text(row, at["Unit"], one.unit)
        sheet.text(row, at["Note"], _note_of(one), "wrap")
        self._fit(row, {"What it is": words or say_name(one.name), "Source": one.source, "Note": _note_of(one)})
        self.row += 1
        self.figures[one.name] = Figure(used, grade)
        return self.figures[one.name]

    def setting(
        self,
        name: str,
        words: str,
        value: Decimal | int | str | date,
        style: Style,
        *,
        bounds: tuple[Decimal, Decimal] | tuple[int, int] | Sequence[str] | None = None,
        told: str = "",
    ) -> str:
        """A row for something that a report is told and that has no range; its name for a formula."""
        row, column, sheet = self.row, self._column["Central or value"], self.sheet
        sheet.text(row, 0, name)
        sheet.text(row, 1, words, "wrap")
        if isinstance(value, str):
            cell = sheet.text(row, column, value, "input")
        elif isinstance(value, date):
            cell = sheet.day(row, column, value, "input")
        else:
            cell = sheet.number(row, column, value, style, "input")
        limit(sheet, cell, bounds, told)
        sheet.text(row, self._column["Note"], told, "wrap")
        self._fit(row, {"What it is": words, "Note": told})
        self.row += 1
        return self.book.name(name, cell)

    def _fit(self, row: int, texts: dict[str, str]) -> None:
        """Room for the longest text of a row, by the width of its column."""
        lines = max(1 + len(words) // (_WIDTHS[self._column[head]] + 4) for head, words in texts.items())
        self.sheet.height(row, lines * LINE + 2)

    def _ends(
        self, row: int, name: str, value: Range, style: Style, bounds: tuple[Decimal, Decimal]
    ) -> dict[str, Cell]:
        sheet, first = self.sheet, self._column["Low"]
        middle = sheet.number(row, first + 1, value.central, style, "input")
        if value.is_exact:
            low = sheet.formula(row, first, middle.local, value.low, style, "input")
            high = sheet.formula(row, first + 2, middle.local, value.high, style, "input")
        else:
            low = sheet.number(row, first, value.low, style, "input")
            high = sheet.number(row, first + 2, value.high, style, "input")
        lowest, highest = bounds
        least, most = f"{lowest:,f}", f"{highest:,f}"
        sheet.allow(low, lowest, middle.local, f"From {least} to the central value.")
        if value.is_exact:
            sheet.allow(middle, lowest, highest, f"A number from {least} to {most}.")
        else:
            sheet.allow(middle, low.local, high.local, f"Between low and high; {least} to {most} at all.")
        sheet.allow(high, middle.local, highest, f"From the central value to {most}.")
        cells = {"low": low, "central": middle, "high": high}
        for end, cell in cells.items():
            self.book.name(f"{name}.{end}", cell)
        return cells

    def _factor(self, row: int, quoted: str) -> tuple[Cell, Decimal] | None:
        found = self.prices.factor(quoted)
        if found is None:
            return None
        formula, value = found
        return self.sheet.formula(row, self._column["Price factor"], formula, value, Style.FACTOR), value

    def _used(
        self,
        row: int,
        one: Assumption,
        value: Range,
        ends: dict[str, Cell],
        factor: tuple[Cell, Decimal] | None,
        style: Style,
    ) -> dict[str, str]:
        times, by = (f"*{factor[0].local}", factor[1]) if factor is not None else ("", Decimal(1))
        if not self.is_chosen:
            used = {}
            for end, cell in ends.items():
                formula = f"{cell.local}{times}"
                if factor is not None and one.unit in self._steps:
                    formula = f"ROUND({formula},{-int(self._steps[one.unit].as_tuple().exponent)})"
                known: Decimal = getattr(one.value, end)
                place = self.sheet.formula(row, self._column[f"Used: {end}"], formula, known, style)
                used[end] = self.book.name(f"{one.name}.used_{end}", place)
            return used
        confidence = getattr(one, "confidence", None)
        stands = self.sheet.text(row, self._column["Stands at"], "central", "input")
        self.sheet.allow_words(stands, ENDS, "Which value the figure stands at.")
        self.book.name(f"{one.name}.stands_at", stands)
        if confidence is not None:
            sure = self.sheet.number(row, self._column["Confidence"], confidence, Style.SHARE, "input")
            self.sheet.allow(sure, Decimal("0.000001"), Decimal(1), "More than 0 and at most 1.")
            self.book.name(f"{one.name}.confidence", sure)
            times += f"*{sure.local}"
        low, central, high = (ends[end].local for end in ENDS)
        chosen = f'IF({stands.local}="low",{low},IF({stands.local}="high",{high},{central})){times}'
        known = value.central * by * (confidence if confidence is not None else 1)
        place = self.sheet.formula(row, self._column["Used"], chosen, known, style)
        return {"central": self.book.name(one.name, place)}

    def _source(self, row: int, one: Assumption, quoted: str) -> Cell:
        at, sheet = self._column, self.sheet
        sheet.text(row, at["Prices of"], quoted)
        sheet.text(row, at["Source"], one.source, "wrap")
        sheet.day(row, at["Date"], one.on)
        grade = sheet.text(row, at["Grade"], one.grade.value, "input")
        sheet.allow_words(grade, [one.value for one in Grade], _LETTERS)
        flags = []
        for name, holds in (("Benchmark", one.is_benchmark), ("Average", one.is_average)):
            flag = sheet.text(row, at[name], "yes" if holds else "no", "input")
            sheet.allow_words(flag, ("yes", "no"), "Lowers the grade by a step.")
            flags.append(flag)
        steps = "".join(f'+({flag.local}="yes")' for flag in flags)
        formula = f"CHAR(MIN(68,CODE({grade.local}){steps}))"
        return sheet.formula(row, at["Counts as"], formula, one.effective_grade.value, Style.PLAIN)


def limit(
    sheet: Sheet, cell: Cell, bounds: Sequence[Decimal] | Sequence[int] | Sequence[str] | None, told: str
) -> None:
    """Hold an input within two numbers, or to one of some words."""
    if bounds is None:
        return
    if isinstance(bounds[0], str):
        sheet.allow_words(cell, [str(one) for one in bounds], told)
    elif isinstance(bounds[0], int):
        sheet.allow_whole(cell, int(bounds[0]), int(bounds[1]), told)
    else:
        sheet.allow(cell, Decimal(bounds[0]), Decimal(bounds[1]), told)


def worst_of(grades: Sequence[Cell]) -> str:
    """The formula of the lowest of some grades."""
    return f"CHAR(MAX({','.join(f'CODE({cell})' for cell in grades)}))"


def say_name(name: str) -> str:
    """`demand.waste.cost_per_call` -> `waste: cost per call`."""
    parts = [part.replace("_", " ") for part in name.split(".")]
    return ": ".join(parts[1:] if parts[0] in ("demand", "options", "service") else parts)


def _style_of(unit: str) -> Style:
    if unit == "share":
        return Style.SHARE
    if unit in ("GBP per call", "GBP per contact"):
        return Style.PENCE
    if unit.startswith("GBP per"):
        return Style.FINE
    if unit.startswith("GBP"):
        return Style.POUNDS
    return Style.WHOLE if unit.endswith(" a year") else Style.PLAIN


def _note_of(one: Assumption) -> str:
    holds = "Holds its confidence already." if getattr(one, "is_confidence_applied", False) else ""
    return " ".join(part for part in (holds, one.note) if part)
