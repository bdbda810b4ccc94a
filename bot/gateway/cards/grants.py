"""Grants: what a resident filled in, sealed and short-lived, under an id that says nothing. Actions hold the id."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.council.retention import CARD_FOR
from bot.gateway.cards.sealing import CardKeys
from bot.gateway.tables import MessageState, grants, messages

LIFETIME = CARD_FOR
LONGEST = timedelta(hours=8)


@dataclass(frozen=True)
class Grant:
    """What one accepted card holds. `values` must not be stored, logged or said."""

    id: str
    conversation: str
    form: str
    values: Mapping[str, str]
    until: datetime


def make(
    session: Session,
    keys: CardKeys,
    *,
    conversation: str,
    form: str,
    message_id: str,
    values: Mapping[str, str],
    now: datetime,
) -> str:
    """The id of a new grant: 32 base64url characters."""
    name = secrets.token_urlsafe(24)
    session.execute(
        insert(grants).values(
            id=name,
            council=conversation.partition(".")[0],
            conversation=conversation,
            form=form,
            message_id=message_id,
            sealed=keys.seal(f"grant {name} {conversation}", values),
            created_at=now,
            until=now + LIFETIME,
        )
    )
    return name


def read(session: Session, keys: CardKeys, name: str, conversation: str, now: datetime) -> Grant | None:
    """A conversation's grant; None when there is none, it is another conversation's, or its time is over.

    Using it gives it 15 minutes more, up to eight hours in all. While Rasa has not yet answered the card it stands.
    """
    mine = (grants.c.id == name, grants.c.conversation == conversation)
    row = session.execute(select(grants).where(*mine)).first()
    if row is None or (row.until <= now and not _is_awaited(session, row)):
        return None
    values = keys.open(f"grant {name} {conversation}", row.sealed)
    if values is None:
        return None
    until = max(row.until, min(now + LIFETIME, row.created_at + LONGEST))
    session.execute(update(grants).where(*mine).values(until=until))
    return Grant(name, conversation, row.form, values, until)


def sweep(session: Session, now: datetime) -> int:
    """Delete the values whose time is over; how many grants there were."""
    rows = session.execute(select(grants.c.id, grants.c.conversation, grants.c.message_id).where(grants.c.until <= now))
    over = [row.id for row in rows if not _is_awaited(session, row)]
    if over:
        session.execute(delete(grants).where(grants.c.id.in_(over)))
    return len(over)


def _is_awaited(session: Session, row: Any) -> bool:
    mine = (messages.c.conversation == row.conversation, messages.c.message_id == row.message_id)
    state = session.execute(select(messages.c.state).where(*mine)).scalar()
    return state in (MessageState.WAITING.value, MessageState.ASKED.value)
