"""`python -m bot.roi report`: what the assistant saved in a period, with every figure's contacts and assumptions.

`python -m bot.roi discovery`: what contacts cost before there is an assistant.
`python -m bot.roi alpha`: what a council could do about that, options side by side.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.councils import read_councils
from bot.database import exists, open_database
from bot.roi.appraisal import command as appraisal
from bot.roi.appraisal.option_file import read_case
from bot.roi.assumption_file import read_assumptions
from bot.roi.assumptions import Assumptions
from bot.roi.counting import Row
from bot.roi.discovery import command as discovery
from bot.roi.discovery.baseline_file import read_baseline
from bot.roi.files import open_contact_list, write_figures, write_json
from bot.roi.lists import FigureLists
from bot.roi.page import write_page
from bot.roi.reading import count_rows, read_review, read_rows
from bot.roi.report import Report, Samples, Scope, assemble
from bot.roi.tally import Tally, settle_weights
from bot.roi.terminal import show
from bot.services import CARDS
from bot.settings import ReportSettings, SettingError

_WEEKS = 6


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 a report was made, 1 the usage log cannot be read, 2 a setting, file or argument is wrong."""
    chosen = _arguments().parse_args(arguments)
    try:
        settings = ReportSettings.read()
        councils = read_councils(settings.councils_dir)
        if chosen.council not in councils:
            print(f"--council: there is no {chosen.council!r}; known are {', '.join(councils)}", file=sys.stderr)
            return 2
        council = councils[chosen.council]
        if chosen.command == "discovery":
            discovery.run(read_baseline(chosen.baseline or council.folder / "baseline.toml"), council.name, chosen.out)
            return 0
        if chosen.command == "alpha":
            case = read_case(chosen.options or council.folder / "options.toml")
            appraisal.run(case, council.name, chosen)
            return 0
        assumptions = read_assumptions(chosen.assumptions or council.folder / "assumptions.toml")
    except (SettingError, FileError) as wrong:
        print(f"roi cannot start: {wrong}", file=sys.stderr)
        return 2
    now = settings.clock()()
    last = chosen.last or now.astimezone(LONDON).date()
    first = chosen.first or last - timedelta(weeks=_WEEKS)
    if first > last:
        print(f"--from {first} is after --to {last}", file=sys.stderr)
        return 2
    if not exists(settings.usage_database):
        print(
            f"{settings.named('usage_database')}: there is no usage log yet; has python -m bot.usage run?",
            file=sys.stderr,
        )
        return 1
    scope = Scope(council.slug, council.name, first, last, Samples(chosen.samples), now)
    engine = open_database(settings.usage_database, read_only=True)
    try:
        report = make_report(engine, scope, assumptions, chosen.out)
    except DBAPIError as failure:
        print(f"{settings.named('usage_database')}: the usage log cannot be read: {failure.orig}", file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    console = Console()
    show(report, console)
    if chosen.out is not None:
        console.print(f"\nWritten to {chosen.out}: report.html, report.csv, report.json, contacts.csv, contacts/")
    return 0


def make_report(engine: Engine, scope: Scope, assumptions: Assumptions, out: Path | None) -> Report:
    """Count the contacts of the scope twice over the log, and write the files when there is a folder for them."""
    total = count_rows(engine, scope)
    assumptions = replace(assumptions, review=read_review(engine, scope) or assumptions.review)
    console = Console(stderr=True)
    lists = FigureLists()
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("Contacts", total=2 * total)

        def passing(row: Row) -> Row:
            progress.advance(task)
            return row

        weights = settle_weights(map(passing, read_rows(engine, scope)), assumptions.review, scope.made_at)
        tally = Tally(weights)
        with open_contact_list(out, assumptions) as listed:
            for row in map(passing, read_rows(engine, scope)):
                weighed = tally.add(row)
                if listed is not None:
                    listed.add(row, weighed)
                    lists.add(row, weighed)
    report = assemble(scope, tally, assumptions, {card.stem: card.title for card in CARDS})
    if out is not None:
        write_figures(report, out / "report.csv")
        write_json(report, out / "report.json")
        lists.write(report, out / "contacts")
        write_page(report, out / "report.html")
    return report


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.roi", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    discovery.add_arguments(commands.add_parser("discovery", help="what contacts cost before there is an assistant"))
    appraisal.add_arguments(commands.add_parser("alpha", help="compare the options of a council"))
    report = commands.add_parser("report", help="make a report of a period")
    report.add_argument("--council", required=True, help="the council's folder, for example westmoor")
    report.add_argument("--from", dest="first", type=_day, metavar="DAY", help="first day; six weeks ago if not given")
    report.add_argument("--to", dest="last", type=_day, metavar="DAY", help="last day, included; today if not given")
    report.add_argument("--assumptions", type=Path, metavar="FILE", help="instead of the council's assumptions.toml")
    report.add_argument("--out", type=Path, metavar="DIR", help="write report.html, .csv, .json and contacts.csv there")
    report.add_argument(
        "--samples",
        choices=[one.value for one in Samples],
        default=Samples.INCLUDE.value,
        help="whether made-up contacts count; a report that holds any says so everywhere",
    )
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-10-14, not {text!r}") from None


if __name__ == "__main__":
    sys.exit(main())
