"""Erasing a conversation: closed first, then its turn awaited, then removed here and from Rasa's two databases.

What stays: the submissions without their content, the ledger of payments without the conversation's name (they are the
council's record), and the evidence (identifiers only) for a week, in which the usage log reads it.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.database import overwrite_deleted, scrub
from bot.gateway import conversations, evidence, holds, left_messages
from bot.gateway.claims import release, try_to_claim
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.gateway.rasa_stores import RasaStores
from bot.gateway.tables import (
    Closing,
    calendars,
    grants,
    messages,
    offered_buttons,
    outbound,
    payments_told,
    secure_cards,
    submissions,
)
from bot.gateway.tables import conversations as rows
from bot.logs import get
from bot.payments import keeping

SWEEP_AFTER = timedelta(minutes=5)  # a turn that Rasa was still busy with has written its rows again by then

_LOG = get("gateway")
_LOOK_AGAIN_SECONDS = 0.2


class Eraser:
    """Erases conversations of one process. Its claim differs from that of turns, so that it waits for those too."""

    def __init__(self, desk: Desk, holder: str) -> None:
        self._desk = desk
        self._holder = f"{holder}-erases"
        self.stores = RasaStores(desk.settings.rasa_tracker_database, desk.settings.rasa_events_database)

    async def erase(self, conversation: str, seconds: float) -> bool:
        """Close a conversation now and erase it as soon as its turn has ended; False when that took longer."""
        await self._desk.store(lambda session: conversations.close(session, conversation, utc_now()))
        until = utc_now() + timedelta(seconds=seconds)
        while not await self.try_to_erase(conversation):
            if utc_now() >= until:
                return False
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        return True

    async def try_to_erase(self, conversation: str) -> bool:
        """Erase a closed conversation unless it is held, a turn is in flight or a database cannot be reached."""
        desk = self._desk
        if await desk.store(lambda session: holds.read_reasons(session, conversation)):
            return False
        if not await try_to_claim(desk, conversation, self._holder):
            return False
        try:
            await desk.payments.store(lambda session: forget_payments(session, conversation))
            await desk.store(lambda session: remove(session, conversation))
            removed = await asyncio.to_thread(self.stores.erase, conversation)
            await desk.store(lambda session: mark_erased(session, conversation, utc_now()))
            await asyncio.to_thread(scrub, desk.engine)
            await asyncio.to_thread(scrub, desk.payments.engine)
        except Exception as failure:
            _LOG.error("conversation.not_erased", conversation=conversation, problem=type(failure).__name__)
            return False
        finally:
            await release(desk, conversation, self._holder)
        _LOG.info("conversation.erased", conversation=conversation, events=removed)
        return True

    async def finish_pending(self) -> None:
        """Finish erasures that could not end at once, and look again at those that ended a while ago."""
        now = utc_now()
        for conversation in await self._desk.store(lambda session: read_pending(session, now)):
            await self.try_to_erase(conversation)


def remove(session: Session, conversation: str) -> None:
    """Delete what the gateway holds of a closed conversation, as far as the reason for closing it reaches."""
    overwrite_deleted(session.connection())
    because = session.execute(select(rows.c.closed_because).where(rows.c.name == conversation)).scalar_one()
    is_old = because == Closing.AGE.value
    words = (payments_told, secure_cards, grants, offered_buttons, outbound, messages)
    for table in words if is_old else (*words, calendars):
        session.execute(delete(table).where(table.c.conversation == conversation))
    left_messages.withdraw(session, conversation, keep_open=is_old)
    session.execute(update(submissions).where(submissions.c.conversation == conversation).values(content=None))


def forget_payments(session: Session, conversation: str) -> None:
    """Cut a conversation from its payments; what was paid stays in the ledger."""
    overwrite_deleted(session.connection())
    keeping.forget(session, conversation)


def mark_erased(session: Session, conversation: str, now: datetime) -> None:
    """Note that a conversation is gone; the second time, that it was looked at again.

    It is evidence when the resident asked: the usage log then erases too. What is old goes there by its own rule.
    """
    mine = rows.c.name == conversation
    first = session.execute(update(rows).where(mine, rows.c.erased_at.is_(None)).values(erased_at=now)).rowcount
    found = session.execute(select(rows.c.erased_at, rows.c.closed_because).where(mine)).one()
    if first:
        if found.closed_because == Closing.ASKED.value:
            evidence.record(session, EvidenceKind.CONVERSATION_ERASED, conversation, now)
    elif found.erased_at <= now - SWEEP_AFTER:
        session.execute(update(rows).where(mine).values(swept_at=now))


def read_pending(session: Session, now: datetime) -> list[str]:
    """Closed conversations that are not erased yet, or were erased a while ago and not looked at since."""
    due = or_(rows.c.erased_at.is_(None), rows.c.erased_at <= now - SWEEP_AFTER)
    free = rows.c.name.not_in(holds.held_names())
    found = select(rows.c.name).where(rows.c.closed_at.is_not(None), rows.c.swept_at.is_(None), due, free)
    return list(session.execute(found.order_by(rows.c.closed_at).limit(100)).scalars())
