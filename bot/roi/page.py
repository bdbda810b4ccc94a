"""What every page of a report shares: templates whose values are escaped, the style sheet, how figures are said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.roi.links import link_to_contacts
from bot.roi.rounding import say, say_line

HERE = Path(__file__).parent


def make_environment() -> Environment:
    """Templates of this folder; every value is escaped."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    environment.globals.update(say=_said(say), say_line=_said(say_line), day=say_day, plain=say_plain)
    environment.globals.update(link=link_to_contacts)
    return environment


def read_style() -> str:
    """The style sheet that stands inside each page."""
    return (HERE / "page.css").read_text(encoding="utf-8")


def say_day(day: date) -> str:
    """`14 October 2026`."""
    return f"{day.day} {day:%B %Y}"


def say_plain(value: Decimal) -> str:
    """All its digits, without zeros at the end."""
    return f"{value.normalize():,f}"


def _said(words: Callable[..., str]) -> Callable[..., str]:
    """With a minus sign that no line breaks after."""
    return lambda *told: words(*told).replace("-£", "−\u2060£")
