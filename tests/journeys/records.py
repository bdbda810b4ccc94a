"""What the running system has written down: the sandbox's reports, and the rows of its databases."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Table, select

from bot.database import open_database
from bot.running.system import ROOT, RunningSystem
from bot.usage.tables import contacts

Row = dict[str, Any]


def sent_reports(system: RunningSystem) -> list[Row]:
    """The reports that reached the sandbox, oldest first."""
    with urllib.request.urlopen(f"{system.url('sandbox')}/_sandbox/requests", timeout=30) as answer:  # noqa: S310
        return list(json.loads(answer.read()))


def rows(system: RunningSystem, room: str, table: Table) -> list[Row]:
    """All rows of a table in the database of `room`: usage or gateway."""
    engine = open_database(system.environment[f"BOT_{room.upper()}_DATABASE_URL"], read_only=True)
    try:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]
    finally:
        engine.dispose()


def wait_for(seconds: float, found: Callable[[], Any]) -> Any:
    """The first true thing that `found` gives, or the last thing when the time is over."""
    until = monotonic() + seconds
    while not (got := found()) and monotonic() < until:
        sleep(0.2)
    return got


def run_command(system: RunningSystem, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m ...` as an operator of this system would."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=system.environment,
        capture_output=True,
        text=True,
        timeout=600,
    )


def contact_with(system: RunningSystem, reference: str) -> Row:
    """The one contact that the usage log, running all the while, makes within seconds of what has this reference."""

    def settled() -> list[Row]:
        return [one for one in rows(system, "usage", contacts) if reference in one["references"]]

    found = wait_for(120, settled)
    assert len(found) == 1, f"{rows(system, 'usage', contacts)}\n{system.log('usage')[-2000:]}"
    return dict(found[0])


def write_report(system: RunningSystem, out: Path) -> Path:
    """The report of the reference council in the folder `out`, made by the command."""
    done = run_command(system, "bot.roi", "beta", "--council", "westmoor", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


def read_all(folder: Path) -> dict[Path, bytes]:
    """The bytes of every file under `folder` at one moment: read anew if a database.s log goes meanwhile."""
    while True:
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        try:
            return {path: path.read_bytes() for path in files}
        except FileNotFoundError:
            continue  # what it held may be in a file that was read before


def files_that_hold(folder: Path, needle: str) -> list[str]:
    """The files under `folder` that have these characters anywhere, as UTF-8 or UTF-16, in any case."""
    kinds = [needle.lower().encode(), needle.lower().encode("utf-16-le")]
    return [path.name for path, held in read_all(folder).items() if any(kind in held.lower() for kind in kinds)]
