"""`python -m bot.roi issued prepare|approve|withdraw|restate|list|show|verify`: reports that are frozen and signed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.status import Status
from rich.table import Table
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.councils import Council, read_councils
from bot.database import exists, migrate, open_database, session
from bot.roi.issued.preparing import prepare, restate
from bot.roi.issued.records import Record, find_record, list_records, read_files
from bot.roi.issued.showing import show_changes, show_verdict, write_out
from bot.roi.issued.states import IssuedError, State, check_name
from bot.roi.issued.verifying import verify, verify_folder
from bot.roi.issued.writing import approve, withdraw
from bot.roi.report import Samples, Scope
from bot.settings import IssuedSettings, SettingError


def main(arguments: Sequence[str]) -> int:
    """Exit codes: 0 done, 1 it cannot be done or does not verify (said why), 2 a setting, file or argument is wrong."""
    chosen = _parser().parse_args(list(arguments))
    try:
        settings = IssuedSettings.read()
        councils = read_councils(settings.councils_dir)
        if chosen.council not in councils:
            print(f"--council: there is no {chosen.council!r}; known are {', '.join(councils)}", file=sys.stderr)
            return 2
        migrate(settings.database, "roi")
        engine = open_database(settings.database)
        with suppress(BrokenPipeError):
            return int(_STEPS[chosen.step](engine, councils[chosen.council], settings, chosen))
    except (SettingError, FileError) as wrong:
        print(f"issued cannot start: {wrong}", file=sys.stderr)
        return 2
    except IssuedError as refused:
        print(f"issued: {refused}", file=sys.stderr)
        return 1
    except DBAPIError as failure:
        print(f"issued cannot use a database: {failure.orig}", file=sys.stderr)
        return 1
    return 0


def _prepare(engine: Engine, council: Council, settings: IssuedSettings, chosen: argparse.Namespace) -> int:
    now = settings.clock()()
    if chosen.first > chosen.last:
        raise IssuedError(f"--from {chosen.first} is after --to {chosen.last}")
    if chosen.last >= now.astimezone(LONDON).date():
        raise IssuedError(f"--to {chosen.last} is not over yet: its contacts are not all there")
    samples = Samples.ONLY if chosen.sample else Samples.EXCLUDE
    scope = Scope(council.slug, council.name, chosen.first, chosen.last, samples, now)
    assumptions = chosen.assumptions or council.folder / "assumptions.toml"
    by = check_name(chosen.by)
    with _usage_log(settings) as log, tempfile.TemporaryDirectory() as folder, _at_work("Freezing the report"):
        record = prepare(engine, log, scope, assumptions, council, by, Path(folder))
    _tell(record, now)
    return 0


def _restate(engine: Engine, council: Council, settings: IssuedSettings, chosen: argparse.Namespace) -> int:
    now, by = settings.clock()(), check_name(chosen.by)
    if not chosen.why.strip():
        raise IssuedError("--why: say why it is restated")
    with session(engine) as opened:
        record = find_record(opened, council.slug, chosen.report)
    assumptions = chosen.assumptions or council.folder / "assumptions.toml"
    with _usage_log(settings) as log, tempfile.TemporaryDirectory() as folder, _at_work("Freezing the report"):
        made, changes = restate(engine, log, record, assumptions, council, by, chosen.why.strip(), now, Path(folder))
    show_changes(changes, Console())
    _tell(made, now)
    return 0


def _approve(engine: Engine, council: Council, settings: IssuedSettings, chosen: argparse.Namespace) -> int:
    with session(engine) as opened:
        record = find_record(opened, council.slug, chosen.report)
        if record.state is State.DRAFT:
            with _at_work(f"Checking {record.name}"):
                verdict = verify(record, read_files(opened, record))
            if verdict.differences:
                show_verdict(verdict, Console())
                raise IssuedError(f"{record.name} does not verify, so it cannot be approved")
        record = approve(opened, record, chosen.by, settings.clock()())
    print(f"{record.name} is issued: prepared by {record.prepared_by}, approved by {record.events[-1].by}.")
    print(f"manifest {record.manifest}")
    return 0


def _withdraw(engine: Engine, council: Council, settings: IssuedSettings, chosen: argparse.Namespace) -> int:
    with session(engine) as opened:
        record = find_record(opened, council.slug, chosen.report)
        record = withdraw(opened, record, chosen.by, chosen.why.strip(), settings.clock()())
    print(f"{record.name} is withdrawn; its number stays taken.")
    return 0


def _list(engine: Engine, council: Council, settings: IssuedSettings, chosen: argparse.Namespace) -> int:
    with session(engine) as opened:
        records = list_records(opened, council.slug)
    table = Table(title=f"{council.name}: reports", title_justify="left", show_edge=False, pad_edge=False)
    for name in ("Report", "State", "Period", "Prepared by", "Approved by", "Manifest"):
        table.add_column(name, overflow="fold")
    for one in records:
        signed = one.event("approved")
        state = f"{one.state.value}, sample" if one.is_sample else one.state.value
        period = f"{one.first} to {one.last}"
        table.add_row(one.name, state, period, one.prepared_by, signed.by if signed else "", one.manifest[:12])
    Console().print(table if records else f"{council.name} has no reports yet.")
    return 0


def _show(engine: Engine, council: Council, settings: IssuedSettings, chosen: argparse.Namespace) -> int:
    with session(engine) as opened:
        record = find_record(opened, council.slug, chosen.report)
        write_out(record, read_files(opened, record), council.name, chosen.out)
    print(f"{record.name}, {record.state.value}: written to {chosen.out}; begin with cover.html")
    return 0


def _verify(engine: Engine, council: Council, settings: IssuedSettings, chosen: argparse.Namespace) -> int:
    wrong = 0
    with session(engine) as opened:
        if chosen.report is not None:
            records = [find_record(opened, council.slug, chosen.report)]
        else:
            records = list_records(opened, council.slug)
        for record in records:
            files = read_files(opened, record)
            with _at_work(f"Checking {record.name}"):
                verdict = verify(record, files)
            show_verdict(verdict, Console())
            wrong += len(verdict.differences)
            if chosen.folder is not None:
                differing = verify_folder(chosen.folder, files)
                for one in differing:
                    print(f"  {one.what}: {one.found}, frozen {one.frozen}")
                print(f"  {chosen.folder}: {len(files) - len(differing)} of {len(files)} files are as they were frozen")
                wrong += len(differing)
    if not records:
        print(f"{council.name} has no reports yet.")
    return 1 if wrong else 0


class _usage_log:  # noqa: N801 - a context manager, used as a verb
    """The usage log, read only; `IssuedError` when there is none."""

    def __init__(self, settings: IssuedSettings) -> None:
        if not exists(settings.usage_database):
            named = settings.named("usage_database")
            raise IssuedError(f"{named}: there is no usage log yet; has python -m bot.usage run?")
        self._engine = open_database(settings.usage_database, read_only=True)

    def __enter__(self) -> Engine:
        return self._engine

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()


def _at_work(words: str) -> Status:
    """Shows on a terminal that something long is under way."""
    return Console(stderr=True).status(words)


_STEPS = {
    "prepare": _prepare,
    "approve": _approve,
    "withdraw": _withdraw,
    "restate": _restate,
    "list": _list,
    "show": _show,
    "verify": _verify,
}


def _tell(record: Record, now: datetime) -> None:
    sample = " It holds sample data and says so on every page." if record.is_sample else ""
    print(f"{record.name} is a draft, prepared by {record.prepared_by}.{sample}")
    if record.last >= (now - timedelta(days=7)).astimezone(LONDON).date():
        print("Residents may still come back within 7 days of its last day: some resolutions are provisional.")
    print(f"manifest {record.manifest}")
    command = f"python -m bot.roi issued approve {record.name} --council {record.council} --by NAME"
    print(f"Somebody else can approve it: {command}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.roi issued", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    words = {
        "prepare": "freeze a draft of a period's report, with everything that it is made of",
        "approve": "issue a draft: by somebody other than its preparer",
        "withdraw": "give a draft up",
        "restate": "freeze a new version of an issued report that lists what changed",
        "list": "all reports of a council",
        "show": "write a report out as it was frozen, with a cover",
        "verify": "check hashes, seals and figures of one report, or of all",
    }
    made = {step: steps.add_parser(step, help=help_text, description=help_text) for step, help_text in words.items()}
    for step, one in made.items():
        if step not in ("prepare", "list"):
            one.add_argument("report", nargs="?" if step == "verify" else None, help="2026-01, or 2026-01v2")
        one.add_argument("--council", required=True, help="the council's folder, for example westmoor")
    for step in ("prepare", "approve", "withdraw", "restate"):
        made[step].add_argument("--by", required=True, metavar="NAME", help="who does it")
    for step in ("withdraw", "restate"):
        made[step].add_argument("--why", required=True, help="for whoever reads it later")
    for step in ("prepare", "restate"):
        made[step].add_argument("--assumptions", type=Path, metavar="FILE", help="instead of assumptions.toml")
    made["prepare"].add_argument("--from", dest="first", type=_day, required=True, metavar="DAY")
    made["prepare"].add_argument("--to", dest="last", type=_day, required=True, metavar="DAY", help="the last day")
    made["prepare"].add_argument("--sample", action="store_true", help="of made-up contacts only, and marked as such")
    made["show"].add_argument("--out", type=Path, required=True, metavar="DIR")
    made["verify"].add_argument("--folder", type=Path, metavar="DIR", help="compare a copy on disk too")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-10-14, not {text!r}") from None
