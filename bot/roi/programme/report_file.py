"""Reads a council's `report.json` as `python -m bot.roi beta` wrote it; what is wrong with it is said in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.roi.beta.export import SCHEMA
from bot.roi.figures import Range
from bot.roi.programme.figures import SUMMED, CouncilFigures, LeftOut, ServiceFigures
from bot.roi.report import Report

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,38}")
_YEAR = re.compile(r"(\d{4})/(\d{2})")


def read_report(path: Path) -> CouncilFigures:
    """One council's figures; `LeftOut` when the file is no such report."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as wrong:
        raise LeftOut(f"{path.name} is not JSON: {wrong}") from wrong
    if not isinstance(told, dict) or "schema" not in told:
        raise LeftOut(f"{path.name} is not a report: it has no schema")
    if told["schema"] != SCHEMA:
        raise LeftOut(f"its schema is {told['schema']!r}, and {SCHEMA} is needed: make the report again")
    try:
        return _figures(told)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as wrong:
        raise LeftOut(f"{path.name}: {_say(wrong)}") from wrong


def take_report(report: Report) -> CouncilFigures:
    """The same from a report that was worked out here."""
    scope = report.scope
    return CouncilFigures(
        slug=scope.council,
        name=scope.council_name,
        first=scope.first,
        last=scope.last,
        price_year=report.assumptions.price_year,
        lines={key: report.lines[key].value for key in SUMMED if key in report.lines},
        labels={key: (report.lines[key].label, report.lines[key].unit) for key in SUMMED if key in report.lines},
        came_back=report.lines["recontact_7d"].count if "recontact_7d" in report.lines else 0,
        services={
            row.stem: ServiceFigures(row.title, row.contacts, row.durable, row.released) for row in report.services
        },
        sample_contacts=report.sample_contacts,
    )


def _figures(told: Mapping[str, Any]) -> CouncilFigures:
    if not isinstance(told["council"], str) or not _SLUG.fullmatch(told["council"]):
        raise LeftOut(f"council must be a short name such as westmoor, not {told['council']!r}")
    year = _YEAR.fullmatch(told["price_year"])
    if year is None or (int(year[1]) + 1) % 100 != int(year[2]):
        raise LeftOut(f"price_year must be a financial year such as 2025/26, not {told['price_year']!r}")
    lines = {line["key"]: line for line in told["lines"]}
    first, last = (date.fromisoformat(told[name]) for name in ("from", "to"))
    if first > last:
        raise LeftOut(f"its period ends before it begins: {first} to {last}")
    return CouncilFigures(
        slug=told["council"],
        name=str(told["council_name"]),
        first=first,
        last=last,
        price_year=told["price_year"],
        lines={key: _range(key, lines[key]) for key in SUMMED if key in lines},
        labels={key: (str(lines[key]["label"]), str(lines[key]["unit"])) for key in SUMMED if key in lines},
        came_back=int(lines["recontact_7d"]["contacts"]) if "recontact_7d" in lines else 0,
        services={
            row["service"]: ServiceFigures(
                str(row["title"]),
                int(row["contacts"]),
                _number(row["service"], row["durable"]),
                _range(row["service"], row["released"]),
            )
            for row in told["services"]
        },
        sample_contacts=int(told["sample_contacts"]),
    )


def _range(key: str, told: Mapping[str, Any]) -> Range:
    low, central, high = (_number(key, told[end]) for end in ("low", "central", "high"))
    if not low <= central <= high:
        raise LeftOut(f"impossible: {key} is {central}, outside its own range from {low} to {high}")
    return Range(low, central, high)


def _number(key: str, text: Any) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise LeftOut(f"impossible: {key} is {text}")
    return value


def _say(wrong: Exception) -> str:
    return f"{wrong.args[0]!r} is missing" if isinstance(wrong, KeyError) else f"cannot be read: {wrong}"
