"""Who asks Pay to make a payment: one process at a time, and what it made is tied to the row once and for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from bot.council.payments import PaymentState
from bot.payments.ledger import add_event, change, ending, read
from bot.payments.tables import Source, payments

_NOT_MADE = (PaymentState.RECORDED.value, PaymentState.UNKNOWN.value)


def claim(session: Session, number: int, holder: str, now: datetime, until: datetime) -> Any:
    """The right to ask Pay to make this payment, for one process at a time: the row, or None while another has it."""
    free = or_(payments.c.claim_until.is_(None), payments.c.claim_until <= now)
    wanted = (payments.c.id == number, payments.c.pay_id.is_(None), payments.c.state.in_(_NOT_MADE), free)
    values = {"claim_holder": holder, "claim_until": until, "version": payments.c.version + 1}
    if not session.execute(update(payments).where(*wanted).values(**values)).rowcount:
        return None
    return read(session, number)


def let_go(session: Session, number: int, holder: str) -> None:
    """Give the right back, if it is still ours."""
    mine = (payments.c.id == number, payments.c.claim_holder == holder)
    session.execute(update(payments).where(*mine).values(claim_holder=None, claim_until=None))


def set_sent(session: Session, number: int, holder: str, state: PaymentState, now: datetime) -> Any:
    """Before Pay is asked to make it: `UNKNOWN`; after it surely did not hear: `RECORDED` again.

    The row, or None when the right to ask was lost meanwhile.
    """
    mine = (payments.c.id == number, payments.c.claim_holder == holder, payments.c.pay_id.is_(None))
    values = {"state": state.value, "version": payments.c.version + 1}
    wanted = update(payments).where(*mine, payments.c.state.in_(_NOT_MADE))
    if not session.execute(wanted.values(**values)).rowcount:
        return None
    row = read(session, number)
    add_event(session, row, "asked" if state is PaymentState.UNKNOWN else "not_asked", Source.CREATE, now, state)
    return row


def adopt(session: Session, number: int, pay_id: str, source: Source, now: datetime) -> bool:
    """Tie the row to its payment at Pay, once and for all. False when it is tied to another, or has ended."""
    wanted = (payments.c.id == number, payments.c.pay_id.is_(None), payments.c.state.in_(_NOT_MADE))
    values = {"pay_id": pay_id, "state": PaymentState.CREATED.value, "version": payments.c.version + 1}
    if not session.execute(update(payments).where(*wanted).values(**values)).rowcount:
        return False
    add_event(session, read(session, number), "made", source, now, PaymentState.CREATED)
    return True


def end_unmade(session: Session, number: int, state: PaymentState, code: str, source: Source, now: datetime) -> bool:
    """End a payment that Pay does not have; nobody was given its link, so there is nothing to tell."""
    row = read(session, number)
    if row.pay_id is not None or row.state not in _NOT_MADE:
        return False
    values = {"state": state.value, "code": code, "read_at": now, "nudged_at": None, **ending(row, state, now)}
    if not change(session, row, values):
        return False
    add_event(session, row, "ended_unmade", source, now, state, code)
    return True
