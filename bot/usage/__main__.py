"""`python -m bot.usage`: turns events into contacts, over and over. `--once` drains and exits; `--rebuild` checks."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import threading

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.council.errors import FileError
from bot.councils import read_councils
from bot.database import migrate, open_database
from bot.logs import get, set_up
from bot.services import CARDS
from bot.settings import SettingError, UsageSettings
from bot.usage.following import Follower
from bot.usage.keys import Keys
from bot.usage.listening import run as run_listening
from bot.usage.reading import Reader
from bot.usage.rebuild import Rebuilt, count_conversations, is_up_to_date, rebuild
from bot.usage.rules import Rules
from bot.usage.sources import EVENT_COLUMNS, EVIDENCE_COLUMNS, TableSource
from bot.usage.taking import Taken, Taker

_LOG = get("usage")


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 done, 1 a rebuild found differences (and put them right) or the database failed, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="python -m bot.usage", description=__doc__)
    parser.add_argument("--once", action="store_true", help="take all there is, then exit")
    parser.add_argument("--rebuild", action="store_true", help="derive everything again from stored facts and compare")
    chosen = parser.parse_args(arguments)
    try:
        settings = UsageSettings.read()
        councils = read_councils(settings.councils_dir)
    except (SettingError, FileError) as wrong:
        print(f"usage cannot start: {wrong}", file=sys.stderr)
        return 2
    set_up("usage", settings.log_level, settings.log_form)
    rules = Rules(CARDS, lambda council, moment: councils[council].hours.is_open(moment))
    keys = Keys(settings.person_secret)
    for slug in councils:
        rules.is_open(slug, settings.clock()())  # loads the bank holidays now, not inside the first transaction
    taker = Taker(Reader(frozenset(councils), rules.subject_slots, keys), rules, keys, settings.clock())
    try:
        migrate(settings.database, "usage")
        engine = open_database(settings.database)
        if chosen.rebuild:
            return _rebuild(engine, rules, settings)
        if not is_up_to_date(engine, rules):
            _show_rebuild(engine, rules, settings)
    except DBAPIError as failure:
        print(f"usage cannot use {settings.named('database')}: {failure.orig}", file=sys.stderr)
        return 1
    return _follow(engine, taker, settings, once=chosen.once)


def _follow(engine: Engine, taker: Taker, settings: UsageSettings, *, once: bool) -> int:
    by_queue = settings.broker != "sql"
    events = (
        TableSource("tracker", settings.tracker_database, "events", EVENT_COLUMNS)
        if by_queue
        else TableSource("rasa", settings.events_database, "events", EVENT_COLUMNS)
    )
    evidence = TableSource("gateway", settings.gateway_database, "evidence", EVIDENCE_COLUMNS)
    follower = Follower(engine, [(events, taker.take_events), (evidence, taker.take_evidence)])
    if once:
        try:
            with _progress() as progress:
                task = progress.add_task("Events", total=follower.backlog())
                while follower.run_round(lambda taken: progress.advance(task, taken.facts)) != Taken():
                    pass
        except DBAPIError as failure:
            print(f"usage cannot use {settings.named('database')}: {failure.orig}", file=sys.stderr)
            return 1
        return 0
    if by_queue:
        _LOG.info("usage.started", broker="amqp", queue=settings.queue)
        listening = run_listening(
            engine,
            taker,
            broker=settings.broker,
            queue=settings.queue,
            evidence=Follower(engine, [(evidence, taker.take_evidence)]),
            tracker=Follower(engine, [(events, taker.take_events)]),
            seconds=settings.poll_seconds,
            sweep_seconds=settings.sweep_seconds,
        )
        asyncio.run(listening)
        _LOG.info("usage.stopped")
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _LOG.info("usage.started", broker="sql")
    follower.run(stop, settings.poll_seconds)
    _LOG.info("usage.stopped")
    return 0


def _rebuild(engine: Engine, rules: Rules, settings: UsageSettings) -> int:
    result = _show_rebuild(engine, rules, settings)
    print(
        f"{result.contacts} contacts of {result.conversations} conversations derived again: "
        + ("all stored as derived." if result.is_same else f"{result.differing} differed and were put right, ")
        + ("" if result.is_same else f"{result.without_facts} had no facts and were removed.")
    )
    return 0 if result.is_same else 1


def _show_rebuild(engine: Engine, rules: Rules, settings: UsageSettings) -> Rebuilt:
    with _progress() as progress:
        task = progress.add_task("Conversations", total=count_conversations(engine))
        return rebuild(engine, rules, settings.clock()(), lambda count: progress.advance(task, count))


def _progress() -> Progress:
    """A bar on a terminal; nothing in a log file."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


if __name__ == "__main__":
    sys.exit(main())
