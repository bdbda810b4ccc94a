"""One way to open a database, migrate it, and call it from async code. SQLAlchemy 1.4 in its 2.0 style, synchronous.

SQLite files run in WAL mode with foreign keys on, so that a reader never stops the writer. PostgreSQL needs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import DateTime, TypeDecorator

Result = TypeVar("Result")


class Instant(TypeDecorator):
    """An aware UTC instant on both databases (SQLite forgets offsets; this refuses naive values and restores UTC)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Aware in, UTC stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """UTC out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_database(url: str, *, read_only: bool = False) -> Engine:
    """An engine for `url`. A read-only SQLite engine never creates the file and never writes to it.

    Its errors hide the values that went with a statement: they may be a resident's words, and errors are logged.
    """
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite":
        options = {"options": "-c default_transaction_read_only=on"} if read_only else {}
        return create_engine(url, future=True, hide_parameters=True, pool_pre_ping=True, connect_args=options)
    if parts.database and not read_only:
        Path(parts.database).parent.mkdir(parents=True, exist_ok=True)
    locally = {"timeout": 30, "check_same_thread": False}
    # Opening a file costs five times what a short transaction does, so connections are kept, as SQLAlchemy 2 does.
    kept = {"poolclass": QueuePool} if parts.database and parts.database != ":memory:" else {}
    engine = create_engine(url, future=True, hide_parameters=True, connect_args=locally, **kept)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        else:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine


def exists(url: str) -> bool:
    """Whether a SQLite file is there yet; a server database always counts as there."""
    parts = make_url(url)
    return parts.get_backend_name() != "sqlite" or bool(parts.database and Path(parts.database).exists())


def migrate(url: str, room: str) -> None:
    """Bring a room's tables to the newest schema, from `bot/<room>/migrations` and with a version table of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / room / "migrations"))
    engine = open_database(url)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            config.attributes["version_table"] = f"{room}_schema"
            command.upgrade(config, "head")
    finally:
        engine.dispose()


@contextmanager
def session(engine: Engine) -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on any error."""
    with Session(engine, future=True, expire_on_commit=False) as opened, opened.begin():
        yield opened


async def in_thread(engine: Engine, work: Callable[[Session], Result]) -> Result:
    """Run `work(session)` as one transaction in a thread, so that the event loop never waits for a database."""

    def run() -> Result:
        with session(engine) as opened:
            return work(opened)

    return await asyncio.to_thread(run)


def overwrite_deleted(connection: Any) -> None:
    """Have SQLite overwrite what this connection deletes; PostgreSQL's own vacuum does so."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete=ON")).all()


def scrub(engine: Engine) -> None:
    """Put deleted rows out of reach in a SQLite file: empty its write-ahead log. Best effort while others read."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).all()


def insert_once(session: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a unique constraint says that it is there; whether it was inserted. Waits for a rival's commit."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return bool(session.execute(insert(table).values(**values).on_conflict_do_nothing()).rowcount)
