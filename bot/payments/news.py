"""What is still to be told: written in the transaction of the change that it tells of, each piece once.

The gateway reads it, tells it in the conversation and as evidence, and marks it as told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.council.payments import PaymentState
from bot.database import insert_once
from bot.payments.tables import payment_news, payments

_AT_ONCE = 100

STARTED, OUTCOME, WAITING, NOT_FINISHED = "started", "outcome", "waiting", "not_finished"


@dataclass(frozen=True)
class Piece:
    """One piece of news with the payment that it is about. `conversation` is None once that was erased.

    `key` is the same however often the piece is read, and differs from that of any other.
    """

    id: int
    key: str
    kind: str  # started | outcome | waiting | not_finished
    state: PaymentState
    code: str
    message_id: str | None
    at: datetime
    payment: Any


def add(
    session: Session,
    payment: int,
    what: str,
    state: PaymentState,
    now: datetime,
    *,
    code: str = "",
    message_id: str | None = None,
) -> bool:
    """Add a piece unless there is one with the same `what`; it begins with one of the kinds above."""
    values = {"what": what, "state": state.value, "code": code, "message_id": message_id, "at": now}
    return insert_once(session, payment_news, {"payment": payment, **values})


def read_untold(session: Session, payment: int | None = None) -> list[Piece]:
    """What was not told yet, oldest first; of one payment, or of all."""
    untold = select(payment_news).where(payment_news.c.told_at.is_(None)).order_by(payment_news.c.id).limit(_AT_ONCE)
    if payment is not None:
        untold = untold.where(payment_news.c.payment == payment)
    found = []
    for row in session.execute(untold).all():
        paid = session.execute(select(payments).where(payments.c.id == row.payment)).one()
        found.append(
            Piece(
                id=row.id,
                key=f"{paid.public_id}:{row.what}",
                kind=row.what.partition(":")[0],
                state=PaymentState(row.state),
                code=row.code,
                message_id=row.message_id,
                at=row.at,
                payment=paid,
            )
        )
    return found


def mark_told(session: Session, piece: int, now: datetime) -> None:
    """It was passed on, or there is nobody left to tell."""
    session.execute(update(payment_news).where(payment_news.c.id == piece).values(told_at=now))


def was_told_before(session: Session, payment: int, moment: datetime) -> bool:
    """Whether a payment's outcome was told before a moment."""
    told = select(payment_news.c.told_at).where(
        payment_news.c.payment == payment, payment_news.c.what.startswith(f"{OUTCOME}:")
    )
    return any(at is not None and at <= moment for at in session.execute(told).scalars())
