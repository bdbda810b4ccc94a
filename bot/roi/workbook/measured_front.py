"""The front sheet of a measured report: the answer, its range, its grade, what moves it and what is not claimed."""

from __future__ import annotations

from decimal import Decimal

from bot.roi.beta.breakeven import Switching
from bot.roi.costs import PER_CONTACT
from bot.roi.engine import KINDS
from bot.roi.figures import Range
from bot.roi.page import say_day
from bot.roi.report import Report
from bot.roi.workbook.assumption_sheet import ENDS
from bot.roi.workbook.book import Cell, Sheet
from bot.roi.workbook.front import write_list, write_use
from bot.roi.workbook.measured_costs import BUILD
from bot.roi.workbook.measured_figures import FiguresSheet, Sources
from bot.roi.workbook.styles import Style

WIDTHS = (66, 17, 17, 17, 12, 24)
_SHOWN = ("durable", "released", "failure", "run", "build", "net_capacity", "cashable", "net_cashable")


class MeasuredFront:
    """The sheet, which stands first and is written last."""

    def __init__(self, sheet: Sheet, report: Report, figures: FiguresSheet, sources: Sources) -> None:
        self.sheet, self.report, self._figures, self._from = sheet, report, figures, sources
        scope = report.scope
        told = f"{scope.council_name}, {say_day(scope.first)} to {say_day(scope.last)}."
        made = f"Prices of {report.assumptions.price_year}. Made on {say_day(scope.made_at.date())}."
        sheet.text(2, 0, f"{told} {made}", "quiet")
        sheet.text(4, 0, "Net capacity, after running and building: staff time, not money", "section")
        net = report.lines["net_capacity"]
        answer = self._link(5, 0, "net_capacity", "central", net.value.central, "answer")
        sheet.significant([answer])
        row = self._table(7)
        row = self._moves(row + 1)
        row = self._break_even(row + 1)
        row = self._checks(row + 1)
        row = write_list(sheet, row + 1, "What is not claimed", report.notes, len(WIDTHS) - 1)
        write_use(sheet, row + 1, len(WIDTHS) - 1)

    def _link(self, row: int, column: int, key: str, end: str, value: Decimal, look: str = "") -> Cell:
        style = Style.PENCE if self.report.lines[key].unit == "GBP" else Style.COUNT
        return self.sheet.formula(row, column, str(self._figures.cells[key, end]), value, style, look)

    def _table(self, row: int) -> int:
        self.sheet.heads(row, ("", "Low", "Central", "High", "Grade"), words=("Grade",))
        rounded = []
        for key in _SHOWN:
            row += 1
            line = self.report.lines[key]
            self.sheet.text(row, 0, line.label)
            for column, end in enumerate(ENDS, start=1):
                value: Decimal = getattr(line.value, end)
                cell = self._link(row, column, key, end, value)
                rounded += [cell] if line.unit == "GBP" else []
            grade = line.grade.value if line.grade is not None else "counted"
            self.sheet.formula(row, 4, str(self._figures.grades[key]), grade, Style.PLAIN)
        self.sheet.significant(rounded)
        return row + 1

    def _moves(self, row: int) -> int:
        """What each kind of assumption does alone; live, and numbered by how much it moves."""
        sheet = self.sheet
        sheet.text(row, 0, "What matters most: net capacity when one kind of assumption moves alone", "section")
        sheet.heads(row + 1, ("What moves", "At its worst", "Central", "At its best", "Place"))
        formulas = self._moving()
        first, last = row + 2, row + 1 + len(KINDS)
        best, worst = (f"{sheet.cell(first, one).local}:{sheet.cell(last, one).local}" for one in (3, 1))
        widths = f"({best}-{worst})"
        known = {one.kind: one.net for one in self.report.sensitivities}
        rounded = []
        for place, (kind, words) in enumerate(KINDS.items(), start=first):
            sheet.text(place, 0, f"{words[0].upper()}{words[1:]}")
            value: Range = known[kind]
            ends = (formulas[kind][0], str(self._figures.cells["net_capacity", "central"]), formulas[kind][1])
            for column, (end, formula) in enumerate(zip(ENDS, ends, strict=True), start=1):
                amount: Decimal = getattr(value, end)
                rounded.append(sheet.formula(place, column, formula, amount, Style.PENCE))
            width = f"({sheet.cell(place, 3).local}-{sheet.cell(place, 1).local})"
            larger = 1 + sum(other.high - other.low > value.high - value.low for other in known.values())
            sheet.formula(place, 4, f"1+SUMPRODUCT(--(ROUND({widths},6)>ROUND({width},6)))", larger, Style.PLAIN)
        sheet.significant(rounded)
        return last + 1

    def _moving(self) -> dict[str, tuple[str, str]]:
        savings, figures = self._from.savings, self._from.assumptions.figures
        assumptions = self.report.assumptions
        cost = figures[assumptions.staff_cost_per_minute.name].used
        extra = figures[assumptions.extra_minutes_per_escalation.name].used
        passed = str(savings.cells["To a person"])
        spent = f"({self._at('run')}+{self._at('build')})"

        def net(
            share: str = "central", minutes: str = "central", pounds: str = "central", more: str = "central"
        ) -> str:
            released, caused = (savings.pair(kind, share, minutes) for kind in ("Released", "Caused"))
            return f"({released}-{caused}-{passed}*{extra[more]})*{cost[pounds]}-{spent}"

        moved = {
            "share": [net(share=end) for end in ENDS],
            "minutes": [net(minutes=end) for end in ENDS],
            "cost": [net(pounds=end) for end in ENDS],
            "extra": [net(more=end) for end in ENDS],
        }
        found = {kind: (f"MIN({','.join(ends)})", f"MAX({','.join(ends)})") for kind, ends in moved.items()}
        for kind in ("run", "build"):
            low, high = (f"{net()}+{self._at(kind)}-{self._at(kind, end)}" for end in ("high", "low"))
            found[kind] = (low, high)
        return found

    def _break_even(self, row: int) -> int:
        """What would have to be true: net capacity is a straight line in each of these."""
        sheet = self.sheet
        sheet.text(row, 0, "What would have to be true to break even, one at a time", "section")
        sheet.heads(row + 1, ("What", "Stands at", "Breaks even at"))
        formulas = self._breaking()
        for place, one in enumerate(self.report.switching, start=row + 2):
            stands, needed = formulas[one.key]
            style = {"share": Style.SHARE, "GBP per minute": Style.FINE}.get(one.unit, Style.WHOLE)
            sheet.text(place, 0, one.label)
            own = sheet.formula(place, 1, stands, one.measured, style)
            sheet.formula(place, 2, _reachable(one, own.local, needed), _known(one), style)
        return row + 2 + len(self.report.switching)

    def _breaking(self) -> dict[str, tuple[str, str]]:
        savings, figures, costs = self._from.savings, self._from.assumptions.figures, self._from.costs
        assumptions = self.report.assumptions
        cost = figures[assumptions.staff_cost_per_minute.name].used["central"]
        extra = figures[assumptions.extra_minutes_per_escalation.name].used["central"]
        released, caused = (f"{savings.pair(kind, 'central', 'central')}*{cost}" for kind in ("Released", "Caused"))
        escalated = f"{savings.cells['To a person']}*{extra}*{cost}"
        without = f"{savings.again}*{cost}"
        by_contact = [name for name, one in assumptions.costs.run.items() if one.unit == PER_CONTACT]
        by_use = "(" + ("+".join(str(costs.totals[name, "central"]) for name in by_contact) or "0") + ")"
        run, build = self._at("run"), str(costs.totals[BUILD, "central"])
        deflected = "+".join(self._at(f"deflected_{name}") for name in assumptions.shares)
        durable = str(savings.cells["Durable"])
        return {
            "share": (
                f"IF({durable}=0,0,({deflected})/MAX({durable},1E-9))",
                f"({without}+{escalated}+{run}+{build})|({released}-({caused}-{without}))",
            ),
            "cost": (cost, f"({run}+{build})|({released}-{caused}-{escalated})"),
            "volume": (self._at("engaged"), f"({run}-{by_use}+{build})|({released}-{caused}-{escalated}-{by_use})"),
        }

    def _checks(self, row: int) -> int:
        sheet, figures, savings = self.sheet, self._from.assumptions.figures, self._from.savings
        shares = [one.name for one in self.report.assumptions.shares.values()]
        sums = ",".join("+".join(figures[name].used[end] for name in shares) for end in ENDS)
        parts = "+".join(str(savings.durable_of(place)) for place in range(len(self.report.services))) or "0"
        checks = {
            "Shares of all channels add up to 1 at the most": f"MAX({sums})<=1.0000001",
            "Services add up to the total": f"ABS({parts}-{savings.cells['Durable']})<0.000001",
        }
        sheet.text(row, 0, "Checks", "section")
        for place, (words, holds) in enumerate(checks.items(), start=row + 1):
            sheet.text(place, 0, words)
            cell = sheet.formula(place, 1, f'IF({holds},"holds","DOES NOT HOLD")', "holds", Style.PLAIN)
            sheet.warn_unless(cell, "holds")
        return row + 1 + len(checks)

    def _at(self, key: str, end: str = "central") -> str:
        return str(self._figures.cells[key, end])


def _reachable(one: Switching, own: str, needed: str) -> str:
    """`owed|gained` as a formula: own x owed / gained, where that is a value that can be."""
    owed, gained = needed.split("|")
    value = f"{own}*({owed})/({gained})"
    most = f",{value}>1" if one.key == "share" else ""
    nothing = '"no value"'
    return f"IF(({gained})<=0,{nothing},IF(OR({own}=0{most}),{nothing},{value}))"


def _known(one: Switching) -> Decimal | str:
    return one.needed if one.needed is not None else "no value"
