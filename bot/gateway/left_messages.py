"""Messages that residents leave for a person, and a person's replies to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.council.errors import KerbsideError
from bot.gateway import evidence, outbound
from bot.gateway.references import new_reference
from bot.gateway.tables import LeftState, conversations, insert_once, left_messages
from bot.language.welsh import is_welsh


class NotOpen(KerbsideError):
    """There is no open message with that reference: it was answered, or its conversation was erased."""


@dataclass(frozen=True)
class LeftMessage:
    """One message waiting for a person."""

    reference: str
    conversation: str
    topic: str
    text: str
    left_at: datetime
    contact: str | None = None  # sealed

    @property
    def language(self) -> str:
        """What it is written in, `cy` or `en`: who reads it must know the language."""
        return "cy" if is_welsh(self.text) else "en"


def sealed_for(conversation: str) -> str:
    """The context in which contact details are sealed."""
    return f"contact {conversation}"


def leave(
    session: Session,
    *,
    prefix: str,
    conversation: str,
    topic: str,
    text: str,
    content_hash: str,
    now: datetime,
) -> str:
    """The reference of a message for a person. `text` is redacted; the same words on the same day are one message."""
    values = {
        "council": conversation.partition(".")[0],
        "conversation": conversation,
        "topic": topic,
        "text": text,
        "content_hash": content_hash,
        "state": LeftState.OPEN.value,
        "left_at": now,
    }
    while True:
        is_new = insert_once(session, left_messages, {**values, "reference": new_reference(prefix)})
        reference = session.execute(
            select(left_messages.c.reference).where(
                left_messages.c.conversation == conversation, left_messages.c.content_hash == content_hash
            )
        ).scalar()
        if reference is not None:
            break  # otherwise the reference was taken: draw another
    if is_new:
        told = {"reference": reference, "transaction": topic}
        if is_welsh(text):
            told["language"] = "cy"
        evidence.record(session, EvidenceKind.MESSAGE_LEFT, conversation, now, told)
    return str(reference)


def add_contact(session: Session, conversation: str, reference: str, contact: str) -> None:
    """Put sealed contact details to a conversation's open message; `NotOpen` when it has none of that reference.

    They stay until the message is answered or withdrawn; given again, the newest count.
    """
    mine = (left_messages.c.conversation == conversation, left_messages.c.reference == reference)
    still_open = left_messages.c.state == LeftState.OPEN.value
    if not session.execute(update(left_messages).where(*mine, still_open).values(contact=contact)).rowcount:
        raise NotOpen(reference)


def read_open(session: Session, council: str) -> Sequence[LeftMessage]:
    """A council's open messages, oldest first."""
    rows = session.execute(
        select(left_messages)
        .where(left_messages.c.council == council, left_messages.c.state == LeftState.OPEN.value)
        .order_by(left_messages.c.left_at, left_messages.c.id)
    )
    return [_read(row) for row in rows]


def answer(session: Session, reference: str, text: str, now: datetime) -> LeftMessage:
    """Put a person's reply into the conversation's late replies and mark the message answered; `NotOpen` otherwise."""
    is_there = left_messages.c.reference == reference
    taken = session.execute(
        update(left_messages)
        .where(is_there, left_messages.c.state == LeftState.OPEN.value)
        .values(state=LeftState.ANSWERED.value, reply=text, answered_at=now, contact=None)
    ).rowcount
    if not taken:
        raise NotOpen(reference)
    row = session.execute(select(left_messages).where(is_there)).one()
    known = session.execute(select(conversations.c.name).where(conversations.c.name == row.conversation)).first()
    if known is not None:
        reply: dict[str, Any] = {"text": text, "custom": {"from": "person", "reference": reference}}
        outbound.add(session, row.conversation, None, [reply], now)
    return _read(row)


def withdraw(session: Session, conversation: str, *, keep_open: bool) -> None:
    """Take the words out of an erased conversation's messages; those that are open too unless they are kept."""
    mine = left_messages.c.conversation == conversation
    if keep_open:
        is_closed = left_messages.c.state != LeftState.OPEN.value
        session.execute(update(left_messages).where(mine, is_closed).values(text="", reply=None, contact=None))
        return
    session.execute(
        update(left_messages)
        .where(mine, left_messages.c.state == LeftState.OPEN.value)
        .values(state=LeftState.WITHDRAWN.value)
    )
    session.execute(update(left_messages).where(mine).values(text="", reply=None, contact=None))


def _read(row: Any) -> LeftMessage:
    return LeftMessage(row.reference, row.conversation, row.topic, row.text, row.left_at, row.contact)
