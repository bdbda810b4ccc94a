"""Writes what happens to a conversation outside Rasa. Append-only; identifiers and figures, never words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.gateway.tables import evidence


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
