"""Writes a payment down and moves it on. Every function is part of one transaction of its caller's.

What Pay says is recorded against the version that was there before Pay was asked: a reading that something overtook is
not recorded, and its caller asks again. So a late answer never undoes a newer one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.council.payments import Payment, PaymentState
from bot.database import insert_once
from bot.payments import news
from bot.payments.names import hash_token, intent_of, new_id, new_reference, token_of
from bot.payments.tables import Source, payment_events, payment_hooks, payments

#: A success stays the answer to the same wish for so long after it was told: a second click is no second payment.
SAME_WISH = timedelta(minutes=1)

_ORDER = (
    PaymentState.RECORDED,
    PaymentState.UNKNOWN,
    PaymentState.CREATED,
    PaymentState.STARTED,
    PaymentState.SUBMITTED,
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a resident wants to pay. `prefix` begins its reference; `message_id` is the turn in which it was said."""

    council: str
    prefix: str
    conversation: str
    service: str
    account_reference: str
    amount_pence: int
    description: str
    language: str
    channel: str
    message_id: str | None


@dataclass(frozen=True)
class Reading:
    """Where Pay says that a payment stands. `captured_on` is the day in Pay's books, where it is known."""

    state: PaymentState
    code: str = ""
    captured_on: date | None = None


def record(session: Session, secret: str, wish: Wish, now: datetime) -> tuple[Any, bool]:
    """The payment's row, and whether it is new. While one is unfinished, the same wish gives the same row.

    So does one that has succeeded, until the resident was told so a minute ago: whoever asks before that means it.
    """
    intent = intent_of(secret, wish.conversation, wish.service, wish.account_reference, wish.amount_pence)
    while True:
        public_id = new_id()
        is_new = insert_once(
            session,
            payments,
            {
                "public_id": public_id,
                "council": wish.council,
                "service": wish.service,
                "conversation": wish.conversation,
                "forgotten": False,
                "intent": intent,
                "reference": new_reference(wish.prefix, wish.service),
                "account_reference": wish.account_reference,
                "amount_pence": wish.amount_pence,
                "description": wish.description,
                "language": wish.language,
                "channel": wish.channel,
                "message_id": wish.message_id,
                "state": PaymentState.RECORDED.value,
                "code": "",
                "token_hash": hash_token(token_of(secret, public_id)),
                "version": 0,
                "created_at": now,
            },
        )
        row = session.execute(select(payments).where(payments.c.intent == intent)).first()
        if row is None:
            continue  # the reference was taken, or the one in the way has just ended: once more
        if is_new:
            add_event(session, row, "recorded", Source.CREATE, now)
        elif row.state == PaymentState.SUCCESS.value and news.was_told_before(session, row.id, now - SAME_WISH):
            change(session, row, {"intent": None})
            continue
        return row, is_new


def read(session: Session, number: int) -> Any:
    """A row by its number."""
    return session.execute(select(payments).where(payments.c.id == number)).one()


def find(session: Session, **values: Any) -> Any:
    """The row with these unique values, or None."""
    wanted = [payments.c[name] == value for name, value in values.items()]
    return session.execute(select(payments).where(*wanted)).first()


def find_by_token(session: Session, token: str) -> Any:
    """The row that a link leads to, or None."""
    return find(session, token_hash=hash_token(token))


def record_reading(session: Session, row: Any, reading: Reading, source: Source, now: datetime) -> bool:
    """Record what Pay says. `row` is what stood here before Pay was asked; False when it has changed since.

    An unfinished state only moves forward. A finished one gives way to another finished one only.
    """
    before, after = PaymentState(row.state), reading.state
    goes_back = not after.is_finished and (before.is_finished or _ORDER.index(after) < _ORDER.index(before))
    if goes_back:
        after, code = before, row.code
    else:
        code = reading.code
    values: dict[str, Any] = {"read_at": now, "nudged_at": None, "state": after.value, "code": code}
    if reading.captured_on is not None:
        values["captured_on"] = reading.captured_on
    if after.is_finished and after is not before:
        values |= ending(row, after, now)
    if not change(session, row, values):
        return False
    if (after, code) != (before, row.code):
        add_event(session, row, "changed" if before.is_finished else "read", source, now, after, code)
        if after.is_finished and row.offered_at is not None:
            news.add(session, row.id, f"outcome:{after.value}:{code}", after, now, code=code, message_id=row.message_id)
    return True


def note_read(session: Session, number: int, now: datetime) -> None:
    """Pay was asked, and knows nothing new."""
    session.execute(update(payments).where(payments.c.id == number).values(read_at=now, nudged_at=None))


def offer(session: Session, number: int, message_id: str | None, now: datetime) -> Any:
    """Note that a resident is given the link in the turn of a message; the row as it stands then."""
    row = read(session, number)
    while not change(session, row, {"offered_at": row.offered_at or now, "message_id": message_id, "visited_at": now}):
        row = read(session, number)
    news.add(session, number, f"started:{message_id or ''}", PaymentState.CREATED, now, message_id=message_id)
    row = read(session, number)
    if PaymentState(row.state).is_finished:  # it ended a moment before anybody was to hear of it
        what = f"outcome:{row.state}:{row.code}"
        news.add(session, number, what, PaymentState(row.state), now, code=row.code, message_id=message_id)
    return row


def visit(session: Session, row: Any, now: datetime) -> None:
    """Note that somebody went to the payment page or came back from it: they may be waiting for the outcome."""
    session.execute(update(payments).where(payments.c.id == row.id).values(visited_at=now))


def nudge(session: Session, row: Any, now: datetime) -> None:
    """A webhook spoke of it: whatever is being read at this moment may be older than that."""
    mine = update(payments).where(payments.c.id == row.id)
    session.execute(mine.values(nudged_at=now, version=payments.c.version + 1))


def take_hook(session: Session, message_id: str, now: datetime) -> bool:
    """Remember a webhook's own number; False when it came before."""
    return insert_once(session, payment_hooks, {"message_id": message_id, "received_at": now})


def change(session: Session, row: Any, values: Mapping[str, Any]) -> bool:
    """Change a row that is still as it was read; False when something came between."""
    mine = (payments.c.id == row.id, payments.c.version == row.version)
    return bool(session.execute(update(payments).where(*mine).values(version=row.version + 1, **values)).rowcount)


def add_event(
    session: Session,
    row: Any,
    kind: str,
    source: Source,
    now: datetime,
    state: PaymentState = PaymentState.RECORDED,
    code: str = "",
) -> None:
    """Add to what happened to a payment. Nothing is ever taken away."""
    values = {"kind": kind, "source": source.value, "state": state.value, "code": code}
    session.execute(insert(payment_events).values(payment=row.id, at=now, **values))


def as_payment(row: Any) -> Payment:
    """The row in the words that all rooms share."""
    return Payment(
        id=row.public_id,
        reference=row.reference,
        service=row.service,
        amount_pence=row.amount_pence,
        state=PaymentState(row.state),
        created_at=row.created_at,
        finished_at=row.finished_at,
        code=row.code,
    )


def ending(row: Any, state: PaymentState, now: datetime) -> dict[str, Any]:
    """What else changes in a row when its payment ends."""
    values: dict[str, Any] = {"finished_at": now, "claim_holder": None, "claim_until": None}
    if state is not PaymentState.SUCCESS:
        values["intent"] = None  # the same may be tried again
    if row.forgotten:
        values |= {"conversation": None, "intent": None, "message_id": None}
    return values
