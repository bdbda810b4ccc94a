"""Draws how councils lie on one rate: a dot for each, none named, with the quartiles; one's own in blue.

The pictures are so plain, and with 300 councils so many, that they are written as SVG text.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from math import floor, log10

from bot.roi.programme.totals import LEAST_DOTS, Spread
from bot.roi.rounding import say

_WIDTH, _HEIGHT, _EDGE, _AXIS = 640, 92, 44, 62
_DOT, _BOX, _OWN, _INK = "#505a5f", "#d2e2f1", "#1d70b8", "#0b0c0c"


def draw_spread(one: Spread, own: Decimal | None = None, *, is_sample: bool = False) -> str:
    """A strip for one rate, as an SVG element; empty where there are too few councils to show.

    Dots stand only where there are ten councils or more, in the order of their values, so that none can be told.
    """
    if one.low is None or one.median is None or one.high is None:
        return ""
    shown = [*one.values] if one.councils >= LEAST_DOTS else [one.low, one.high]
    ends = shown + ([own] if own is not None else [])
    ticks = _ticks(float(min(ends)), float(max(ends)))
    least, most = ticks[0], ticks[-1]

    def at(value: Decimal | float) -> str:
        return f"{_EDGE + (float(value) - least) / (most - least) * (_WIDTH - 2 * _EDGE):.1f}"

    parts = [
        f'<rect x="{at(one.low)}" y="18" width="{max(float(at(one.high)) - float(at(one.low)), 1):.1f}" height="38" '
        f'fill="{_BOX}"/>',
        f'<line x1="{at(one.median)}" x2="{at(one.median)}" y1="15" y2="59" stroke="{_INK}" stroke-width="2.5"/>',
    ]
    if one.councils >= LEAST_DOTS:
        for number, value in enumerate(one.values):
            height = 37 + (number * 7 % 11 - 5) * 3  # so that near ones do not cover each other
            parts.append(f'<circle cx="{at(value)}" cy="{height}" r="3" fill="{_DOT}" fill-opacity="0.7"/>')
    if own is not None:
        parts.append(f'<circle cx="{at(own)}" cy="37" r="7" fill="{_OWN}" stroke="white" stroke-width="1.5"/>')
        parts.append(f'<text x="{at(own)}" y="12" text-anchor="middle" fill="{_OWN}" font-weight="bold">you</text>')
    parts.append(f'<line x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{_AXIS}" y2="{_AXIS}" stroke="{_INK}"/>')
    for tick in ticks:
        words = escape(say(Decimal(str(round(tick, 6))), one.rate.unit))
        parts.append(f'<line x1="{at(tick)}" x2="{at(tick)}" y1="{_AXIS}" y2="{_AXIS + 5}" stroke="{_INK}"/>')
        parts.append(f'<text x="{at(tick)}" y="{_AXIS + 20}" text-anchor="middle" fill="{_INK}">{words}</text>')
    if is_sample:
        parts.append(
            f'<text x="{_WIDTH // 2}" y="45" text-anchor="middle" font-size="22" fill="#b1b4b6">SAMPLE DATA</text>'
        )
    told = f"{one.rate.label}: {one.councils} councils; the table holds the same figures."
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(told)}" font-family="sans-serif" '
        f'font-size="13">{"".join(parts)}</svg>'
    )


def _ticks(least: float, most: float) -> list[float]:
    """Round numbers around both ends, three to seven of them."""
    if least == most:
        least, most = least - (abs(least) or 1) / 10, most + (abs(most) or 1) / 10
    raw = (most - least) / 4
    size = 10 ** floor(log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    first = floor(least / step)
    ticks = [first * step]
    while ticks[-1] < most:
        ticks.append((first + len(ticks)) * step)
    return ticks
