"""The commands of `python -m bot.usage` beside following: retention, erase, hold, release, export, figures."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from bot.council.contacts import HoldReason
from bot.council.errors import KerbsideError
from bot.settings import RecordSettings, UsageSettings
from bot.usage.erasing_everywhere import Erased, erase_everywhere, take_all
from bot.usage.exporting import export
from bot.usage.figures import WITHIN, Figures, count
from bot.usage.opening import Log, open_log
from bot.usage.progress import show_progress
from bot.usage.records import Records, make_calls, open_records
from bot.usage.retaining import Due, Limits, count_old, retain
from bot.usage.tables import contacts

Result = TypeVar("Result")
Command = Callable[[argparse.Namespace], int]
Parsers = Any  # argparse's own type for this is private

REASONS = [reason.value for reason in HoldReason]
_TURN_SECONDS = 180.0  # Rasa gives a turn two minutes


def add_commands(parsers: Parsers) -> None:
    """Their arguments; `run` of what was parsed does the work and gives the exit code."""
    retention = parsers.add_parser("retention", help="delete what is older than it may be kept")
    retention.add_argument("--dry-run", action="store_true", help="only count what would be deleted")
    retention.set_defaults(run=run_retention)
    erase = parsers.add_parser("erase", help="erase a conversation everywhere, and show that it is gone")
    erase.add_argument("reference", help="a reference that was given in it, or its name")
    erase.set_defaults(run=run_erase)
    hold = parsers.add_parser("hold", help="keep a conversation from being deleted")
    hold.add_argument("reference")
    hold.add_argument("--reason", required=True, choices=REASONS)
    hold.set_defaults(run=run_hold)
    release = parsers.add_parser("release", help="let a held conversation go again")
    release.add_argument("reference")
    release.add_argument("--reason", choices=REASONS, help="only the hold for this reason")
    release.set_defaults(run=run_release)
    out = parsers.add_parser("export", help="one row for each contact, with a schema beside it")
    out.add_argument("--format", choices=("csv", "parquet"), required=True)
    out.add_argument("--out", type=Path, required=True, metavar="DIR")
    out.add_argument("--open-data", action="store_true", help="counts fit for publication instead of contacts")
    out.add_argument("--council", help="one council only")
    out.set_defaults(run=run_export)
    figures = parsers.add_parser("figures", help="containment and coming back, with their coverage")
    figures.add_argument("--council", help="one council only")
    figures.set_defaults(run=run_figures)


def run_retention(given: argparse.Namespace) -> int:
    """Takes what has come first, so that a hold of a minute ago counts."""
    settings = UsageSettings.read()
    log = open_log(settings)
    take_all(log)
    now = settings.clock()()
    limits = Limits.at(now, settings.transcript_days, settings.fact_months)
    with show_progress() as progress:
        task = progress.add_task("Conversations", total=count_old(log.engine, limits))
        due = retain(
            log.engine, log.rules, limits, now, dry_run=given.dry_run, done=lambda n: progress.advance(task, n)
        )
    _show_due(due, limits, given.dry_run)
    return 0


def run_erase(given: argparse.Namespace) -> int:
    """Exit code 1 when anything is left."""
    log, console = open_log(RecordSettings.read()), Console()

    async def work(records: Records) -> int:
        left = 0
        for name in await _find(records, given.reference):
            with console.status(f"Erasing {name}"):
                erased = await erase_everywhere(log, records, name, _TURN_SECONDS)
            _show_erased(erased, console)
            left += not erased.is_gone
        return 1 if left else 0

    return _with_records(work)


def run_hold(given: argparse.Namespace) -> int:
    """Holds every conversation that the reference was given in."""

    async def work(records: Records) -> int:
        for name in await _find(records, given.reference):
            print(f"{name}: held for {', '.join(await records.hold(name, given.reason))}.")
        return 0

    return _with_records(work)


def run_release(given: argparse.Namespace) -> int:
    """Says from which reasons each was released."""

    async def work(records: Records) -> int:
        for name in await _find(records, given.reference):
            released = await records.release(name, given.reason)
            print(f"{name}: " + (f"released from {', '.join(released)}." if released else "was not held."))
        return 0

    return _with_records(work)


def run_export(given: argparse.Namespace) -> int:
    """Writes the file and its schema."""
    log = _open_for(given.council)
    query = select(func.count()).select_from(contacts)
    mine = query.where(contacts.c.council == given.council) if given.council else query
    with log.engine.connect() as connection:
        total = int(connection.execute(mine).scalar() or 0)
    with show_progress() as progress:
        task = progress.add_task("Contacts", total=total)
        written = export(
            log.engine,
            given.out,
            given.format,
            given.council,
            open_data=given.open_data,
            done=lambda n: progress.advance(task, n),
        )
    print(f"{written.path}: {written.rows} rows of {total} contacts")
    return 0


def run_figures(given: argparse.Namespace) -> int:
    """Of all contacts that are kept."""
    log = _open_for(given.council)
    columns = ("outcome", "need", "linkable", "signed_in", "voided", "closed_at", "followed_at", "traffic")
    query = select(*(contacts.c[name] for name in columns)).where(contacts.c.sample.is_(False))
    mine = query.where(contacts.c.council == given.council) if given.council else query
    with log.engine.connect().execution_options(yield_per=2000) as connection:
        _show_figures(count(connection.execute(mine).mappings()))
    return 0


def _open_for(council: str | None) -> Log:
    log = open_log(UsageSettings.read())
    if council is not None and council not in log.councils:
        raise KerbsideError(f"--council: there is no council {council!r}; there are {', '.join(log.councils)}")
    return log


def _with_records(work: Callable[[Records], Coroutine[Any, Any, Result]]) -> Result:
    settings = RecordSettings.read()

    async def run() -> Result:
        calls = make_calls()
        try:
            return await work(open_records(settings, calls))
        finally:
            await calls.close()

    return asyncio.run(run())


async def _find(records: Records, reference: str) -> list[str]:
    found = await records.find(reference)
    if not found:
        raise KerbsideError(f"{reference}: no conversation has this name, and none was given this reference")
    return found


def _show_due(due: Due, limits: Limits, dry_run: bool) -> None:
    verb = "would be deleted" if dry_run else "deleted"
    print(f"messages older than {limits.words:%d %B %Y}: {due.messages} {verb}")
    print(f"unreadable events older than that: {due.poison} {verb}")
    print(f"facts older than {limits.facts:%d %B %Y}: {due.facts} {verb}, and with them {due.contacts} contacts")
    print(f"digests of erased conversations older than that: {due.erasures} {verb}")
    print(f"items of reviewed samples older than 24 months: {due.reviewed} {verb}")
    print(f"imported calls older than that of facts: {due.links} {'would lose' if dry_run else 'lost'} what links them")
    print(f"conversations that are held: {due.held}")


def _show_erased(erased: Erased, console: Console) -> None:
    table = Table(title=erased.name)
    for heading, side in (("place", "left"), ("before", "right"), ("after", "right")):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]
    for place, before in erased.before.items():
        table.add_row(place, str(before), str(erased.after[place]))
    for place, rows in erased.kept.items():
        table.add_row(f"{place}: the council's record", "", str(rows))
    console.print(table)
    print(f"{erased.name}: " + ("erased, nothing is left." if erased.is_gone else "SOMETHING IS LEFT."))


def _show_figures(figures: Figures) -> None:
    print(f"contacts: {figures.contacts}, engaged: {figures.engaged}")
    print(f"containment: {_percent(figures.containment)} (never turned into money)")
    print(
        f"coverage: {_percent(figures.coverage)} of engaged contacts ({figures.linkable}) could have been linked to a "
        f"later one; {figures.signed_in} of them on every channel, the others in the same chat only"
    )
    for span in WITHIN:
        hours = int(span.total_seconds() // 3600)
        back = _percent(figures.share_back_within(span))
        print(f"came back within {hours} hours: {back} ({figures.came_back[span]})")
    print(f"voided resolutions: {figures.voided}")
    for outcome, contacts_of in sorted(figures.outcomes.items(), key=lambda item: -item[1]):
        print(f"  {outcome}: {contacts_of}")


def _percent(share: float | None) -> str:
    return "not known" if share is None else f"{share:.1%}"
