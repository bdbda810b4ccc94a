"""`python -m benchmarks.kills [--rounds 50] [--what usage rasa gateway database]`: kill -9 while residents talk.

The whole real system runs, with a trained model. Each part is killed at random moments, so often, and started again;
then every message, piece of evidence, fact and contact is compared with what residents sent. The database
is a PostgreSQL server that this program makes for itself; the other parts are killed on SQLite. Exit code 1 when
anything is lost or doubled. `--sabotage marks` moves the usage log's marks before its rows, `--sabotage store` puts
stock Rasa's tracker store in: either has to be found.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.kills.cluster import Cluster, find_server_programs
from benchmarks.kills.killing import PARTS, Killed, kill_again_and_again

ROOT = Path(__file__).resolve().parents[2]
_SHOWN = 10
SABOTAGED = ("marks", "store")


def sabotaged_commands(how: str, folder: Path, commands: dict[str, str]) -> dict[str, str]:
    """The Procfile's commands that differ when the system is to lose something."""
    if how == "marks":
        return {"usage": "exec python -m benchmarks.kills.sabotage"}
    endpoints = (
        (ROOT / "endpoints.yml").read_text().replace("type: bot.assistant.stores.PatientTrackerStore", "type: SQL")
    )
    (folder / "endpoints.yml").write_text(endpoints)
    return {"rasa": f"{commands['rasa']} --endpoints {folder / 'endpoints.yml'}"}


def main() -> int:
    """One part after the other, each in a system of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--what", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--residents", type=int, default=4, help="who talk at the same time")
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="of one part; no round begins after them")
    parser.add_argument("--sabotage", choices=SABOTAGED, help="put a fault in, to see that it is found")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep databases and logs there")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no child is left behind
    console, done = Console(width=110), list[Killed]()
    programs = find_server_programs()
    if programs is None and "database" in options.what:
        console.print("--what database needs PostgreSQL's own programs (Debian: postgresql)", style="red")
        return 2
    for part in options.what:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-")))
            if options.keep is not None:
                folder = options.keep / part
                folder.mkdir(parents=True)
            progress = stack.enter_context(Progress(console=console, transient=True))
            task = progress.add_task(f"kill -9 of {part}", total=options.rounds)
            cluster = None
            if part == "database" and programs is not None:
                place = folder / "postgresql"
                place.mkdir()
                folder.chmod(0o755)
                cluster = stack.enter_context(Cluster(place, programs))
            done.append(
                kill_again_and_again(
                    part,
                    options.rounds,
                    folder,
                    options.seed,
                    residents=options.residents,
                    cluster=cluster,
                    minutes=options.minutes,
                    sabotage=partial(sabotaged_commands, options.sabotage, folder) if options.sabotage else None,
                    told=lambda rounds, task=task, progress=progress: progress.update(task, completed=rounds),
                )
            )
            show(done[-1:], console)
    if len(done) > 1:
        show(done, console)
    return 1 if any(one.findings.lost or one.findings.doubled for one in done) else 0


def show(done: list[Killed], console: Console) -> None:
    """The table, and the first lines of what is wrong."""
    table = Table(title="kill -9 while residents talk")
    for heading in (
        "killed",
        "rounds",
        "under load",
        "down, s",
        "talks",
        "messages",
        "facts",
        "contacts",
        "lost",
        "doubled",
    ):
        table.add_column(heading, justify="left" if heading == "killed" else "right")
    for one in done:
        found = one.findings
        down = f"{sum(one.down) / max(len(one.down), 1):.1f}"
        figures = (one.rounds, one.under_load, down, found.conversations, found.messages, found.facts, found.contacts)
        table.add_row(one.part, *map(str, (*figures, len(found.lost), len(found.doubled))))
    console.print(table)
    for one in done:
        for line in (*one.findings.lost[:_SHOWN], *one.findings.doubled[:_SHOWN]):
            console.print(f"{one.part}: {line}", style="red", markup=False)


if __name__ == "__main__":
    sys.exit(main())
