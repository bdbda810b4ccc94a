"""The sandbox's tables.

Days of the town count from the sandbox's day (`..._in`, `..._ago`) until something happens to them; then an instant
or a day stands beside them and counts instead.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table, Text, delete, insert, select
from sqlalchemy.orm import Session

from bot.database import Instant

METADATA = MetaData()

SEED = Table("koha_seed", METADATA, Column("fingerprint", String(64), primary_key=True))

LIBRARIES = Table(
    "koha_libraries",
    METADATA,
    Column("code", String(10), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("address", String(200), nullable=False),
    Column("postcode", String(10), nullable=False),
    Column("phone", String(30), nullable=False),
    Column("hands_out_holds", Boolean, nullable=False),
)

BIBLIOS = Table(
    "koha_biblios",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("subtitle", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("from_age", Integer, nullable=False),
    Column("rule", String(20), nullable=False),
)

ITEMS = Table(
    "koha_items",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("biblio_id", Integer, nullable=False, index=True),
    Column("branch", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("damaged", Boolean, nullable=False),
)

PATRONS = Table(
    "koha_patrons",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("card", String(20), nullable=False, unique=True),
    Column("user", String(50), nullable=False, unique=True),
    Column("pin", String(20), nullable=False),
    Column("firstname", String(50), nullable=False),
    Column("surname", String(50), nullable=False),
    Column("branch", String(10), nullable=False),
    Column("born", Date, nullable=False),
    Column("address", String(200), nullable=False),
    Column("postcode", String(10), nullable=False),
    Column("scenario", String(30), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("card_ends_in", Integer, nullable=False),
    Column("pin_ended", Boolean, nullable=False),
)

CHECKOUTS = Table(
    "koha_checkouts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("patron_id", Integer, nullable=False, index=True),
    Column("item_id", Integer, nullable=False),
    Column("due_in", Integer, nullable=False),
    Column("due_at", Instant),
    Column("renewals", Integer, nullable=False),
    Column("unseen", Integer, nullable=False),
    Column("renewed_at", Instant),
    Column("returned_at", Instant),
    Column("block", String(40), nullable=False),
)

RENEWALS = Table(
    "koha_renewals",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("checkout_id", Integer, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("seen", Boolean, nullable=False),
)

HOLDS = Table(
    "koha_holds",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("patron_id", Integer, nullable=False, index=True),
    Column("biblio_id", Integer, nullable=False, index=True),
    Column("item_id", Integer),
    Column("item_level", Boolean, nullable=False),
    Column("branch", String(10), nullable=False),
    Column("status", String(1)),
    Column("priority", Integer, nullable=False),
    Column("placed_days_ago", Integer, nullable=False),
    Column("placed_on", Date),
    Column("expires_on", Date),
    Column("suspended", Boolean, nullable=False),
    Column("suspended_until", Date),
    Column("notes", Text),
    Column("item_type", String(10)),
    Column("non_priority", Boolean, nullable=False),
)

LINES = Table(
    "koha_account_lines",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("patron_id", Integer, nullable=False, index=True),
    Column("description", String(200), nullable=False),
    Column("pence", Integer, nullable=False),
    Column("pence_outstanding", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("days_ago", Integer, nullable=False),
    Column("at", Instant),
    Column("branch", String(10)),
    Column("note", String(200)),
)

Row = dict[str, Any]


def every(session: Session, table: Table, **equal: Any) -> list[Row]:
    """The rows whose columns have these values, in the order of their keys."""
    chosen = select(table).where(*(table.c[name] == value for name, value in equal.items()))
    return [dict(row) for row in session.execute(chosen.order_by(*table.primary_key.columns)).mappings()]


def one(session: Session, table: Table, **equal: Any) -> Row | None:
    """The first such row, if there is one."""
    return next(iter(every(session, table, **equal)), None)


def add(session: Session, table: Table, **values: Any) -> int:
    """Write a row; its number."""
    result: Any = session.execute(insert(table).values(**values))
    return int(result.inserted_primary_key[0])


def change(session: Session, table: Table, number: int, **values: Any) -> None:
    """Change a row."""
    session.execute(table.update().where(table.c.id == number).values(**values))


def remove(session: Session, table: Table, number: int) -> None:
    """Take a row away."""
    session.execute(delete(table).where(table.c.id == number))
