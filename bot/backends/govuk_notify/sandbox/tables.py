"""The sandbox's own tables: what was sent through it, and where callbacks go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from bot.database import Instant

METADATA = MetaData()

NOTIFICATIONS = Table(
    "notify_notifications",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("reference", String(1000), index=True),
    Column("kind", String(10), nullable=False),
    Column("recipient", String(300)),
    Column("lines", JSON, nullable=False),
    Column("template_id", String(36), nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("subject", Text),
    Column("body", Text, nullable=False),
    Column("unsubscribe_url", String(2000)),
    Column("key_kind", String(10), nullable=False),
    Column("abroad", Boolean, nullable=False),
    Column("ends_as", String(30), nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    Column("callback_tries", Integer, nullable=False),
    Column("callback_next", Instant),  # when to try again; None: not tried yet
    Column("callback_done", Boolean, nullable=False),
)

CALLBACK = Table(
    "notify_callback",
    METADATA,
    Column("url", String(500), primary_key=True),
    Column("token", String(200), nullable=False),
    Column("after_number", Integer, nullable=False),  # what was sent before the address was set has no callback
)

_KEPT = timedelta(days=7)

Row = dict[str, Any]


def seed(session: Session, homes: Iterable[object]) -> None:
    """Nothing to lay out: the templates are part of the program, and nobody of the town has been written to."""


def add_notification(session: Session, values: Row) -> None:
    """Write down one that was taken."""
    session.execute(
        insert(NOTIFICATIONS), [{**values, "callback_tries": 0, "callback_next": None, "callback_done": False}]
    )


def by_id(session: Session, notification_id: str, now: datetime) -> Row | None:
    """One by its id, while Notify still keeps it."""
    found = select(NOTIFICATIONS).where(NOTIFICATIONS.c.id == notification_id.lower(), _is_kept(now))
    row = session.execute(found).mappings().first()
    return dict(row) if row is not None else None


def newest_first(session: Session, now: datetime, *, key_kind: str, reference: str | None = None) -> list[Row]:
    """What was sent in the last seven days with a kind of key, and with a reference if one is given."""
    query = select(NOTIFICATIONS).where(NOTIFICATIONS.c.key_kind == key_kind, _is_kept(now))
    if reference is not None:
        query = query.where(NOTIFICATIONS.c.reference == reference)
    query = query.order_by(NOTIFICATIONS.c.created_at.desc(), NOTIFICATIONS.c.number.desc())
    return [dict(row) for row in session.execute(query).mappings()]


def sent(session: Session) -> list[Row]:
    """Everything that was sent, oldest first."""
    return [dict(row) for row in session.execute(select(NOTIFICATIONS).order_by(NOTIFICATIONS.c.number)).mappings()]


def count_since(session: Session, kind: str, since: datetime) -> int:
    """How many of a kind count towards the day's limit: those of test keys do not."""
    query = select(func.count()).where(
        NOTIFICATIONS.c.kind == kind, NOTIFICATIONS.c.key_kind != "test", NOTIFICATIONS.c.created_at >= since
    )
    return int(session.execute(query).scalar() or 0)


def set_callback(session: Session, url: str | None, token: str) -> None:
    """Where delivery receipts go from now on; None for nowhere."""
    session.execute(delete(CALLBACK))
    if url is not None:
        last = session.execute(select(func.max(NOTIFICATIONS.c.number))).scalar() or 0
        session.execute(insert(CALLBACK), [{"url": url, "token": token, "after_number": last}])


def callback_address(session: Session) -> Row | None:
    """Where delivery receipts go."""
    row = session.execute(select(CALLBACK)).mappings().first()
    return dict(row) if row is not None else None


def without_callback(session: Session, after_number: int, now: datetime, most_tries: int) -> list[Row]:
    """Those whose callback has not been taken yet and may be tried at an instant, oldest first."""
    columns = NOTIFICATIONS.c
    query = select(NOTIFICATIONS).where(
        columns.number > after_number,
        columns.callback_done.is_(False),
        columns.callback_tries < most_tries,
        columns.callback_next.is_(None) | (columns.callback_next <= now),
    )
    return [dict(row) for row in session.execute(query.order_by(columns.number)).mappings()]


def note_callback(session: Session, number: int, tries: int, *, done: bool, next_at: datetime) -> None:
    """What came of one try."""
    changes = {"callback_tries": tries, "callback_done": done, "callback_next": next_at}
    session.execute(update(NOTIFICATIONS).where(NOTIFICATIONS.c.number == number).values(**changes))


def _is_kept(now: datetime) -> Any:
    return NOTIFICATIONS.c.created_at >= now - _KEPT
