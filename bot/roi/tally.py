"""Adds contacts up, one at a time, so that memory does not grow with the log. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from bot.council.collections import LONDON
from bot.roi.assumptions import Review
from bot.roi.counting import ONE, Counts, Row, Weights, resolution_weight, weigh
from bot.roi.figures import ZERO, Range

_Z = Decimal("1.959964")  # 95 %
_STEP = Decimal("0.0001")


def lower_bound(review: Review | None) -> Decimal:
    """q: the lower end of the 95 % Wilson interval of the share judged resolved; 0 until a sample was reviewed."""
    return ZERO if review is None else wilson(review.resolved, review.sampled).low


def wilson(count: int, total: int) -> Range:
    """A share with its 95 % Wilson interval, to four places; `total` is more than 0."""
    n, share = Decimal(total), Decimal(count) / total
    middle = share + _Z * _Z / (2 * n)
    spread = _Z * (share * (1 - share) / n + _Z * _Z / (4 * n * n)).sqrt()
    ends = [(middle - spread) / (1 + _Z * _Z / n), share, (middle + spread) / (1 + _Z * _Z / n)]
    low, central, high = (min(max(end, ZERO), ONE).quantize(_STEP, ROUND_HALF_EVEN) for end in ends)
    return Range(min(low, central), central, max(central, high))


def settle_weights(
    rows: Iterable[Row], review: Review | None, as_of: datetime, transactions: frozenset[str] = frozenset()
) -> Weights:
    """What single contacts are weighed by, from a first look at all of them."""
    implied = lower_bound(review)
    resolved = voided = ZERO
    for row in rows:
        if row.linkable:
            weight = resolution_weight(row, implied)
            resolved += weight
            voided += weight if row.followed_by is not None else ZERO
    kept = ONE if not resolved else (1 - voided / resolved).quantize(_STEP, ROUND_HALF_EVEN)
    return Weights(implied, kept, as_of - timedelta(days=7), transactions)


class Reason(NamedTuple):
    """What contacts are counted apart by: the month that they opened in (`2026-10`, London), service and need."""

    month: str
    service: str
    need: str


@dataclass
class Tally:
    """Sums of weights by month, service, need and figure; and how many contacts stand behind each.

    Contacts must come in the order of their needs, so that needs can be counted as they pass.
    """

    weights: Weights
    sums: dict[str, dict[Reason, Decimal]] = field(default_factory=dict)
    counts: dict[str, Counter[Reason]] = field(default_factory=dict)
    needs: int = 0
    _last_need: str = ""
    references: set[str] = field(default_factory=set)  # of lasting resolutions: each counts once

    def add(self, row: Row) -> dict[str, Decimal]:
        """Count one contact; what it weighs in which figure, for its line in the list."""
        weighed = dict(weigh(row, self.weights, is_repeat=self._repeats(row)))
        reason = Reason(month_of(row.opened_at), row.service, row.need)
        for figure, weight in weighed.items():
            sums = self.sums.setdefault(figure, {})
            sums[reason] = sums.get(reason, ZERO) + weight
            self.counts.setdefault(figure, Counter())[reason] += 1
        if row.need and row.need_id != self._last_need:
            self.needs += 1
            self._last_need = row.need_id
        return weighed

    def total(
        self, figure: str, *, month: str | None = None, service: str | None = None, need: str | None = None
    ) -> Decimal:
        """The sum of a figure's weights, of one month, service or need or of all."""
        sums = self.sums.get(figure, {})
        return sum((value for key, value in sums.items() if _is_in(key, month, service, need)), ZERO)

    def behind(
        self, figure: str, *, month: str | None = None, service: str | None = None, need: str | None = None
    ) -> int:
        """How many contacts the figure's list holds."""
        counts: Mapping[Reason, int] = self.counts.get(figure, {})
        return sum(value for key, value in counts.items() if _is_in(key, month, service, need))

    @property
    def reasons(self) -> list[Reason]:
        """Every month, service and need that was counted, in order."""
        return sorted(self.counts.get(Counts.CONTACTS, {}))

    def _repeats(self, row: Row) -> bool:
        """Whether one of a lasting resolution's references was counted before: one report is one saving."""
        if row.followed_by is not None or not resolution_weight(row, self.weights.implied):
            return False
        is_known = any(reference in self.references for reference in row.references)
        self.references.update(row.references)
        return is_known


def month_of(moment: datetime) -> str:
    """`2026-10`, in Europe/London."""
    return f"{moment.astimezone(LONDON):%Y-%m}"


def _is_in(key: Reason, month: str | None, service: str | None, need: str | None) -> bool:
    return month in (None, key.month) and service in (None, key.service) and need in (None, key.need)
