"""Makes `report.html`: one self-contained page that prints well, with every figure's formula, grade and contacts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.roi.chart import draw_services
from bot.roi.engine import KINDS
from bot.roi.report import Report
from bot.roi.rounding import say, say_line
from bot.roi.sections import in_order

HERE = Path(__file__).parent


def make_environment() -> Environment:
    """Templates of this folder; every value is escaped."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    environment.globals.update(say=_said(say), say_line=_said(say_line), day=say_day, plain=_plain)
    return environment


def render_page(report: Report) -> str:
    """The page; its links lead to the files beside it."""
    environment = make_environment()
    told: dict[str, Any] = {
        "report": report,
        "scope": report.scope,
        "lines": report.lines,
        "sections": list(in_order(report)),
        "kinds": KINDS,
        "chart": draw_services(report.services, is_sample=report.has_samples),
        "style": read_style(),
        "file_name": "/".join(Path(report.assumptions.path).parts[-2:]),
    }
    return environment.get_template("page.html.j2").render(told)


def read_style() -> str:
    """The style sheet that stands inside each page."""
    return (HERE / "page.css").read_text(encoding="utf-8")


def say_day(day: date) -> str:
    """`14 October 2026`."""
    return f"{day.day} {day:%B %Y}"


def _said(words: Callable[..., str]) -> Callable[..., str]:
    """With a minus sign that no line breaks after."""
    return lambda *told: words(*told).replace("-£", "−\u2060£")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
