"""`python -m bot.roi beta`: what the assistant saved in a period, on the terminal and as files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.councils.council import Council
from bot.database import exists, open_database
from bot.roi.appraisal.deflators import NoDeflator, price_level
from bot.roi.appraisal.option_file import read_case
from bot.roi.assumption_file import read_assumptions
from bot.roi.assumptions import Assumptions
from bot.roi.beta.design import apply_designs
from bot.roi.beta.measured import read_designs, read_outside
from bot.roi.beta.writers import WRITERS
from bot.roi.counting import Row
from bot.roi.files import open_contact_list
from bot.roi.formats import Format, add_formats, chosen_formats, write
from bot.roi.lists import FigureLists
from bot.roi.reading import count_rows, read_review, read_rows
from bot.roi.report import Beside, Report, Samples, Scope, assemble
from bot.roi.tally import Tally, settle_weights
from bot.roi.terminal import show
from bot.services import CARDS
from bot.settings import ReportSettings

_WEEKS = 6
_FIND_OUT = 8  # the Local Government Interaction List's "find information"
_DONE_HERE = [task for card in CARDS for task in card.tasks if task.works_here and task.lgil not in (None, _FIND_OUT)]
#: Intents of what residents do with the assistant, rather than ask; a completed one is a transaction.
TRANSACTIONS = frozenset(task.intent for task in _DONE_HERE)
NEEDS = frozenset(task.need for task in _DONE_HERE)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `beta` can be told."""
    parser.add_argument("--council", required=True, help="the council's folder, for example westmoor")
    parser.add_argument("--from", dest="first", type=_day, metavar="DAY", help="first day; six weeks ago if not given")
    parser.add_argument("--to", dest="last", type=_day, metavar="DAY", help="last day, included; today if not given")
    parser.add_argument("--assumptions", type=Path, metavar="FILE", help="instead of the council's assumptions.toml")
    parser.add_argument(
        "--samples",
        choices=[one.value for one in Samples],
        default=Samples.INCLUDE.value,
        help="whether made-up contacts count; a report that holds any says so everywhere",
    )
    add_formats(parser, WRITERS)


def run(chosen: argparse.Namespace, council: Council, settings: ReportSettings) -> int:
    """Count, show and write; 1 when the usage log cannot be read, 2 when the days make no sense."""
    assumptions = read_assumptions(chosen.assumptions or council.folder / "assumptions.toml")
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
    formats = chosen_formats(chosen, WRITERS)
    engine = open_database(settings.usage_database, read_only=True)
    try:
        assumptions, beside = read_beside(engine, scope, assumptions, council)
        report, names = make_report(engine, scope, assumptions, chosen.out, formats, beside)
    except DBAPIError as failure:
        print(f"{settings.named('usage_database')}: the usage log cannot be read: {failure.orig}", file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    console = Console()
    show(report, console)
    if names:
        console.print(f"\nWritten to {chosen.out}: {', '.join(names)}")
    return 0


def read_beside(engine: Engine, scope: Scope, assumptions: Assumptions, council: Council) -> tuple[Assumptions, Beside]:
    """What is taken beside the contacts: measured designs (put into the assumptions), the review, the appraisal."""
    found = read_designs(engine, scope, assumptions, lambda day: council.hours.on(day) is not None)
    assumptions, designs = apply_designs(assumptions, found)
    assumptions = replace(assumptions, review=read_review(engine, scope) or assumptions.review)
    options = council.folder / "options.toml"
    case = read_case(options) if options.exists() else None
    if case is not None and case.price_year != assumptions.price_year:
        for year in (case.price_year, assumptions.price_year):
            try:
                price_level(year, assumptions.levels)
            except NoDeflator as missing:
                raise FileError(assumptions.path, "deflators", f"{missing}: {options.name} is of {year}") from missing
    return assumptions, Beside(designs=designs, case=case, case_file=options.name)


def make_report(
    engine: Engine,
    scope: Scope,
    assumptions: Assumptions,
    out: Path | None,
    formats: Sequence[Format],
    beside: Beside,
) -> tuple[Report, list[str]]:
    """Count the contacts of the scope twice over the log, and write the formats; the report and the files' names."""
    total = count_rows(engine, scope)
    console = Console(stderr=True)
    lists = FigureLists() if Format.HTML in formats else None
    listed_in = out if {Format.HTML, Format.CSV} & set(formats) else None
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("Contacts", total=2 * total)

        def passing(row: Row) -> Row:
            progress.advance(task)
            return row

        weights = settle_weights(
            map(passing, read_rows(engine, scope)), assumptions.review, scope.made_at, TRANSACTIONS
        )
        tally = Tally(weights)
        with open_contact_list(listed_in, assumptions) as listed:
            for row in map(passing, read_rows(engine, scope)):
                weighed = tally.add(row)
                if listed is not None:
                    listed.add(row, weighed)
                if lists is not None:
                    lists.add(row, weighed)
    beside = replace(beside, outside=read_outside(engine, scope, NEEDS, tally.references))
    report = assemble(scope, tally, assumptions, {card.stem: card.title for card in CARDS}, beside)
    if out is None:
        return report, []
    names = write(report, out, formats, WRITERS)
    names += ["contacts.csv"] if listed_in is not None else []
    if lists is not None:
        lists.write(report, out / "contacts")
        names.append("contacts/")
    return report, names


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-10-14, not {text!r}") from None
