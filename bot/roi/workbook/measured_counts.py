"""What was counted, a row for each month, service and need, and the staff minutes that follow from it at each end.

The share of residents who would have called and the minutes of a call each have three ends, so a row has nine products
of what it released and nine of what it caused; the sheet of savings takes the least and the most of their sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.roi.assumptions import CHANNELS, Assumptions
from bot.roi.counting import ONE
from bot.roi.engine import Prices, Scenario
from bot.roi.figures import ZERO
from bot.roi.report import Part, Report
from bot.roi.workbook.assumption_sheet import ENDS, AssumptionSheet
from bot.roi.workbook.book import A3, Book
from bot.roi.workbook.styles import Style

#: The ends of share and minutes, in the order of the columns.
AGAIN = "Calls again"
PAIRS = tuple((share, minutes) for share in ENDS for minutes in ENDS)
_TOP = 4
_DATA = ("Month", "Service number", "Service", "Need", "Contacts", "Resolved", "Voided", "To a person", "Durable")
_LEAD = (
    "White figures are counted in the usage log and are no inputs. Durable = resolved - voided. Minutes released = "
    "durable x sum over channels of share x minutes; minutes caused = voided x (1 - sum of shares) x minutes of a call."
)


@dataclass(frozen=True)
class Minutes:
    """Staff minutes of some parts at each pair of ends: released, and caused by residents who came back."""

    released: dict[tuple[str, str], Decimal]
    caused: dict[tuple[str, str], Decimal]


class CountsSheet:
    """The sheet; sums over it are formulas of its columns."""

    def __init__(self, book: Book, report: Report, figures: AssumptionSheet) -> None:
        self.report, self._figures = report, figures
        self.services = {one.stem: number for number, one in enumerate(report.services, start=1)}
        self._titles = {one.stem: one.title for one in report.services}
        self.sheet = book.sheet("Counts", (10, 9, 30, 26, *(11,) * 24), lead=_LEAD)
        pairs = [f"share {share}, minutes {minutes}" for share, minutes in PAIRS]
        self._heads = (*_DATA, *(f"Released: {one}" for one in pairs), *(f"Caused: {one}" for one in pairs), AGAIN)
        self.sheet.heads(_TOP, self._heads, words=("Service", "Need"), freeze=4)
        self.sheet.height(_TOP, 58)
        self.sheet.paper(A3)
        for row, part in enumerate(report.parts, start=_TOP + 1):
            self._row(row, part)

    def total(self, head: str, *, service: str = "", month: str = "") -> str:
        """The formula of a column's sum; with a cell that names a service or a month by number, of its rows only."""
        column = self._column(head)
        if service:
            return f"SUMIF({self._column('Service number')},{service},{column})"
        return f"SUMIF({self._column('Month')},{month},{column})" if month else f"SUM({column})"

    def released(self, place: int) -> str:
        """The head of the column of a pair's minutes released."""
        return self._heads[len(_DATA) + place]

    def caused(self, place: int) -> str:
        """The head of the column of a pair's minutes caused."""
        return self._heads[len(_DATA) + len(PAIRS) + place]

    def _row(self, row: int, part: Part) -> None:
        sheet, reason = self.sheet, part.reason
        sheet.number(row, 0, number_of(reason.month), Style.PLAIN)
        sheet.number(row, 1, self.services[reason.service], Style.PLAIN)
        sheet.text(row, 2, self._titles[reason.service])
        sheet.text(row, 3, reason.need.replace("_", " ") or "none stated")
        sheet.number(row, 4, part.contacts, Style.WHOLE)
        resolved = sheet.number(row, 5, part.resolved, Style.COUNT)
        voided = sheet.number(row, 6, part.voided, Style.COUNT)
        sheet.number(row, 7, part.to_a_person, Style.WHOLE)
        durable = sheet.formula(row, 8, f"{resolved.local}-{voided.local}", part.durable, Style.COUNT)
        known = minutes_of((part,), self.report.assumptions)
        for place, pair in enumerate(PAIRS):
            formula = f"{durable.local}*({self._saved(part, *pair)})"
            sheet.formula(row, len(_DATA) + place, formula, known.released[pair], Style.COUNT)
            formula = self._caused(part, voided.local, *pair)
            sheet.formula(row, len(_DATA) + len(PAIRS) + place, formula, known.caused[pair], Style.COUNT)
        formula, value = "0", ZERO
        if not self.report.assumptions.is_measured(reason.service):
            call = self.report.assumptions.minutes_of("phone", reason.need)
            formula, value = f"{voided.local}*{self._used(call.name, 'central')}", part.voided * call.value.central
        sheet.formula(row, len(_DATA) + 2 * len(PAIRS), formula, value, Style.COUNT)

    def _saved(self, part: Part, share: str, minutes: str) -> str:
        assumptions, reason = self.report.assumptions, part.reason
        return "+".join(
            f"{self._used(assumptions.share_of(channel, reason.service).name, share)}"
            f"*{self._used(assumptions.minutes_of(channel, reason.need).name, minutes)}"
            for channel in CHANNELS
        )

    def _caused(self, part: Part, voided: str, share: str, minutes: str) -> str:
        assumptions, reason = self.report.assumptions, part.reason
        if assumptions.is_measured(reason.service):
            return "0"
        shares = "+".join(self._used(assumptions.share_of(one, reason.service).name, share) for one in CHANNELS)
        return f"{voided}*(1-MIN(1,{shares}))*{self._used(assumptions.minutes_of('phone', reason.need).name, minutes)}"

    def _used(self, name: str, end: str) -> str:
        return self._figures.figures[name].used[end]

    def _column(self, head: str) -> str:
        place, last = self._heads.index(head), _TOP + max(len(self.report.parts), 1)
        ends = (str(self.sheet.cell(row, place)) for row in (_TOP + 1, last))
        first, second = (one.split("!")[1] for one in ends)
        return f"Counts!{first}:{second}"


def minutes_of(parts: tuple[Part, ...] | list[Part], assumptions: Assumptions) -> Minutes:
    """The engine's minutes of some parts, at each pair of ends."""
    released = {pair: ZERO for pair in PAIRS}
    caused = {pair: ZERO for pair in PAIRS}
    for pair in PAIRS:
        prices = Prices(assumptions, Scenario(share=pair[0], minutes=pair[1]))
        for part in parts:
            service, need = part.reason.service, part.reason.need
            released[pair] += part.durable * prices.minutes_saved(service, need)
            if not assumptions.is_measured(service):
                caused[pair] += part.voided * (ONE - prices.all_shares(service)) * prices.minutes("phone", need)
    return Minutes(released, caused)


def number_of(month: str) -> int:
    """`2026-10` -> 202610: a number that no program takes for a date."""
    return int(month.replace("-", ""))
