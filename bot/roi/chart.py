"""Draws the capacity released by service as an SVG picture. The page shows the same figures in a table beside it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from bot.roi.report import ServiceRow
from bot.roi.rounding import say_pounds

_BAR, _RANGE, _INK = "#1d70b8", "#0b0c0c", "#0b0c0c"


def draw_services(rows: Sequence[ServiceRow], *, is_sample: bool) -> str:
    """An SVG element: one bar for each service that released anything, with a line from its low to its high value."""
    shown = [row for row in rows if row.released.high][::-1]
    if not shown:
        return ""
    settings = {"svg.fonttype": "none", "svg.hashsalt": "kerbside", "font.family": "sans-serif", "font.size": 11}
    with rc_context(settings):
        figure = Figure(figsize=(7.2, 1.0 + 0.55 * len(shown)), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        places = range(len(shown))
        axes.barh(places, [float(row.released.central) for row in shown], color=_BAR, height=0.55)
        lows = [float(row.released.central - row.released.low) for row in shown]
        highs = [float(row.released.high - row.released.central) for row in shown]
        axes.errorbar(
            [float(row.released.central) for row in shown],
            places,
            xerr=[lows, highs],
            fmt="none",
            ecolor=_RANGE,
            capsize=4,
            linewidth=1.5,
        )
        axes.set_yticks(list(places), [row.title for row in shown])
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(lambda value, _: say_pounds(Decimal(str(round(value, 2)))))
        axes.set_xlabel("Capacity released in pounds; the line runs from the low to the high value", color=_INK)
        axes.spines[["top", "right"]].set_visible(False)
        if is_sample:
            axes.text(
                0.98, 0.5, "SAMPLE DATA", transform=axes.transAxes, ha="right", va="center",
                fontsize=26, color="#b1b4b6", alpha=0.6, weight="bold", zorder=0,
            )  # fmt: skip
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return drawn.getvalue()[drawn.getvalue().index("<svg") :]
