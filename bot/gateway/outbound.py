"""Replies that could not be given in the answer to a message: late ones and a person's. The poll route reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.gateway.tables import conversations, outbound

_MOST_AT_ONCE = 100


def add(
    session: Session, conversation: str, message_id: str | None, replies: Sequence[dict[str, Any]], now: datetime
) -> None:
    """Append replies. The conversation's row is locked first, so that positions commit in order and none is skipped."""
    if not replies:
        return
    mine = conversations.c.name == conversation
    grown = conversations.c.outbound_count + len(replies)
    session.execute(update(conversations).where(mine).values(outbound_count=grown))
    newest = session.execute(select(conversations.c.outbound_count).where(mine)).scalar_one()
    for number, reply in enumerate(replies, newest - len(replies) + 1):
        session.execute(
            insert(outbound).values(
                council=conversation.partition(".")[0],
                conversation=conversation,
                position=number,
                message_id=message_id,
                reply=reply,
                at=now,
            )
        )


def read_after(session: Session, conversation: str, cursor: int) -> tuple[int, list[Any]]:
    """The next cursor, and the rows after `cursor`. A cursor of an earlier, erased conversation starts again."""
    newest = session.execute(
        select(conversations.c.outbound_count).where(conversations.c.name == conversation)
    ).scalar()
    if newest is None:
        return 0, []
    start = cursor if cursor <= newest else 0
    rows = session.execute(
        select(outbound)
        .where(outbound.c.conversation == conversation, outbound.c.position > start)
        .order_by(outbound.c.position)
        .limit(_MOST_AT_ONCE)
    ).all()
    return (rows[-1].position if rows else start), list(rows)
