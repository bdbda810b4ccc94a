"""Prepares what is to be issued: a draft of a period, or a new version of a report with what it changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.councils import Council
from bot.database import session
from bot.roi.issued.inputs import Inputs
from bot.roi.issued.making import make_files, take_inputs
from bot.roi.issued.packing import Packed, pack_folder
from bot.roi.issued.page import write_changes
from bot.roi.issued.records import Record, read_files, thaw
from bot.roi.issued.restating import Changes, compare
from bot.roi.issued.states import IssuedError, State
from bot.roi.issued.verifying import read_figures
from bot.roi.issued.writing import Draft, freeze
from bot.roi.report import Report, Scope


def prepare(
    reports: Engine, log: Engine, scope: Scope, assumptions: Path, council: Council, by: str, folder: Path
) -> Record:
    """Take the inputs, make the report of them and freeze both. `folder` is empty and goes afterwards."""
    inputs = take_inputs(log, scope, assumptions, council, folder)
    report, files = _make(inputs, folder / "report")
    with session(reports) as opened:
        return freeze(opened, Draft(report, files, by, scope.made_at))


def restate(
    reports: Engine,
    log: Engine,
    record: Record,
    assumptions: Path,
    council: Council,
    by: str,
    why: str,
    now: datetime,
    folder: Path,
) -> tuple[Record, Changes]:
    """The same period from today's usage log and assumptions, as a draft of the next version.

    `IssuedError` when the report is not issued, or when no figure is another.
    """
    if record.state is not State.ISSUED:
        raise IssuedError(f"{record.name} is {record.state.value}: only an issued report can be restated")
    with session(reports) as opened:
        kept = {one.name: one for one in read_files(opened, record)}
    old = thaw(kept)
    new = take_inputs(log, replace(old.scope, made_at=now), assumptions, council, folder)
    changes = compare(read_figures(json.loads(kept["report.json"].read())), old, new)
    if not changes.figures:
        raise IssuedError(f"nothing differs from {record.name}: there is nothing to restate")
    out = folder / "report"
    out.mkdir()
    write_changes(changes, why, out, record.name, record.is_sample)
    report, files = _make(new, out)
    with session(reports) as opened:
        return freeze(opened, Draft(report, files, by, now, why, record)), changes


def _make(inputs: Inputs, out: Path) -> tuple[Report, list[Packed]]:
    report = make_files(inputs, out)
    if not report.lines["contacts"].count:
        raise IssuedError(f"there are no contacts from {inputs.scope.first} to {inputs.scope.last}: nothing to report")
    return report, pack_folder(out)
