"""Conversations: which one a sender is in, whose turn it is, and closing one. A closed one is never opened again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.gateway.holds import held_names
from bot.gateway.senders import name_conversation
from bot.gateway.tables import Closing, conversations, insert_once

_AT_ONCE = 8


def find(session: Session, secret: str, council: str, sender: str) -> tuple[str, bool]:
    """The name of a sender's conversation and whether it has begun. After an erasure, that of the next one."""
    generation = 0
    while True:
        names = [name_conversation(secret, council, sender, generation + ahead) for ahead in range(_AT_ONCE)]
        rows = session.execute(
            select(conversations.c.name, conversations.c.closed_at).where(conversations.c.name.in_(names))
        )
        is_closed = {row.name: row.closed_at is not None for row in rows}
        for name in names:
            if not is_closed.get(name, False):
                return name, name in is_closed
        generation += _AT_ONCE


def enter(session: Session, secret: str, council: str, sender: str, language: str, now: datetime) -> str:
    """The name of a sender's open conversation, begun if need be and locked until the transaction ends."""
    while True:
        name, _ = find(session, secret, council, sender)
        insert_once(
            session,
            conversations,
            {
                "name": name,
                "council": council,
                "language": language,
                "created_at": now,
                "last_message_at": now,
                "outbound_count": 0,
            },
        )
        is_open = (conversations.c.name == name, conversations.c.closed_at.is_(None))
        if session.execute(
            update(conversations).where(*is_open).values(last_message_at=now, language=language)
        ).rowcount:
            return name


def claim(session: Session, name: str, holder: str, now: datetime, seconds: float) -> bool:
    """Take or renew the turn of a conversation for `holder`; False while another process has it."""
    until = now + timedelta(seconds=seconds)
    is_free = or_(
        conversations.c.turn_holder.is_(None), conversations.c.turn_holder == holder, conversations.c.turn_until <= now
    )
    taken = update(conversations).where(conversations.c.name == name, is_free)
    return bool(session.execute(taken.values(turn_holder=holder, turn_until=until)).rowcount)


def release(session: Session, name: str, holder: str) -> None:
    """Give the turn back, if it is still ours."""
    mine = (conversations.c.name == name, conversations.c.turn_holder == holder)
    session.execute(update(conversations).where(*mine).values(turn_holder=None, turn_until=None))


def is_open(session: Session, name: str) -> bool:
    """Whether a conversation exists and is not closed."""
    row = session.execute(select(conversations.c.closed_at).where(conversations.c.name == name)).first()
    return row is not None and row.closed_at is None


def lock(session: Session, name: str) -> bool:
    """Keep a conversation from being erased until the transaction ends; False when it is closed already."""
    mine = (conversations.c.name == name, conversations.c.closed_at.is_(None))
    locked = update(conversations).where(*mine).values(outbound_count=conversations.c.outbound_count)
    return bool(session.execute(locked).rowcount)


def was_closed(session: Session, secret: str, council: str, sender: str) -> bool:
    """Whether a sender has had a conversation that was erased or is about to be."""
    first = name_conversation(secret, council, sender)
    closed_at = session.execute(select(conversations.c.closed_at).where(conversations.c.name == first)).scalar()
    return closed_at is not None


def close(session: Session, name: str, now: datetime) -> None:
    """Let nothing more into a conversation: the first step of erasing it because the resident asked."""
    still_open = (conversations.c.name == name, conversations.c.closed_at.is_(None))
    closed = update(conversations).where(*still_open)
    session.execute(closed.values(closed_at=now, closed_because=Closing.ASKED.value))


def close_old(session: Session, before: datetime, now: datetime) -> int:
    """Close conversations whose last message is older than `before`; how many there were. Held ones stay."""
    old = (
        conversations.c.last_message_at < before,
        conversations.c.closed_at.is_(None),
        conversations.c.name.not_in(held_names()),
    )
    closed = update(conversations).where(*old).values(closed_at=now, closed_because=Closing.AGE.value)
    return int(session.execute(closed).rowcount)


def close_again(session: Session, name: str, now: datetime) -> None:
    """Close a conversation that somebody wants erased, also one that only its age closed before: all of it goes now."""
    close(session, name, now)
    by_age = (conversations.c.name == name, conversations.c.closed_because == Closing.AGE.value)
    again = {"closed_because": Closing.ASKED.value, "erased_at": None, "swept_at": None}
    session.execute(update(conversations).where(*by_age).values(**again))


def is_known(session: Session, name: str) -> bool:
    """Whether a conversation has begun, erased or not."""
    return session.execute(select(conversations.c.name).where(conversations.c.name == name)).first() is not None


def is_erased(session: Session, name: str) -> bool:
    """Whether nothing of it is left here and in Rasa's databases."""
    found = session.execute(select(conversations.c.erased_at).where(conversations.c.name == name)).scalar()
    return found is not None
