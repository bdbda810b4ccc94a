"""How long the ledger is kept, what is due to be read again, and the cut between a payment and its conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.council.payments import PaymentState
from bot.payments.tables import payment_hooks, payments

_WATCHED_FOR = timedelta(minutes=15)  # somebody may be waiting for so long after they went to the payment page
_YOUNG_FOR = timedelta(hours=3)  # twice as long as a payment page lives
_WATCHED_EVERY = timedelta(seconds=30)
_YOUNG_EVERY = timedelta(minutes=5)
_OLD_EVERY = timedelta(minutes=30)
_HOOKS_FOR = timedelta(days=30)  # Pay repeats a webhook for two days
_ON_THE_WAY_FOR = timedelta(days=14)  # an account that shows no payment by then is a matter for the reconciliation
_AT_ONCE = 50


def take_due(session: Session, now: datetime) -> Sequence[Any]:
    """The rows that Pay should be asked about now, each taken by one process only; the longest unread first.

    A row that was read in the future was read before the clock was put back, so it is due.
    """
    watched = payments.c.visited_at > now - _WATCHED_FOR
    young = payments.c.created_at > now - _YOUNG_FOR
    read = payments.c.read_at
    is_due = or_(
        payments.c.nudged_at.is_not(None),
        read.is_(None),
        read > now + _WATCHED_EVERY,
        read <= now - _OLD_EVERY,
        and_(young, read <= now - _YOUNG_EVERY),
        and_(watched, read <= now - _WATCHED_EVERY),
    )
    unfinished = or_(payments.c.finished_at.is_(None), payments.c.nudged_at.is_not(None))
    claimed = payments.c.claim_until > now
    wanted = select(payments).where(unfinished, is_due, or_(payments.c.claim_until.is_(None), ~claimed))
    taken = []
    for row in session.execute(wanted.order_by(payments.c.read_at, payments.c.id).limit(_AT_ONCE)).all():
        before = (payments.c.id == row.id, payments.c.version == row.version)
        values = {"read_at": now, "version": row.version + 1}
        if session.execute(update(payments).where(*before).values(**values)).rowcount:
            taken.append(row)
    return taken


def read_of_account(session: Session, council: str, account_reference: str, now: datetime) -> Sequence[Any]:
    """Payments to an account that are under way, or were made and are not known to be posted; newest first."""
    mine = (payments.c.council == council, payments.c.account_reference == account_reference)
    on_the_way = and_(
        payments.c.state == PaymentState.SUCCESS.value,
        payments.c.posted_at.is_(None),
        payments.c.finished_at > now - _ON_THE_WAY_FOR,
    )
    under_way = and_(payments.c.finished_at.is_(None), payments.c.offered_at.is_not(None))
    found = select(payments).where(*mine, or_(under_way, on_the_way)).order_by(payments.c.id.desc())
    return list(session.execute(found.limit(_AT_ONCE)))


def mark_posted(session: Session, number: int, now: datetime) -> None:
    """The account shows it."""
    mine = (payments.c.id == number, payments.c.posted_at.is_(None))
    session.execute(update(payments).where(*mine).values(posted_at=now))


def forget(session: Session, conversation: str) -> None:
    """Cut the link between a conversation and its payments: at once where they are finished, else when they are."""
    mine = payments.c.conversation == conversation
    session.execute(update(payments).where(mine).values(forgotten=True, version=payments.c.version + 1))
    cut = {"conversation": None, "intent": None, "message_id": None}
    session.execute(update(payments).where(mine, payments.c.finished_at.is_not(None)).values(**cut))


def drop_old(session: Session, before: datetime, now: datetime) -> int:
    """Delete finished payments that ended before an instant, and webhook numbers nobody will send again."""
    session.execute(delete(payment_hooks).where(payment_hooks.c.received_at < now - _HOOKS_FOR))
    return int(session.execute(delete(payments).where(payments.c.finished_at < before)).rowcount)
