"""Shows what was found and writes a frozen report out."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.roi.issued.packing import Packed
from bot.roi.issued.page import write_cover, write_manifest
from bot.roi.issued.records import Record
from bot.roi.issued.restating import Changes
from bot.roi.issued.states import IssuedError
from bot.roi.issued.verifying import Verdict
from bot.roi.rounding import say, say_range


def write_out(record: Record, files: list[Packed], council_name: str, out: Path) -> None:
    """The files as they were frozen, a cover and the manifest. Only into a new or an empty folder."""
    if out.exists() and any(out.iterdir()):
        raise IssuedError(f"{out} is not empty: a report is written into a folder of its own")
    for one in files:
        path = out / one.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.read())
    write_cover(record, council_name, files, out / "cover.html")
    write_manifest(record, files, out / "manifest.json")


def show_verdict(verdict: Verdict, console: Console) -> None:
    """One line when all is as it was; every difference otherwise."""
    record = verdict.record
    told = f"{record.name}, {record.state.value}: {verdict.files} files, {verdict.figures} figures worked out again"
    if not verdict.differences:
        console.print(f"{told}: all as they were frozen.", highlight=False, soft_wrap=True)
    else:
        console.print(f"[bold red]{told}: {len(verdict.differences)} differ[/]", highlight=False, soft_wrap=True)
        for one in verdict.differences:
            console.print(
                f"  {escape(one.what)}: frozen {escape(one.frozen)}, now {escape(one.found)}", highlight=False
            )
    if not verdict.is_same_engine:
        console.print(
            "  It was made by another version of the engine than the one that checked it.",
            highlight=False,
            soft_wrap=True,
        )


def show_changes(changes: Changes, console: Console) -> None:
    """Every changed figure, with what moved it."""
    table = Table(title="What changes", title_justify="left", show_edge=False, pad_edge=False)
    table.add_column("Figure", ratio=1)
    for name in ("Was", "Is", "Difference"):
        table.add_column(name, justify="right")
    for one in changes.figures:
        old, new = ("not there" if value is None else say_range(value, one.unit) for value in (one.old, one.new))
        because = "".join(f"\n[dim]{escape(part.because)}: {say(part.moved, one.unit)}[/]" for part in one.parts)
        table.add_row(escape(one.label) + because, old, new, say(one.difference, one.unit))
    console.print(table)
