"""What a report is made of, in a form that can be frozen: its scope, the assumption file's text, its contacts.

Of contacts only facts are kept. References are numbered anew, so that a list tells which contacts share one and leads
to no record of a resident.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TextIO, Union, get_args, get_origin, get_type_hints

from bot.roi.assumptions import Review
from bot.roi.beta.design import Design
from bot.roi.counting import Row
from bot.roi.issued.designs import read_design, write_design
from bot.roi.report import Samples, Scope

SCOPE_FILE, ASSUMPTION_FILE, CONTACT_FILE = "scope.json", "assumptions.toml", "contacts.csv"
OPTION_FILE = "options.toml"
_SCHEMA = 1


@dataclass(frozen=True)
class Inputs:
    """Everything that the figures of one report depend on. `rows()` gives its contacts anew, in the order of needs."""

    scope: Scope
    assumptions: str  # the text of the file
    review: Review | None  # measured in the usage log, if it was
    titles: Mapping[str, str]  # of the services, by stem
    transactions: frozenset[str]  # intents that a transaction is done for
    designs: tuple[Design, ...]  # measured in the usage log; not the assumed one
    outside: Mapping[str, int] | None  # imported contacts by channel
    options: str  # the text of the appraisal that the forecast is taken from; empty without one
    rows: Callable[[], Iterable[Row]]


def without_references(rows: Iterable[Row], numbers: dict[str, str]) -> Iterator[Row]:
    """The contacts with their references numbered in the order in which they come; `numbers` tells which was which."""
    for row in rows:
        told = tuple(numbers.setdefault(one, f"reference-{len(numbers) + 1}") for one in row.references)
        yield replace(row, references=told)


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """One line for each contact, every fact of it as text."""
    names = list(Row.__dataclass_fields__)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            writer.writerow([_as_text(getattr(row, name)) for name in names])


def read_rows(file: TextIO) -> Iterator[Row]:
    """The contacts of a list; columns that are no facts (their weights) are passed over."""
    readers = _readers()
    for told in csv.DictReader(file):
        yield Row(**{name: read(told[name]) for name, read in readers.items() if name in told})


def write_scope(inputs: Inputs) -> str:
    """`scope.json`: whose report, which days, what was measured beside the contacts."""
    scope = {name: _as_text(value) for name, value in asdict(inputs.scope).items()}
    review = inputs.review
    told = {
        "schema": _SCHEMA,
        "scope": scope,
        "review": None if review is None else {name: _as_text(value) for name, value in asdict(review).items()},
        "titles": dict(sorted(inputs.titles.items())),
        "transactions": sorted(inputs.transactions),
        "designs": [write_design(one) for one in inputs.designs],
        "outside": None if inputs.outside is None else dict(sorted(inputs.outside.items())),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def read_inputs(text: str, assumptions: str, options: str, rows: Callable[[], Iterable[Row]]) -> Inputs:
    """The inputs of what `write_scope` wrote and of the other frozen files."""
    told = json.loads(text)
    one, review = told["scope"], told["review"]
    scope = Scope(
        one["council"],
        one["council_name"],
        date.fromisoformat(one["first"]),
        date.fromisoformat(one["last"]),
        Samples(one["samples"]),
        datetime.fromisoformat(one["made_at"]),
    )
    if review is not None:
        on = date.fromisoformat(review["on"])
        review = Review(int(review["sampled"]), int(review["resolved"]), review["source"], on)
    return Inputs(
        scope=scope,
        assumptions=assumptions,
        review=review,
        titles=told["titles"],
        transactions=frozenset(told["transactions"]),
        designs=tuple(read_design(one) for one in told["designs"]),
        outside=told["outside"],
        options=options,
        rows=rows,
    )


@cache
def engine_version() -> str:
    """Which code works figures out: a digest of every file of it, so that a report tells whether it is the same."""
    room, digest = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted(one for part in ("*.py", "*.toml", "beta/*.py", "appraisal/*.py") for one in room.glob(part)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return " ".join(value) if isinstance(value, tuple) else str(value)


@cache
def _readers() -> dict[str, Callable[[str], Any]]:
    return {name: _reader(kind) for name, kind in get_type_hints(Row).items()}


def _reader(kind: Any) -> Callable[[str], Any]:
    """How a fact of a type is read from its text."""
    if get_origin(kind) in (Union, UnionType):
        read = _reader(next(one for one in get_args(kind) if one is not type(None)))
        return lambda text: read(text) if text else None
    if get_origin(kind) is tuple:
        return lambda text: tuple(text.split())
    if kind is bool:
        return lambda text: text == "True"
    return datetime.fromisoformat if kind is datetime else kind
