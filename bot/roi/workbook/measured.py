"""Writes `report.xlsx`: what an assistant saved, with live formulas from counts and assumptions to the nets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from bot.roi.assumption_file import HIGHEST_ASSUMED, STEPS
from bot.roi.engine import removed
from bot.roi.figures import ZERO
from bot.roi.report import Report
from bot.roi.terminal import SAMPLE_NOTICE
from bot.roi.workbook.assumption_sheet import AssumptionSheet
from bot.roi.workbook.book import Book, Cell, open_book
from bot.roi.workbook.measured_costs import CostsSheet
from bot.roi.workbook.measured_counts import CountsSheet
from bot.roi.workbook.measured_figures import FiguresSheet, Sources
from bot.roi.workbook.measured_front import WIDTHS, MeasuredFront
from bot.roi.workbook.measured_savings import SavingsSheet
from bot.roi.workbook.prices import Prices
from bot.roi.workbook.styles import Style

_TITLE = "What the assistant saved"
_SPARE = 10  # empty rows of the register


def write_xlsx(report: Report, out: Path) -> Sequence[str]:
    """`report.xlsx`."""
    contacts = report.lines["contacts"].count
    notice = SAMPLE_NOTICE.format(samples=report.sample_contacts, contacts=contacts) if report.has_samples else ""
    with open_book(out / "report.xlsx", _TITLE, report.scope.made_at, notice) as book:
        front = book.sheet("Answer", WIDTHS, title=_TITLE)
        prices = Prices(report.assumptions.price_year, report.assumptions.levels)
        assumptions = AssumptionSheet(book, prices, is_chosen=False, steps=STEPS)
        live_from, years = _write_assumptions(assumptions, report)
        counts = CountsSheet(book, report, assumptions)
        cost = assumptions.figures[report.assumptions.staff_cost_per_minute.name].used
        extra = assumptions.figures[report.assumptions.extra_minutes_per_escalation.name].used
        savings = SavingsSheet(book, report, counts, cost, extra)
        costs = CostsSheet(book, report, assumptions, live_from, years)
        sources = Sources(assumptions, savings, costs, *_write_removals(book, report))
        figures = FiguresSheet(book, report, sources)
        prices.write(book)
        MeasuredFront(front, report, figures, sources)
    return ["report.xlsx"]


def _write_assumptions(sheet: AssumptionSheet, report: Report) -> tuple[str, str]:
    """The rows; what the day it went live and the years of writing off are called."""
    assumptions = report.assumptions
    measured = {one.share.name for one in assumptions.measured}
    begun = ""
    for one in assumptions.all:
        begins = "measured" if one.name in measured else one.name.split(".")[0]
        if begins != begun:
            sheet.section(_SECTIONS.get(begins, begins))
            begun = begins
        lowest = Decimal(-1) if one.name in measured else ZERO
        sheet.figure(one, HIGHEST_ASSUMED[one.unit], lowest=lowest)
    build = assumptions.costs.build
    live = sheet.setting("build.live_from", "Day on which it went live", build.live_from, Style.DAY)
    told = "A whole number from 1 to 20."
    years = sheet.setting(
        "build.write_off_years", "Years over which building is written off", build.write_off_years, Style.PLAIN,
        bounds=(1, 20), told=told,
    )  # fmt: skip
    return live, years


_SECTIONS = {
    "staff": "Staff",
    "share": "Share of residents who would have called, visited or written",
    "minutes": "Staffed minutes of one contact, by the need that it is about",
    "failure": "Failure",
    "measured": "Measured: takes the place of the share of a channel",
    "run": "Running it",
    "build": "Building it",
}


def _write_removals(book: Book, report: Report) -> tuple[Cell, str]:
    """The register of signed removals, with room for more.

    The cell of what is dated in the period, and the formula of how many entries there are.
    """
    lead = "Money that left the budget. Only what is dated in the period counts; ten empty rows may be filled in."
    sheet = book.sheet("Removals", (18, 50, 18, 16, 30), lead=lead)
    sheet.text(4, 0, "First day of the period")
    first = sheet.day(4, 2, report.scope.first)
    sheet.text(5, 0, "Last day of the period")
    last = sheet.day(5, 2, report.scope.last)
    sheet.heads(7, ("Budget code", "What", "Date", "Pounds", "Signed by"), words=("What", "Signed by"), freeze=1)
    entries = report.assumptions.removals
    for row, one in enumerate(entries, start=8):
        for column, words in ((0, one.budget_code), (1, one.what), (4, one.signed_by)):
            sheet.text(row, column, words, "input")
        sheet.day(row, 2, one.on, "input")
        sheet.number(row, 3, one.pounds, Style.PENCE, "input")
    end = 8 + len(entries) + _SPARE
    for row in range(8 + len(entries), end):
        for column, style in enumerate((Style.PLAIN, Style.PLAIN, Style.DAY, Style.PENCE, Style.PLAIN)):
            sheet.blank(row, column, style)
    for row in range(8, end):
        book.name(f"removals.{row - 7}.date", sheet.cell(row, 2))
        book.name(f"removals.{row - 7}.pounds", sheet.cell(row, 3))
        sheet.allow(sheet.cell(row, 3), ZERO, Decimal(10**10), "Pounds, in the prices of this report.")
    dates, pounds = (f"{sheet.cell(8, column).local}:{sheet.cell(end - 1, column).local}" for column in (2, 3))
    formula = f'SUMIFS({pounds},{dates},">="&{first.local},{dates},"<="&{last.local})'
    known = removed(report.assumptions, report.scope.first, report.scope.last)
    sheet.text(end, 0, "Dated in the period", "total")
    in_period = sheet.formula(end, 3, formula, known, Style.PENCE, "total")
    return in_period, f"COUNT({sheet.cell(8, 3)}:{sheet.cell(end - 1, 3).local})"
