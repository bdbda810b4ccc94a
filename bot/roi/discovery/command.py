"""`python -m bot.roi discovery`: what contacts cost today, on the terminal and as files."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.councils.council import Council
from bot.roi.discovery.baseline import total
from bot.roi.discovery.baseline_file import read_baseline
from bot.roi.discovery.files import NAMES, WRITERS
from bot.roi.discovery.national import CAVEAT
from bot.roi.formats import add_formats, chosen_formats, write
from bot.roi.rounding import say_range
from bot.settings import ReportSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `discovery` can be told."""
    parser.add_argument("--council", required=True, help="the council's folder, for example westmoor")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="instead of the council's baseline.toml")
    add_formats(parser, WRITERS)


def run(chosen: argparse.Namespace, council: Council, settings: ReportSettings) -> int:
    """Show and write."""
    baseline = read_baseline(chosen.baseline or council.folder / "baseline.toml")
    baseline = replace(baseline, council_name=council.name, made_at=settings.clock()())
    console = Console()
    console.print(f"\n[bold]{escape(council.name)}: what contacts cost in a year[/], prices of {baseline.price_year}\n")
    table = Table(show_edge=False, pad_edge=False)
    for name in ("Service", "Channel", "Contacts", "Cost a year", "Could be answered at once", "Grade"):
        table.add_column(name, justify="left" if name in ("Service", "Channel") else "right")
    for title, group in baseline.by_service():
        for one in group:
            name = NAMES[one.channel] + (" (scaled)" if one.is_scaled else "")
            value, target = say_range(one.value, "GBP"), say_range(one.target, "GBP")
            table.add_row(escape(title), name, f"{one.count.central:,.0f}", value, target, one.grade.value)
    value, target = (say_range(total(baseline.volumes, what), "GBP") for what in ("value", "target"))
    table.add_row("[bold]All", "", f"{total(baseline.volumes, 'count').central:,.0f}", value, target, "")
    console.print(table)
    console.print(f"\nThe nation's top twenty stand in the files. {CAVEAT}")
    if formats := chosen_formats(chosen, WRITERS):
        names = write(baseline, chosen.out, formats, WRITERS)
        console.print(f"\nWritten to {chosen.out}: {', '.join(names)}")
    return 0
