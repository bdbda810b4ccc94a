"""The pages of an issued report beside the report itself: its cover, and what a restatement changed."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bot.council.collections import LONDON
from bot.roi.figures import Range
from bot.roi.issued.packing import Packed
from bot.roi.issued.records import Record
from bot.roi.issued.restating import Change, Changes
from bot.roi.issued.verifying import ENDS
from bot.roi.page import make_environment, read_style
from bot.roi.rounding import say

#: What each state means to a reader.
MEANINGS = {
    "draft": "Nobody has approved it. It must not be used.",
    "issued": "Approved by somebody other than its preparer, and not changed since.",
    "superseded": "A newer version takes its place. It is kept as it was.",
    "withdrawn": "It was never approved and must not be used.",
}


def write_changes(changes: Changes, why: str, out: Path, restates: str, is_sample: bool) -> None:
    """`changes.html`, `.csv` and `.json`: every figure that is another, old and new, and what moved it."""
    with (out / "changes.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        ends = [f"{when}_{end}" for when in ("old", "new") for end in ENDS]
        table.writerow(["key", "label", "unit", *ends, "difference", "because", "moved_by"])
        for one in changes.figures:
            values = [_end(value, end) for value in (one.old, one.new) for end in ENDS]
            for part in one.parts:
                table.writerow(
                    [one.key, one.label, one.unit, *values, f"{one.difference:f}", part.because, f"{part.moved:f}"]
                )
    told = {
        "schema": 1,
        "restates": restates,
        "why": why,
        "changed_inputs": list(changes.steps),
        "figures": [_figure(one) for one in changes.figures],
    }
    (out / "changes.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    page = make_environment().get_template("issued/changes.html.j2")
    told_of = {"changes": changes, "why": why, "restates": restates, "is_sample": is_sample, "style": read_style()}
    (out / "changes.html").write_text(page.render(**told_of, say_moved=_say_moved), encoding="utf-8")


def write_cover(record: Record, council_name: str, files: list[Packed], path: Path) -> None:
    """`cover.html`: number, state, who and when, and the hash of every file. It is no part of what was frozen."""
    page = make_environment().get_template("issued/cover.html.j2")
    told = {
        "record": record,
        "council_name": council_name,
        "files": [one for one in files if not one.name.startswith("contacts/")],
        "lists": sum(one.name.startswith("contacts/") for one in files),
        "has_changes": any(one.name == "changes.html" for one in files),
        "meaning": MEANINGS[record.state.value],
        "moment": say_moment,
        "style": read_style(),
    }
    path.write_text(page.render(told), encoding="utf-8")


def write_manifest(record: Record, files: list[Packed], path: Path) -> None:
    """`manifest.json`: what the approval covers, for whoever checks a copy with tools of their own."""
    told = {
        **{name: str(value) for name, value in record.about.items()},
        "manifest": record.manifest,
        "files": {one.name: {"sha256": one.sha256, "bytes": one.size} for one in files},
        "events": [{**vars(one), "at": one.at.isoformat()} for one in record.events],
    }
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def say_moment(at: datetime) -> str:
    """`26 November 2026, 10:05`."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


def _figure(one: Change) -> dict[str, object]:
    return {
        "key": one.key,
        "label": one.label,
        "unit": one.unit,
        **{when: _ends(value) for when, value in (("old", one.old), ("new", one.new))},
        "difference": f"{one.difference:f}",
        "because": [{"input": part.because, "moved": f"{part.moved:f}"} for part in one.parts],
    }


def _ends(value: Range | None) -> dict[str, str] | None:
    return None if value is None else {end: f"{getattr(value, end):f}" for end in ENDS}


def _end(value: Range | None, end: str) -> str:
    return "" if value is None else f"{getattr(value, end):f}"


def _say_moved(value: Decimal, unit: str) -> str:
    """With its sign; a range whose middle stays says so."""
    if not value:
        return "only its range"
    words = say(abs(value), unit)
    return f"+{words}" if value > 0 else f"−\u2060{words}"
