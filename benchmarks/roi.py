"""The ROI report: contacts to a full beta report, beside a bare read of the same rows; the draws; a programme.

`.venv/bin/python benchmarks/roi.py [--contacts 100000] [--database sqlite|postgresql] [--draws 10000] [--councils 20]`
fills a usage log with made-up contacts (databases of their own, dropped afterwards), and measures each step in a
process of its own, so that memory is that step's. The baseline reads the same rows and counts them, no more.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, text

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
from benchmarks.made_councils import make_programme  # noqa: E402 - run as a script
from benchmarks.usage_databases import databases  # noqa: E402
from bot.council.contacts import Outcome  # noqa: E402
from bot.database import migrate, open_database  # noqa: E402
from bot.usage.tables import contacts  # noqa: E402

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
_NEEDS = (
    ("waste", "missed_bin"),
    ("waste", "bin_day"),
    ("council_tax", "council_tax_bill"),
    ("libraries", "library_loans"),
)
_ENDINGS = {
    Outcome.RESOLVED_TRANSACTION: 30,
    Outcome.EXPLAINED: 25,
    Outcome.SIGNPOSTED: 20,
    Outcome.ABANDONED: 15,
    Outcome.MESSAGE_LEFT: 10,
}
_BLOCK = 2000


def fill(url: str, count: int, seed: int) -> None:
    """Contacts of a year, one in ten followed by another at the same need."""
    migrate(url, "usage")
    engine = open_database(url)
    rows = _make(count, random.Random(seed))
    while block := [row for _, row in zip(range(_BLOCK), rows, strict=False)]:
        with engine.begin() as connection:
            connection.execute(insert(contacts), block)
    engine.dispose()


def _make(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    endings, weights = list(_ENDINGS), list(_ENDINGS.values())
    begin = datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC)
    for number in range(count):
        at = begin + timedelta(minutes=chance.randrange(525_000))
        outcome = chance.choices(endings, weights)[0]
        service, need = chance.choice(_NEEDS)
        is_followed = chance.random() < 0.1
        is_referenced = outcome is Outcome.RESOLVED_TRANSACTION
        yield {
            "id": f"{number:032x}", "council": "westmoor", "conversation": f"westmoor.{number:022d}",
            "person_key": f"{number:032x}", "session": f"{number:032x}", "need_id": f"{chance.getrandbits(128):032x}",
            "need": need, "subject": "", "service": service, "intent": need, "outcome": outcome.value, "opened_at": at,
            "closed_at": at + timedelta(minutes=3), "turns": 3, "fallbacks": 0, "seconds": 180,
            "references": [f"SR-{number}"] if is_referenced else [],
            "evidence": {"grounds": [{"why": "made up", "stands": True, "proves": outcome.value}], "proofs": {}},
            "channel": "web", "language": "en", "out_of_hours": at.hour >= 17, "sample": False, "avoidable": False,
            "linkable": True, "followed_by": "later" if is_followed else None,
            "followed_at": at + timedelta(hours=30) if is_followed else None, "voided": is_followed,
        }  # fmt: skip


def read_bare(url: str) -> None:
    """The baseline: every row of the year, counted by outcome, with nothing of ours but the engine."""
    found: dict[str, int] = {}
    with open_database(url, read_only=True).connect() as connection:
        query = text("SELECT * FROM contacts ORDER BY need_id, opened_at, id")
        for row in connection.execution_options(stream_results=True, yield_per=_BLOCK).execute(query):
            found[row.outcome] = found.get(row.outcome, 0) + 1


def run_step(step: str, url: str, folder: Path, draws: int) -> None:
    """One step, in this process."""
    if step == "bare read":
        read_bare(url)
        return
    from bot.roi.__main__ import main as roi

    days = ["--from", FIRST.isoformat(), "--to", LAST.isoformat()]
    council = ["--council", "westmoor"]
    os.environ |= {"BOT_USAGE_DATABASE_URL": url, "BOT_COUNCILS_DIR": str(ROOT / "councils")}
    os.environ |= {
        "BOT_CLOCK_NOW": "2026-12-31T00:00:00+00:00",
        "BOT_ROI_DATABASE_URL": f"sqlite:///{folder}/reports.db",
    }
    arguments = {
        "figures alone": ["beta", *council, *days],
        "full report": ["beta", *council, *days, "--out", str(folder / "report"), "--format", "html", "csv", "json"],
        "frozen to be issued": ["issued", "prepare", *council, *days, "--by", "The Benchmark"],
        "verified": ["issued", "verify", *council],
        "draws": ["alpha", *council, "--draws", str(draws), "--out", str(folder / "alpha"), "--format", "json"],
        "programme": ["programme", "--folder", str(folder / "in"), "--out", str(folder / "out")],
    }[step]
    if roi(arguments):
        raise SystemExit(f"{step}: failed")


def measure(step: str, url: str, folder: Path, draws: int) -> tuple[float, float]:
    """Seconds and MiB of a step, in a process of its own."""
    told = [sys.executable, __file__, "--step", step, "--url", url, "--folder", str(folder), "--draws", str(draws)]
    done = subprocess.run(told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{step}: {done.stdout[-500:]}{done.stderr[-2000:]}")
    measured = json.loads(done.stdout.splitlines()[-1])
    return measured["seconds"], measured["mib"]


def main() -> int:
    """Each database one after the other; ratios are of seconds against the bare read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--councils", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    for hidden in ("--step", "--url", "--folder"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        began = time.perf_counter()
        run_step(options.step, options.url, Path(options.folder), options.draws)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": time.perf_counter() - began, "mib": used}))
        return 0
    console = Console(width=110)
    for kind in (options.database,) if options.database else ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as name, databases(kind, Path(name)) as urls:
            with console.status(f"{kind}: {options.contacts:,} contacts"):
                fill(urls["usage"], options.contacts, options.seed)
            steps = ("bare read", "figures alone", "full report", "frozen to be issued", "verified")
            _show(f"{kind}, {options.contacts:,} contacts", steps, urls["usage"], Path(name), options.draws, console)
    with tempfile.TemporaryDirectory() as name:
        make_programme(Path(name) / "in", options.councils, 500, options.seed)
        title = f"{options.draws:,} draws of each option; {options.councils} councils of about 500 contacts"
        _show(title, ("draws", "programme"), "sqlite:///none.db", Path(name), options.draws, console)
    return 0


def _show(title: str, steps: tuple[str, ...], url: str, folder: Path, draws: int, console: Console) -> None:
    table = Table(title=title)
    for heading in ("", "seconds", "MiB", "ratio"):
        table.add_column(heading, justify="right" if heading else "left")
    first = 0.0
    for step in steps:
        with console.status(f"{title}: {step}"):
            seconds, mib = measure(step, url, folder, draws)
        first = first or seconds
        table.add_row(step, f"{seconds:,.1f}", f"{mib:,.0f}", f"{seconds / first:.1f}")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
