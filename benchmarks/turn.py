"""A resident's turn through gateway, Rasa, action server and back end, beside Rasa's stock starter project.

`.venv/bin/python benchmarks/turn.py` trains and serves the starter project (`rasa init`) in the same run, plays
conversations against both, and prints p50, p95, turns a second at 1 and 8 conversations, cold start and memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import aiohttp
import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from bot.running.health import Probe, wait_until_healthy  # noqa: E402 - this file is run as a script
from bot.running.system import RunningSystem, free_ports  # noqa: E402

#: A bin day asked, an address chosen, a recycling question, a page, a farewell: two of five turns call a back end.
OURS = (
    "hello",
    "when is my bin collected please",
    "ZZ1 1AA",
    "1",
    "can i put pizza boxes in the recycling",
    "thanks, bye",
)
STOCK = ("hello", "sad", "yes", "are you a bot?", "hey", "goodbye")
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


@dataclass(frozen=True)
class Measured:
    """What one system did. Times in milliseconds, memory in MiB, start in seconds."""

    p50: float
    p95: float
    single: float
    eight: float
    start: float
    memory: float


async def play(url: str, turns: tuple[str, ...], conversations: int, at_once: int) -> tuple[list[float], float]:
    """Play whole conversations, `at_once` of them side by side; returns turn times (ms) and turns a second."""
    times: list[float] = []
    gate = asyncio.Semaphore(at_once)
    async with aiohttp.ClientSession() as http:

        async def converse() -> None:
            sender = str(uuid.uuid4())
            async with gate:
                for text in turns:
                    began = time.perf_counter()
                    async with http.post(url, json={"sender": sender, "message": text}) as answer:
                        replies = await answer.json()
                    times.append((time.perf_counter() - began) * 1000)
                    if answer.status != 200 or not replies:
                        raise SystemExit(f"{url} answered {answer.status} and {replies!r} to {text!r}")

        began = time.perf_counter()
        await asyncio.gather(*(converse() for _ in range(conversations)))
        return times, len(times) / (time.perf_counter() - began)


def resident_memory(pids: list[int]) -> float:
    """MiB held by these processes and their children."""
    total = 0
    for pid in pids:
        parent = psutil.Process(pid)
        total += sum(one.memory_info().rss for one in [parent, *parent.children(recursive=True)])
    return total / 2**20


def measure(url: str, turns: tuple[str, ...], size: int, start: float, memory: Callable[[], float]) -> Measured:
    """Warm up, then one conversation at a time, then eight side by side."""
    asyncio.run(play(url, turns, 2, 1))
    alone, single = asyncio.run(play(url, turns, size, 1))
    _, eight = asyncio.run(play(url, turns, size * 2, 8))
    return Measured(median(alone), quantiles(alone, n=20)[-1], single, eight, start, memory())


def run_ours(folder: Path, size: int) -> Measured:
    """All of Kerbside's processes; the rates are raised so that the limiter is not what is measured."""
    settings = {"BOT_GATEWAY_CONVERSATION_RATE": "100000", "BOT_GATEWAY_ADDRESS_RATE": "1000000"}
    with RunningSystem(folder, settings) as system:
        began = time.perf_counter()
        system.start()
        start = time.perf_counter() - began
        names = ("gateway", "rasa", "actions", "usage", "sandbox")
        memory = lambda: resident_memory([system.pid(name) for name in names])  # noqa: E731
        return measure(system.url("gateway") + "/webhooks/rest/webhook", OURS, size, start, memory)


@contextmanager
def starter_project(folder: Path) -> Iterator[tuple[str, int, float]]:
    """Rasa's own starter project, trained once and served; yields its REST address, process id and start time."""
    rasa, environment = Path(sys.executable).with_name("rasa"), {**os.environ, **QUIET}
    if not list(folder.glob("models/*.tar.gz")):
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "train.log").open("w") as log:
            command = [str(rasa), "init", "--no-prompt", "--init-dir", str(folder)]
            subprocess.run(command, env=environment, stdout=log, stderr=log, check=True)
    (port,) = free_ports(1)
    began = time.perf_counter()
    with (folder / "serve.log").open("w") as log:
        command = [str(rasa), "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port)]
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        probe = Probe("starter", f"http://127.0.0.1:{port}/status")  # answers 200 only with a loaded model
        if wait_until_healthy([probe], 240, lambda *_: None, lambda: child.poll() is not None):
            raise SystemExit(f"the starter project did not start; see {folder / 'serve.log'}")
        yield f"http://127.0.0.1:{port}/webhooks/rest/webhook", child.pid, time.perf_counter() - began
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait(timeout=30)


def show(ours: Measured, stock: Measured, console: Console) -> None:
    """The table, with our figures divided by the stock's."""
    table = Table(
        title="One turn of a resident (ours passes gateway, Rasa, actions and back ends; stock is Rasa alone)"
    )
    for heading in ("", "Kerbside", "stock starter", "ratio"):
        table.add_column(heading, justify="left" if not heading else "right")
    rows = (
        ("turn p50, ms", ours.p50, stock.p50),
        ("turn p95, ms", ours.p95, stock.p95),
        ("turns a second, 1 conversation", ours.single, stock.single),
        ("turns a second, 8 conversations", ours.eight, stock.eight),
        ("cold start, s", ours.start, stock.start),
        ("memory of all processes, MiB", ours.memory, stock.memory),
    )
    for name, mine, theirs in rows:
        table.add_row(name, f"{mine:,.1f}", f"{theirs:,.1f}", f"{mine / theirs:.2f}")
    console.print(table)


def main() -> None:
    """Measure both, alternating, and print the median of the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=20, help="conversations in each measured part")
    parser.add_argument("--rounds", type=int, default=2, help="how often both are measured, in turn")
    options = parser.parse_args()
    console = Console(width=110)
    subprocess.run([sys.executable, "-m", "bot.train"], cwd=ROOT, check=True)
    starter = ROOT / "build" / "benchmarks" / "starter"
    ours: list[Measured] = []
    stock: list[Measured] = []
    for _ in track(range(options.rounds), "Measuring both in turn"):
        with starter_project(starter) as (url, pid, start):
            stock.append(measure(url, STOCK, options.conversations, start, lambda pid=pid: resident_memory([pid])))
        with tempfile.TemporaryDirectory() as folder:
            ours.append(run_ours(Path(folder), options.conversations))
    fields = Measured.__dataclass_fields__
    middle = [
        Measured(**{name: median(getattr(one, name) for one in side) for name in fields}) for side in (ours, stock)
    ]
    show(middle[0], middle[1], console)


if __name__ == "__main__":
    main()
