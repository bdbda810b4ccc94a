"""Checks a frozen report: every file's hash, the manifest, the seals of its events, and its figures worked out anew."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.council.errors import KerbsideError
from bot.roi.figures import Range
from bot.roi.issued.inputs import engine_version
from bot.roi.issued.making import work_out
from bot.roi.issued.packing import Packed, digest_file, digest_of
from bot.roi.issued.records import Record, manifest_of, thaw
from bot.roi.issued.states import Kind
from bot.roi.issued.writing import seal_of
from bot.roi.report import Report

ENDS = ("low", "central", "high")


@dataclass(frozen=True)
class Difference:
    """Something that is not as it was frozen: what, as it was, as it is."""

    what: str
    frozen: str
    found: str


@dataclass(frozen=True)
class Verdict:
    """What a check found. `figures` is how many were worked out again."""

    record: Record
    files: int
    figures: int
    differences: tuple[Difference, ...]

    @property
    def is_same_engine(self) -> bool:
        """Whether the code that worked the figures out is the one that checked them."""
        return self.record.engine == engine_version()


def verify(record: Record, files: Sequence[Packed]) -> Verdict:
    """The whole check of one report."""
    found = {one.name: digest_of(one) for one in files}
    differences = [Difference(one.name, one.sha256, found[one.name]) for one in files if found[one.name] != one.sha256]
    manifest = manifest_of(record, found)
    if manifest != record.manifest:
        differences.append(Difference("manifest", record.manifest, manifest))
    differences += _check_seals(record)
    again, wrong = _recompute({one.name: one for one in files})
    return Verdict(record, len(files), again, tuple(differences + wrong))


def verify_folder(folder: Path, files: Sequence[Packed]) -> list[Difference]:
    """A copy on disk against what is kept. Further files in the folder are not looked at."""
    wrong = []
    for one in files:
        path = folder / one.name
        found = digest_file(path) if path.is_file() else "is not there"
        if found != one.sha256:
            wrong.append(Difference(str(path), one.sha256, found))
    return wrong


def figures_of(report: Report) -> dict[str, Range]:
    """Every figure of a report by its key, and the capacity released by each service."""
    found = {str(key): line.value for key, line in report.lines.items()}
    return found | {f"released_{row.stem}": row.released for row in report.services}


def read_figures(told: Mapping[str, Any]) -> dict[str, Range]:
    """The same figures from `report.json`."""
    found = {line["key"]: _range(line) for line in told["lines"]}
    return found | {f"released_{row['service']}": _range(row["released"]) for row in told["services"]}


def _recompute(files: Mapping[str, Packed]) -> tuple[int, list[Difference]]:
    """How many figures were worked out again from the frozen inputs, and those that differ."""
    try:
        frozen = read_figures(json.loads(files["report.json"].read()))
        again = figures_of(work_out(thaw(files)))
    except (KerbsideError, KeyError, ValueError, TypeError, InvalidOperation, OSError, EOFError) as broken:
        return 0, [Difference("figures", "worked out from the frozen inputs", f"cannot be: {broken}")]
    wrong = []
    for key in sorted(frozen.keys() | again.keys()):
        for end in ENDS:
            was, now = (getattr(one[key], end) if key in one else None for one in (frozen, again))
            if was != now:
                wrong.append(Difference(f"{key}, {end}", _say(was), _say(now)))
    return len(again), wrong


def _check_seals(record: Record) -> list[Difference]:
    wrong, before = [], ""
    for event in record.events:
        seal = seal_of(record.manifest, before, event.kind, event.by, event.at, event.data)
        if seal != event.seal:
            wrong.append(Difference(f"event {event.kind}", event.seal, seal))
        before = event.seal
    if not record.events or record.events[0].kind != Kind.PREPARED or record.events[0].by != record.prepared_by:
        wrong.append(Difference("events", f"prepared by {record.prepared_by}", "do not begin so"))
    return wrong


def _range(told: Mapping[str, str]) -> Range:
    return Range(*(Decimal(told[end]) for end in ENDS))


def _say(value: Decimal | None) -> str:
    return "none" if value is None else str(value)
