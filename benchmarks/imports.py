"""Lines a second and memory of an import, as the file grows: `python benchmarks/imports.py [LINES]` (1,000,000).

Each size runs in a process of its own on a new SQLite database; what the command needs to start is measured with a file
of one line and taken off the rate. Then the same file is imported a second time, which has to change nothing. The
baseline is Python's csv module reading the same file and doing nothing with it. Exit code 1 when lines are missing.
"""

from __future__ import annotations

import csv
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
REASONS = ("Missed bin", "Bin day", "Council tax balance", "Pothole on the corner", "Library renewal", "Noise")


def write_log(path: Path, lines: int) -> None:
    """A telephone log of two years, with a reference in every fifth line."""
    random = Random(lines)
    start = datetime(2024, 1, 1, 8, 30)  # noqa: DTZ001 - a local time, as such logs have
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Call start", "Reason", "Handling time", "Case ref", "Channel"])
        for number in range(lines):
            at = start + timedelta(days=random.randrange(700), seconds=random.randrange(86400))
            at = at.replace(hour=8 + at.hour % 9)
            took = f"0:{random.randrange(1, 12):02d}:{random.randrange(60):02d}"
            reference = f"SR-{number}" if number % 5 == 0 else ""
            writer.writerow([f"{at:%d/%m/%Y %H:%M:%S}", random.choice(REASONS), took, reference, "Telephone"])


def measure(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak memory in MiB of one process."""
    before = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    return time.perf_counter() - before, usage.ru_maxrss / 1024


def read_only(path: str) -> None:
    """The baseline."""
    with open(path, newline="", encoding="utf-8") as file:
        for _ in csv.reader(file):
            pass


def main() -> int:
    """One row for each size."""
    if sys.argv[1:2] == ["--read"]:
        read_only(sys.argv[2])
        return 0
    most = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
    table = Table(title=f"imports; this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    headings = ("lines", "import, s", "of it start, s", "lines a second", "memory, MiB", "again, s", "stored")
    for heading in (*headings, "csv alone, s", "time ratio"):
        table.add_column(heading, justify="right")
    start, wrong = import_once(1)[0], 0
    for lines in (most // 100, most // 10, most):
        seconds, memory, again, stored, alone = import_once(lines)
        wrong += stored != (lines, lines)
        rate = lines / max(seconds - start, 0.1)
        figures = (f"{seconds:.1f}", f"{start:.1f}", f"{rate:,.0f}", f"{memory:.0f}", f"{again:.1f}")
        table.add_row(f"{lines:,}", *figures, f"{stored[1]:,}", f"{alone:.2f}", f"{seconds / alone:.1f}")
    Console(width=110).print(table)
    return 1 if wrong else 0


def import_once(lines: int) -> tuple[float, float, float, tuple[int, int], float]:
    """Seconds and MiB of an import, seconds of the same again, rows after each, and seconds of the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        path, database = Path(folder) / "calls.csv", Path(folder) / "usage.db"
        write_log(path, lines)
        environment = {
            **os.environ,
            "BOT_USAGE_DATABASE_URL": f"sqlite:///{database}",
            "BOT_COUNCILS_DIR": str(ROOT / "councils"),
            "BOT_USAGE_PERSON_SECRET": "a secret that is long enough for a benchmark",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-W", "ignore", "-m", "bot.usage", "import", "calls", str(path)]
        seconds, memory = measure([*command, "--council", "westmoor"], environment)
        first = count_rows(database)
        again, _ = measure([*command, "--council", "westmoor"], environment)
        alone, _ = measure([sys.executable, __file__, "--read", str(path)], environment)
        return seconds, memory, again, (first, count_rows(database)), alone


def count_rows(database: Path) -> int:
    """Calls that are stored."""
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute("SELECT count(*) FROM outside_contacts").fetchone()[0])
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
