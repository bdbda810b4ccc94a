"""Where anything of a conversation stands at the gateway, and which conversation a reference was given in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.gateway.senders import is_conversation
from bot.gateway.tables import (
    calendars,
    conversations,
    evidence,
    grants,
    left_messages,
    messages,
    offered_buttons,
    outbound,
    payments_told,
    secure_cards,
    submissions,
)
from bot.payments.tables import payments

#: What stays of an erased conversation: the council's record of what was asked of it, and that it was erased.
KEPT = (
    "gateway: submissions without content",
    "gateway: left messages without words",
    "gateway: conversations (name and times)",
)


def count_places(session: Session, conversation: str) -> dict[str, int]:
    """How many rows of a conversation stand in each table of the gateway; what stays for good comes last."""
    emptied = {
        "submissions": (submissions, submissions.c.content.is_not(None)),
        "left messages": (left_messages, left_messages.c.text != ""),
    }
    whole = (messages, outbound, offered_buttons, secure_cards, grants, calendars, payments_told, evidence)
    counts = {f"gateway: {table.name}": _count(session, table, conversation) for table in whole}
    for name, (table, is_full) in emptied.items():
        counts[f"gateway: {name}"] = _count(session, table, conversation, is_full)
    kept = (
        _count(session, submissions, conversation, submissions.c.content.is_(None)),
        _count(session, left_messages, conversation, left_messages.c.text == ""),
        _count(session, conversations, conversation, column="name"),
    )
    return {**counts, **dict(zip(KEPT, kept, strict=True))}


def count_payments(session: Session, conversation: str) -> int:
    """How many payments in the ledger still name a conversation."""
    return _count(session, payments, conversation)


def find_by_reference(session: Session, reference: str) -> list[str]:
    """The conversations that a reference was given in; a conversation's own name is one too."""
    found: set[str] = set()
    if is_conversation(reference):
        found.update(session.execute(select(conversations.c.name).where(conversations.c.name == reference)).scalars())
    text = reference.upper()
    ours = or_(
        submissions.c.our_reference == text, submissions.c.reference == reference, submissions.c.reference == text
    )
    found.update(session.execute(select(submissions.c.conversation).where(ours)).scalars())
    left = left_messages.c.reference == text
    found.update(session.execute(select(left_messages.c.conversation).where(left)).scalars())
    return sorted(found)


def find_payment(session: Session, reference: str) -> list[str]:
    """The conversation of a payment, by its reference."""
    found = select(payments.c.conversation).where(payments.c.reference == reference.upper())
    return [str(name) for name in session.execute(found).scalars() if name is not None]


def _count(session: Session, table: Any, conversation: str, *more: Any, column: str = "conversation") -> int:
    mine = select(func.count()).select_from(table).where(table.c[column] == conversation, *more)
    return int(session.execute(mine).scalar() or 0)
