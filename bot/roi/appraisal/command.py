"""`python -m bot.roi alpha`: a council's options side by side, on the terminal and as files."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from bot.councils.council import Council
from bot.roi.appraisal.compare import Comparison, compare
from bot.roi.appraisal.draws import DRAWS
from bot.roi.appraisal.files import WRITERS
from bot.roi.appraisal.option_file import read_case
from bot.roi.formats import add_formats, chosen_formats, write
from bot.roi.rounding import say_pounds, say_share
from bot.settings import ReportSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `alpha` can be told."""
    parser.add_argument("--council", required=True, help="the council's folder, for example westmoor")
    parser.add_argument("--options", type=Path, metavar="FILE", help="instead of the council's options.toml")
    parser.add_argument("--draws", type=_count, default=DRAWS, help=f"draws of the inputs with a range ({DRAWS})")
    parser.add_argument("--seed", type=int, default=1, help="of the draws; the same seed, the same figures (1)")
    add_formats(parser, WRITERS)


def run(chosen: argparse.Namespace, council: Council, settings: ReportSettings) -> int:
    """Work out, show and write."""
    case = read_case(chosen.options or council.folder / "options.toml")
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("Draws", total=chosen.draws * len(case.options))
        comparison = compare(
            case, seed=chosen.seed, draws=chosen.draws, passed=lambda count: progress.advance(task, count)
        )
    show(comparison, Console())
    if formats := chosen_formats(chosen, WRITERS):
        told = replace(comparison, council_name=council.name, made_at=settings.clock()())
        names = write(told, chosen.out, formats, WRITERS)
        Console().print(f"\nWritten to {chosen.out}: {', '.join(names)}")
    return 0


def show(comparison: Comparison, console: Console) -> None:
    """The options as a table."""
    case = comparison.case
    console.print(f"\n[bold]{escape(case.title)}[/]")
    console.print(
        f"{case.years} years from {case.first_year}, prices of {case.price_year}, discounted at {case.rate:.1%}"
    )
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("Option", min_width=20, ratio=1)
    for name in ("NPV", "BCR", "Payback", "Loss in", "Grade"):
        table.add_column(name, justify="right")
    for one in comparison.results:
        payback = case.year_names()[one.worth.payback] if one.worth.payback is not None else "none"
        table.add_row(
            escape(one.option.title),
            f"{say_pounds(one.worth.npv)}\n[dim]{say_pounds(one.spread.p10)} to {say_pounds(one.spread.p90)}[/]",
            f"{one.worth.ratio:.2f}" if one.worth.ratio is not None else "",
            f"{payback}*" if one.is_payback_after_reorganisation else payback,
            say_share(one.spread.chance_of_loss),
            one.grade.value if one.grade is not None else "",
        )
    console.print()
    console.print(table)
    if any(one.is_payback_after_reorganisation for one in comparison.results):
        console.print("* after the council is due to be reorganised")


def _count(text: str) -> int:
    count = int(text) if text.isdigit() else 0
    if not 1 <= count <= 1_000_000:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to 1000000, not {text!r}")
    return count
