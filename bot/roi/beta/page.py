"""Makes `report.html`: a self-contained page that prints well. Page one is the answer, the rest how it was reached."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.roi.assumptions import CHANNEL_NAMES, Assumption
from bot.roi.beta.breakeven import Switching
from bot.roi.chart import draw_months, draw_services, draw_steps, say_month
from bot.roi.engine import KINDS
from bot.roi.figures import Line
from bot.roi.page import make_environment, read_style, say_plain
from bot.roi.report import Report
from bot.roi.rounding import say, say_line, say_number
from bot.roi.sections import in_order


@dataclass(frozen=True)
class InputRow:
    """One input of a formula as the page shows it: where it stands on the page, its name and its value."""

    anchor: str
    name: str
    value: str


def render_page(report: Report) -> str:
    """The page; its links lead to the files beside it."""
    is_sample = report.has_samples
    told: dict[str, Any] = {
        "report": report,
        "scope": report.scope,
        "lines": report.lines,
        "sections": list(in_order(report)),
        "inputs": {key: list_inputs(report, line) for key, line in report.lines.items()},
        "kinds": KINDS,
        "channels": CHANNEL_NAMES,
        "steps_chart": draw_steps(report),
        "services_chart": draw_services(report.services, is_sample=is_sample),
        "months_chart": draw_months(report.months, is_sample=is_sample),
        "say_month": say_month,
        "say_stand": say_stand,
        "say_assumed": say_assumed,
        "style": read_style(),
        "file_name": "/".join(Path(report.assumptions.path).parts[-2:]),
    }
    return make_environment().get_template("beta/page.html.j2").render(told)


def list_inputs(report: Report, line: Line) -> list[InputRow]:
    """The inputs of a line's formula: other lines, and assumptions with their unit."""
    assumed = {one.name: one for one in report.assumptions.all}
    found = []
    for name in line.inputs:
        if str(name) in report.lines:
            other = report.lines[str(name)]
            found.append(InputRow(f"line-{name}", other.label, say_line(other)))
        elif name in assumed:
            one = assumed[name]
            low, central, high = (say_assumed(one, end) for end in (one.value.low, one.value.central, one.value.high))
            ends = "" if one.value.is_exact else f" ({low} to {high})"
            value = f"{central}{ends} {one.unit}, grade {one.effective_grade.value}"
            found.append(InputRow(f"assumption-{name}", name, value))
    return found


def say_assumed(one: Assumption, amount: Decimal) -> str:
    """As the file gives it; what was converted from another year to three significant figures."""
    return say_number(amount) if one.quoted else say_plain(amount)


def say_stand(one: Switching, value: str) -> str:
    """A switching value in its unit, `value` being `measured` or `needed`."""
    amount = getattr(one, value)
    if amount is None:
        return "no value does that"
    if one.unit == "GBP per minute":
        return f"£{amount:.2f}"
    return say(amount, "share") if one.unit == "share" else say_number(amount.quantize(Decimal(1)))
