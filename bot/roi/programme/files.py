"""Writes a programme: `programme.html`, `.csv` and `.json`, and a page for each council among unnamed others.

No file but the council's own page shows one council's figures, unless the programme's office asks for `named.csv`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.roi.figures import Range
from bot.roi.page import make_environment, read_style
from bot.roi.programme.charts import draw_spread
from bot.roi.programme.comparing import Comparison, compare
from bot.roi.programme.figures import SUMMED
from bot.roi.programme.gathering import Gathered
from bot.roi.programme.totals import LEAST, LEAST_DOTS, RATES, Spread, add_up, by_service, spread

SCHEMA = 1
_COLUMNS = (
    *("data", "part", "key", "label", "unit", "low", "central", "high"),
    *("councils", "quarter", "median", "three_quarters"),
)
FILES = "programme.html, programme.csv, programme.json, councils/"


def write_programme(found: Gathered, out: Path, *, named: bool, passed: Callable[[], None] = lambda: None) -> None:
    """All files; `passed()` after each council's page."""
    (out / "councils").mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {
        "found": found,
        "totals": {one.key: one for one in add_up(found.used)},
        "spreads": [spread(rate, found.used) for rate in RATES],
        "services": by_service(found.used),
    }
    _write_csv(told, out / "programme.csv")
    (out / "programme.json").write_text(json.dumps(_as_json(told), indent=2, ensure_ascii=False) + "\n", "utf-8")
    environment = make_environment()
    fixed = {"style": read_style(), "least": LEAST, "least_dots": LEAST_DOTS, "is_sample": found.has_samples}
    strips = [draw_spread(one, is_sample=found.has_samples) for one in told["spreads"]]
    page = environment.get_template("programme/programme.html.j2")
    (out / "programme.html").write_text(page.render(**told, **fixed, strips=strips), encoding="utf-8")
    own_page = environment.get_template("programme/council.html.j2")
    for council in found.used:
        comparison = compare(council, found.used)
        text = own_page.render(one=comparison, found=found, strips=_strips(comparison, found), **fixed)
        (out / "councils" / f"{council.slug}.html").write_text(text, encoding="utf-8")
        passed()
    if named:
        _write_named(found, out / "named.csv")


def _strips(comparison: Comparison, found: Gathered) -> list[str]:
    return [draw_spread(one.others, one.own, is_sample=found.has_samples) for one in comparison.standings]


def _write_csv(told: dict[str, Any], path: Path) -> None:
    found: Gathered = told["found"]
    data = "sample data" if found.has_samples else ""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(
            [
                "data",
                "part",
                "key",
                "label",
                "unit",
                "low",
                "central",
                "high",
                "councils",
                "quarter",
                "median",
                "three_quarters",
            ]
        )
        for one in told["totals"].values():
            table.writerow(
                [data, "total", one.key, one.label, one.unit, *_ends(one.value), len(found.used), "", "", ""]
            )
        for one in told["services"]:
            ends = _ends(one.released)
            table.writerow([data, "service", one.stem, one.title, "GBP", *ends, one.councils, "", "", ""])
        for one in told["spreads"]:
            middle = _plain(one.together)
            quarters = (_plain(one.low), _plain(one.median), _plain(one.high))
            rate = one.rate
            table.writerow([data, "spread", rate.key, rate.label, rate.unit, "", middle, "", one.councils, *quarters])
        for gone in found.left_out:
            table.writerow([data, "left out", gone.name, gone.reason, "", "", "", "", "", "", "", ""])


def _as_json(told: dict[str, Any]) -> dict[str, Any]:
    found: Gathered = told["found"]
    return {
        "schema": SCHEMA,
        "sample_data": found.has_samples,
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "price_year": found.price_year,
        "councils_found": found.found,
        "councils_counted": len(found.used),
        "counted": [one.name for one in found.used],
        "left_out": [{"name": one.name, "reason": one.reason} for one in found.left_out],
        "totals": [
            {"key": one.key, "label": one.label, "unit": one.unit, **_range(one.value)}
            for one in told["totals"].values()
        ],
        "services": [
            {
                "service": one.stem,
                "title": one.title,
                "councils": one.councils,
                "contacts": one.contacts,
                "durable": _plain(one.durable),
                "released": _range(one.released),
            }
            for one in told["services"]
        ],
        "spread": [_spread(one) for one in told["spreads"]],
    }


def _spread(one: Spread) -> dict[str, Any]:
    return {
        "key": one.rate.key,
        "label": one.rate.label,
        "unit": one.rate.unit,
        "councils": one.councils,
        "together": _plain(one.together),
        "quarter": _plain(one.low),
        "median": _plain(one.median),
        "three_quarters": _plain(one.high),
    }


def _write_named(found: Gathered, path: Path) -> None:
    """Every council's own figures, for whoever has to check the sums."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["council", "name", "price_year", *SUMMED])
        for one in found.used:
            values = [_plain(one.lines[key].central) for key in SUMMED]
            table.writerow([one.slug, one.name, one.price_year, *values])


def _range(value: Range) -> dict[str, str]:
    return dict(zip(("low", "central", "high"), _ends(value), strict=True))


def _ends(value: Range) -> list[str]:
    return [_plain(value.low), _plain(value.central), _plain(value.high)]


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
