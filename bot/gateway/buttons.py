"""Buttons that were offered in a conversation: only these may run as an intent when their payload comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.gateway.tables import offered_buttons

RECENT_OFFERS = 10


def offer(session: Session, message: Any, titles_and_payloads: Sequence[tuple[str, str]], now: datetime) -> None:
    """Remember the buttons that the answer to a message offers."""
    for title, payload in titles_and_payloads:
        session.execute(
            insert(offered_buttons).values(
                council=message.council,
                conversation=message.conversation,
                message=message.id,
                title=title,
                payload=payload,
                offered_at=now,
            )
        )


def title_of(session: Session, conversation: str, payload: str) -> str | None:
    """The title of a button with exactly this payload among the last ten answers that had buttons; None otherwise."""
    mine = offered_buttons.c.conversation == conversation
    recent = (
        select(offered_buttons.c.message)
        .where(mine)
        .group_by(offered_buttons.c.message)
        .order_by(offered_buttons.c.message.desc())
        .limit(RECENT_OFFERS)
    )
    found = session.execute(
        select(offered_buttons.c.title)
        .where(mine, offered_buttons.c.payload == payload, offered_buttons.c.message.in_(recent))
        .order_by(offered_buttons.c.id.desc())
        .limit(1)
    ).scalar()
    return None if found is None else str(found)
