"""Writes what happens to a conversation outside Rasa. Identifiers and figures, never words.

Append-only, but for conversations that were erased: their rows go once the usage log has taken them. The newest row of
all is blanked instead of deleted, for the usage log looks whether the row at its mark is still there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.council.retention import ERASED_EVIDENCE_FOR, EVIDENCE_FOR
from bot.database import overwrite_deleted
from bot.gateway.tables import Closing, conversations, evidence, holds

ERASED = "erased"  # the conversation of a blanked row


def record(
    session: Session,
    kind: EvidenceKind,
    conversation: str,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    message_id: str | None = None,
) -> None:
    """Add one row, in the transaction of the change that it tells of. What `data` holds stands beside each kind."""
    session.execute(
        insert(evidence).values(
            council=conversation.partition(".")[0],
            conversation=conversation,
            at=at,
            kind=kind.value,
            message_id=message_id,
            data=dict(data or {}),
        )
    )


def forget(session: Session, names: Sequence[str]) -> int:
    """Delete the evidence of erased conversations; how many rows there were."""
    overwrite_deleted(session.connection())
    mine = evidence.c.conversation.in_(list(names))
    newest = session.execute(select(func.max(evidence.c.id))).scalar()
    removed = session.execute(delete(evidence).where(mine, evidence.c.id != newest)).rowcount
    blank: dict[str, Any] = {"conversation": ERASED, "kind": ERASED, "message_id": None, "data": {}}
    removed += session.execute(update(evidence).where(mine, evidence.c.id == newest).values(**blank)).rowcount
    session.execute(delete(evidence).where(evidence.c.conversation == ERASED, evidence.c.id != newest))
    return int(removed)


def forget_erased(session: Session, now: datetime) -> int:
    """Delete the evidence of conversations that residents had erased a week ago, or that age had closed long ago."""
    wanted = and_(
        conversations.c.closed_because == Closing.ASKED.value, conversations.c.erased_at <= now - ERASED_EVIDENCE_FOR
    )
    old = and_(conversations.c.closed_because == Closing.AGE.value, conversations.c.erased_at <= now - EVIDENCE_FOR)
    has_any = conversations.c.name.in_(select(evidence.c.conversation))
    is_free = conversations.c.name.not_in(select(holds.c.conversation).where(holds.c.released_at.is_(None)))
    due = select(conversations.c.name).where(or_(wanted, old), has_any, is_free).limit(200)
    names = list(session.execute(due).scalars())
    return forget(session, names) if names else 0
