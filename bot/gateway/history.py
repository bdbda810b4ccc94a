"""A conversation as the resident saw it, redacted, for a page that is loaded again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.gateway.messages import UNDONE
from bot.gateway.tables import conversations, messages, outbound

_MOST_MESSAGES = 500


@dataclass(frozen=True)
class History:
    """What was said, the cursor to poll from, and whether an answer is still to come."""

    messages: list[dict[str, Any]]
    cursor: str
    waiting: bool


def read_history(session: Session, conversation: str) -> History:
    """The last 500 messages of a resident and everything that was said to them; empty for an unknown conversation."""
    mine = messages.c.conversation == conversation
    newest = select(messages).where(mine).order_by(messages.c.id.desc()).limit(_MOST_MESSAGES)
    said: list[tuple[datetime, dict[str, Any]]] = []
    for row in reversed(session.execute(newest).all()):
        asked = {"text": row.text, "is_external": True} if row.is_external else {"text": row.text}
        said.append((row.received_at, _entry("resident", asked, row.message_id, row.received_at)))
        said += [(row.received_at, _entry("bot", one, row.message_id, row.received_at)) for one in row.notice or ()]
        said += [(row.answered_at, _entry("bot", one, row.message_id, row.answered_at)) for one in row.replies or ()]
    from_people = select(outbound).where(outbound.c.conversation == conversation, outbound.c.message_id.is_(None))
    for row in session.execute(from_people.order_by(outbound.c.position)):
        said.append((row.at, _entry("bot", row.reply, None, row.at)))
    said.sort(key=lambda entry: entry[0])  # stable: what came at the same instant keeps its order
    cursor = session.execute(
        select(conversations.c.outbound_count).where(conversations.c.name == conversation)
    ).scalar()
    return History([entry for _, entry in said], str(cursor or 0), is_awaited(session, conversation))


def is_awaited(session: Session, conversation: str) -> bool:
    """Whether a message of the conversation has no answer yet."""
    undone = select(func.count()).where(messages.c.conversation == conversation, messages.c.state.in_(UNDONE))
    return bool(session.execute(undone).scalar_one())


def _entry(speaker: str, reply: dict[str, Any], message_id: str | None, at: datetime) -> dict[str, Any]:
    return {"from": speaker, **reply, "message_id": message_id, "at": at.isoformat()}
