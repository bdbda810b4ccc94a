"""Files as a council's systems export them, and the real command that takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.council.collections import LONDON
from tests.usage.made_conversations import START
from tests.usage.recorded import Recorded

HEADER = "Call start,Reason,Handling time,Case ref,Channel"
LATER = {"BOT_CLOCK_NOW": "2026-12-20T12:00:00+00:00"}


def call(
    at: datetime, reason: str = "Missed bin", reference: str = "", took: str = "0:02:30", channel: str = ""
) -> str:
    """One line of Westmoor's telephone log."""
    return f"{at.astimezone(LONDON):%d/%m/%Y %H:%M:%S},{reason},{took},{reference},{channel}"


def write(folder: Path, *lines: str, name: str = "calls.csv", header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(("\r\n".join([header, *lines]) + "\r\n").encode(encoding))
    return path


def take(log: Recorded, path: Path, *more: str, kind: str = "calls") -> int:
    """`python -m bot.usage import` on a day after everything in these tests."""
    log.more.update(LATER)
    return log.run("import", kind, str(path), "--council", "westmoor", *more)


def take_lines(log: Recorded, *lines: str, name: str = "calls.csv") -> None:
    assert take(log, write(log.folder, *lines, name=name)) == 0


def many(count: int, first: datetime = START) -> list[str]:
    """Calls two minutes apart."""
    return [call(first + timedelta(minutes=2 * number), "Bin day") for number in range(count)]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    return told.out + told.err


def run_command(log: Recorded, *arguments: str) -> int:
    log.more.update({key: value for key, value in LATER.items() if key not in log.more})
    return log.run(*arguments)


def all_text(log: Recorded, tables: Sequence) -> str:
    return "\n".join(str(row) for table in tables for row in log.rows(table))
