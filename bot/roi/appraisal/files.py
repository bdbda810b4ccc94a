"""Writes an appraisal: `appraisal.html`, and the same figures exact in `appraisal.csv` and `appraisal.json`."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.roi.appraisal.charts import draw_options, draw_spread, draw_tornado, say_input
from bot.roi.appraisal.compare import Comparison, Result
from bot.roi.formats import Format, Writer
from bot.roi.page import make_environment, read_style
from bot.roi.pdf import print_page
from bot.roi.workbook.alpha import write_xlsx

SCHEMA = 1
_COLUMNS = ("option", "year", "councils", "reach", "benefit", "build", "run", "queries", "net", "npv_so_far")


def write_html(comparison: Comparison, out: Path) -> Sequence[str]:
    """`appraisal.html`."""
    (out / "appraisal.html").write_text(render_page(comparison), encoding="utf-8")
    return ["appraisal.html"]


def write_pdf(comparison: Comparison, out: Path) -> Sequence[str]:
    """`appraisal.pdf`: the page, for paper and for those who file it."""
    print_page(render_page(comparison), out / "appraisal.pdf")
    return ["appraisal.pdf"]


def write_json(comparison: Comparison, out: Path) -> Sequence[str]:
    """`appraisal.json`: every figure, exact, with its inputs."""
    (out / "appraisal.json").write_text(json.dumps(as_json(comparison), indent=2) + "\n", "utf-8")
    return ["appraisal.json"]


def write_csv(comparison: Comparison, out: Path) -> Sequence[str]:
    """`appraisal.csv`: one line for each option and year, in exact pounds, not discounted but for the last column."""
    with (out / "appraisal.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        for result in comparison.results:
            rows = zip(comparison.case.year_names(), result.years, result.cumulative, strict=True)
            for name, year, so_far in rows:
                money = (year.benefit, year.build, year.run, year.queries, year.net, so_far)
                table.writerow([result.option.key, name, year.councils, f"{year.reach:f}", *map(_plain, money)])
    return ["appraisal.csv"]


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Every figure as text, so that nothing is rounded on the way."""
    case = comparison.case
    return {
        "schema": SCHEMA,
        "title": case.title,
        "price_year": case.price_year,
        "years": list(case.year_names()),
        "rate": _plain(case.rate),
        "test_rate": _plain(case.test_rate),
        "reorganised": case.reorganised.isoformat() if case.reorganised is not None else None,
        "inputs": [
            {
                "name": one.name,
                **{end: _plain(value) for end, value in vars(one.value).items()},
                "used": _plain(one.central),
                "unit": one.unit,
                "price_year": one.price_year,
                "quoted_price_year": one.quoted or one.price_year,
                "source": one.source,
                "date": one.on.isoformat(),
                "grade": one.effective_grade.value,
            }
            for one in case.inputs()
        ],
        "options": [_option(one) for one in comparison.results],
    }


def render_page(comparison: Comparison) -> str:
    """One self-contained page; its pictures have the table beside them."""
    told = {
        "comparison": comparison,
        "case": comparison.case,
        "council_name": comparison.council_name,
        "options_chart": draw_options(comparison),
        "spread_chart": draw_spread(comparison),
        "tornado": {one.option.key: draw_tornado(one) for one in comparison.results},
        "say_input": say_input,
        "style": read_style(),
    }
    return make_environment().get_template("appraisal/page.html.j2").render(told)


def _option(result: Result) -> dict[str, Any]:
    return {
        "key": result.option.key,
        "title": result.option.title,
        "npv": _plain(result.worth.npv),
        "npv_at_test_rate": _plain(result.tested.npv),
        "present_benefits": _plain(result.worth.benefits),
        "present_costs": _plain(result.worth.costs),
        "benefit_cost_ratio": _plain(result.worth.ratio) if result.worth.ratio is not None else None,
        "payback_year": result.worth.payback,
        "npv_before_reorganisation": _plain(result.before_reorganisation)
        if result.before_reorganisation is not None
        else None,
        "payback_after_reorganisation": result.is_payback_after_reorganisation,
        "switching_values": {
            one.one.name: _plain(one.value) if one.value is not None else None for one in result.switches
        },
        "tornado": [
            {"input": one.one.name, "at_low": _plain(one.at_low), "at_high": _plain(one.at_high)}
            for one in result.swings
        ],
        "draws": {
            "draws": result.spread.draws,
            "seed": result.spread.seed,
            "p10": _plain(result.spread.p10),
            "p50": _plain(result.spread.p50),
            "p90": _plain(result.spread.p90),
            "chance_of_loss": _plain(result.spread.chance_of_loss),
        },
        "grade": result.grade.value if result.grade is not None else None,
    }


def _plain(value: Decimal) -> str:
    return f"{value:f}"


WRITERS: Mapping[Format, Writer[Comparison]] = {
    Format.HTML: write_html,
    Format.PDF: write_pdf,
    Format.XLSX: write_xlsx,
    Format.CSV: write_csv,
    Format.JSON: write_json,
}
