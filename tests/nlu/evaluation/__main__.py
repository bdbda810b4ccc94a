"""Measures, writes the report folder, prints the summary. 1: a held-out floor is broken; 2: it cannot measure."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console
from rich.progress import track

from bot.settings import SharedSettings
from tests.nlu.entities import evaluate_entities, trained_finder
from tests.nlu.evaluation.judging import changes, floors_kept, judge
from tests.nlu.evaluation.left_out import leave_out
from tests.nlu.evaluation.listening import listen_ranked
from tests.nlu.evaluation.writing import write_report
from tests.nlu.held_out import read_held_out
from tests.nlu.measure import MODEL, ROOT, load, table

FLOORS = ROOT / "tests" / "nlu" / "floors.json"
_PRINTED = ("summary", "floors", "changes")


def main(arguments: list[str] | None = None) -> int:
    """Run it."""
    options = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    options.add_argument("--model", type=Path, default=MODEL, help="the trained model (default: %(default)s)")
    options.add_argument("--out", type=Path, default=ROOT / "results" / "evaluation", help="the report folder")
    options.add_argument("--against", type=Path, metavar="FOLDER", help="an earlier report folder to compare with")
    options.add_argument("--held-out-only", action="store_true", help="skip the cross-validation (about a minute)")
    chosen = options.parse_args(arguments)
    progress, console = Console(stderr=True), Console(soft_wrap=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # Rasa logs every message
    try:
        earlier = read_earlier(chosen.against) if chosen.against else None
        parser = load(chosen.model)
    except (FileNotFoundError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    messages = track(read_held_out(), description="Held-out messages", console=progress)
    report: dict[str, Any] = {
        "made": datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC"),
        "model": chosen.model.name,
        "held_out": judge(asyncio.run(listen_ranked(parser, messages)), styles=True, times=True),
    }
    if not chosen.held_out_only:
        report["left_out"] = judge(leave_out(ROOT / "data" / "nlu", progress), styles=False, times=False)
    report["floors"] = floors_kept(report["held_out"]["marks"], json.loads(FLOORS.read_text("utf-8")))
    with progress.status("Entities"):
        finder = trained_finder(SharedSettings.read().data_dir / "cache")
        report["entities"] = [row._asdict() for row in evaluate_entities(finder)]
    if earlier is not None:
        report |= {"changes": changes(report, earlier), "against": earlier["made"]}
    for one in write_report(report, chosen.out):
        if one.name in _PRINTED:
            console.print(table(f"\n{one.title}", one.columns, [[str(cell) for cell in row] for row in one.rows]))
    console.print(f"\nThe report: {chosen.out / 'report.html'}")
    return 0 if all(one["kept"] for one in report["floors"]) else 1


def read_earlier(folder: Path) -> dict[str, Any]:
    """An earlier report; `FileNotFoundError` or `ValueError` with the file when there is none to compare with."""
    path = folder / "report.json"
    if not path.is_file():
        raise FileNotFoundError(f"There is no report at {path}: --against names the folder of an earlier one.")
    try:
        earlier = json.loads(path.read_text("utf-8"))
        _ = earlier["made"], earlier["held_out"]["marks"]
    except (ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"{path} is not a report of `make evaluate`: {problem!r}") from problem
    return dict(earlier)


if __name__ == "__main__":
    sys.exit(main())
