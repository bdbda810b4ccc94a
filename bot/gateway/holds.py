"""Holds: while one stands, neither age nor anybody's wish deletes a conversation. Released, what was due is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind, HoldReason
from bot.gateway import evidence
from bot.gateway.tables import holds


def hold(session: Session, conversation: str, reason: HoldReason, now: datetime) -> bool:
    """Hold a conversation for one more reason; False when it is held for this one already."""
    mine = _standing(conversation, reason)
    if session.execute(select(holds.c.id).where(*mine)).first() is not None:
        return False
    council = conversation.partition(".")[0]
    session.execute(insert(holds).values(council=council, conversation=conversation, reason=reason.value, held_at=now))
    told = {"reason": reason.value}
    evidence.record(session, EvidenceKind.CONVERSATION_HELD, conversation, now, told)
    return True


def release(session: Session, conversation: str, reason: HoldReason | None, now: datetime) -> list[str]:
    """End the holds for a reason, or all; for which reasons it was held. Evidence tells when none is left."""
    mine = _standing(conversation, reason)
    reasons = list(session.execute(select(holds.c.reason).where(*mine).order_by(holds.c.reason)).scalars())
    session.execute(update(holds).where(*mine).values(released_at=now))
    if reasons and not read_reasons(session, conversation):
        evidence.record(session, EvidenceKind.CONVERSATION_RELEASED, conversation, now)
    return reasons


def read_reasons(session: Session, conversation: str) -> list[str]:
    """For which reasons a conversation is held now."""
    return list(session.execute(select(holds.c.reason).where(*_standing(conversation))).scalars())


def held_names() -> Any:
    """The names of held conversations, as a subquery."""
    return select(holds.c.conversation).where(holds.c.released_at.is_(None))


def _standing(conversation: str, reason: HoldReason | None = None) -> list[Any]:
    conditions = [holds.c.conversation == conversation, holds.c.released_at.is_(None)]
    return conditions if reason is None else [*conditions, holds.c.reason == reason.value]
