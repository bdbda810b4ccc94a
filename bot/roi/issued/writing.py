"""Writes issued reports: a draft with all its files, its approval, its withdrawal. Rows are only ever added."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.roi.issued.inputs import engine_version
from bot.roi.issued.packing import Packed, make_manifest
from bot.roi.issued.records import Event, Record, about_of, find_record, list_records
from bot.roi.issued.states import IssuedError, Kind, State, check_approver, check_name
from bot.roi.issued.tables import issued_events, issued_files, issued_reports
from bot.roi.report import Report


@dataclass(frozen=True)
class Draft:
    """A report that is about to be frozen. `restates` is the one whose new version it is."""

    report: Report
    files: Sequence[Packed]
    prepared_by: str
    at: datetime
    why: str = ""
    restates: Record | None = None


def freeze(opened: Session, draft: Draft) -> Record:
    """Keep a draft under its number: that of what it restates, or the council's next one of the year."""
    scope = draft.report.scope
    number, version = _number(opened, draft)
    values: dict[str, Any] = {
        "council": scope.council,
        "number": number,
        "version": version,
        "first": scope.first,
        "last": scope.last,
        "is_sample": draft.report.has_samples,
        "engine": engine_version(),
        "prepared_by": check_name(draft.prepared_by),
        "prepared_at": draft.at,
        "why": draft.why,
    }
    manifest = make_manifest(about_of(values), [(one.name, one.sha256) for one in draft.files])
    try:
        made = opened.execute(insert(issued_reports).values(**values, manifest=manifest))
    except IntegrityError as taken:
        raise IssuedError(
            f"{number} version {version} was prepared by somebody else at this moment: try again"
        ) from taken
    report = made.inserted_primary_key[0]
    for one in draft.files:
        opened.execute(insert(issued_files).values(report=report, **vars(one)))
    data = {"restates": draft.restates.name} if draft.restates is not None else {}
    _add(opened, report, manifest, (), Kind.PREPARED, values["prepared_by"], draft.at, data)
    return find_record(opened, scope.council, f"{number}v{version}")


def approve(opened: Session, record: Record, approver: str, at: datetime) -> Record:
    """Issue a draft: by somebody other than its preparer. What it restates is superseded in the same transaction."""
    _must_be(record, State.DRAFT, "approved")
    name = check_approver(record.prepared_by, approver)
    _add(opened, record.id, record.manifest, record.events, Kind.APPROVED, name, at, {"manifest": record.manifest})
    if record.version > 1:
        before = issued_version(opened, record)
        if before is None:
            raise IssuedError(f"{record.number} has no issued version any more that {record.name} could restate")
        told = {"by_version": record.version, "manifest": before.manifest}
        _add(opened, before.id, before.manifest, before.events, Kind.SUPERSEDED, name, at, told)
    return find_record(opened, record.council, f"{record.number}v{record.version}")


def withdraw(opened: Session, record: Record, by: str, why: str, at: datetime) -> Record:
    """Give a draft up. Its number stays taken, so that numbers have no unexplained gaps."""
    _must_be(record, State.DRAFT, "withdrawn")
    _add(opened, record.id, record.manifest, record.events, Kind.WITHDRAWN, check_name(by), at, {"why": why})
    return find_record(opened, record.council, f"{record.number}v{record.version}")


def issued_version(opened: Session, record: Record) -> Record | None:
    """The version of a report's number that is issued now."""
    mine = [one for one in list_records(opened, record.council) if one.number == record.number]
    return next((one for one in mine if one.state is State.ISSUED), None)


def seal_of(manifest: str, before: str, kind: str, by: str, at: datetime, data: Mapping[str, Any]) -> str:
    """SHA-256 of an event, its report's manifest and the seal of the event before it."""
    told = [manifest, before, str(kind), by, at.isoformat(), json.dumps(data, sort_keys=True)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _number(opened: Session, draft: Draft) -> tuple[str, int]:
    mine = list_records(opened, draft.report.scope.council)
    if draft.restates is not None:
        number = draft.restates.number
        return number, max(one.version for one in mine if one.number == number) + 1
    prefix = f"{draft.at.year}-{'S' if draft.report.has_samples else ''}"
    taken = [one.number.removeprefix(prefix) for one in mine if one.number.startswith(prefix)]
    return f"{prefix}{max((int(one) for one in taken if one.isdecimal()), default=0) + 1:02d}", 1


def _must_be(record: Record, state: State, verb: str) -> None:
    if record.state is not state:
        raise IssuedError(f"{record.name} is {record.state.value}: only a {state.value} can be {verb}")


def _add(
    opened: Session,
    report: int,
    manifest: str,
    events: Sequence[Event],
    kind: Kind,
    by: str,
    at: datetime,
    data: Mapping[str, Any],
) -> None:
    seal = seal_of(manifest, events[-1].seal if events else "", kind, by, at, data)
    values = {"report": report, "kind": kind.value, "by": by, "at": at, "data": dict(data), "seal": seal}
    try:
        opened.execute(insert(issued_events).values(**values))
    except IntegrityError as twice:
        raise IssuedError(f"it was {kind.value} by somebody else at this moment") from twice
