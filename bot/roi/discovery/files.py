"""Writes the baseline: `baseline.html`, `baseline.csv` and `baseline.json`, exact figures in the last two."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.roi.assumptions import CHANNEL_NAMES
from bot.roi.discovery.baseline import Baseline, Volume, total
from bot.roi.discovery.national import CAVEAT, transactions
from bot.roi.formats import Format, Writer
from bot.roi.page import make_environment, read_style
from bot.roi.pdf import print_page
from bot.roi.svg import make_axes, make_svg, say_tick
from bot.roi.workbook.discovery import write_xlsx

SCHEMA = 1
NAMES = {**CHANNEL_NAMES, "web": "web form"}
_COLOURS = {"phone": "#1d70b8", "desk": "#00703c", "email": "#912b88", "post": "#505a5f", "web": "#b1b4b6"}


def write_csv(baseline: Baseline, out: Path) -> Sequence[str]:
    """`baseline.csv`: one line for each service and channel, exact."""
    rows = [_row(one) for one in baseline.volumes]
    with (out / "baseline.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return ["baseline.csv"]


def write_json(baseline: Baseline, out: Path) -> Sequence[str]:
    """`baseline.json`: the same, with the nation's table."""
    told = {
        "schema": SCHEMA,
        "price_year": baseline.price_year,
        "population": baseline.population,
        "volumes": [_row(one) for one in baseline.volumes],
        "national": {
            "caveat": CAVEAT,
            "transactions": [{**vars(one), "share": f"{one.share:f}"} for one in transactions()],
        },
    }
    (out / "baseline.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    return ["baseline.json"]


def write_html(baseline: Baseline, out: Path) -> Sequence[str]:
    """`baseline.html`."""
    (out / "baseline.html").write_text(render_page(baseline), "utf-8")
    return ["baseline.html"]


def write_pdf(baseline: Baseline, out: Path) -> Sequence[str]:
    """`baseline.pdf`: the page, for paper and for those who file it."""
    print_page(render_page(baseline), out / "baseline.pdf")
    return ["baseline.pdf"]


def render_page(baseline: Baseline) -> str:
    """One self-contained page; its picture has the table beside it."""
    return (
        make_environment()
        .get_template("discovery/page.html.j2")
        .render(
            baseline=baseline,
            council_name=baseline.council_name,
            total=total,
            names=NAMES,
            chart=draw(baseline),
            transactions=transactions(),
            caveat=CAVEAT,
            style=read_style(),
        )
    )


def draw(baseline: Baseline) -> str:
    """An SVG element: what each service's contacts cost in a year, a part of the bar for each channel."""
    groups = list(baseline.by_service())[::-1]
    figure, axes = make_axes(1.4 + 0.55 * len(groups))
    left = [0.0] * len(groups)
    for channel, name in NAMES.items():
        values = [float(sum(one.value.central for one in group if one.channel == channel)) for _, group in groups]
        if any(values):
            axes.barh(range(len(groups)), values, left=left, color=_COLOURS[channel], height=0.55, label=name)
            left = [start + value for start, value in zip(left, values, strict=True)]
    axes.set_yticks(range(len(groups)), [title for title, _ in groups])
    axes.xaxis.set_major_formatter(say_tick)
    axes.set_xlabel("Pounds a year")
    axes.legend(frameon=False, fontsize=9, loc="lower right")
    return make_svg(figure, "baseline")


def _row(one: Volume) -> dict[str, Any]:
    found: dict[str, Any] = {"service": one.service, "title": one.title, "channel": one.channel}
    for what in ("count", "value", "target"):
        for end, amount in vars(getattr(one, what)).items():
            found[f"{what}_{end}"] = f"{amount:f}"
    return {**found, "scaled_by_population": one.is_scaled, "grade": one.grade.value, "source": one.contacts.source}


WRITERS: Mapping[Format, Writer[Baseline]] = {
    Format.HTML: write_html,
    Format.PDF: write_pdf,
    Format.XLSX: write_xlsx,
    Format.CSV: write_csv,
    Format.JSON: write_json,
}
