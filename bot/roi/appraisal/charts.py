"""Pictures of an appraisal as SVG: options on the same axes, what each input does, and how the draws spread."""

from __future__ import annotations

from bot.roi.appraisal.compare import Comparison, Result
from bot.roi.svg import make_axes, make_svg, say_tick

_LINES = (("#505a5f", "--"), ("#00703c", "-"), ("#1d70b8", "-."), ("#912b88", ":"), ("#d4351c", "-"), ("#0b0c0c", "--"))
_WIDEST = 8  # bars of a tornado; the rest moves too little to be seen


def draw_options(comparison: Comparison) -> str:
    """What each option has earned or cost up to each year, discounted."""
    names = comparison.case.year_names()
    places = range(len(names))
    figure, axes = make_axes(4.2, 6)
    for number, result in enumerate(comparison.results):
        colour, dashes = _LINES[number % len(_LINES)]
        values = [float(one) for one in result.cumulative]
        axes.plot(places, values, dashes, color=colour, marker="o", markersize=4, label=result.option.title)
    axes.axhline(0, color="#0b0c0c", linewidth=0.8)
    axes.yaxis.set_major_formatter(say_tick)
    axes.set_xticks(places, names)
    axes.set_ylabel("Net present value so far")
    axes.legend(frameon=False, fontsize=9, loc="best")
    return make_svg(figure, "options")


def draw_tornado(result: Result) -> str:
    """How far the net present value moves with each input; empty without an input that has a range."""
    swings = result.swings[:_WIDEST][::-1]
    if not swings:
        return ""
    figure, axes = make_axes(1.2 + 0.5 * len(swings), 4)
    centre = float(result.worth.npv)
    for place, swing in enumerate(swings):
        for end, colour in ((swing.at_low, "#b1b4b6"), (swing.at_high, "#1d70b8")):
            axes.barh(place, float(end) - centre, left=centre, color=colour, height=0.6)
    axes.axvline(centre, color="#0b0c0c", linewidth=0.8)
    axes.set_yticks(range(len(swings)), [say_input(swing.one.name) for swing in swings])
    axes.xaxis.set_major_formatter(say_tick)
    axes.set_xlabel("Net present value\ngrey: the input at its low end, blue: at its high end")
    return make_svg(figure, f"tornado-{result.option.key}")


def draw_spread(comparison: Comparison) -> str:
    """The draws of every option that has any spread, on the same axes."""
    drawn = [one for one in comparison.results if one.spread.results[0] != one.spread.results[-1]]
    if not drawn:
        return ""
    figure, axes = make_axes(3.4, 6)
    for result in drawn:
        number = comparison.results.index(result)
        colour, dashes = _LINES[number % len(_LINES)]
        values = [float(one) for one in result.spread.results]
        axes.hist(
            values, bins=60, histtype="step", color=colour, linestyle=dashes, linewidth=1.6, label=result.option.title
        )
    axes.axvline(0, color="#0b0c0c", linewidth=0.8)
    axes.xaxis.set_major_formatter(say_tick)
    axes.set_xlabel("Net present value")
    axes.set_ylabel("Draws")
    axes.legend(frameon=False, fontsize=9)
    return make_svg(figure, "spread")


def say_input(name: str) -> str:
    """`demand.waste.cost_per_call` -> `waste: cost per call`."""
    _, where, *rest = name.split(".")
    return f"{where.replace('_', ' ')}: {' '.join(rest).replace('_', ' ')}"
