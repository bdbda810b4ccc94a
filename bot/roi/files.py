"""Writes `report.csv`, `report.json` and `contacts.csv`: exact figures, and each contact with what it counts for."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from bot.roi.assumptions import Assumption, Assumptions
from bot.roi.counting import Counts, Row
from bot.roi.engine import CENTRAL, Prices
from bot.roi.figures import ZERO, Line, Range
from bot.roi.report import Report
from bot.roi.sections import in_order

SCHEMA = 1
_ROW_COLUMNS = tuple(name for name in Row.__dataclass_fields__)
CONTACT_COLUMNS = (
    *("data", *_ROW_COLUMNS),
    *("resolved", "voided", "durable", "released_pounds", "failure_pounds", "counts_for"),
)


class ContactList:
    """`contacts.csv`, written while contacts are counted: one line each, with its part of every figure."""

    def __init__(self, file: TextIO, assumptions: Assumptions) -> None:
        self._writer = csv.DictWriter(file, CONTACT_COLUMNS)
        self._prices = Prices(assumptions, CENTRAL)
        self._writer.writeheader()

    def add(self, row: Row, weighed: Mapping[str, Decimal]) -> None:
        """One contact and its weights. The sums of the columns are the report's central figures."""
        durable, voided = weighed.get(Counts.DURABLE, ZERO), weighed.get(Counts.VOIDED, ZERO)
        failure = self._prices.caused(voided, row.need) + self._prices.escalated(weighed.get(Counts.TO_A_PERSON, ZERO))
        values: dict[str, Any] = {name: getattr(row, name) for name in _ROW_COLUMNS}
        for name in ("opened_at", "closed_at", "followed_at"):
            values[name] = values[name].isoformat() if values[name] is not None else ""
        self._writer.writerow(
            {
                **values,
                "data": "sample data" if row.sample else "",
                "outcome": row.outcome.value,
                "references": " ".join(row.references),
                "followed_by": row.followed_by or "",
                "resolved": weighed.get(Counts.RESOLVED, ZERO),
                "voided": voided,
                "durable": durable,
                "released_pounds": self._prices.released(durable, row.need),
                "failure_pounds": failure,
                "counts_for": " ".join(sorted(weighed)),
            }
        )


@contextmanager
def open_contact_list(folder: Path | None, assumptions: Assumptions) -> Iterator[ContactList | None]:
    """The list in `folder`; None without one."""
    if folder is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "contacts.csv").open("w", newline="", encoding="utf-8") as file:
        yield ContactList(file, assumptions)


def write_figures(report: Report, path: Path) -> None:
    """`report.csv`: one line for each figure, and the same for each service."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["data", "section", "key", "label", "unit", "low", "central", "high", "contacts", "opens", "grade", "why"]
        )
        data = "sample data" if report.has_samples else ""
        for section in in_order(report):
            for line in section.lines:
                writer.writerow([data, section.key, *_cells(line)])
        for row in report.services:
            line = Line(
                f"released_{row.stem}",
                row.title,
                "GBP",
                row.released,
                row.contacts,
                Counts.DURABLE,
                row.savings.grade,
                row.savings.because,
            )
            writer.writerow([data, "services", *_cells(line)])


def write_json(report: Report, path: Path) -> None:
    """`report.json`: everything, amounts as text so that no digit is lost."""
    scope = report.scope
    told = {
        "schema": SCHEMA,
        "sample_data": report.has_samples,
        "sample_contacts": report.sample_contacts,
        "council": scope.council,
        "council_name": scope.council_name,
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "samples": scope.samples.value,
        "made_at": scope.made_at.isoformat(),
        "price_year": report.assumptions.price_year,
        "implied_share": str(report.implied_share),
        "lines": [{"section": section.key, **_line(line)} for section in in_order(report) for line in section.lines],
        "services": [
            {
                "service": row.stem,
                "title": row.title,
                "contacts": row.contacts,
                "resolved": str(row.resolved),
                "voided": str(row.voided),
                "durable": str(row.durable),
                "minutes": _range(row.minutes),
                "released": _range(row.released),
                "failure": _range(row.savings.failure),
                "grade": row.savings.grade.value,
            }
            for row in report.services
        ],
        "assumptions": [_assumption(one) for one in report.assumptions.all],
        "not_claimed": list(report.notes),
    }
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _cells(line: Line) -> list[Any]:
    grade = line.grade.value if line.grade is not None else "counted"
    ends = (line.value.low, line.value.central, line.value.high)
    return [line.key, line.label, line.unit, *ends, line.count, line.opens, grade, "; ".join(line.because)]


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": str(line.key),
        "label": line.label,
        "unit": line.unit,
        **_range(line.value),
        "contacts": line.count,
        "opens": str(line.opens),
        "grade": line.grade.value if line.grade is not None else "counted",
        "because": list(line.because),
        "formula": line.formula,
    }


def _range(value: Range) -> dict[str, str]:
    return {"low": str(value.low), "central": str(value.central), "high": str(value.high)}


def _assumption(one: Assumption) -> dict[str, Any]:
    return {
        "name": one.name,
        **_range(one.value),
        "unit": one.unit,
        "price_year": one.price_year,
        "source": one.source,
        "date": one.on.isoformat(),
        "grade": one.grade.value,
        "effective_grade": one.effective_grade.value,
        "benchmark": one.is_benchmark,
        "average": one.is_average,
        "note": one.note,
    }
