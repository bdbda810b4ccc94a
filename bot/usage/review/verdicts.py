"""What reviewers said, counted: the figures that the report's q is made of, without any statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.usage.review.tables import review_items, review_samples, review_verdicts


class Verdict(StrEnum):
    """Whether a person who reads the chat would say that the resident got what they came for."""

    RESOLVED = "resolved"
    NOT_RESOLVED = "not_resolved"


@dataclass(frozen=True)
class Counted:
    """`judged` items are those with all verdicts that they need; `resolved` those that every reviewer so judged.

    `pairs` are the two verdicts of each item that is judged twice, in the order of the reviewers' names.
    """

    judged: int
    resolved: int
    pairs: tuple[tuple[Verdict, Verdict], ...]


@dataclass(frozen=True)
class Measured:
    """What the report takes from a reviewed sample. `on` is when its last verdict was given."""

    name: str
    judged: int
    resolved: int
    on: datetime


def count_verdicts(items: Mapping[int, bool], verdicts: Mapping[int, Mapping[str, Verdict]]) -> Counted:
    """`items`: position -> whether it is judged twice; `verdicts`: position -> reviewer -> verdict."""
    judged = resolved = 0
    pairs = []
    for position, twice in items.items():
        given: Sequence[Verdict] = [one for _, one in sorted(verdicts.get(position, {}).items())]
        if len(given) < (2 if twice else 1):
            continue
        judged += 1
        resolved += all(one is Verdict.RESOLVED for one in given)
        if twice:
            pairs.append((given[0], given[1]))
    return Counted(judged, resolved, tuple(pairs))


def read_counted(opened: Session, sample: str) -> tuple[int, Counted]:
    """How many items a sample has, and what was said of them."""
    query = select(review_items.c.position, review_items.c.twice).where(review_items.c.sample == sample)
    items = {row.position: row.twice for row in opened.execute(query.order_by(review_items.c.position))}
    return len(items), count_verdicts(items, read_verdicts(opened, sample))


def read_verdicts(opened: Session, sample: str) -> dict[int, dict[str, Verdict]]:
    """Position -> reviewer -> verdict."""
    found: dict[int, dict[str, Verdict]] = defaultdict(dict)
    for row in opened.execute(select(review_verdicts).where(review_verdicts.c.sample == sample)):
        found[row.position][row.reviewer] = Verdict(row.verdict)
    return found


def read_measured(opened: Session, council: str, first: datetime, last: datetime, *, samples: bool) -> Measured | None:
    """The newest sample with a finished item that was drawn out of a period overlapping this one; None without."""
    query = (
        select(review_samples)
        .where(review_samples.c.council == council, review_samples.c.samples.is_(samples))
        .where(review_samples.c.first_at < last, review_samples.c.last_at > first)
        .order_by(review_samples.c.drawn_at.desc(), review_samples.c.id)
    )
    for sample in opened.execute(query).mappings().all():
        _, counted = read_counted(opened, sample["id"])
        if counted.judged:
            at: Any = select(func.max(review_verdicts.c.at)).where(review_verdicts.c.sample == sample["id"])
            return Measured(sample["name"], counted.judged, counted.resolved, opened.execute(at).scalar())
    return None
