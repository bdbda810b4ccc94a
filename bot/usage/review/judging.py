"""What reviewers' verdicts amount to: q, its lower Wilson bound, and Cohen's kappa of those judged twice. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

from bot.usage.counterfactual.intervals import Interval, wilson
from bot.usage.review.verdicts import Counted

_Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Figures:
    """`q` is None until something was judged, `kappa` until two items were judged twice or when it has no meaning."""

    drawn: int
    judged: int
    resolved: int
    q: Interval | None
    pairs: int
    agreed: int
    kappa: Interval | None


def work_out(drawn: int, counted: Counted) -> Figures:
    """The figures of a sample of `drawn` items."""
    return Figures(
        drawn=drawn,
        judged=counted.judged,
        resolved=counted.resolved,
        q=wilson(counted.resolved, counted.judged) if counted.judged else None,
        pairs=len(counted.pairs),
        agreed=sum(one is other for one, other in counted.pairs),
        kappa=kappa([one for one, _ in counted.pairs], [other for _, other in counted.pairs]),
    )


def kappa(first: Sequence[str], second: Sequence[str]) -> Interval | None:
    """Cohen's kappa of two coders with its 95 % interval; None below two items, or when all have one word."""
    if len(first) != len(second):
        raise ValueError(f"two codings of the same items are needed, not {len(first)} and {len(second)}")
    words = sorted(set(first) | set(second))
    if len(first) < 2 or len(words) < 2:
        return None
    table = np.zeros((len(words), len(words)))
    for one, other in zip(first, second, strict=True):
        table[words.index(one), words.index(other)] += 1
    found = cohens_kappa(table)
    spread = _Z * float(np.sqrt(max(found.var_kappa, 0.0)))
    return Interval(float(found.kappa), float(found.kappa) - spread, min(float(found.kappa) + spread, 1.0))
