"""The export: one row for each contact, its columns described by a versioned schema beside it. No words, no names.

The open-data variant has no contacts but counts by month, service and outcome, without any that is small (cells.py).
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.council.collections import LONDON
from bot.usage.cells import suppress
from bot.usage.proofs import COUNTERFACTUAL
from bot.usage.tables import contacts

VERSION = 1  # raise it when a column changes its meaning or goes; a new one at the end changes nothing for readers
_BATCH = 2000

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: `type` is that of a table schema (string, integer, boolean, datetime); empty values may stand."""

    name: str
    type: str
    title: str


CONTACT_COLUMNS = (
    Column("contact", "string", "id of the contact; the same in every export as long as its facts are"),
    Column("council", "string", "short name of the council"),
    Column("opened_at", "datetime", "when it began, UTC"),
    Column("closed_at", "datetime", "when the last thing in it happened, UTC"),
    Column("session", "string", "contacts of one session share it"),
    Column("person_key", "string", "keyed hash; another one every 30 days"),
    Column("signed_in", "boolean", "the key is that of an account, so it is known on every channel"),
    Column("need_id", "string", "contacts at one need share it"),
    Column("need", "string", "need group; empty when none was stated"),
    Column("subject", "string", "what tells needs of one group apart: a code, or a keyed hash that begins with #"),
    Column("service", "string", "stem of the service"),
    Column("intent", "string", "what the message that opened it was taken for"),
    Column("outcome", "string", "how it ended, by GLOSSARY.md"),
    Column("voided", "boolean", "a resolution after which the person came back within 7 days"),
    Column("followed_after_hours", "integer", "whole hours until the person came back for the same need"),
    Column("linkable", "boolean", "coming back would have been recognised"),
    Column("avoidable", "boolean", "it chases something asked for before"),
    Column("barred", "string", "why it can earn nothing; empty when it may"),
    Column("traffic", "string", "staff, test or robot; empty for a resident"),
    Column("assisted", "boolean", "somebody chatted for the resident"),
    Column("arm", "string", "arm of a holdout"),
    Column("grade", "string", "how well it is known that it would have reached staff: A, C or D"),
    Column("channel", "string", "how it came in"),
    Column("language", "string", "language of the conversation"),
    Column("out_of_hours", "boolean", "the council's phones were closed when it began; bank holidays count as closed"),
    Column("turns", "integer", "messages of the resident"),
    Column("fallbacks", "integer", "of them not understood"),
    Column("seconds", "integer", "from beginning to end"),
    Column("references", "string", "references that were issued, with a space between them"),
    Column("has_receipt", "boolean", "a payment was taken"),
    Column("answer_shown", "boolean", "an answer or a place to go was shown"),
    Column("confirmed", "string", "what was pressed under the answer: yes, no or nothing"),
    Column("backend_failed", "boolean", "a system or the assistant failed on the way"),
    Column("handed_over", "boolean", "a person took over"),
    Column("waited_seconds", "integer", "waited for a person"),
    Column("person_seconds", "integer", "with a person"),
    Column("without_us", "string", "answer to: what would you have done without this assistant?"),
    Column("sample", "boolean", "made up by the simulator"),
)

OPEN_COLUMNS = (
    Column("council", "string", "short name of the council"),
    Column("month", "string", "the month in which contacts began, as 2026-11, by the clock of London"),
    Column("service", "string", "stem of the service; all for the month's total"),
    Column("outcome", "string", "how they ended, by GLOSSARY.md; all for the service's total"),
    Column("contacts", "integer", "how many; empty where it is left out"),
    Column("left_out", "boolean", "the count is under 5, or would give one away"),
)


@dataclass(frozen=True)
class Exported:
    """What was written."""

    path: Path
    rows: int


