"""The sandbox's own tables: payments, the links to their page, what happened to them, refunds, webhook messages.

Of a card only its first six and last four digits are ever written, as the contract shows them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, MetaData, String, Table, Text, insert, select
from sqlalchemy.orm import Session

from bot.database import Instant
from bot.town.homes import Home

METADATA = MetaData()

PAYMENTS = Table(
    "pay_payments",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(26), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False, index=True),
    Column("amount", Integer, nullable=False),
    Column("reference", String(255), nullable=False, index=True),
    Column("description", String(255), nullable=False),
    Column("return_url", String(2000), nullable=False),
    Column("language", String(2), nullable=False),
    Column("email", String(254)),
    Column("delayed_capture", Boolean, nullable=False),
    Column("extra", JSON),  # the caller's metadata
    Column("prefilled", JSON),
    Column("status", String(20), nullable=False),
    Column("code", String(5)),
    Column("card", JSON),
    Column("provider_id", String(36)),
    Column("approved_at", Instant),
    Column("captured_on", Date),
    Column("settled_on", Date),
)

TOKENS = Table(
    "pay_tokens",
    METADATA,
    Column("token", String(36), primary_key=True),
    Column("payment_id", String(26), nullable=False),
    Column("used_at", Instant),
    Column("page", String(43), unique=True),  # what the page goes on with once the token is spent
)

EVENTS = Table(
    "pay_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("payment_id", String(26), nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("code", String(5)),
    Column("at", Instant, nullable=False),
)

REFUNDS = Table(
    "pay_refunds",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(26), nullable=False, unique=True),
    Column("payment_id", String(26), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("settled_on", Date),
)

WEBHOOKS = Table(
    "pay_webhooks",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(26), nullable=False, unique=True),
    Column("payment_id", String(26), nullable=False),
    Column("event_type", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("mode", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("ix_pay_webhooks_due", "state", "next_try_at"),
)

Row = dict[str, Any]

_LETTERS = "0123456789abcdefghijklmnopqrstuv"


def seed(session: Session, homes: Iterable[Home]) -> None:
    """Nothing stands there before somebody pays."""


def new_id() -> str:
    """Twenty-six small letters and digits, as GOV.UK Pay names what it makes."""
    return "".join(secrets.choice(_LETTERS) for _ in range(26))


def all_rows(session: Session, table: Table) -> list[Row]:
    """A whole table in the order in which it was written."""
    return [dict(row) for row in session.execute(select(table).order_by(*table.primary_key.columns)).mappings()]


def payment(session: Session, payment_id: str) -> Row | None:
    """One payment by its id."""
    return one(session, PAYMENTS, id=payment_id)


def one(session: Session, table: Table, **equal: Any) -> Row | None:
    """The row whose columns have these values, if there is one."""
    found = session.execute(select(table).where(*(table.c[name] == value for name, value in equal.items())))
    row = found.mappings().first()
    return dict(row) if row is not None else None


def of_payment(session: Session, table: Table, payment_id: str) -> list[Row]:
    """The rows of a table that belong to one payment, oldest first."""
    chosen = select(table).where(table.c.payment_id == payment_id).order_by(*table.primary_key.columns)
    return [dict(row) for row in session.execute(chosen).mappings()]


def add(session: Session, table: Table, values: Mapping[str, Any]) -> None:
    """Write one row."""
    session.execute(insert(table), [dict(values)])


def change(session: Session, payment_id: str, **values: Any) -> Row:
    """Change a payment and give it as it is now."""
    session.execute(PAYMENTS.update().where(PAYMENTS.c.id == payment_id).values(**values))
    changed = payment(session, payment_id)
    if changed is None:
        raise LookupError(payment_id)
    return changed


def add_event(session: Session, payment_id: str, status: str, code: str | None, at: datetime) -> None:
    """Write down that a payment changed its state."""
    add(session, EVENTS, {"payment_id": payment_id, "status": status, "code": code, "at": at})
