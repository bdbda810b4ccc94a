"""Reads what is new in another process's table: short reads, in batches, never a write, never a transaction kept open.

Ids are no safe mark by themselves: SQLite gives ids of deleted rows to new ones, PostgreSQL commits them out of order.
So each round reads an overlap again, and begins anew when the row at its mark is no longer the one that it took.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData, Table, func, inspect, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.database import exists, open_database
from bot.usage.keys import digest

OVERLAP = 1000  # ids
BATCH = 200  # rows: one transaction, well under a second

EVENT_COLUMNS = ("id", "sender_id", "data")
EVIDENCE_COLUMNS = ("id", "council", "conversation", "at", "kind", "message_id", "data")
BLANKED = (
    "erased"  # whose row it is when the gateway blanked it: the newest of an erased conversation, not to lose its id
)


class SourceMissing(Exception):
    """The file, the server or the table is not there (yet): wait for it."""


class SourceWrong(Exception):
    """The table is there but lacks a column; the message names it."""


@dataclass(frozen=True)
class Mark:
    """How far a source was read: the highest id that was taken, and a digest of its row."""

    position: int = 0
    anchor: str = ""


@dataclass(frozen=True)
class Batch:
    """Some rows of a source in the order of their ids, and the mark that holds once they are stored."""

    rows: Sequence[Mapping[str, Any]]
    mark: Mark


class TableSource:
    """One table that another process writes; `columns` begin with its id."""

    def __init__(self, name: str, url: str, table: str, columns: Sequence[str]) -> None:
        self.name = name
        self._url, self._table_name, self._columns = url, table, tuple(columns)
        self._engine: Engine | None = None
        self._table: Table | None = None
        self._taken: dict[int, str] = {}  # the rows of the overlap as they were when they were taken
        self._looked: tuple[int, int] | None = None

    def read_new(self, mark: Mark) -> Iterator[Batch]:
        """Batches of rows that were not taken yet; the caller stores each together with its mark before the next.

        `SourceMissing` while the source is not there, `SourceWrong` when its columns are not the expected ones.
        """
        try:
            if self._look(mark) == self._looked:
                return
            if not self._is_anchored(mark):
                mark, self._taken = Mark(), {}
            after = max(mark.position - OVERLAP, 0)
            taken: dict[int, str] = {}
            while rows := self._read(after):
                after = rows[-1]["id"]
                known = {row["id"]: digest(*(str(row[name]) for name in self._columns)) for row in rows}
                if after >= mark.position:
                    mark = Mark(after, known[after])
                fresh = [row for row in rows if self._taken.get(row["id"]) != known[row["id"]]]
                if fresh:
                    yield Batch(fresh, mark)
                taken = {number: row for number, row in {**taken, **known}.items() if number > mark.position - OVERLAP}
            self._taken = taken
            self._looked = (len(taken), max(taken, default=0))  # what was read, not what may have come since
        except (OperationalError, ProgrammingError) as gone:
            self.close()
            raise SourceMissing(f"{self.name}: {type(gone).__name__}") from gone

    def count_after(self, mark: Mark) -> int:
        """How many rows stand after a mark."""
        table = self._open()
        with self._connect() as connection:
            found = connection.execute(select(func.count()).select_from(table).where(table.c.id > mark.position))
            return int(found.scalar() or 0)

    def close(self) -> None:
        """Let go of the source and forget what was taken: after a failure the whole overlap is offered again."""
        if self._engine is not None:
            self._engine.dispose()
        self._engine, self._table, self._taken, self._looked = None, None, {}, None

    def _open(self) -> Table:
        if self._table is None:
            if not exists(self._url):
                raise SourceMissing(f"{self.name}: there is no file yet")
            self._engine = open_database(self._url, read_only=True)
            if not inspect(self._engine).has_table(self._table_name):
                self.close()
                raise SourceMissing(f"{self.name}: there is no table {self._table_name!r} yet")
            table = Table(self._table_name, MetaData(), autoload_with=self._engine)
            for column in self._columns:
                if column not in table.c:
                    self.close()
                    raise SourceWrong(f"{self.name}: the table {self._table_name!r} has no column {column!r}")
            self._table = table
        return self._table

    def _connect(self) -> Any:
        self._open()
        assert self._engine is not None  # noqa: S101 - opened with the table
        return self._engine.connect()

    def _look(self, mark: Mark) -> tuple[int, int]:
        """How many rows stand in the overlap and after it, and the highest id: cheap, and moves with any insert."""
        table = self._open()
        query = select(func.count(), func.max(table.c.id)).where(table.c.id > mark.position - OVERLAP)
        with self._connect() as connection:
            count, highest = connection.execute(query).one()
        return int(count), int(highest or 0)

    def _is_anchored(self, mark: Mark) -> bool:
        if not mark.position:
            return True
        found = self._read(mark.position - 1, 1)
        if not found or found[0]["id"] != mark.position:
            return False
        return BLANKED in (found[0].get("sender_id"), found[0].get("conversation")) or mark.anchor == digest(
            *(str(found[0][name]) for name in self._columns)
        )

    def _read(self, after: int, limit: int = BATCH) -> list[Mapping[str, Any]]:
        table = self._open()
        columns = [table.c[name] for name in self._columns]
        with self._connect() as connection:
            query = select(*columns).where(table.c.id > after).order_by(table.c.id).limit(limit)
            return [dict(row) for row in connection.execute(query).mappings()]
