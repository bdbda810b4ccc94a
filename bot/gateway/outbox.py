"""The worker that offers messages to Rasa again when it is back, ends erasures, and lets go of what is too old."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.database import overwrite_deleted
from bot.gateway import calendars, conversations, evidence, handles
from bot.gateway.cards import grants, keeping, tries
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.gateway.erasure import Eraser
from bot.gateway.messages import UNDONE
from bot.gateway.rasa import Rasa
from bot.gateway.tables import conversations as conversation_rows
from bot.gateway.tables import messages
from bot.gateway.turns import Turns
from bot.logs import get

_LOG = get("gateway")
_FRESH = timedelta(seconds=2)  # whoever took it in is about to ask Rasa
_LONGEST_PAUSE_SECONDS = 60
_AT_ONCE = 8
_OLD_EVERY = timedelta(hours=1)
_CARDS_EVERY = timedelta(seconds=30)  # values are kept for 15 minutes, not for much longer


class Outbox:
    """One process's worker. Several processes may run one each: the conversation's claim keeps them apart."""

    def __init__(self, desk: Desk, rasa: Rasa, turns: Turns, eraser: Eraser) -> None:
        self._desk, self._rasa, self._turns, self._eraser = desk, rasa, turns, eraser
        self._old_due = self._cards_due = utc_now()
        self._offered: set[asyncio.Task] = set()

    async def run(self) -> None:
        """Work until cancelled. A failure is logged and tried again at the next round."""
        while True:
            try:
                await self.work_once()
            except Exception as failure:
                _LOG.error("outbox.failed", problem=type(failure).__name__)
            await asyncio.sleep(self._desk.settings.outbox_seconds)

    async def work_once(self) -> None:
        """One round."""
        await self._offer_again()
        await self._eraser.finish_pending()
        now = utc_now()
        if now >= self._cards_due:
            await self._desk.store(lambda session: sweep_cards(session, now))
            self._cards_due = now + _CARDS_EVERY
        if now >= self._old_due:
            kept = timedelta(days=self._desk.settings.keep_days)
            await self._desk.store(lambda session: conversations.close_old(session, now - kept, now))
            await self._desk.store(lambda session: calendars.drop_expired(session, now))
            await self._desk.store(lambda session: evidence.forget_erased(session, now))
            self._old_due = now + _OLD_EVERY

    async def _offer_again(self) -> None:
        now = utc_now()
        patience = timedelta(seconds=self._desk.settings.give_up_seconds)
        due, overdue = await self._desk.store(lambda session: read_due(session, now, patience))
        if due and not await self._rasa.is_up():
            due = []
        self._offered = {drain for drain in self._offered if not drain.done()}
        for name in [*overdue, *due]:
            if len(self._offered) >= _AT_ONCE:
                break
            self._offered.add(self._turns.drain(name))


def sweep_cards(session: Session, now: datetime) -> None:
    """Let go of what secure cards hold and is over."""
    overwrite_deleted(session.connection())
    grants.sweep(session, now)
    keeping.sweep(session, now)
    tries.sweep(session, now)
    handles.sweep(session, now)


def read_due(session: Session, now: datetime, patience: timedelta) -> tuple[list[str], list[str]]:
    """Conversations with a message to offer again, and those with one that has waited too long; oldest first.

    A message that Rasa was given and did not answer rests longer each time. Nobody may have the conversation's turn.
    """
    undone = (
        select(messages.c.conversation, messages.c.received_at, messages.c.tried_at, messages.c.attempts)
        .join(conversation_rows, conversation_rows.c.name == messages.c.conversation)
        .where(
            messages.c.state.in_(UNDONE),
            messages.c.received_at <= now - _FRESH,
            conversation_rows.c.closed_at.is_(None),
            or_(conversation_rows.c.turn_until.is_(None), conversation_rows.c.turn_until <= now),
        )
        .order_by(messages.c.id)
        .limit(500)
    )
    due: dict[str, None] = {}
    overdue: dict[str, None] = {}
    for row in session.execute(undone):
        rest = timedelta(seconds=min(2**row.attempts, _LONGEST_PAUSE_SECONDS))
        if now - row.received_at > patience:
            overdue[row.conversation] = None
        elif row.tried_at is None or now - row.tried_at >= rest:
            due[row.conversation] = None
    return [name for name in due if name not in overdue], list(overdue)
