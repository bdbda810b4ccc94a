"""What the commands that read a council's files show: how far they are, and which lines are bad."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot.usage.imports.files import CsvFile
from bot.usage.imports.lines import Problem
from bot.usage.imports.taking import MOST_PROBLEMS

_SHOWN = 20


class Found(Protocol):
    """What reading a file brought: lines, how many were bad, and the first problems."""

    lines: int
    bad: int

    @property
    def problems(self) -> Sequence[Problem]: ...


def show_bytes() -> Progress:
    """A bar of the bytes that were read; nothing in a log file."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def show_problems(file: CsvFile, found: Found, path: Path | None, done: str) -> None:
    """The first bad lines on standard error, more of them as CSV in `path`. Nothing was `done`."""
    print(f"{file.path}: {found.bad} of {found.lines} lines are bad; nothing was {done}", file=sys.stderr)
    for one in found.problems[:_SHOWN]:
        print(f"  {file.path}:{one.line}: {one.field}: {one.what}", file=sys.stderr)
    if path is None:
        if len(found.problems) > _SHOWN:
            print("  ... --problems FILE writes more of them to a file", file=sys.stderr)
        return
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["file", "line", "field", "problem"])
        writer.writerows([file.path.name, one.line, one.field, one.what] for one in found.problems)
    print(f"  the first {min(len(found.problems), MOST_PROBLEMS)} problems stand in {path}", file=sys.stderr)
