"""The life of a payment: every change of state that somebody brings about. `passing.py` has what time alone does.

Each function works inside one transaction of its caller, who holds the sandbox's lock.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox.announcing import announce
from bot.backends.govuk_pay.sandbox.behaviour import Behaviour
from bot.backends.govuk_pay.sandbox.tables import (
    PAYMENTS,
    REFUNDS,
    TOKENS,
    Row,
    add,
    add_event,
    change,
    new_id,
    one,
    payment,
)


def create(session: Session, asked: Mapping[str, Any], now: datetime) -> Row:
    """Write a new payment. `asked` has been checked."""
    payment_id = new_id()
    values = {
        "id": payment_id,
        "created_at": now,
        "amount": asked["amount"],
        "reference": asked["reference"],
        "description": asked["description"],
        "return_url": asked["return_url"],
        "language": asked.get("language", "en"),
        "email": asked.get("email"),
        "delayed_capture": asked.get("delayed_capture", False),
        "extra": asked.get("metadata"),
        "prefilled": asked.get("prefilled_cardholder_details"),
        "status": "created",
    }
    add(session, PAYMENTS, values)
    add_event(session, payment_id, "created", None, now)
    return change(session, payment_id, status="created")


def new_link(session: Session, payment_id: str) -> str:
    """A fresh token for the payment page; it can be used once."""
    token = str(uuid.uuid4())
    add(session, TOKENS, {"token": token, "payment_id": payment_id})
    return token


def redeem(session: Session, token: str, now: datetime) -> str | None:
    """Spend a token and open the page: the page's own session. None for a token that is unknown or was spent."""
    found = one(session, TOKENS, token=token)
    if found is None or found["used_at"] is not None:
        return None
    page = secrets.token_urlsafe(32)
    session.execute(TOKENS.update().where(TOKENS.c.token == token).values(used_at=now, page=page))
    paid_for = payment(session, found["payment_id"])
    if paid_for is not None and paid_for["status"] == "created":
        start(session, paid_for, now)
    return page


def start(session: Session, row: Row, now: datetime) -> Row:
    """The resident has opened the payment page."""
    return move(session, row["id"], "started", None, now)


def payment_of_page(session: Session, page: str) -> Row | None:
    """The payment that an open page belongs to."""
    found = one(session, TOKENS, page=page)
    return payment(session, found["payment_id"]) if found is not None else None


def authorise(
    session: Session, behaviour: Behaviour, row: Row, card: Row, email: str | None, outcome: str, now: datetime
) -> Row:
    """The card was typed in: `outcome` is `success`, `declined` or `error`. `card` has no whole number."""
    change(session, row["id"], card=card, email=email, provider_id=str(uuid.uuid4()))
    match outcome:
        case "success":
            return move(session, row["id"], "submitted", None, now)
        case "declined":
            return _fail(session, behaviour, row["id"], "failed", "P0010", now)
    return _fail(session, behaviour, row["id"], "error", "P0050", now)


def confirm(session: Session, behaviour: Behaviour, row: Row, now: datetime) -> Row:
    """The resident confirmed: the money is taken, or waits for the service to take it."""
    if row["delayed_capture"]:
        return move(session, row["id"], "capturable", None, now)
    return capture(session, behaviour, row, now)


def capture(session: Session, behaviour: Behaviour, row: Row, now: datetime) -> Row:
    """The money is taken."""
    change(session, row["id"], approved_at=now)
    changed = move(session, row["id"], "success", None, now)
    announce(session, behaviour, changed, "card_payment_succeeded", now)
    return changed


def cancel(session: Session, behaviour: Behaviour, row: Row, now: datetime, *, by_resident: bool) -> Row:
    """Given up: by the resident that is a failure, by the service a cancellation."""
    if by_resident:
        return _fail(session, behaviour, row["id"], "failed", "P0030", now)
    return move(session, row["id"], "cancelled", "P0040", now)


def refund(session: Session, row: Row, amount: int, now: datetime) -> Row:
    """Write a refund; it succeeds a little later."""
    values = {"id": new_id(), "payment_id": row["id"], "created_at": now, "amount": amount, "status": "submitted"}
    add(session, REFUNDS, values)
    return values


def _fail(session: Session, behaviour: Behaviour, payment_id: str, status: str, code: str, now: datetime) -> Row:
    changed = move(session, payment_id, status, code, now)
    announce(session, behaviour, changed, "card_payment_failed", now)
    return changed


def move(session: Session, payment_id: str, status: str, code: str | None, now: datetime) -> Row:
    """Into another state, which becomes an event."""
    add_event(session, payment_id, status, code, now)
    return change(session, payment_id, status=status, code=code)
