"""`python -m bot.simulator`: six weeks of sample conversations through the running system, marked as samples."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.council.errors import Unavailable
from bot.settings import SettingError, SimulatorSettings
from bot.simulator.doors import Doors
from bot.simulator.drive import play_all
from bot.simulator.people import HOMES
from bot.simulator.plan import plan_visits

HERE = Path(__file__).parent


def main(arguments: list[str] | None = None) -> int:
    """Plan from the seed, play, and note in `<data>/samples.json` that it was done."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description=__doc__)
    parser.add_argument("--conversations", type=int, default=300)
    parser.add_argument("--weeks", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    if options.conversations < 1 or options.weeks < 1:
        parser.error("--conversations and --weeks must be at least 1")
    try:
        settings = SimulatorSettings.read()
    except SettingError as wrong:
        console.print(f"[bold red]Cannot start.[/] {wrong}", highlight=False)
        return 2
    sentences = tomllib.loads((HERE / "sentences.toml").read_text(encoding="utf-8"))
    now = settings.clock()()
    visits = plan_visits(options.seed, options.conversations, now - timedelta(hours=1), options.weeks, sentences, HOMES)
    doors = Doors(settings.gateway_url, settings.sandbox_url, settings.api_keys[0])
    with Progress(console=console) as progress:
        task = progress.add_task("Sample conversations", total=len(visits))
        try:
            sent = asyncio.run(
                play_all(
                    doors,
                    visits,
                    options.seed,
                    sentences["person_message"],
                    sentences["thanks"],
                    lambda count: progress.advance(task, count),
                )
            )
        except Unavailable as lost:
            console.print(f"[bold red]Stopped.[/] {lost}", highlight=False)
            return 1
    note = {"seed": options.seed, "conversations": len(visits), "messages": sent, "made_at": now.isoformat()}
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "samples.json").write_text(json.dumps(note) + "\n")
    console.print(f"{len(visits)} sample conversations with {sent} messages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
