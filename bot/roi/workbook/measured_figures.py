"""Every line of a measured report: a live formula where it is worked out of others, as counted where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.roi.assumptions import CHANNELS
from bot.roi.costs import RUN_LINES
from bot.roi.engine import LEAST_COVERAGE
from bot.roi.figures import Line
from bot.roi.report import Report
from bot.roi.sections import in_order
from bot.roi.workbook.assumption_sheet import ENDS, AssumptionSheet
from bot.roi.workbook.book import Book, Cell
from bot.roi.workbook.measured_costs import BUILD, CostsSheet
from bot.roi.workbook.measured_savings import SavingsSheet
from bot.roi.workbook.styles import Style

_TOP = 4
_HEADS = ("Figure", "Low", "Central", "High", "Unit", "Contacts behind it", "Grade", "How it is worked out")
_STYLES = {"GBP": Style.PENCE, "share": Style.SHARE, "hours": Style.COUNT}
_LEAD = "Counted figures stand as the usage log gives them; all others follow the assumptions."
_SHARES = {  # a share of counted figures: part, whole
    "out_of_hours_share": ("out_of_hours", "engaged"),
    "coverage": ("linkable", "engaged"),
    "completion": ("completed", "started"),
}
_COUNTED = {"contacts": "Contacts", "resolved": "Resolved", "voided": "Voided", "durable": "Durable",
            "to_a_person": "To a person"}  # fmt: skip
_SAVED = {"released": "Released", "failure": "Failure cost", "net": "Net"}

#: A formula for each end.
Ends = tuple[str, str, str]


@dataclass(frozen=True)
class Sources:
    """The sheets that figures are worked out of; `removed` is the sum of the register's entries in the period.

    `entries` is the formula of how many the register has.
    """

    assumptions: AssumptionSheet
    savings: SavingsSheet
    costs: CostsSheet
    removed: Cell
    entries: str


class FiguresSheet:
    """The sheet; `cells` by line and end."""

    def __init__(self, book: Book, report: Report, sources: Sources) -> None:
        self.report, self._from = report, sources
        self.sheet = book.sheet("Figures", (52, 16, 16, 16, 12, 14, 10, 110), lead=_LEAD)
        self.sheet.heads(_TOP, _HEADS, words=("Unit", "Grade", "How it is worked out"), freeze=1)
        self._sections = list(in_order(report))
        self.cells: dict[tuple[str, str], Cell] = {}
        self._counts: dict[str, Cell] = {}
        self.grades: dict[str, Cell] = {}
        self._place()
        formulas, grades = self._formulas(), self._grades()
        for section in self._sections:
            for line in section.lines:
                self._write(str(line.key), line, formulas.get(str(line.key)), grades.get(str(line.key)))

    def _place(self) -> None:
        row = _TOP + 1
        for section in self._sections:
            self.sheet.text(row, 0, section.title, "section")
            for line in section.lines:
                row += 1
                key = str(line.key)
                self.cells.update({(key, end): self.sheet.cell(row, 1 + place) for place, end in enumerate(ENDS)})
                self._counts[key] = self.sheet.cell(row, 5)
                self.grades[key] = self.sheet.cell(row, 6)
            row += 1

    def _write(self, key: str, line: Line, formulas: Ends | None, grade: str | None) -> None:
        row, style = self.grades[key].row, _STYLES.get(line.unit, Style.COUNT)
        if style is Style.COUNT and all(end == end.to_integral_value() for end in vars(line.value).values()):
            style = Style.WHOLE
        self.sheet.text(row, 0, line.label)
        for place, end in enumerate(ENDS):
            value: Decimal = getattr(line.value, end)
            if formulas is not None:
                self.sheet.formula(row, 1 + place, formulas[place], value, style)
            else:
                self.sheet.number(row, 1 + place, value, style)
            self.sheet.book.name(f"figure.{key}.{end}", self.cells[key, end])
        self.sheet.text(row, 4, line.unit)
        if key in ("removed", "cashable"):
            self.sheet.formula(row, 5, self._from.entries, line.count, Style.WHOLE)
        else:
            self.sheet.number(row, 5, line.count, Style.WHOLE)
        known = line.grade.value if line.grade is not None else "counted"
        if grade is not None:
            self.sheet.formula(row, 6, grade, known, Style.PLAIN)
        else:
            self.sheet.text(row, 6, known)
        self.sheet.text(row, 7, line.formula, "quiet")

    def _formulas(self) -> Mapping[str, Ends]:
        savings, costs, at = self._from.savings.cells, self._from.costs, self._at
        found: dict[str, Ends] = {}
        for key, head in _COUNTED.items():
            found[key] = _all(str(savings[head]))
        for key, (part, whole) in _SHARES.items():
            if key in self.report.lines:
                found[key] = _all(f"{at(part)}/{at(whole)}")
        found["containment"] = _all(f"1-{at('to_a_person')}/{at('engaged')}")
        for key in ("recontact_24h", "recontact_48h", "recontact_7d"):
            found[key] = _all(f"{self._counts[key].local}/{at('linkable')}" if key in self._counts else "0")
        for channel in CHANNELS:
            found[f"deflected_{channel}"] = self._deflected(channel)
        found["hours"] = _each(lambda end: f"{savings[f'Minutes: {end}']}/60")
        for key, head in _SAVED.items():
            found[key] = _each(lambda end, head=head: str(savings[f"{head}: {end}"]))
        for name in RUN_LINES:
            found[f"run_{name}"] = _each(lambda end, name=name: str(costs.totals[name, end]))
        found["run"] = _each(costs.total)
        found["build"] = _each(lambda end: str(costs.totals[BUILD, end]))
        found["cost_per_transaction"] = _each(lambda end: f"{at('run', end)}/{at('completed')}")
        return {**found, **self._nets()}

    def _nets(self) -> Mapping[str, Ends]:
        """A gain's low end goes with every cost's high end."""
        at, against = self._at, dict(zip(ENDS, reversed(ENDS), strict=True))
        removed = str(self._from.removed)

        def less(gain: str) -> Ends:
            return _each(lambda end: f"{at(gain, end)}-{at('run', against[end])}-{at('build', against[end])}")

        return {
            "net_capacity": less("net"),
            "removed": _all(removed),
            "cashable": _all(f"MAX(0,MIN({removed},{at('net')}))"),
            "net_cashable": less("cashable"),
        }

    def _deflected(self, channel: str) -> Ends:
        assumptions, figures, savings = self.report.assumptions, self._from.assumptions.figures, self._from.savings
        services = [one.stem for one in self.report.services]

        def at(end: str) -> str:
            shares = [figures[assumptions.share_of(channel, service).name].used[end] for service in services]
            parts = [f"{savings.durable_of(place)}*{share}" for place, share in enumerate(shares)]
            return "+".join(parts) or "0"

        return _each(at)

    def _grades(self) -> Mapping[str, str]:
        """The grade of what is saved: its weakest assumption's, a step lower where too little could be linked."""
        figures, assumptions, at = self._from.assumptions.figures, self.report.assumptions, self.grades
        used = [figures[name].grade for name in self.report.savings.used]
        saved = f"MAX(65,{','.join(f'CODE({cell})' for cell in used)})"
        if "coverage" in self.report.lines:
            saved += f"+({self._at('coverage')}<{LEAST_COVERAGE})"
        runs = {name: assumptions.costs.run[name].name for name in RUN_LINES}
        costing = [f"IF({figures[one].used['high']}>0,CODE({figures[one].grade}),65)" for one in runs.values()]
        worst = "CHAR(MAX({}))".format
        found = {key: f"CHAR(MIN(68,{saved}))" for key in (*_SAVED, "hours")}
        found["cashable"] = f'IF({self._from.entries}=0,"counted",{at["net"].local})'
        found.update({f"deflected_{channel}": found["net"] for channel in CHANNELS})
        found.update({f"run_{name}": str(figures[one].grade) for name, one in runs.items()})
        found["run"] = worst(",".join(costing))
        found["build"] = str(figures[assumptions.costs.build.cost.name].grade)
        found["cost_per_transaction"] = at["run"].local
        both = f"CODE({at['run'].local}),CODE({at['build'].local})"
        return {**found, "net_cashable": worst(both), "net_capacity": worst(f"CODE({at['net'].local}),{both}")}

    def _at(self, key: str, end: str = "central") -> str:
        return self.cells[key, end].local if (key, end) in self.cells else "0"


def _all(formula: str) -> Ends:
    return formula, formula, formula


def _each(make: object) -> Ends:
    assert callable(make)  # noqa: S101 - for the type checker
    low, central, high = (str(make(end)) for end in ENDS)
    return low, central, high
