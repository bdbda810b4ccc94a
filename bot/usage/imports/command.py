"""`python -m bot.usage import calls|forms|changes FILE --council SLUG [--dry-run]`, and `import coverage`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.services import CARDS
from bot.settings import SettingError, UsageSettings
from bot.usage.imports.coverage import LEAST_COVERAGE, Coverage, read_coverage
from bot.usage.imports.files import CsvFile, open_csv
from bot.usage.imports.lines import LineReader, Noticed
from bot.usage.imports.mapping import KINDS, Exports, read_mapping
from bot.usage.imports.matching import How
from bot.usage.imports.settling import concerned, settle
from bot.usage.imports.showing import show_bytes, show_problems
from bot.usage.imports.taking import FileChanged, import_id, look, take, was_taken
from bot.usage.opening import Log, open_log
from bot.usage.progress import show_progress

_NEEDED = {"calls": ("time|date", "need|reason|lgsl|service"), "forms": ("time|date", "reference")}
_NEEDED["changes"] = ("time|date", "what")


def main(arguments: Sequence[str]) -> int:
    """Exit codes: 0 taken (or there already), 1 the file has bad lines or the database failed, 2 cannot start."""
    chosen = _parser().parse_args(list(arguments))
    try:
        log = open_log(UsageSettings.read())
        if chosen.council not in log.councils:
            print(f"--council: there is no {chosen.council!r}; known are {', '.join(log.councils)}", file=sys.stderr)
            return 2
        if chosen.kind == "coverage":
            return _show_coverage(log.engine, chosen.council, chosen.first, chosen.last, log.settings.clock()())
        council = log.councils[chosen.council]
        exports = read_mapping(council.folder, council.slug, council.reference_prefix, CARDS)
        file = open_csv(chosen.file, exports.kinds[chosen.kind].columns, _NEEDED[chosen.kind])
        return _import(log, file, exports, chosen)
    except (SettingError, FileError) as wrong:
        print(f"import cannot start: {wrong}", file=sys.stderr)
        return 2
    except DBAPIError as failure:
        print(f"import cannot use BOT_USAGE_DATABASE_URL: {failure.orig}", file=sys.stderr)
        return 1
    except FileChanged as wrong:
        print(wrong, file=sys.stderr)
        return 1


def _import(log: Log, file: CsvFile, exports: Exports, chosen: argparse.Namespace) -> int:
    now = log.settings.clock()()
    found = import_id(exports.council, chosen.kind, file)
    if was_taken(log.engine, found):
        if not chosen.dry_run:  # an earlier run may have been stopped after the last line and before this
            _settle(log, found, now)
        print(f"{file.path}: this very file was imported before; nothing was changed")
        return 0
    reader = LineReader(exports, chosen.kind, log.keys, now, file.names, Noticed())
    with show_bytes() as progress:
        task = progress.add_task("Checking", total=file.size)
        looked = look(file, reader, lambda position: progress.update(task, completed=position))
    if looked.bad:
        show_problems(file, looked, chosen.problems, "imported")
        return 1
    noticed = replace(reader.noticed)
    if chosen.dry_run:
        print(f"{file.path}: {looked.lines} lines in {file.encoding}, all good; nothing was stored (--dry-run)")
        _show_notices(noticed)
        return 0
    with show_bytes() as progress:
        task = progress.add_task("Storing", total=file.size)
        taken = take(log.engine, file, reader, looked, now, lambda position: progress.update(task, completed=position))
    print(
        f"{file.path}: {looked.lines} lines in {file.encoding}: {taken.taken} taken, {taken.known} known from earlier "
        f"files or lines, {noticed.left_out} left out by {Path(exports.reasons.path).name}"
    )
    _show_notices(noticed)
    if chosen.kind != "changes":
        print(f"{_settle(log, found, now)} conversations were derived again")
    return 0


def _settle(log: Log, found: str, now: datetime) -> int:
    names = list(concerned(log.engine, found))
    with show_progress() as progress:
        task = progress.add_task("Conversations", total=len(names))
        return settle(log.engine, names, log.rules, now, lambda count: progress.advance(task, count))


def _show_notices(noticed: Noticed) -> None:
    if noticed.twice:
        print(f"  {noticed.twice} local times happened twice when the clocks went back; the first was taken")
    if noticed.strange_references:
        print(
            f"  {noticed.strange_references} references are none of ours (imports.toml, references) and were not kept"
        )


def _show_coverage(engine: Engine, council: str, first: date | None, last: date | None, now: datetime) -> int:
    until = last or now.astimezone(LONDON).date()
    since = first or until - timedelta(weeks=6)
    start, end = (datetime.combine(day, time(), LONDON) for day in (since, until + timedelta(days=1)))
    for line in describe(read_coverage(engine, council, start, end), since, until):
        print(line)
    return 0


def describe(found: Coverage, since: date, until: date) -> list[str]:
    """Coverage in sentences, one figure each."""
    total = sum(found.calls.values())
    lines = [f"{since:%d/%m/%Y} to {until:%d/%m/%Y}"]
    lines.append(f"Staffed contacts imported: {total}" + "".join(f", {one} {n}" for one, n in found.calls.items()))
    if total:
        lines.append(f"Coverage: {found.share:.1%} of them carry a reference or a keyed person ({found.linkable})")
        told = ", ".join(f"{found.linked[how]} by {how.value}" for how in How)
        lines.append(f"Linked to a chat: {told}; they voided {found.voided} resolutions of the chat")
    if found.timed:
        lines.append(f"Minutes for each of the {found.timed} that were timed: {found.seconds / 60 / found.timed:.1f}")
    if found.chats:
        lines.append(f"Contacts of the chat with a need: {found.chats}; {found.chats_linkable} gave a reference")
    if found.forms_ours or found.forms_others:
        lines.append(f"Web forms: {found.forms_ours} are the chat's own (counted once), {found.forms_others} others")
    if found.beyond is not None and found.beyond.rate is not None:
        one = found.beyond
        lines.append(
            f"Unlinkable calls within 48 h of {one.resolutions} resolutions: {one.observed:.0f}, by chance "
            f"{one.expected:.1f}; beyond chance {one.rate:+.3f} each, 95 % from {one.low:+.3f} to {one.high:+.3f} "
            "(by service and time: no contact is voided by it; grade C)"
        )
    reason = "" if found.grade == "B" else f" (coverage below {LEAST_COVERAGE:.0%} lowers it)"
    lines.append(f"Grade of what rests on this log: {found.grade}{reason}")
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.usage import", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in KINDS:
        one = kinds.add_parser(kind, help=f"take a CSV file of {kind}: all of it or nothing")
        one.add_argument("file", type=Path, metavar="FILE")
        one.add_argument("--council", required=True)
        one.add_argument("--dry-run", action="store_true", help="check every line and store nothing")
        one.add_argument("--problems", type=Path, metavar="FILE", help="write the bad lines there, as CSV")
    coverage = kinds.add_parser("coverage", help="what was imported, and how much of it could be linked")
    coverage.add_argument("--council", required=True)
    coverage.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
    coverage.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")
    return parser
