"""`report.csv` and `report.json`: every figure of a report, exact. `report.schema.json` says what the JSON holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.roi.assumptions import Assumption
from bot.roi.beta.design import Design
from bot.roi.beta.forecast import Forecast
from bot.roi.counting import Counts
from bot.roi.engine import Savings
from bot.roi.figures import Line, Range
from bot.roi.money import Spent
from bot.roi.report import MonthRow, Report, ServiceRow
from bot.roi.sections import in_order

SCHEMA = 2  # raise it when a field changes its meaning or goes
_COLUMNS = ("data", "section", "key", "label", "unit", "low", "central", "high", "contacts", "opens", "grade", "why")


@cache
def read_schema() -> dict[str, Any]:
    """The JSON Schema that `report.json` follows."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
    return found


def write_csv(report: Report, path: Path) -> None:
    """One line for each figure, then the money of each month and service; each of these adds up to the whole."""
    data = "sample data" if report.has_samples else ""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for section, line in _all_lines(report):
            grade = line.grade.value if line.grade is not None else "counted"
            ends = (line.value.low, line.value.central, line.value.high)
            cells = (line.key, line.label, line.unit, *map(_plain, ends), line.count, line.opens, grade)
            writer.writerow([data, section, *cells, "; ".join(line.because)])


def write_json(report: Report, path: Path) -> None:
    """Everything, amounts as text so that no digit is lost."""
    path.write_text(json.dumps(as_json(report), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def as_json(report: Report) -> dict[str, Any]:
    """What `report.json` holds."""
    scope, assumptions = report.scope, report.assumptions
    return {
        "schema": SCHEMA,
        "sample_data": report.has_samples,
        "sample_contacts": report.sample_contacts,
        "council": scope.council,
        "council_name": scope.council_name,
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "samples": scope.samples.value,
        "made_at": scope.made_at.isoformat(),
        "price_year": assumptions.price_year,
        "answer": report.answer,
        "implied_share": _plain(report.implied_share),
        "lines": [{"section": section.key, **_line(line)} for section in in_order(report) for line in section.lines],
        "services": [_service(row) for row in report.services],
        "months": [_month(row) for row in report.months],
        "parts": [
            {**part.reason._asdict(), "contacts": part.contacts}
            | {name: _plain(getattr(part, name)) for name in ("resolved", "voided", "durable", "to_a_person")}
            for part in report.parts
        ],
        "designs": [_design(one) for one in report.designs],
        "forecast": _forecast(report.forecast) if report.forecast is not None else None,
        "break_even": [
            {"key": one.key, "label": one.label, "unit": one.unit, "measured": _plain(one.measured)}
            | {"needed": _plain(one.needed) if one.needed is not None else None}
            for one in report.switching
        ],
        "matters_most": [{"kind": one.kind, "net_capacity": _range(one.net)} for one in report.sensitivities],
        "assumptions": [_assumption(one) for one in assumptions.all],
        "build": {
            "live_from": assumptions.costs.build.live_from.isoformat(),
            "write_off_years": assumptions.costs.build.write_off_years,
        },
        "removals": [
            {"budget_code": one.budget_code, "what": one.what, "date": one.on.isoformat(), "pounds": _plain(one.pounds)}
            | {"signed_by": one.signed_by, "in_period": scope.first <= one.on <= scope.last}
            for one in assumptions.removals
        ],
        "review": vars(assumptions.review) | {"on": assumptions.review.on.isoformat()} if assumptions.review else None,
        "not_claimed": list(report.notes),
    }


def _all_lines(report: Report) -> Iterator[tuple[str, Line]]:
    for section in in_order(report):
        for line in section.lines:
            yield section.key, line
    for row in report.services:
        yield from (("services", line) for line in _money(row.stem, row.title, row.savings, row.contacts))
    for month in report.months:
        name = month.month
        yield from (("months", line) for line in _money(name, name, month.savings, month.contacts))
        spent = (("run", month.spent.run), ("build", month.spent.build), ("net_capacity", month.net_capacity))
        for key, value in spent:
            yield "months", Line(f"{key}_{name}", name, "GBP", value, 0, "", report.lines[key].grade)


def _money(place: str, title: str, savings: Savings, contacts: int) -> Iterator[Line]:
    for key in ("released", "failure", "net"):
        value: Range = getattr(savings, key)
        yield Line(f"{key}_{place}", title, "GBP", value, contacts, Counts.DURABLE, savings.grade, savings.because)


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
        "inputs": [str(one) for one in line.inputs],
    }


def _service(row: ServiceRow) -> dict[str, Any]:
    counts = {name: _plain(getattr(row, name)) for name in ("resolved", "voided", "durable")}
    return {"service": row.stem, "title": row.title, "contacts": row.contacts, **counts, **_savings(row.savings)}


def _month(row: MonthRow) -> dict[str, Any]:
    counts = {name: _plain(getattr(row, name)) for name in ("resolved", "voided", "durable")}
    return {
        "month": row.month,
        "from": row.first.isoformat(),
        "to": row.last.isoformat(),
        "contacts": row.contacts,
        "engaged": row.engaged,
        **counts,
        **_savings(row.savings),
        **_spent(row.spent),
        "net_capacity": _range(row.net_capacity),
    }


def _savings(savings: Savings) -> dict[str, Any]:
    money = {name: _range(getattr(savings, name)) for name in ("minutes", "released", "failure", "net")}
    return {**money, "grade": savings.grade.value}


def _spent(spent: Spent) -> dict[str, Any]:
    lines = {name: _range(value) for name, value in spent.lines.items()}
    return {"run": _range(spent.run), "run_lines": lines, "build": _range(spent.build)}


def _design(one: Design) -> dict[str, Any]:
    return {
        "method": one.method.value,
        "title": one.title,
        "grade": one.grade.value,
        "is_used": one.is_used,
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "services": list(one.services),
        "n": one.n,
        "unit": one.unit,
        "asked": one.asked,
        "response_rate": _plain(one.response_rate) if one.response_rate is not None else None,
        "deflected": _range(one.deflected) if one.deflected is not None else None,
        "shares": [
            {"channel": share.channel, "share": _range(share.share), "count": share.count}
            | {"with_others_at_zero": _range(share.least) if share.least is not None else None}
            for share in one.shares
        ],
        "told": list(one.told),
    }


def _forecast(one: Forecast) -> dict[str, Any]:
    return {
        "option": one.option,
        "source": one.source,
        "years": list(one.years),
        "first_benefit": one.first_benefit,
        "rows": [
            {"key": row.key, "label": row.label, "unit": row.unit, "forecast": _plain(row.forecast)}
            | {"measured": _range(row.measured)}
            for row in one.rows
        ],
    }


def _assumption(one: Assumption) -> dict[str, Any]:
    return {
        "name": one.name,
        **_range(one.value),
        "unit": one.unit,
        "price_year": one.price_year,
        "quoted_price_year": one.quoted or one.price_year,
        "source": one.source,
        "date": one.on.isoformat(),
        "grade": one.grade.value,
        "effective_grade": one.effective_grade.value,
        "benchmark": one.is_benchmark,
        "average": one.is_average,
        "note": one.note,
    }


def _range(value: Range) -> dict[str, str]:
    return {"low": _plain(value.low), "central": _plain(value.central), "high": _plain(value.high)}


def _plain(value: Decimal) -> str:
    return f"{value:f}"
