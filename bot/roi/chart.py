"""Draws a beta report's pictures as SVG, each described. The page has the same figures in tables beside them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.roi.figures import Range
from bot.roi.report import MonthRow, Report, ServiceRow
from bot.roi.rounding import say_pounds
from bot.roi.svg import INK, make_axes, make_svg, mark_sample, say_tick

_GAIN, _COST = "#1d70b8", "#d4351c"


def draw_services(rows: Sequence[ServiceRow], *, is_sample: bool) -> str:
    """One bar for each service that released anything, with a line from its low to its high value; "" without any."""
    shown = [row for row in rows if row.released.high][::-1]
    if not shown:
        return ""
    figure, axes = _start(1.0 + 0.55 * len(shown))
    _bars(axes, [row.title for row in shown], [row.released for row in shown], [_GAIN] * len(shown))
    axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
    axes.set_xlabel("Pounds released; the line runs from low to high", color=INK)
    told = "; ".join(f"{row.title} {say_pounds(row.released.central)}" for row in reversed(shown))
    return _finish(figure, axes, "services", "Capacity released by service", told, is_sample=is_sample)


def draw_steps(report: Report) -> str:
    """From capacity released, less each cost, to what is left."""
    lines = report.lines
    parts = (
        ("Capacity released", lines["released"].value, 1),
        ("Failure cost", lines["failure"].value, -1),
        ("Running it", lines["run"].value, -1),
        ("Building it", lines["build"].value, -1),
        ("Net capacity", lines["net_capacity"].value, 0),
    )
    figure, axes = _start(3.2)
    at = 0.0
    for place, (_, value, sign) in enumerate(parts):
        size = float(value.central)
        start, width = (0.0, size) if sign == 0 else (at, sign * size)
        colour = (_GAIN if size >= 0 else _COST) if sign == 0 else (_GAIN if sign > 0 else _COST)
        axes.barh(-place, width, left=start, color=colour, height=0.6)
        at = start + width
    low, high = (float(end) for end in (parts[-1][1].low, parts[-1][1].high))
    axes.plot([low, high], [1 - len(parts)] * 2, color=INK, linewidth=1.5, marker="|", markersize=8)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks([-place for place in range(len(parts))], [name for name, _, _ in parts])
    axes.set_xlabel("Pounds; the line runs from low to high of what is left", color=INK)
    told = "; ".join(f"{name} {say_pounds(value.central)}" for name, value, _ in parts)
    title = "From capacity released to net capacity"
    return _finish(figure, axes, "steps", title, told, is_sample=report.has_samples)


def draw_months(rows: Sequence[MonthRow], *, is_sample: bool) -> str:
    """Net capacity of each month, with its range."""
    figure, axes = _start(1.0 + 0.55 * len(rows))
    values = [row.net_capacity for row in rows][::-1]
    colours = [_GAIN if value.central >= 0 else _COST for value in values]
    _bars(axes, [say_month(row.month) for row in rows][::-1], values, colours)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel("Pounds of net capacity; the line runs from low to high", color=INK)
    told = "; ".join(f"{say_month(row.month)} {say_pounds(row.net_capacity.central)}" for row in rows)
    return _finish(figure, axes, "months", "Net capacity by month", told, is_sample=is_sample)


def say_month(month: str) -> str:
    """`2026-10` -> `Oct 2026`."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[int(month[5:]) - 1]} {month[:4]}"


def _bars(axes: Axes, names: Sequence[str], values: Sequence[Range], colours: Sequence[str]) -> None:
    places = range(len(values))
    centres = [float(value.central) for value in values]
    axes.barh(places, centres, color=colours, height=0.55)
    ends = [
        [float(value.central - value.low) for value in values],
        [float(value.high - value.central) for value in values],
    ]
    axes.errorbar(centres, places, xerr=ends, fmt="none", ecolor=INK, capsize=4, linewidth=1.5)
    axes.set_yticks(list(places), list(names))


def _start(height: float) -> tuple[Figure, Axes]:
    figure, axes = make_axes(height)
    axes.xaxis.set_major_formatter(say_tick)
    return figure, axes


def _finish(figure: Figure, axes: Axes, name: str, title: str, told: str, *, is_sample: bool) -> str:
    if is_sample:
        mark_sample(axes)
    return make_svg(figure, f"chart-{name}", title, told)