def export(
    engine: Engine, out: Path, form: str, council: str | None, *, open_data: bool, done: Callable[[int], None]
) -> Exported:
    """Write `contacts.<form>` (or `open_contacts.<form>`) and its schema into the folder. `done(n)`: contacts read.

    A file appears whole or not at all.
    """
    out.mkdir(parents=True, exist_ok=True)
    name, columns = ("open_contacts", OPEN_COLUMNS) if open_data else ("contacts", CONTACT_COLUMNS)
    rows = _counted(read_contacts(engine, council), done)
    return write_rows(out, name, form, columns, open_rows(rows) if open_data else rows)


def write_rows(out: Path, name: str, form: str, columns: Sequence[Column], rows: Iterable[Row]) -> Exported:
    """Rows as `<name>.csv` or `.parquet` with their schema beside them."""
    write = {"csv": _write_csv, "parquet": _write_parquet}[form]
    path = out / f"{name}.{form}"
    part = path.with_suffix(f".{form}.part")
    count = write(part, columns, rows)
    (out / f"{name}.schema.json").write_text(json.dumps(schema(name, columns), indent=2) + "\n")
    part.replace(path)
    return Exported(path, count)


def schema(name: str, columns: Sequence[Column]) -> dict[str, Any]:
    """A Table Schema (frictionless data) with our own version."""
    fields = [{"name": one.name, "type": one.type, "description": one.title} for one in columns]
    return {"name": f"kerbside-{name}", "version": VERSION, "fields": fields, "missingValues": [""]}


def read_contacts(engine: Engine, council: str | None) -> Iterator[Row]:
    """Every contact as a row of the export, oldest first; never all of them at once."""
    mine = [contacts.c.council == council] if council else []
    query = select(contacts).where(*mine).order_by(contacts.c.opened_at, contacts.c.id)
    with engine.connect() as connection:
        for row in connection.execution_options(yield_per=_BATCH).execute(query).mappings():
            yield contact_row(row)


def contact_row(stored: Mapping[str, Any]) -> Row:
    """One stored contact in the columns of the export."""
    proofs = stored["evidence"].get("proofs", {})
    followed_at, found = stored["followed_at"], dict(stored)
    after = None if followed_at is None else int((followed_at - stored["closed_at"]).total_seconds() // 3600)
    found |= {
        "contact": stored["id"],
        "references": " ".join(stored["references"]),
        "followed_after_hours": after,
        COUNTERFACTUAL: proofs.get("survey", {}).get(COUNTERFACTUAL, ""),
    }
    return {one.name: found.get(one.name, proofs.get(one.name)) for one in CONTACT_COLUMNS}


def open_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Counts of residents' own contacts by council, month, service and outcome; samples and marked traffic left out."""
    tables: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in rows:
        if not row["sample"] and not row["traffic"]:
            month = row["opened_at"].astimezone(LONDON).strftime("%Y-%m")
            tables[row["council"], month][row["service"], row["outcome"]] += 1
    for (council, month), counts in sorted(tables.items()):
        published = suppress(counts)
        for service in published.rows:
            for outcome in published.columns:
                count = published.counts[service, outcome]
                yield {
                    "council": council,
                    "month": month,
                    "service": service,
                    "outcome": outcome,
                    "contacts": count,
                    "left_out": count is None,
                }


def _counted(rows: Iterable[Row], done: Callable[[int], None]) -> Iterator[Row]:
    for row in rows:
        done(1)
        yield row


def _write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([one.name for one in columns])
        for row in rows:
            writer.writerow([_as_text(row[one.name]) for one in columns])
            count += 1
    return count


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    import pyarrow  # 30 MB that only this needs
    from pyarrow import parquet

    types = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "boolean": pyarrow.bool_(),
        "datetime": pyarrow.timestamp("us", tz="UTC"),
    }
    fields = [pyarrow.field(one.name, types[one.type], metadata={"description": one.title}) for one in columns]
    shape = pyarrow.schema(fields, metadata={"kerbside_schema_version": str(VERSION)})
    count = 0
    with parquet.ParquetWriter(path, shape) as writer:
        for batch in _batches(rows):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema=shape))
            count += len(batch)
    return count


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 5 * _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
