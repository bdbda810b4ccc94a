"""The usage log: events a second on the way in, and a made-up year derived again from its facts and asked questions.

`.venv/bin/python benchmarks/usage.py [--contacts 20000] [--intake 1500]` runs on SQLite and on PostgreSQL (the server
at 127.0.0.1:5432, in databases of its own that are dropped afterwards). The baseline of the way in is copying the same
rows into a bare table, 200 to a transaction. A year is compared with the truth that it was made from; exit code 1 if
they differ.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Column, Integer, MetaData, String, Text, func, insert, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.engine import Engine

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
from benchmarks.made_year import Truth, as_row, events_of, evidence_of, make_year  # noqa: E402 - run as a script
from benchmarks.usage_databases import databases, open_at  # noqa: E402
from benchmarks.usage_table import Measured, show  # noqa: E402
from benchmarks.usage_year import measure_year, timed  # noqa: E402
from bot.database import migrate, open_database, session  # noqa: E402
from bot.gateway.tables import evidence  # noqa: E402
from bot.usage.opening import Log  # noqa: E402
from bot.usage.tables import contacts  # noqa: E402
from bot.usage.taking import Taken  # noqa: E402

_EVENTS = SqlTable(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("data", Text),
)
_COPY = SqlTable("copied", MetaData(), Column("id", Integer), Column("data", Text))


def measure_intake(
    log: Log, urls: dict[str, str], size: int, seed: int, measured: Measured, *, first: int = 0
) -> float:
    """Write conversations where Rasa and the gateway would, then let the log take them; events a second.

    `first` is the number of the first conversation: beyond those of the year when the log holds it already.
    """
    migrate(urls["gateway"], "gateway")
    rasa, gateway = open_database(urls["rasa"]), open_database(urls["gateway"])
    _EVENTS.metadata.create_all(rasa)
    before, truth = _count(log), Truth()
    rows: list[dict[str, Any]] = []
    for visits in make_year(size, seed, log.rules, truth, first):
        rows += [as_row(event) for visit in visits for event in events_of(visit)]
        with gateway.begin() as connection:
            connection.execute(insert(evidence), [row for visit in visits for row in evidence_of(visit)])
    with rasa.begin() as connection:
        connection.execute(insert(_EVENTS), rows)
    with gateway.connect() as connection:
        told = int(connection.execute(select(func.count()).select_from(evidence)).scalar() or 0)
    measured.events = len(rows) + told
    if not first:
        measured.copied_a_second = len(rows) / timed(lambda: _copy(log.engine, rows))
    follower = log.follow_all()
    rate = measured.events / timed(lambda: _take(follower.run_round))
    found = _count(log) - before
    if found != truth.contacts:
        measured.wrong.append(f"way in: {truth.contacts} contacts were made up, {found} derived")
    follower.forget()
    rasa.dispose()
    gateway.dispose()
    return rate


def _count(log: Log) -> int:
    with session(log.engine) as opened:
        return int(opened.execute(select(func.count()).select_from(contacts)).scalar() or 0)


def _take(run_round: Callable[[], Taken]) -> None:
    while run_round() != Taken():
        pass


def _copy(engine: Engine, rows: list[dict[str, Any]]) -> None:
    _COPY.metadata.create_all(engine)
    for start in range(0, len(rows), 200):
        some = [{"id": start + number, "data": row["data"]} for number, row in enumerate(rows[start : start + 200])]
        with engine.begin() as connection:
            connection.execute(insert(_COPY), some)


def main() -> int:
    """Both databases one after the other, each in a process's memory of its own as far as that is possible."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=20_000, help="contacts of the year; a million takes an hour")
    parser.add_argument("--intake", type=int, default=1_500, help="contacts of the conversations on the way in")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    console, results = Console(width=110), dict[str, Measured]()
    for kind in (options.database,) if options.database else ("sqlite", "postgresql"):
        measured = results[kind] = Measured()
        with tempfile.TemporaryDirectory() as name, Progress(console=console, transient=True) as progress:
            folder = Path(name)
            for part in ("intake", "year"):
                with databases(kind, folder / part) as urls:
                    log = open_at(urls, folder / part)
                    if part == "intake":
                        measured.events_a_second = measure_intake(log, urls, options.intake, options.seed, measured)
                    else:
                        measure_year(log, options.contacts, options.seed, measured, progress, folder)
                        measured.events_a_second_full = measure_intake(
                            log, urls, options.intake, options.seed, measured, first=options.contacts + 1
                        )
                    log.engine.dispose()
    show(results, console)
    for kind, measured in results.items():
        for line in measured.wrong:
            console.print(f"{kind}: {line}", style="red")
        if not measured.wrong:
            console.print(f"{kind}: everything was derived as it was made up.")
    return 1 if any(measured.wrong for measured in results.values()) else 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
