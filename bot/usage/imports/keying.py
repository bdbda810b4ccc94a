"""Keys a council's own customer numbers in a log before it is imported: line by line, and no number is kept or shown.

The gateway makes the keys, as it does for whoever signs in, so that a call finds the chat of the same person.
"""

from __future__ import annotations

import csv
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from bot.usage.imports.files import CsvFile, Record
from bot.usage.imports.lines import LineReader, Problem
from bot.usage.imports.taking import MOST_PROBLEMS

Ask = Callable[[Sequence[tuple[str, datetime]]], Awaitable[Sequence[tuple[str, ...] | None]]]
_AT_ONCE = 400  # lines that are asked for together


@dataclass
class Keyed:
    """What became of a file's lines. With `bad` lines nothing was written; `problems` holds the first thousand."""

    lines: int = 0
    keyed: int = 0
    without: int = 0  # lines without a number
    too_old: int = 0  # the keys of their time are destroyed: the number was taken out
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)


async def key_file(file: CsvFile, reader: LineReader, ask: Ask, out: Path, told: Callable[[int], None]) -> Keyed:
    """Write `out`: the same file with a keyed person in place of each number. It appears whole or not at all.

    `file` must have the field `person`; `ask` keys accounts at moments.
    """
    place = next(number for number, name in file.columns.items() if name == "person")
    result, part = Keyed(), out.with_name(f"{out.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.writer(opened, delimiter=file.separator)
            writer.writerow(file.header())
            records = file.records(told)
            while some := list(islice(records, _AT_ONCE)):
                for row in await _key(some, reader, ask, place, result):
                    writer.writerow(row)
        if not result.bad:
            part.replace(out)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return result


async def _key(
    records: Sequence[Record], reader: LineReader, ask: Ask, place: int, result: Keyed
) -> Iterator[list[str]]:
    """The rows with their numbers keyed; what is wrong with a line goes into the result."""
    asked: dict[int, tuple[str, datetime]] = {}
    for record in records:
        result.lines += 1
        problems: list[Problem] = []
        if record.problem:
            problems.append(Problem(record.line, "line", record.problem))
        elif not record.cells.get("person"):
            result.without += 1
        elif (moment := reader.read_at(record.line, record.cells, problems)) is not None and not problems:
            asked[record.line] = record.cells["person"], moment.at
        _note(result, problems)
    answers = dict(zip(asked, await ask(list(asked.values())), strict=True)) if asked else {}
    for line, people in answers.items():
        if people is None:
            _note(result, [reader.problem(line, "person", "is no number of that kind")])
        result.keyed += bool(people)
        result.too_old += people == ()
    return (_with_person(record.row, place, answers.get(record.line) or ()) for record in records)


def _with_person(row: Sequence[str], place: int, people: Sequence[str]) -> list[str]:
    return [" ".join(people) if number == place else cell for number, cell in enumerate(row)]


def _note(result: Keyed, problems: list[Problem]) -> None:
    result.bad += bool(problems)
    result.problems += problems[: MOST_PROBLEMS - len(result.problems)]
