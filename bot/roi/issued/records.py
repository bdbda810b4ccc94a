"""Reads issued reports: what they say of themselves, their events and state, their files. Writes nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.roi.counting import Row
from bot.roi.issued.inputs import ASSUMPTION_FILE, CONTACT_FILE, OPTION_FILE, SCOPE_FILE, Inputs, read_inputs, read_rows
from bot.roi.issued.packing import Packed, make_manifest
from bot.roi.issued.states import IssuedError, State, state_of
from bot.roi.issued.tables import issued_events, issued_files, issued_reports

_NAMED = re.compile(r"(?P<number>\d{4}-S?\d{2,})(?:v(?P<version>\d+))?")


@dataclass(frozen=True)
class Event:
    """Something that happened to a report, by whom and when; `seal` ties it to the report and to what was before."""

    kind: str
    by: str
    at: datetime
    data: Mapping[str, Any]
    seal: str


@dataclass(frozen=True)
class Record:
    """A report as it was frozen, with its events in order."""

    id: int
    council: str
    number: str
    version: int
    first: date
    last: date
    is_sample: bool
    engine: str
    prepared_by: str
    prepared_at: datetime
    why: str
    manifest: str
    events: tuple[Event, ...]

    @property
    def state(self) -> State:
        """Draft, issued, superseded or withdrawn."""
        return state_of([one.kind for one in self.events])

    @property
    def name(self) -> str:
        """`2026-01`, and `2026-01v2` for a restatement."""
        return self.number if self.version == 1 else f"{self.number}v{self.version}"

    def event(self, kind: str) -> Event | None:
        """The event of a kind, if it happened."""
        return next((one for one in self.events if one.kind == kind), None)

    @property
    def about(self) -> dict[str, Any]:
        """What the manifest covers beside the files."""
        return about_of(vars(self))


def about_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a report's row that its manifest covers."""
    names = "council number version first last is_sample engine prepared_by prepared_at why"
    told = {name: values[name] for name in names.split()}
    return {**told, "prepared_at": values["prepared_at"].isoformat()}


def split_name(name: str) -> tuple[str, int | None]:
    """`2026-01v2` -> (`2026-01`, 2); without a version, None."""
    found = _NAMED.fullmatch(name.strip())
    if found is None:
        raise IssuedError(f"a report is named like 2026-01, 2026-01v2 or 2026-S01, not {name!r}")
    return found["number"], int(found["version"]) if found["version"] else None


def list_records(opened: Session, council: str | None = None) -> list[Record]:
    """All reports, of one council or of all, in the order of their numbers and versions."""
    query = select(issued_reports).order_by(issued_reports.c.council, issued_reports.c.number, issued_reports.c.version)
    if council is not None:
        query = query.where(issued_reports.c.council == council)
    return [_record(opened, row) for row in opened.execute(query).mappings().all()]


def find_record(opened: Session, council: str, name: str) -> Record:
    """One report by its name; without a version, the newest that was not withdrawn, or else the newest."""
    number, version = split_name(name)
    found = [one for one in list_records(opened, council) if one.number == number and version in (None, one.version)]
    if not found:
        raise IssuedError(f"{council} has no report {name}")
    standing = [one for one in found if one.state is not State.WITHDRAWN]
    return (standing or found)[-1]


def read_files(opened: Session, record: Record) -> list[Packed]:
    """Every file of a report, by name."""
    rows = opened.execute(select(issued_files).where(issued_files.c.report == record.id).order_by(issued_files.c.name))
    return [Packed(row.name, row.size, row.sha256, row.packed) for row in rows]


def thaw(files: Mapping[str, Packed]) -> Inputs:
    """The inputs that a report was made of, from its files."""
    for name in (SCOPE_FILE, ASSUMPTION_FILE, CONTACT_FILE):
        if name not in files:
            raise IssuedError(f"{name} is missing")

    def rows() -> Iterator[Row]:
        with files[CONTACT_FILE].open() as packed, io.TextIOWrapper(packed, "utf-8", newline="") as text:
            yield from read_rows(text)

    def text_of(name: str) -> str:
        return files[name].read().decode() if name in files else ""

    return read_inputs(text_of(SCOPE_FILE), text_of(ASSUMPTION_FILE), text_of(OPTION_FILE), rows)


def manifest_of(record: Record, files: Mapping[str, str]) -> str:
    """The manifest of a report's row and of files with these SHA-256."""
    return make_manifest(record.about, files.items())


def _record(opened: Session, row: Mapping[str, Any]) -> Record:
    told = opened.execute(
        select(issued_events).where(issued_events.c.report == row["id"]).order_by(issued_events.c.id)
    ).mappings()
    events = tuple(Event(one["kind"], one["by"], one["at"], one["data"], one["seal"]) for one in told)
    return Record(**row, events=events)
