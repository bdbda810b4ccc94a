"""Reads sentences in which the things named are marked: `is the [tip](place) open`. One sentence a line."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bot.council.errors import KerbsideError

_MARK = re.compile(r"\[([^\[\]]+)\]\(([a-z_]+)\)")


class MarksWrong(KerbsideError):
    """A sentence is not marked as it should be; says the file and the line."""


@dataclass(frozen=True)
class Marked:
    """A sentence without its marks, and where they were: (start, end, kind), in order."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def read_marked(path: Path, kinds: Collection[str]) -> list[Marked]:
    """The sentences of one file, or of every `*.txt` in a folder in the order of their names.

    Blank lines and lines that begin with # are left out. `MarksWrong` for a kind that is not in `kinds`, a bracket left
    over, or no sentence at all.
    """
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    found = [
        _unmark(line, f"{file.name}:{number}", kinds)
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not found:
        raise MarksWrong(f"{path}: no marked sentences")
    return found


def _unmark(line: str, where: str, kinds: Collection[str]) -> Marked:
    text, spans, at = "", [], 0
    for match in _MARK.finditer(line):
        if match[2] not in kinds:
            raise MarksWrong(f"{where}: the kind {match[2]!r} is none of {', '.join(sorted(kinds))}")
        text += line[at : match.start()]
        spans.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        at = match.end()
    text += line[at:]
    if re.search(r"\]\(|[\[\]]", text):
        raise MarksWrong(f"{where}: a bracket that is part of no mark: {text!r}")
    return Marked(text, tuple(spans))
