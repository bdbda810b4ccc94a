"""Before and after, with a comparison series: difference-in-differences of weekly contacts. Pure.

The logarithm of the treated services' contacts less that of the comparison's is regressed on a step at the launch, on
the yearly shape by which the two may differ (from a year and a half on), and on a step for each change that touched
only one of them, so that its effect is not claimed. Newey-West intervals: `intervals`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.usage.counterfactual.intervals import Interval, regression

LEAST_WEEKS = 12  # before, and after
_YEAR = 365.25 / 7
_SEASONS_FROM = 78  # weeks


class TooLittle(Exception):
    """The series cannot carry a comparison; the message says why."""


@dataclass(frozen=True)
class Difference:
    """`share` is how much of the treated contacts went away, `deflected` how many over all weeks after the launch.

    `drift` is the slope of the gap between the two before the launch, for a year: where its interval leaves out 0 they
    did not run in parallel, and the grade falls.
    """

    weeks_before: int
    weeks_after: int
    share: Interval
    deflected: Interval
    drift: Interval
    steps: int
    has_seasons: bool

    @property
    def is_parallel(self) -> bool:
        """Whether the two ran in parallel before the launch, as far as can be told."""
        return self.drift.holds(0.0)


def compare(
    treated: Sequence[float] | np.ndarray,
    comparison: Sequence[float] | np.ndarray,
    launch: int,
    *,
    settle: int = 0,
    steps: Sequence[int] = (),
) -> Difference:
    """Weekly contacts of both. `launch`: the first week with the assistant; the `settle` weeks from it on are left out.

    `steps`: the weeks from which a change touched only one of the two.
    """
    y, x = np.asarray(treated, dtype=float), np.asarray(comparison, dtype=float)
    if y.shape != x.shape or y.ndim != 1:
        raise ValueError(f"two series of one length are needed, not {y.shape} and {x.shape}")
    before, after = launch, len(y) - launch - settle
    if min(before, after) < LEAST_WEEKS:
        raise TooLittle(f"{before} weeks before and {after} after; {LEAST_WEEKS} of each are needed")
    if (y <= 0).any() or (x <= 0).any():
        week = int(np.argmax((y <= 0) | (x <= 0)))
        raise TooLittle(f"week {week + 1} has no contacts at all; take more services together, or other weeks")
    weeks = np.arange(len(y))
    kept = (weeks < launch) | (weeks >= launch + settle)
    gap = np.log(y) - np.log(x)
    columns = [np.ones(len(y)), (weeks >= launch).astype(float)]
    has_seasons = len(y) >= _SEASONS_FROM
    turn = 2 * np.pi * weeks / _YEAR
    seasons = [np.sin(turn), np.cos(turn)] if has_seasons else []
    columns += seasons
    for step in steps:
        if not 0 < step < len(y):
            continue
        held = (weeks >= step).astype(float)
        if (held[kept] == columns[1][kept]).all():
            raise TooLittle("a change came together with the assistant: their effects cannot be told apart")
        columns.append(held)
    design = np.column_stack(columns)[kept]
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise TooLittle("changes follow each other too closely: their effects cannot be told apart")
    step_in_logs = regression(gap[kept], design, 1)
    total = float(y[weeks >= launch + settle].sum())
    share = Interval(*(1 - np.exp(one) for one in (step_in_logs.estimate, step_in_logs.high, step_in_logs.low)))
    went = Interval(
        *(total * (np.exp(-one) - 1) for one in (step_in_logs.estimate, step_in_logs.high, step_in_logs.low))
    )
    early = weeks < launch
    trend = [np.ones(len(y)), weeks / _YEAR, *(seasons if launch >= _SEASONS_FROM else [])]
    drift = regression(gap[early], np.column_stack(trend)[early], 1)
    return Difference(before, after, _floats(share), _floats(went), drift, len(columns) - 2 - len(seasons), has_seasons)


def _floats(one: Interval) -> Interval:
    return Interval(float(one.estimate), float(one.low), float(one.high))
