"""What ends a reviewed sample's words before and after their 24 months: an erasure, and time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.usage.review.tables import review_items, review_samples, review_verdicts


def erase_reviewed(opened: Session, conversation: str) -> int:
    """Remove an erased conversation from every sample, with its verdicts: q is then of the others. How many items."""
    rows = opened.execute(select(review_items).where(review_items.c.conversation == conversation)).all()
    for row in rows:
        for table in (review_verdicts, review_items):
            opened.execute(delete(table).where(table.c.sample == row.sample, table.c.position == row.position))
    return len(rows)


def expire(opened: Session, now: datetime, *, dry_run: bool = False) -> int:
    """Remove samples whose 24 months are over, with words and verdicts; how many items that are."""
    old = select(review_samples.c.id).where(review_samples.c.keep_until <= now)
    count = opened.execute(
        select(func.count()).select_from(review_items).where(review_items.c.sample.in_(old))
    ).scalar()
    if not dry_run:
        for table, column in ((review_verdicts, "sample"), (review_items, "sample"), (review_samples, "id")):
            opened.execute(delete(table).where(table.c[column].in_(old.scalar_subquery())))
    return int(count or 0)
