"""Where anything of a conversation stands in the usage log, by its name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.usage.review.tables import review_items
from bot.usage.tables import contacts, conversations, facts, messages, poison

#: Every table that names a conversation, and the column that does. A table that is added and does, belongs here.
NAMING = (
    (messages, "conversation"),
    (conversations, "name"),
    (facts, "conversation"),
    (contacts, "conversation"),
    (poison, "conversation"),
    (review_items, "conversation"),
)


def count_places(session: Session, conversation: str) -> dict[str, int]:
    """How many rows of a conversation stand in each table."""
    return {f"usage log: {table.name}": _count(session, table, column, conversation) for table, column in NAMING}


def _count(session: Session, table: Any, column: str, conversation: str) -> int:
    mine = select(func.count()).select_from(table).where(table.c[column] == conversation)
    return int(session.execute(mine).scalar() or 0)
