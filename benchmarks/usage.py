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
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Column, Integer, MetaData, String, Text, func, insert, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.engine import Engine

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
from benchmarks.made_year import COUNCIL, Truth, as_row, events_of, evidence_of, make_year  # noqa: E402 - run as a script
from benchmarks.usage_databases import databases, open_at  # noqa: E402
from benchmarks.usage_table import POINTS, Measured, show  # noqa: E402
from bot.database import migrate, open_database, session  # noqa: E402
from bot.gateway.tables import evidence  # noqa: E402
from bot.usage.exporting import export  # noqa: E402
from bot.usage.figures import count  # noqa: E402
from bot.usage.opening import Log  # noqa: E402
from bot.usage.rebuild import count_conversations, rebuild  # noqa: E402
from bot.usage.store import add_facts  # noqa: E402
from bot.usage.tables import contacts  # noqa: E402
from bot.usage.taking import Taken  # noqa: E402

_BLOCK = 500  # conversations that are written together
_EVENTS = SqlTable(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("data", Text),
)
_COPY = SqlTable("copied", MetaData(), Column("id", Integer), Column("data", Text))


def measure_intake(log: Log, urls: dict[str, str], size: int, seed: int, measured: Measured) -> None:
    """Write conversations where Rasa and the gateway would, then let the log take them."""
    migrate(urls["gateway"], "gateway")
    rasa, gateway = open_database(urls["rasa"]), open_database(urls["gateway"])
    _EVENTS.metadata.create_all(rasa)
    truth = Truth()
    rows: list[dict[str, Any]] = []
    for visits in make_year(size, seed, log.rules, truth):
        rows += [as_row(event) for visit in visits for event in events_of(visit)]
        with gateway.begin() as connection:
            connection.execute(insert(evidence), [row for visit in visits for row in evidence_of(visit)])
    with rasa.begin() as connection:
        connection.execute(insert(_EVENTS), rows)
    with gateway.connect() as connection:
        told = int(connection.execute(select(func.count()).select_from(evidence)).scalar() or 0)
    measured.events = len(rows) + told
    measured.copied_a_second = len(rows) / timed(lambda: _copy(log.engine, rows))
    follower = log.follow_all()
    measured.events_a_second = measured.events / timed(lambda: _take(follower.run_round))
    with session(log.engine) as opened:
        found = int(opened.execute(select(func.count()).select_from(contacts)).scalar() or 0)
    if found != truth.contacts:
        measured.wrong.append(f"way in: {truth.contacts} contacts were made up, {found} derived")
    follower.forget()
    rasa.dispose()
    gateway.dispose()


def _take(run_round: Callable[[], Taken]) -> None:
    while run_round() != Taken():
        pass


def _copy(engine: Engine, rows: list[dict[str, Any]]) -> None:
    _COPY.metadata.create_all(engine)
    for start in range(0, len(rows), 200):
        some = [{"id": start + number, "data": row["data"]} for number, row in enumerate(rows[start : start + 200])]
        with engine.begin() as connection:
            connection.execute(insert(_COPY), some)


def measure_year(log: Log, size: int, seed: int, measured: Measured, progress: Progress, folder: Path) -> None:
    """Store the facts of a year, derive its contacts, check that a second time gives the same, ask questions."""
    truth = Truth()
    year = make_year(size, seed, log.rules, truth)
    storing = progress.add_task("Facts", total=size)
    number = 0
    while block := list(islice(year, _BLOCK)):
        found = []
        for visit in (one for visits in block for one in visits):
            for event in events_of(visit):
                fact, _ = log.taker.reader.read_event(visit.conversation, as_row(event)["data"])
                found += [fact] if fact is not None else []
            for row in evidence_of(visit):
                number += 1
                found.append(log.taker.reader.read_evidence({"id": number, **row}))
        with session(log.engine) as opened:
            measured.facts += len(add_facts(opened, found, {}))
        progress.update(storing, completed=truth.contacts)
    measured.contacts = truth.contacts
    people = count_conversations(log.engine)
    measured.derived_a_second = truth.contacts / timed(lambda: _derive(log, people, measured, progress, "Deriving"))
    measured.checked_a_second = truth.contacts / timed(lambda: _derive(log, people, measured, progress, "Checking"))
    compare(log, truth, measured)
    ask(log, measured, folder)


def _derive(log: Log, people: int, measured: Measured, progress: Progress, what: str) -> None:
    """Memory is read while contacts are derived for the first time."""
    task, done = progress.add_task(what, total=people), [0]
    is_first = what == "Deriving"

    def told(some: int) -> None:
        progress.advance(task, some)
        done[0] += some
        while is_first and len(measured.memory) < POINTS and done[0] * POINTS >= people * (len(measured.memory) + 1):
            measured.memory.append(psutil.Process().memory_info().rss / 2**20)

    result = rebuild(log.engine, log.rules, log.settings.clock()(), told)
    if not is_first and not result.is_same:
        measured.wrong.append(f"{result.differing} contacts were derived otherwise the second time")


def compare(log: Log, truth: Truth, measured: Measured) -> None:
    """Every figure that was made up against what was derived."""
    with session(log.engine) as opened:
        figures = count(opened.execute(select(contacts)).mappings().yield_per(2000))
        services = dict(opened.execute(select(contacts.c.service, func.count()).group_by(contacts.c.service)).all())
    pairs: list[tuple[str, Any, Any]] = [
        ("contacts", truth.contacts, figures.contacts),
        ("outcomes", dict(truth.outcomes), figures.outcomes),
        ("services", dict(truth.services), services),
        ("voided", truth.voided, figures.voided),
    ]
    pairs += [
        (f"came back within {int(span.total_seconds() // 3600)} h", truth.back[int(span.total_seconds() // 3600)], back)
        for span, back in figures.came_back.items()
    ]
    measured.wrong += [f"{name}: made up {made}, derived {found}" for name, made, found in pairs if made != found]


def ask(log: Log, measured: Measured, folder: Path) -> None:
    """Questions that a report and a console ask."""
    c = contacts.c
    with log.engine.connect() as connection:
        first = connection.execute(select(func.min(c.opened_at))).scalar()
        month = (c.council == COUNCIL, c.opened_at >= first, c.opened_at < first.replace(year=first.year + 1))
        by_service = select(c.service, c.outcome, func.count()).where(*month).group_by(c.service, c.outcome)
        behind = select(contacts).where(*month, c.voided.is_(True)).order_by(c.opened_at.desc()).limit(200)
        first_name = connection.execute(select(c.conversation).limit(1)).scalar()
        one = select(contacts).where(c.conversation == first_name)
        questions = {
            "outcomes by service, a year": lambda: connection.execute(by_service).all(),
            "the newest 200 voided contacts": lambda: connection.execute(behind).all(),
            "one conversation's contacts": lambda: connection.execute(one).all(),
        }
        for name, question in questions.items():
            measured.queries[name] = min(timed(question) for _ in range(3))
    measured.queries["export of all, CSV"] = timed(
        lambda: export(log.engine, folder, "csv", None, open_data=False, done=lambda n: None)
    )


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


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
                        measure_intake(log, urls, options.intake, options.seed, measured)
                    else:
                        measure_year(log, options.contacts, options.seed, measured, progress, folder)
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
