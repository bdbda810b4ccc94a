"""The formats of a beta report. `Report` carries everything: each `Line` with key, label, unit, range, grade, count,
formula and inputs; `parts` with what was counted by month, service and need; `assumptions` with every figure's source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.roi.beta import export
from bot.roi.beta.page import render_page
from bot.roi.formats import Format, Writer
from bot.roi.pdf import print_page
from bot.roi.report import Report
from bot.roi.workbook.measured import write_xlsx


def write_html(report: Report, out: Path) -> Sequence[str]:
    """`report.html`; its links lead to the lists of contacts beside it."""
    (out / "report.html").write_text(render_page(report), encoding="utf-8")
    return ["report.html"]


def write_pdf(report: Report, out: Path) -> Sequence[str]:
    """`report.pdf`: the page, for paper and for those who file it."""
    print_page(render_page(report), out / "report.pdf", is_sample=report.has_samples)
    return ["report.pdf"]


def write_csv(report: Report, out: Path) -> Sequence[str]:
    """`report.csv`: one line for each figure, and for each month and service, exact."""
    export.write_csv(report, out / "report.csv")
    return ["report.csv"]


def write_json(report: Report, out: Path) -> Sequence[str]:
    """`report.json`: everything, exact; `report.schema.json` describes it."""
    export.write_json(report, out / "report.json")
    return ["report.json"]


WRITERS: Mapping[Format, Writer[Report]] = {
    Format.HTML: write_html,
    Format.PDF: write_pdf,
    Format.XLSX: write_xlsx,
    Format.CSV: write_csv,
    Format.JSON: write_json,
}
