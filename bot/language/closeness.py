"""Two meanings that lie so close that asking is better than guessing. The margin is fitted on sentences left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

Ranking = Sequence[tuple[str, float]]

_BELIEVED_SHARE = 0.05  # the least sure of the rightly heard are asked about anyway
_WIDEST = 0.8


@dataclass(frozen=True)
class Closeness:
    """`margin` of probability between the first two; `asked` of the rightly heard, `caught` of the wrongly heard."""

    margin: float
    asked: float = 0.0
    caught: float = 0.0


def is_close(ranking: Ranking, margin: float, never: Collection[str]) -> bool:
    """Whether the first two are nearer than the margin. An intent in `never` is not asked about."""
    if len(ranking) < 2 or ranking[0][0] in never or ranking[1][0] in never:
        return False
    return ranking[0][1] - ranking[1][1] < margin


def fit_closeness(rankings: Sequence[Ranking], truth: Sequence[str], never: Collection[str], share: float) -> Closeness:
    """The widest margin with which at most `share` of the rightly heard sentences are asked about."""
    right = [ranking for ranking, intent in zip(rankings, truth, strict=True) if ranking[0][0] == intent]
    if not right:
        return Closeness(0.0)
    tops = sorted(ranking[0][1] for ranking in right)
    believed = tops[int(_BELIEVED_SHARE * len(tops))]
    gaps = sorted(_gap(one) for one in right if one[0][1] >= believed and is_close(one, 2.0, never))
    allowed = int(share * len(right))
    margin = min(gaps[allowed] if len(gaps) > allowed else _WIDEST, _WIDEST)
    asked = sum(gap < margin for gap in gaps) / len(right)
    wrong = [
        ranking
        for ranking, intent in zip(rankings, truth, strict=True)
        if ranking[0][0] != intent and ranking[0][1] >= believed
    ]
    caught = [one for one in wrong if is_close(one, margin, never)]
    return Closeness(margin, asked, len(caught) / len(wrong) if wrong else 0.0)


def _gap(ranking: Ranking) -> float:
    return ranking[0][1] - ranking[1][1]
