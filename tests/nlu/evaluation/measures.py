"""Measures beyond counting right and wrong: calibration, curves, areas. Pure; figures.py has the rest."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bin:
    """Messages whose likeliest intent had a probability in [`least`, `most`): how sure it was, how often right."""

    least: float
    most: float
    messages: int
    sure: float
    right: float


@dataclass(frozen=True)
class Point:
    """A cut: what scores `cut` or more is flagged. `caught` of the wanted, `wrongly` of the others, 0 to 1."""

    cut: float
    caught: float
    wrongly: float


def calibration(said: Sequence[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """(probability, right) in bins of equal width; empty bins are left out."""
    made = []
    for number in range(bins):
        inside = [one for one in said if min(int(one[0] * bins), bins - 1) == number]
        if inside:
            sure = sum(share for share, _ in inside) / len(inside)
            right = sum(ok for _, ok in inside) / len(inside)
            made.append(Bin(number / bins, (number + 1) / bins, len(inside), sure, right))
    return made


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the gap between sure and right, weighed by messages; 0 of none."""
    total = sum(one.messages for one in bins)
    return sum(one.messages * abs(one.sure - one.right) for one in bins) / total if total else 0.0


def curve(wanted: Sequence[float], others: Sequence[float]) -> list[Point]:
    """One point for each cut that separates anything, from nothing flagged to everything; `ValueError` without both."""
    if not wanted or not others:
        raise ValueError("a curve needs messages of both kinds")
    scores = sorted([(score, True) for score in wanted] + [(score, False) for score in others], reverse=True)
    points, caught, wrongly = [Point(float("inf"), 0.0, 0.0)], 0, 0
    for place, (score, is_wanted) in enumerate(scores):
        caught, wrongly = caught + is_wanted, wrongly + (not is_wanted)
        if place + 1 == len(scores) or scores[place + 1][0] != score:
            points.append(Point(score, caught / len(wanted), wrongly / len(others)))
    return points


def area(points: Sequence[Point]) -> float:
    """The area under a curve (AUROC): the chance that a wanted message scores above another."""
    pairs = itertools.pairwise(points)
    return sum((two.wrongly - one.wrongly) * (one.caught + two.caught) / 2 for one, two in pairs)


def caught_at(points: Sequence[Point], wrongly: float) -> Point:
    """The point that catches most while at most `wrongly` of the others are flagged."""
    return max((one for one in points if one.wrongly <= wrongly), key=lambda one: one.caught)
