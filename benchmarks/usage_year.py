"""A made-up year in the usage log: facts stored, contacts derived, checked against the truth, asked questions."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from rich.progress import Progress
from sqlalchemy import func, select, text

from benchmarks.made_year import COUNCIL, FIRST, Truth, as_row, events_of, evidence_of, make_year
from benchmarks.usage_table import Measured, Pace
from bot.database import session
from bot.usage.exporting import export
from bot.usage.figures import count
from bot.usage.opening import Log
from bot.usage.rebuild import count_conversations, rebuild
from bot.usage.retaining import Limits, retain
from bot.usage.store import add_facts
from bot.usage.tables import contacts, facts

_BLOCK = 500  # conversations that are written together
_FIGURES = ("outcome", "need", "linkable", "signed_in", "voided", "closed_at", "followed_at", "traffic")


def measure_year(log: Log, size: int, seed: int, measured: Measured, progress: Progress, folder: Path) -> None:
    """Store the facts of a year, derive its contacts, check that a second time gives the same, ask questions."""
    truth = Truth()
    _store(log, size, seed, truth, measured, progress)
    measured.contacts = truth.contacts
    people = count_conversations(log.engine)
    measured.deriving = Pace(people)
    _derive(log, people, measured, progress, "Deriving", truth.contacts / people)
    began = time.perf_counter()
    _derive(log, people, measured, progress, "Checking", 0)
    measured.checked_a_second = truth.contacts / (time.perf_counter() - began)
    compare(log, truth, measured)
    measured.size = _size(log)
    ask(log, measured, progress, folder)


def _store(log: Log, size: int, seed: int, truth: Truth, measured: Measured, progress: Progress) -> None:
    year = make_year(size, seed, log.rules, truth)
    task, number = progress.add_task("Facts", total=size), 0
    measured.storing = Pace(size)
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
        measured.storing.reach(truth.contacts, measured.facts)
        progress.update(task, completed=truth.contacts)


def _derive(
    log: Log, people: int, measured: Measured, progress: Progress, what: str, contacts_a_conversation: float
) -> None:
    """Pace and memory are read while contacts are derived for the first time."""
    task, done = progress.add_task(what, total=people), 0

    def told(some: int) -> None:
        nonlocal done
        done += some
        progress.advance(task, some)
        if contacts_a_conversation and measured.deriving is not None:
            measured.deriving.reach(done, round(done * contacts_a_conversation))

    result = rebuild(log.engine, log.rules, log.settings.clock()(), told)
    if not contacts_a_conversation and not result.is_same:
        measured.wrong.append(f"{result.differing} contacts were derived otherwise the second time")


def compare(log: Log, truth: Truth, measured: Measured) -> None:
    """Every figure that was made up against what was derived."""
    with session(log.engine) as opened:
        figures = count(opened.execute(_figures()).mappings())
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


def _figures() -> Any:
    return select(*(contacts.c[name] for name in _FIGURES)).execution_options(yield_per=2000)


def ask(log: Log, measured: Measured, progress: Progress, folder: Path) -> None:
    """What a report, a console, the metrics, the exports and the nightly retention ask; the quick ones three times."""
    c = contacts.c
    with log.engine.connect() as connection:
        first = connection.execute(select(func.min(c.opened_at))).scalar()
        year = (c.council == COUNCIL, c.opened_at >= first, c.opened_at < first.replace(year=first.year + 1))
        by_service = select(c.service, c.outcome, func.count()).where(*year).group_by(c.service, c.outcome)
        behind = select(contacts).where(*year, c.voided.is_(True)).order_by(c.opened_at.desc()).limit(200)
        first_name = connection.execute(select(c.conversation).limit(1)).scalar()
        one = select(contacts).where(c.conversation == first_name)
        its_facts = select(facts).where(facts.c.conversation == first_name)
        questions = {
            "outcomes by service, a year": by_service,
            "the newest 200 voided contacts": behind,
            "one conversation's contacts": one,
            "one conversation's facts": its_facts,
        }
        for name, query in questions.items():
            measured.queries[name] = min(timed(lambda q=query: connection.execute(q).all()) for _ in range(3))  # type: ignore[misc]
    with log.engine.connect() as connection:
        measured.queries["figures: containment, coming back"] = timed(
            lambda: count(connection.execute(_figures()).mappings())
        )
    for name, form, is_open in (
        ("export of all, CSV", "csv", False),
        ("export of all, Parquet", "parquet", False),
        ("export of open data", "csv", True),
    ):
        task = progress.add_task(name, total=measured.contacts)
        told: Callable[[int], None] = lambda n, task=task: progress.advance(task, n)  # type: ignore[misc] # noqa: E731
        measured.queries[name] = timed(
            lambda form=form, is_open=is_open, told=told: export(  # type: ignore[misc]
                log.engine, folder, form, None, open_data=is_open, done=told
            )
        )
    day = Limits(FIRST + timedelta(days=1), FIRST + timedelta(days=1))
    measured.queries["retention of one day, counted"] = timed(
        lambda: retain(log.engine, log.rules, day, log.settings.clock()(), dry_run=True)
    )


def _size(log: Log) -> float:
    """MiB that the database takes."""
    with log.engine.connect() as connection:
        if log.engine.dialect.name == "sqlite":
            pages = int(connection.execute(text("PRAGMA page_count")).scalar() or 0)
            return pages * int(connection.execute(text("PRAGMA page_size")).scalar() or 0) / 2**20
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0) / 2**20


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
