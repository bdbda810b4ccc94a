"""Takes one file: all of it or nothing, once. Two passes, so that memory does not grow with the file.

The first pass reads every line and stores nothing; one bad line refuses the file. The second stores in chunks under an
import that nobody sees until its last line is there. 8 bytes a line are remembered, to tell equal lines apart.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.database import session
from bot.usage.imports.files import CsvFile
from bot.usage.imports.lines import BadLine, LineReader, Problem
from bot.usage.imports.outside import Change, OutsideContact, outside_id
from bot.usage.imports.tables import changes, imports, outside_contacts
from bot.usage.keys import digest
from bot.usage.store import take_turn

MOST_PROBLEMS = 1000
_CHUNK = 2000
_AT_ONCE = 400  # SQLite takes 999 values in one statement at the least
Told = Callable[[int], None]


class FileChanged(Exception):
    """The file is not what it was when it was looked at, or another import took its place: nothing was taken."""


@dataclass
class Looked:
    """What a first reading found. `problems` holds the first thousand; `bad` counts all bad lines."""

    lines: int = 0
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None
    prints: array[int] = field(default_factory=lambda: array("Q"))  # 64 bits of each line's content


@dataclass(frozen=True)
class Taken:
    """What storing did: lines stored, and lines that an earlier file had brought."""

    id: str
    taken: int = 0
    known: int = 0
    again: bool = False  # the same file was taken before: nothing was done


def import_id(council: str, kind: str, file: CsvFile) -> str:
    """The same content is the same import, whatever the file is called."""
    return digest("import", council, kind, file.digest)


def look(file: CsvFile, reader: LineReader, told: Told) -> Looked:
    """Read every line; nothing is stored."""
    looked = Looked()
    for record in file.records(told):
        looked.lines += 1
        try:
            if record.problem:
                raise BadLine([Problem(record.line, "line", record.problem)])
            if reader.kind == "changes":
                reader.read_change(record.line, record.cells)
                continue
            contact = reader.read_contact(record.line, record.cells)
        except BadLine as wrong:
            looked.bad += 1
            looked.problems += wrong.problems[: MOST_PROBLEMS - len(looked.problems)]
            continue
        if contact is not None:
            looked.prints.append(_print(contact.content))
            looked.first_at = min(looked.first_at or contact.at, contact.at)
            looked.last_at = max(looked.last_at or contact.at, contact.at)
    return looked


def was_taken(engine: Engine, found: str) -> bool:
    """Whether this very file is in the log."""
    with session(engine) as opened:
        query = select(imports.c.id).where(imports.c.id == found, imports.c.state == "taken")
        return opened.execute(query).first() is not None


def take(
    engine: Engine, file: CsvFile, reader: LineReader, looked: Looked, now: datetime, told: Told = lambda position: None
) -> Taken:
    """Store a file that was looked at and has no bad line. Killed half-way, it leaves nothing that anybody sees."""
    council, kind = reader.exports.council, reader.kind
    found = import_id(council, kind, file)
    if was_taken(engine, found):
        return Taken(found, again=True)
    left_out, reader.noticed.left_out = reader.noticed.left_out, 0
    with session(engine) as opened:
        take_turn(opened, now)
        unfinished = select(imports.c.id).where(imports.c.council == council, imports.c.state == "loading")
        opened.execute(delete(outside_contacts).where(outside_contacts.c["import"].in_(unfinished)))
        opened.execute(delete(imports).where(imports.c.id.in_(unfinished.scalar_subquery())))
        row = {"id": found, "council": council, "kind": kind, "name": file.path.name[:200], "state": "loading"}
        counts = {"lines": looked.lines, "taken": 0, "known": 0, "left_out": left_out, "at": now}
        opened.execute(insert(imports).values(**row, **counts, first_at=looked.first_at, last_at=looked.last_at))
    taken, known = (_store_changes if kind == "changes" else _store_contacts)(engine, found, file, reader, looked, told)
    if _digest(file) != file.digest:
        _forget(engine, found)
        raise FileChanged(f"{file.path}: it was changed while it was read; nothing was taken")
    with session(engine) as opened:
        take_turn(opened, now)
        mine = imports.c.id == found
        if not opened.execute(update(imports).where(mine).values(state="taken", taken=taken, known=known)).rowcount:
            raise FileChanged(f"{file.path}: another import began meanwhile; nothing was taken")
    reader.noticed.left_out = left_out
    return Taken(found, taken, known)


def _store_contacts(
    engine: Engine, found: str, file: CsvFile, reader: LineReader, looked: Looked, told: Told
) -> tuple[int, int]:
    repeated = _repeated(looked.prints)
    seen: Counter[str] = Counter()
    taken = known = 0
    for chunk in _chunks(_contacts(file, reader, told)):
        rows = {}
        for contact in chunk:
            nth, content = 0, contact.content
            if _print(content) in repeated:
                nth = seen[content]
                seen[content] += 1
            rows[outside_id(content, nth)] = contact
        with session(engine) as opened:
            there = _there(opened, list(rows))
            fresh = [_row(found, key, contact) for key, contact in rows.items() if key not in there]
            if fresh:
                opened.execute(insert(outside_contacts), fresh)
        taken, known = taken + len(fresh), known + len(rows) - len(fresh)
    return taken, known


def _store_changes(
    engine: Engine, found: str, file: CsvFile, reader: LineReader, looked: Looked, told: Told
) -> tuple[int, int]:
    """Changes are few: one transaction."""
    by_id: dict[str, Change] = {}
    for record in file.records(told):
        change = reader.read_change(record.line, record.cells)
        by_id.setdefault(change.id, change)
    with session(engine) as opened:
        there = set(opened.execute(select(changes.c.id).where(changes.c.id.in_(list(by_id)))).scalars())
        for key, one in by_id.items():
            if key not in there:
                told_of = {"services": list(one.services), "channels": list(one.channels), "line": one.line}
                row = {"id": key, "import": found, "council": one.council, "at": one.at, "what": one.what, **told_of}
                opened.execute(insert(changes).values(row))
    return len(by_id.keys() - there), looked.lines - len(by_id.keys() - there)


def _contacts(file: CsvFile, reader: LineReader, told: Told) -> Iterator[OutsideContact]:
    for record in file.records(told):
        if record.problem:
            raise FileChanged(f"{file.path}:{record.line}: it was changed while it was read; nothing was taken")
        try:
            contact = reader.read_contact(record.line, record.cells)
        except BadLine as wrong:
            raise FileChanged(f"{file.path}: it was changed while it was read; nothing was taken") from wrong
        if contact is not None:
            yield contact


def _there(opened: Session, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(outside_contacts.c.id)
            .join(imports, imports.c.id == outside_contacts.c["import"])
            .where(outside_contacts.c.id.in_(ids[start : start + _AT_ONCE]), imports.c.state == "taken")
        )
        found.update(opened.execute(query).scalars())
    return found


def _row(found: str, key: str, contact: OutsideContact) -> dict[str, Any]:
    told = {name: getattr(contact, name) for name in OutsideContact.__dataclass_fields__}
    return {**told, "import": found, "id": key}


def _forget(engine: Engine, found: str) -> None:
    with session(engine) as opened:
        for table in (outside_contacts, changes):
            opened.execute(delete(table).where(table.c["import"] == found))
        opened.execute(delete(imports).where(imports.c.id == found))


def _repeated(prints: array[int]) -> set[int]:
    """Prints that more than one line has; sorted where they stand, in their own 8 bytes each."""
    ordered = np.sort(np.frombuffer(prints, dtype=np.uint64)) if prints else np.zeros(0, np.uint64)
    return {int(one) for one in np.unique(ordered[1:][ordered[1:] == ordered[:-1]])}


def _print(content: str) -> int:
    return int.from_bytes(hashlib.blake2b(content.encode(), digest_size=8).digest(), "big")


def _digest(file: CsvFile) -> str:
    with file.path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _chunks(contacts: Iterable[OutsideContact]) -> Iterator[list[OutsideContact]]:
    flow = iter(contacts)
    while chunk := list(islice(flow, _CHUNK)):
        yield chunk
