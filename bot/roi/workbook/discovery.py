"""Writes `baseline.xlsx`: what contacts cost today, with live formulas from each count and cost to the total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from bot.roi.appraisal.model import Input
from bot.roi.assumptions import CHANNEL_NAMES
from bot.roi.discovery.baseline import ONLINE, Baseline, Volume, total
from bot.roi.discovery.baseline_file import BASELINE_HIGHEST, exemplar
from bot.roi.discovery.national import CAVEAT, transactions
from bot.roi.workbook.assumption_sheet import ENDS, AssumptionSheet, Figure, worst_of
from bot.roi.workbook.book import Book, Cell, Sheet, open_book
from bot.roi.workbook.front import write_list, write_use
from bot.roi.workbook.prices import Prices
from bot.roi.workbook.styles import Style

_TOP = 4
_SUMMED = {"count": Style.WHOLE, "value": Style.POUNDS, "target": Style.POUNDS}
_HEADS = {"count": "Contacts a year", "value": "Cost a year", "target": "Could be answered at once"}
_FRONT = (46, 18, 18, 18, 18, 18, 18, 10)
NOT_CLAIMED = (
    "It is scale, not a saving: no assistant answers all of it, and released time is not money that leaves a budget.",
    "What comes by web form is online already and no part of the answer.",
    "Services that were scaled are another council's numbers of contacts, by population; that lowers their grade.",
)


def write_xlsx(baseline: Baseline, out: Path) -> Sequence[str]:
    """`baseline.xlsx`."""
    with open_book(out / "baseline.xlsx", "What contacts cost today", baseline.made_at) as book:
        front = book.sheet("Answer", _FRONT, title="What contacts cost today")
        prices = Prices(baseline.price_year, baseline.levels)
        volumes = _Volumes(book, baseline, prices)
        _write_nation(book)
        prices.write(book)
        _write_front(front, baseline, volumes)
    return ["baseline.xlsx"]


class _Volumes:
    """The assumptions, and the sheet with a row for each service and channel; its totals by what and end."""

    def __init__(self, book: Book, baseline: Baseline, prices: Prices) -> None:
        self.volumes = tuple(one for _, group in baseline.by_service() for one in group)
        self._inputs = AssumptionSheet(book, prices, is_chosen=False)
        self._scale = self._write_inputs(baseline)
        heads = ["Service", "Channel", *(f"{words}: {end}" for words in _HEADS.values() for end in ENDS), "Grade"]
        lead = "Contacts x cost of one = cost a year; that x the share that could be answered at once = the target."
        self.sheet = book.sheet("Volumes", (36, 14, *(15,) * 9, 10), lead=lead)
        self.sheet.heads(_TOP, heads, words=("Channel", "Grade"), freeze=2)
        self.grades = [self._row(row, one) for row, one in enumerate(self.volumes, start=_TOP + 1)]
        self.totals = self._totals(_TOP + 1 + len(self.volumes))

    def _write_inputs(self, baseline: Baseline) -> str:
        sheet = self._inputs
        sheet.section("Residents")
        told, bounds = "A whole number from 100 to 100,000,000.", (100, 10**8)
        own = sheet.setting("population", "Residents", baseline.population, Style.WHOLE, bounds=bounds, told=told)
        scale = ""
        if any(one.is_scaled for one in self.volumes):
            words = "Residents of the published exemplar, whose contacts are scaled"
            count = exemplar().population
            scale = f"*{own}/" + sheet.setting(
                "exemplar.population", words, count, Style.WHOLE, bounds=bounds, told=told
            )
        sheet.section("Cost of one contact")
        for one in self.volumes:
            self._figure(one.cost, f"Cost of one: {CHANNEL_NAMES.get(one.channel, one.channel)}")
        for title in dict.fromkeys(one.title for one in self.volumes):
            sheet.section(title)
            for one in self.volumes:
                if one.title == title:
                    self._figure(one.contacts)
                    self._figure(one.resolution, f"{title}: share that could be answered at once")
        return scale

    def _figure(self, one: Input, words: str = "") -> Figure:
        return self._inputs.figure(one, BASELINE_HIGHEST[one.unit], words)

    def _row(self, row: int, one: Volume) -> Cell:
        sheet = self.sheet
        sheet.text(row, 0, one.title)
        sheet.text(row, 1, CHANNEL_NAMES.get(one.channel, one.channel) + (" (scaled)" if one.is_scaled else ""))
        contacts, cost, resolution = (self._figure(part) for part in (one.contacts, one.cost, one.resolution))
        for number, end in enumerate(ENDS):
            times = self._scale if one.is_scaled else ""
            counted = sheet.formula(
                row, 2 + number, f"{contacts.used[end]}{times}", getattr(one.count, end), Style.WHOLE
            )
            value = f"{counted.local}*{cost.used[end]}"
            valued = sheet.formula(row, 5 + number, value, getattr(one.value, end), Style.POUNDS)
            target = f"{valued.local}*{resolution.used[end]}" if one.channel != ONLINE else "0"
            sheet.formula(row, 8 + number, target, getattr(one.target, end), Style.POUNDS)
        grade = worst_of([contacts.grade, cost.grade, resolution.grade])
        lowered = f"CHAR(MIN(68,CODE({grade})+1))" if one.is_scaled else grade
        return sheet.formula(row, 11, lowered, one.grade.value, Style.PLAIN)

    def _totals(self, row: int) -> dict[tuple[str, str], Cell]:
        self.sheet.text(row, 0, "All", "total")
        found = {}
        for place, (what, style) in enumerate(_SUMMED.items()):
            summed = total(self.volumes, what)
            for number, end in enumerate(ENDS):
                column = 2 + 3 * place + number
                ends = (self.sheet.cell(one, column).local for one in (_TOP + 1, row - 1))
                value: Decimal = getattr(summed, end)
                cell = self.sheet.formula(row, column, f"SUM({':'.join(ends)})", value, style, "total")
                self.sheet.book.name(f"result.{what}.{end}", cell)
                found[what, end] = cell
        return found


def _write_front(sheet: Sheet, baseline: Baseline, volumes: _Volumes) -> None:
    where = f"{baseline.council_name}, " if baseline.council_name else ""
    sheet.text(
        2, 0, f"{where}one year, in prices of {baseline.price_year}. Grade letters stand at each figure.", "quiet"
    )
    sheet.text(4, 0, "What an assistant could be about at the most: contacts that could be answered at once", "section")
    rounded = []
    value = total(volumes.volumes, "target").central
    rounded.append(sheet.formula(5, 0, str(volumes.totals["target", "central"]), value, Style.PENCE, "answer"))
    sheet.heads(7, ("A year", "Low", "Central", "High"))
    for row, (what, style) in enumerate(_SUMMED.items(), start=8):
        sheet.text(row, 0, _HEADS[what])
        for column, end in enumerate(ENDS, start=1):
            known: Decimal = getattr(total(volumes.volumes, what), end)
            shown = style if style is Style.WHOLE else Style.PENCE
            cell = sheet.formula(row, column, str(volumes.totals[what, end]), known, shown)
            rounded += [cell] if style is Style.POUNDS else []
    sheet.text(11, 0, "Grade, of the weakest figure")
    sheet.formula(11, 1, worst_of(volumes.grades), baseline.grade.value, Style.PLAIN, "figure")
    sheet.significant(rounded)
    row = write_list(sheet, 13, "What is not claimed", NOT_CLAIMED, len(_FRONT) - 1)
    write_use(sheet, row + 1, len(_FRONT) - 1)


def _write_nation(book: Book) -> None:
    sheet = book.sheet("Nation", (8, 34, 34, 16, 20), lead=CAVEAT)
    sheet.heads(_TOP, ("Rank", "Area", "What", "Visits", "Share of web visits"), words=("Area", "What"), freeze=1)
    for row, one in enumerate(transactions(), start=_TOP + 1):
        sheet.number(row, 0, one.rank, Style.PLAIN)
        sheet.text(row, 1, one.area)
        sheet.text(row, 2, one.what)
        sheet.number(row, 3, one.visits, Style.WHOLE)
        sheet.number(row, 4, one.share, Style.PERCENT)
