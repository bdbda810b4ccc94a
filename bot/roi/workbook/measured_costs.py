"""What running and building cost in the period: each line and month, to the penny, at low, central and high."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.roi.costs import DAYS_OF_A_YEAR, PER_CONTACT, RUN_LINES
from bot.roi.figures import Range
from bot.roi.report import MonthRow, Report
from bot.roi.workbook.assumption_sheet import ENDS, AssumptionSheet
from bot.roi.workbook.book import Book, Cell
from bot.roi.workbook.styles import Style

_TOP = 4
_EPOCH = date(1899, 12, 30)
BUILD = "build"
_LEAD = (
    "Paid by the year: cost x days / 365. Paid by use: cost of a contact x engaged contacts. "
    "Building: cost x days on which it is written off / all such days. Each to the penny."
)


class CostsSheet:
    """The sheet; `totals` of the whole period by line and end, `build` among them."""

    def __init__(self, book: Book, report: Report, figures: AssumptionSheet, live_from: str, years: str) -> None:
        self.report, self._figures, self._live_from = report, figures, live_from
        self.sheet = book.sheet("Costs", (46, *(15,) * (len(report.months) + 1)), lead=_LEAD)
        self.sheet.heads(_TOP, ("Month", *(one.month for one in report.months), "The period"), freeze=1)
        self._ends, self._all_days = self._days(years)
        self.totals: dict[tuple[str, str], Cell] = {}
        row = _TOP + 9
        for end in ENDS:
            self.sheet.text(row, 0, f"Pounds, {end}", "section")
            row = self._block(row + 1, end) + 1

    def total(self, end: str) -> str:
        """The formula of all running cost."""
        return "+".join(str(self.totals[name, end]) for name in RUN_LINES)

    def _days(self, years: str) -> tuple[Cell, Cell]:
        build = self.report.assumptions.costs.build
        words = ("First day", "Last day", "Days", "Engaged contacts", "Days on which building is written off")
        for place, one in enumerate(words, start=_TOP + 1):
            self.sheet.text(place, 0, one)
        self.sheet.text(_TOP + 6, 0, "Nothing of the building is left on")
        formula = f"EDATE({self._live_from},12*{years})"
        ends = self.sheet.formula(_TOP + 6, 1, formula, (build.ends - _EPOCH).days, Style.DAY)
        self.sheet.text(_TOP + 7, 0, "Days over which it is written off")
        over = (build.ends - build.live_from).days
        all_days = self.sheet.formula(_TOP + 7, 1, f"{ends.local}-{self._live_from}", over, Style.WHOLE)
        for column, month in enumerate(self.report.months, start=1):
            first, last = self.sheet.day(_TOP + 1, column, month.first), self.sheet.day(_TOP + 2, column, month.last)
            days = (month.last - month.first).days + 1
            self.sheet.formula(_TOP + 3, column, f"{last.local}-{first.local}+1", days, Style.WHOLE)
            self.sheet.number(_TOP + 4, column, month.engaged, Style.WHOLE)
            written = f"MAX(0,MIN({last.local}+1,{ends.local})-MAX({first.local},{self._live_from}))"
            self.sheet.formula(_TOP + 5, column, written, build.days_in(month.first, month.last), Style.WHOLE)
        return ends, all_days

    def _block(self, row: int, end: str) -> int:
        costs = self.report.assumptions.costs
        lines = {**RUN_LINES, BUILD: "Building it, this period's part"}
        for name, words in lines.items():
            self.sheet.text(row, 0, words)
            assumption = costs.build.cost if name == BUILD else costs.run[name]
            used = self._figures.figures[assumption.name].used[end]
            for column, month in enumerate(self.report.months, start=1):
                times = self._times(column, "build" if name == BUILD else assumption.unit)
                known: Decimal = getattr(_spent(month, name), end)
                self.sheet.formula(row, column, f"ROUND({used}*{times},2)", known, Style.PENCE)
            ends = (self.sheet.cell(row, column).local for column in (1, len(self.report.months)))
            spent = self.report.spent.build if name == BUILD else self.report.spent.lines[name]
            column = len(self.report.months) + 1
            value: Decimal = getattr(spent, end)
            total = self.sheet.formula(row, column, f"SUM({':'.join(ends)})", value, Style.PENCE, "total")
            self.totals[name, end] = total
            row += 1
        return row

    def _times(self, column: int, unit: str) -> str:
        if unit == BUILD:
            return f"{self.sheet.cell(_TOP + 5, column).local}/{self._all_days.local}"
        if unit == PER_CONTACT:
            return self.sheet.cell(_TOP + 4, column).local
        return f"{self.sheet.cell(_TOP + 3, column).local}/{DAYS_OF_A_YEAR}"


def _spent(month: MonthRow, name: str) -> Range:
    return month.spent.build if name == BUILD else month.spent.lines[name]
