"""Pictures as SVG text that can stand on one page with others: no date, no id twice, the same bytes every time."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from html import escape

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.roi.rounding import say_pounds

INK, QUIET = "#0b0c0c", "#b1b4b6"
_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "kerbside", "font.family": "sans-serif", "font.size": 11}


def make_axes(height: float, ticks: int = 5) -> tuple[Figure, Axes]:
    """An empty picture of the width of a page, so many inches high."""
    with rc_context(_SETTINGS):
        figure = Figure(figsize=(7.2, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(ticks))
    return figure, axes


def say_tick(value: float, _: object = None) -> str:
    """Pounds at an axis."""
    return say_pounds(Decimal(str(round(value, 2))))


def mark_sample(axes: Axes) -> None:
    """Write SAMPLE DATA over a picture."""
    axes.text(
        0.98, 0.5, "SAMPLE DATA", transform=axes.transAxes, ha="right", va="center",
        fontsize=26, color=QUIET, alpha=0.6, weight="bold", zorder=0,
    )  # fmt: skip


def make_svg(figure: Figure, name: str, title: str = "", told: str = "") -> str:
    """The picture's element; its ids begin with `name`. With a title it describes itself to screen readers."""
    drawn = io.StringIO()
    with rc_context(_SETTINGS):
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    text = drawn.getvalue()[drawn.getvalue().index("<svg") :]
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", text)
    if not title:
        return text
    head, rest = text.split(">", 1)
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(told)}.</desc>'
    return f'{head} role="img" aria-labelledby="{name}-title {name}-desc">{words}{rest}'
