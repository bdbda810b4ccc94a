"""What counted contacts are worth: a row for all, for each service and each month, with low, central and high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.roi.engine import Savings
from bot.roi.figures import ZERO, Range
from bot.roi.report import Part, Report
from bot.roi.workbook.assumption_sheet import ENDS
from bot.roi.workbook.book import A3, Book, Cell
from bot.roi.workbook.measured_counts import AGAIN, PAIRS, CountsSheet, minutes_of, number_of
from bot.roi.workbook.styles import Style

_TOP = 4
CENTRAL = PAIRS.index(("central", "central"))
_COUNTED = ("Contacts", "Resolved", "Voided", "Durable", "To a person")
_WORTH = ("Minutes", "Released", "Failure cost", "Net")
_LEAD = (
    "Released = minutes x cost of a minute. Failure = (minutes caused + passed to a person x extra minutes) x cost "
    "of a minute. Net = released - failure cost, before running it. Low and high: the least and the most of all ends."
)


@dataclass(frozen=True)
class _Group:
    """One row: what it is called, the formula of the number that its counts are chosen by, and the engine's values."""

    title: str
    number: int
    by: str  # "", "service" or "month"
    parts: tuple[Part, ...]
    savings: Savings


class SavingsSheet:
    """The sheet; `cells` of the first row, which is of all contacts, by head."""

    def __init__(
        self, book: Book, report: Report, counts: CountsSheet, cost: dict[str, str], extra: dict[str, str]
    ) -> None:
        self.report, self._counts, self._cost, self._extra = report, counts, cost, extra
        pairs = [f"share {share}, minutes {minutes}" for share, minutes in PAIRS]
        worth = [f"{name}: {end}" for name in _WORTH for end in ENDS]
        self._heads = (
            *("What", "Number", *_COUNTED, *worth, "Least difference", "Most difference"),
            *(f"Released: {one}" for one in pairs),
            *(f"Caused: {one}" for one in pairs),
        )
        self.sheet = book.sheet("Savings", (34, 9, *(12,) * (len(self._heads) - 2)), lead=_LEAD)
        self.sheet.heads(_TOP, self._heads, freeze=2)
        self.sheet.height(_TOP, 58)
        self.sheet.paper(A3)
        for row, group in enumerate(self._groups(), start=_TOP + 1):
            self._row(row, group)
        self.cells = {head: self.sheet.cell(_TOP + 1, place) for place, head in enumerate(self._heads)}

    def pair(self, kind: str, share: str, minutes: str) -> Cell:
        """The cell of all contacts' minutes, `Released` or `Caused`, at a pair of ends."""
        return self.cells[f"{kind}: share {share}, minutes {minutes}"]

    @property
    def again(self) -> str:
        """The formula of the minutes of calls, if all who came back called and none would have without it."""
        return self._counts.total(AGAIN)

    def durable_of(self, place: int) -> Cell:
        """The durable resolutions of the service in this place."""
        return self.sheet.cell(_TOP + 2 + place, self._heads.index("Durable"))

    def _groups(self) -> list[_Group]:
        report, parts = self.report, self.report.parts
        found = [_Group("All", 0, "", parts, report.savings)]
        for one in report.services:
            mine = tuple(part for part in parts if part.reason.service == one.stem)
            found.append(_Group(one.title, self._counts.services[one.stem], "service", mine, one.savings))
        for month in report.months:
            mine = tuple(part for part in parts if part.reason.month == month.month)
            found.append(_Group(month.month, number_of(month.month), "month", mine, month.savings))
        return found

    def _row(self, row: int, group: _Group) -> None:
        sheet, counts = self.sheet, self._counts
        sheet.text(row, 0, group.title)
        number = sheet.number(row, 1, group.number, Style.PLAIN).local if group.by else ""
        chosen = {group.by: number} if group.by else {}
        known = {
            "Contacts": Decimal(sum(part.contacts for part in group.parts)),
            "Resolved": sum((part.resolved for part in group.parts), ZERO),
            "Voided": sum((part.voided for part in group.parts), ZERO),
            "Durable": sum((part.durable for part in group.parts), ZERO),
            "To a person": sum((part.to_a_person for part in group.parts), ZERO),
        }
        for head, value in known.items():
            sheet.formula(row, self._heads.index(head), counts.total(head, **chosen), value, Style.COUNT)
        minutes = minutes_of(group.parts, self.report.assumptions)
        matrix = self._heads.index("Most difference") + 1
        for place, pair in enumerate(PAIRS):
            released = counts.total(counts.released(place), **chosen)
            sheet.formula(row, matrix + place, released, minutes.released[pair], Style.COUNT)
            caused = counts.total(counts.caused(place), **chosen)
            sheet.formula(row, matrix + len(PAIRS) + place, caused, minutes.caused[pair], Style.COUNT)
        differences = [minutes.released[pair] - minutes.caused[pair] for pair in PAIRS]
        self._worth(row, matrix, differences, group.savings)

    def _worth(self, row: int, matrix: int, differences: Sequence[Decimal], savings: Savings) -> None:
        released = [self.sheet.cell(row, matrix + place).local for place in range(len(PAIRS))]
        caused = [self.sheet.cell(row, matrix + len(PAIRS) + place).local for place in range(len(PAIRS))]
        apart = ",".join(f"{one}-{other}" for one, other in zip(released, caused, strict=True))
        for head, least_or_most, value in (
            ("Least difference", "MIN", min(differences)),
            ("Most difference", "MAX", max(differences)),
        ):
            self.sheet.formula(row, self._heads.index(head), f"{least_or_most}({apart})", value, Style.COUNT)
        all_released, all_caused = f"{released[0]}:{released[-1]}", f"{caused[0]}:{caused[-1]}"
        passed = self.sheet.cell(row, self._heads.index("To a person")).local
        least, most = (self.sheet.cell(row, self._heads.index(f"{end} difference")).local for end in ("Least", "Most"))
        cost, extra = self._cost, self._extra
        centre = f"({caused[CENTRAL]}+{passed}*{extra['central']})"
        formulas = {
            "Minutes": (f"MIN({all_released})", released[CENTRAL], f"MAX({all_released})"),
            "Released": (
                self._end("MIN", f"MIN({all_released})"),
                f"{released[CENTRAL]}*{cost['central']}",
                self._end("MAX", f"MAX({all_released})"),
            ),
            "Failure cost": (
                f"(MIN({all_caused})+{passed}*{extra['low']})*{cost['low']}",
                f"{centre}*{cost['central']}",
                f"(MAX({all_caused})+{passed}*{extra['high']})*{cost['high']}",
            ),
            "Net": (
                self._end("MIN", f"({least}-{passed}*{extra['high']})"),
                f"({released[CENTRAL]}-{centre})*{cost['central']}",
                self._end("MAX", f"({most}-{passed}*{extra['low']})"),
            ),
        }
        values = {"Minutes": savings.minutes, "Released": savings.released, "Failure cost": savings.failure}
        for name, ends in formulas.items():
            found: Range = values.get(name, savings.net)
            for end, formula in zip(ENDS, ends, strict=True):
                known: Decimal = getattr(found, end)
                style = Style.COUNT if name == "Minutes" else Style.PENCE
                self.sheet.formula(row, self._heads.index(f"{name}: {end}"), formula, known, style)

    def _end(self, least_or_most: str, minutes: str) -> str:
        """Minutes may be worth less than nothing: then the dearer minute makes them worth still less."""
        return f"{least_or_most}({minutes}*{self._cost['low']},{minutes}*{self._cost['high']})"
