"""What a restatement changes, figure by figure, and which changed input moved each of them by how much. Pure.

Inputs are changed one after the other, from the old report's to the new one's: the way of working out, the contacts,
the review, each figure of the assumption file. What a step moves a figure by is its part; the parts add up to the
difference.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot.council.errors import FileError
from bot.roi.assumption_file import read_assumption_values
from bot.roi.assumptions import Assumptions
from bot.roi.counting import Row
from bot.roi.figures import ZERO, Range
from bot.roi.issued.inputs import ASSUMPTION_FILE, Inputs
from bot.roi.issued.making import count, put_together, read_assumed
from bot.roi.issued.verifying import figures_of
from bot.roi.report import Report


@dataclass(frozen=True)
class Part:
    """One changed input, and by how much it moved a figure's central value."""

    because: str
    moved: Decimal


@dataclass(frozen=True)
class Change:
    """One figure before and after; None where a version does not have it."""

    key: str
    label: str
    unit: str
    old: Range | None
    new: Range | None
    parts: tuple[Part, ...]

    @property
    def difference(self) -> Decimal:
        """New less old, of the central values; a figure that is not there counts as 0."""
        return _central(self.new) - _central(self.old)


@dataclass(frozen=True)
class Changes:
    """All that a restatement changes. `steps` are the inputs that changed, in words."""

    steps: tuple[str, ...]
    figures: tuple[Change, ...]


def compare(frozen: Mapping[str, Range], old: Inputs, new: Inputs) -> Changes:
    """From the figures that were frozen, over the old inputs, to the new ones."""
    steps: list[str] = []
    parts: dict[str, list[Part]] = {}
    before: dict[str, Range] = dict(frozen)
    words: dict[str, tuple[str, str]] = {}
    for because, report in _steps(old, new):
        found = figures_of(report)
        moved = {key for key in before.keys() | found.keys() if before.get(key) != found.get(key)}
        for key in moved:
            by = _central(found.get(key)) - _central(before.get(key))
            parts.setdefault(key, []).append(Part(because, by))
        if moved or because not in _SILENT:
            steps.append(because)
        before, words = found, _words(report)
    figures = [
        Change(key, *words.get(key, (key, "")), frozen.get(key), before.get(key), tuple(parts.get(key, ())))
        for key in [*words, *sorted(frozen.keys() - words.keys())]
        if frozen.get(key) != before.get(key)
    ]
    return Changes(tuple(steps), tuple(figures))


_ENGINE = "how figures are worked out"
_BESIDE = {
    "designs": "what was measured of the time without the assistant",
    "outside": "imported phone, desk and form logs",
    "options": "the appraisal that the forecast is taken from",
}
_SILENT = frozenset({_ENGINE, *_BESIDE.values()})  # named only if they moved anything


def _steps(old: Inputs, new: Inputs) -> Iterator[tuple[str, Report]]:
    """Reports with one more input changed each time; the first differs from the frozen one by the engine alone."""
    now, assumed = old, read_assumed(old)
    tally = count(now, assumed)
    yield _ENGINE, put_together(now, tally, assumed)
    now = replace(now, scope=new.scope, rows=new.rows, titles=new.titles, transactions=new.transactions)
    tally = count(now, assumed)
    if words := _say_contacts(old, new):
        yield words, put_together(now, tally, assumed)
    if old.review != new.review:
        now = replace(now, review=new.review)
        assumed = read_assumed(now)
        tally = count(now, assumed)
        yield "the reviewed sample", put_together(now, tally, assumed)
    for name, words in _BESIDE.items():
        if getattr(now, name) != getattr(new, name):
            now = replace(now, **{name: getattr(new, name)})
            yield words, put_together(now, tally, assumed)
    for because, values in _changed_assumptions(old.assumptions, new.assumptions):
        before, assumed = assumed, _read(values, new)
        if assumed.review != before.review:
            tally = count(now, assumed)
        yield because, put_together(now, tally, assumed)


def _say_contacts(old: Inputs, new: Inputs) -> str:
    """In words, which contacts are counted that were not, and the other way round; empty when they are the same."""
    before, after = ({row.id: _mark(row) for row in one.rows()} for one in (old, new))
    come, gone = after.keys() - before.keys(), before.keys() - after.keys()
    other = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    told = {"more": len(come), "fewer": len(gone), "that ended otherwise or were followed": len(other)}
    words = ", ".join(f"{number:,} {name}" for name, number in told.items() if number)
    days = ("from", old.scope.first, new.scope.first), ("to", old.scope.last, new.scope.last)
    moved = ", ".join(f"{word} {new} instead of {old}" for word, old, new in days if old != new)
    samples = "" if old.scope.samples is new.scope.samples else f"samples: {new.scope.samples.value}"
    if not words and not moved and not samples:
        # seven days after the last contact, what was provisional is not so any more
        return "the day on which it was made" if old.scope.made_at != new.scope.made_at else ""
    return "contacts: " + "; ".join(one for one in (words, moved, samples) if one)


def _mark(row: Row) -> int:
    """Stands for a contact's facts; its references are numbered anew in every list, so only their count."""
    return hash(tuple(len(value) if name == "references" else value for name, value in vars(row).items()))


def _changed_assumptions(old: str, new: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The old file's values with one more figure of the new file each time.

    A step that the file's rules do not allow (shares of more than 1 in all) is taken together with the next.
    """
    values, wanted = (tomllib.loads(text, parse_float=Decimal) for text in (old, new))
    before, after = dict(_leaves(values)), dict(_leaves(wanted))
    waiting: list[str] = []
    for path in [*after, *(one for one in before if one not in after)]:
        if before.get(path) == after.get(path):
            continue
        _put(values, path, after.get(path))
        waiting.append(".".join(path))
        try:
            read_assumption_values(ASSUMPTION_FILE, values)
        except FileError:
            continue
        yield " and ".join(waiting), values
        waiting = []
    if waiting:
        yield " and ".join(waiting), wanted


def _leaves(values: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Figures, lists and single values with their places in the file. A figure is one whole, with its source."""
    for key, value in values.items():
        is_figure = isinstance(value, dict) and "source" in value
        if isinstance(value, dict) and not is_figure:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    inside = values
    for key in path[:-1]:
        inside = inside.setdefault(key, {})
    if value is None:
        inside.pop(path[-1], None)
        if not inside and len(path) > 1:
            _put(values, path[:-1], None)
    else:
        inside[path[-1]] = value


def _read(values: Mapping[str, Any], new: Inputs) -> Assumptions:
    found = read_assumption_values(f"{new.scope.council}/{ASSUMPTION_FILE}", values)
    return replace(found, review=new.review or found.review)


def _words(report: Report) -> dict[str, tuple[str, str]]:
    """The label and unit of every figure, in the order of the report."""
    found = {str(key): (line.label, line.unit) for key, line in report.lines.items()}
    return found | {f"released_{row.stem}": (f"Capacity released: {row.title}", "GBP") for row in report.services}


def _central(value: Range | None) -> Decimal:
    return ZERO if value is None else value.central
