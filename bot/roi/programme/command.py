"""`python -m bot.roi programme --folder DIR --out DIR`: many councils' reports and exports together."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from bot.roi.programme.export_file import Period
from bot.roi.programme.figures import LeftOut
from bot.roi.programme.files import FILES, write_programme
from bot.roi.programme.gathering import Asked, Gathered, find_places, gather
from bot.roi.programme.totals import RATES, add_up, spread
from bot.roi.report import Samples
from bot.roi.rounding import say, say_range
from bot.settings import ReportSettings, SettingError

_SHOWN = ("contacts", "durable", "released", "failure", "run", "build", "net_capacity", "cashable")


def main(arguments: Sequence[str]) -> int:
    """Exit codes: 0 every council is counted, 1 some are left out or none can be counted, 2 an argument is wrong."""
    chosen = _parser().parse_args(list(arguments))
    if (chosen.first is None) != (chosen.last is None) or (chosen.first and chosen.first > chosen.last):
        print("--from and --to: give both, the first day first", file=sys.stderr)
        return 2
    if not chosen.folder.is_dir():
        print(f"--folder: there is no folder {chosen.folder}", file=sys.stderr)
        return 2
    try:
        now = ReportSettings.read().clock()()
    except SettingError as wrong:
        print(f"programme cannot start: {wrong}", file=sys.stderr)
        return 2
    period = Period(chosen.first, chosen.last) if chosen.first else None
    asked = Asked(chosen.folder, period, chosen.price_year, Samples(chosen.samples), now)
    console, quiet = Console(soft_wrap=True), Console(stderr=True)
    try:
        with Progress(console=quiet, disable=not quiet.is_terminal, transient=True) as progress:
            reading = progress.add_task("Councils", total=len(find_places(chosen.folder)))
            found = gather(asked, lambda: progress.advance(reading))
            _tell_left_out(found, console)
            if not found.used:
                print("programme: no council can be counted", file=sys.stderr)
                return 1
            writing = progress.add_task("Pages", total=len(found.used))
            passed = lambda: progress.advance(writing)  # noqa: E731 - one line
            write_programme(found, chosen.out, named=chosen.named, passed=passed)
    except LeftOut as reason:
        print(f"programme: {reason}", file=sys.stderr)
        return 1
    _show(found, Console())
    also = ", named.csv (every council's own figures: for the programme's office only)" if chosen.named else ""
    console.print(f"\nWritten to {chosen.out}: {FILES}{also}", highlight=False)
    return 1 if found.left_out else 0


def _tell_left_out(found: Gathered, console: Console) -> None:
    console.print(f"[bold]{len(found.used)} of {found.found} councils[/] are counted, {found.period}", highlight=False)
    for gone in found.left_out:
        console.print(f"  [yellow]left out:[/] {escape(gone.name)}: {escape(gone.reason)}", highlight=False)


def _show(found: Gathered, console: Console) -> None:
    counted = f"{len(found.used)} of {found.found} councils"
    table = Table(title=f"\nTotals of {counted}, prices of {found.price_year}", title_justify="left", show_edge=False)
    table.add_column("", ratio=1)
    table.add_column("Together (low to high)", justify="right")
    for one in add_up(found.used):
        if one.key in _SHOWN:
            table.add_row(escape(one.label), say_range(one.value, one.unit))
    console.print(table)
    table = Table(title="\nHow councils spread", title_justify="left", show_edge=False)
    for name in ("", "Quarter below", "Median", "Quarter above"):
        table.add_column(name, justify="right" if name else "left")
    for rate in RATES:
        lies = spread(rate, found.used)
        ends = ("–" if end is None else say(end, rate.unit) for end in (lies.low, lies.median, lies.high))
        table.add_row(rate.label, *ends)
    console.print(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.roi programme", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="one file or folder for each council")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--from", dest="first", type=_day, metavar="DAY", help="that of most reports if not")
    parser.add_argument("--to", dest="last", type=_day, metavar="DAY", help="the last day, included")
    parser.add_argument("--price-year", type=_year, help="for example 2024/25; the latest of any council if not given")
    choices = [Samples.EXCLUDE.value, Samples.INCLUDE.value]
    parser.add_argument("--samples", choices=choices, default=choices[0], help="whether made-up contacts may count")
    parser.add_argument("--named", action="store_true", help="also named.csv with every council's own figures")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-10-14, not {text!r}") from None


def _year(text: str) -> str:
    found = re.fullmatch(r"(\d{4})/(\d{2})", text)
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise argparse.ArgumentTypeError(f"must be a financial year such as 2024/25, not {text!r}")
    return text
