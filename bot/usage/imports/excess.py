"""Calls after chats that nothing links: how many more than chance, by service and time. Pure, and graded lower.

Pairs of a resolution and an unlinkable call about the same need within 48 hours are counted; then the resolutions are
moved by whole weeks, which keeps the hour of the day and the day of the week, and what is counted then is chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

WINDOW = timedelta(hours=48)
WEEKS = 6
_WEEK = 7 * 86400.0


@dataclass(frozen=True)
class Excess:
    """`rate` is calls beyond chance for each resolution, with its 95 % interval; `resolutions` is how many were used.

    None of the three figures where the log is shorter than two weeks beside the resolutions.
    """

    resolutions: int
    observed: float
    expected: float
    rate: float | None
    low: float | None
    high: float | None


def excess(
    resolved: Mapping[str, Sequence[datetime]], calls: Mapping[str, Sequence[datetime]], window: timedelta = WINDOW
) -> Excess:
    """Over all needs, by need group: when contacts were resolved, and when unlinkable calls came."""
    from scipy import stats  # a second that only coverage needs, not every import

    span = window.total_seconds()
    stamps = {need: np.sort([at.timestamp() for at in calls.get(need, ())]) for need in resolved}
    every = np.concatenate([one for one in stamps.values() if len(one)]) if any(map(len, stamps.values())) else None
    ends = {need: np.array([at.timestamp() for at in moments]) for need, moments in resolved.items()}
    if every is None:
        return Excess(sum(map(len, ends.values())), 0.0, 0.0, None, None, None)
    first, last = float(every.min()), float(every.max()) - span
    shifts = [week * _WEEK for week in range(-WEEKS, WEEKS + 1)]
    rates: dict[float, float] = {}
    used = observed = 0
    for shift in shifts:
        pairs = inside = 0
        for need, moments in ends.items():
            moved = moments + shift
            moved = moved[(moved >= first) & (moved <= last)]
            inside += len(moved)
            at = stamps[need]
            pairs += int((np.searchsorted(at, moved + span, "right") - np.searchsorted(at, moved, "right")).sum())
        if shift == 0:
            used, observed = inside, pairs
        if inside:
            rates[shift] = pairs / inside
    chance = np.array([rate for shift, rate in rates.items() if shift != 0])
    if not used or len(chance) < 2:
        return Excess(used, observed, 0.0, None, None, None)
    rate = rates[0.0] - float(chance.mean())
    spread = float(stats.t.ppf(0.975, len(chance) - 1) * chance.std(ddof=1) * np.sqrt(1 + 1 / len(chance)))
    return Excess(used, observed, float(chance.mean()) * used, rate, rate - spread, rate + spread)
