"""`python -m bot.usage`: turns events into contacts, over and over. `--once` drains and exits; `--rebuild` checks."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from bot.council.errors import KerbsideError
from bot.logs import get, set_up
from bot.settings import SettingError, UsageSettings
from bot.usage.commands import add_commands
from bot.usage.further_commands import COMMANDS, run_command
from bot.usage.listening import run as run_listening
from bot.usage.metrics import open_watch
from bot.usage.opening import Log, open_log
from bot.usage.progress import show_progress
from bot.usage.rebuild import Rebuilt, count_conversations, is_up_to_date, rebuild
from bot.usage.retaining import Limits, retain
from bot.usage.taking import Taken

_LOG = get("usage")


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 done; 1 a rebuild found differences (and put them right), something is left of what was to be
    erased, or the database failed; 2 it cannot start, or will not do what was asked.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in COMMANDS:
        return run_command(given[0], given[1:])
    parser = argparse.ArgumentParser(prog="python -m bot.usage", description=__doc__)
    parser.add_argument("--once", action="store_true", help="take all there is, then exit")
    parser.add_argument("--rebuild", action="store_true", help="derive everything again from stored facts and compare")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    add_commands(commands)
    for name, help_text in COMMANDS.items():
        commands.add_parser(name, help=help_text)
    chosen = parser.parse_args(given)
    run: Callable[[argparse.Namespace], int] = getattr(chosen, "run", _run)
    try:
        settings = UsageSettings.read()
        set_up("usage", settings.log_level, settings.log_form)
        return run(chosen)
    except (SettingError, KerbsideError) as wrong:
        print(f"usage cannot start: {wrong}" if run is _run else str(wrong), file=sys.stderr)
        return 2
    except DBAPIError as failure:
        print(f"usage cannot use {settings.named('database')}: {failure.orig}", file=sys.stderr)
        return 1


def _run(chosen: argparse.Namespace) -> int:
    log = open_log(UsageSettings.read())
    if chosen.rebuild:
        return _rebuild(log)
    if not is_up_to_date(log.engine, log.rules):
        _show_rebuild(log)
    return _drain(log) if chosen.once else _follow(log)


def _drain(log: Log) -> int:
    follower = log.follow_all()
    with show_progress() as progress:
        task = progress.add_task("Events", total=follower.backlog())
        while follower.run_round(lambda taken: progress.advance(task, taken.facts)) != Taken():
            pass
    return 0


def _follow(log: Log) -> int:
    settings = log.settings
    try:
        watch = open_watch(settings.metrics_port)
    except OSError as taken:
        problem = f"port {settings.metrics_port} cannot be opened: {taken}"
        raise SettingError(settings.named("metrics_port"), problem) from taken
    keeping = _Retention(log)
    if settings.broker != "sql":
        _LOG.info("usage.started", broker="amqp", queue=settings.queue)
        events, evidence = log.follow_events(), log.follow_evidence()
        events.watch = evidence.watch = watch
        listening = run_listening(
            log.engine,
            log.taker,
            broker=settings.broker,
            queue=settings.queue,
            evidence=evidence,
            tracker=events,
            seconds=settings.poll_seconds,
            sweep_seconds=settings.sweep_seconds,
            between=keeping.run_if_due,
        )
        asyncio.run(listening)
    else:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):  # a thread sets it: this one may hold the event's lock just then
            signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
        _LOG.info("usage.started", broker="sql")
        follower = log.follow_all()
        follower.watch = watch
        follower.run(stop, settings.poll_seconds, keeping.run_if_due)
    _LOG.info("usage.stopped")
    return 0


class _Retention:
    """Deletes what is old every `BOT_USAGE_RETENTION_HOURS`, after a round has taken all there is."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._last: datetime | None = None

    def run_if_due(self) -> None:
        log, settings = self._log, self._log.settings
        now = settings.clock()()
        every = timedelta(hours=settings.retention_hours)
        if not every or (self._last is not None and now - self._last < every):
            return
        limits = Limits.at(now, settings.transcript_days, settings.fact_months)
        due = retain(log.engine, log.rules, limits, now, dry_run=False)
        self._last = now
        _LOG.info("usage.retention.done", **{name: getattr(due, name) for name in due.__dataclass_fields__})


def _rebuild(log: Log) -> int:
    result = _show_rebuild(log)
    print(
        f"{result.contacts} contacts of {result.conversations} conversations derived again: "
        + ("all stored as derived." if result.is_same else f"{result.differing} differed and were put right, ")
        + ("" if result.is_same else f"{result.without_facts} had no facts and were removed.")
    )
    return 0 if result.is_same else 1


def _show_rebuild(log: Log) -> Rebuilt:
    with show_progress() as progress:
        task = progress.add_task("Conversations", total=count_conversations(log.engine))
        now = log.settings.clock()()
        return rebuild(log.engine, log.rules, now, lambda count: progress.advance(task, count))


if __name__ == "__main__":
    sys.exit(main())
