"""Intervals that respect what a series is like: Wilson's for shares, Newey and West's for means over time. Pure.

Newey-West variances are estimated with `1.3 * sqrt(T)` lags (Lazarus, Lewis, Stock and Watson, 2018) and compared with
fixed-b critical values of the Bartlett kernel (Kiefer and Vogelsang, 2005), because normal ones reject too often.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval, in the unit of what was estimated."""

    estimate: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """High less low."""
        return self.high - self.low

    def holds(self, truth: float) -> bool:
        """Whether a value lies inside, ends included."""
        return self.low <= truth <= self.high

    def times(self, factor: float) -> Interval:
        """Every figure multiplied; a negative factor swaps the ends."""
        ends = sorted((self.low * factor, self.high * factor))
        return Interval(self.estimate * factor, ends[0], ends[1])


def wilson(count: int, total: int) -> Interval:
    """A share with Wilson's 95 % interval; `total` must be more than 0."""
    if not 0 <= count <= total or not total:
        raise ValueError(f"a share needs 0 <= count <= total and some total, not {count} of {total}")
    low, high = proportion_confint(count, total, alpha=0.05, method="wilson")
    return Interval(count / total, max(float(low), 0.0), min(float(high), 1.0))


def regression(values: np.ndarray, columns: np.ndarray, wanted: int) -> Interval:
    """One coefficient of a least-squares fit, with a Newey-West interval. `columns`: (T, k); `wanted`: which one."""
    lags = most_lags(len(values))
    fit = OLS(values, columns).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    half = critical(lags / len(values)) * float(fit.bse[wanted])
    centre = float(fit.params[wanted])
    return Interval(centre, centre - half, centre + half)


def mean(values: np.ndarray) -> Interval:
    """The mean of a series in the order of time, with a Newey-West interval."""
    return regression(values, np.ones((len(values), 1)), 0)


def most_lags(length: int) -> int:
    """How many autocovariances are summed for a series of this length."""
    return int(np.ceil(1.3 * np.sqrt(length)))


def critical(b: float) -> float:
    """The two-sided 5 % value of the fixed-b distribution for the Bartlett kernel, `b` = lags / length."""
    return 1.9600 + 2.9694 * b + 0.4160 * b**2 - 0.5324 * b**3
