"""Rounds of kill -9: a part of the running system dies at a random moment while residents talk, and starts again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from benchmarks.kills.cluster import Cluster
from benchmarks.kills.comparing import Findings, compare
from benchmarks.kills.talking import Crowd
from bot.running.system import RunningSystem
from tests.journeys.records import wait_for

PARTS = ("usage", "rasa", "gateway", "database")
SETTINGS = {
    "BOT_GATEWAY_CONVERSATION_RATE": "100000",
    "BOT_GATEWAY_ADDRESS_RATE": "1000000",
    "BOT_USAGE_POLL_SECONDS": "0.05",
}
_STARTED = "usage.started"
_LONGEST_QUIET = 90.0  # seconds in which at least one message has to be accepted between two kills
_LAST_WORDS = 1800.0  # seconds for everybody's last conversation
_PATIENCE = 900.0  # seconds for a process to start, on a machine that others use too


@dataclass
class Killed:
    """What was done to one part, and what was found afterwards."""

    part: str
    rounds: int = 0
    under_load: int = 0  # rounds before which messages had been accepted since the kill before
    seconds: float = 0.0
    down: list[float] = field(default_factory=list)  # seconds until it answered again, each round
    findings: Findings = field(default_factory=Findings)


def kill_again_and_again(
    part: str,
    rounds: int,
    folder: Path,
    seed: int,
    *,
    residents: int = 4,
    cluster: Cluster | None = None,
    sabotage: Callable[[dict[str, str]], dict[str, str]] | None = None,
    minutes: float = float("inf"),
    told: Callable[[int], None] = lambda rounds: None,
) -> Killed:
    """Start the system in an empty folder, kill `part` so often while residents talk, and compare.

    `cluster`: where its databases are; without one they are SQLite files. `sabotage`: other commands than the
    Procfile's, made of them. After `minutes` no further round begins.
    """
    chance, killed, began = random.Random(seed), Killed(part), monotonic()
    settings = {**SETTINGS, **(cluster.settings() if cluster is not None else {})}
    with RunningSystem(folder, settings) as system:
        if sabotage is not None:
            system.commands.update(sabotage(system.commands))
        system.start(seconds=_PATIENCE)
        crowd = Crowd(system, residents, seed)
        crowd.start()
        for _ in range(rounds):
            if monotonic() - began > 60 * minutes:
                break
            before = crowd.sent
            until = monotonic() + _LONGEST_QUIET
            while crowd.sent == before and monotonic() < until:
                sleep(0.05)
            killed.under_load += crowd.sent > before and bool(crowd.under_way)
            sleep(chance.uniform(0.0, 2.0))
            since = monotonic()
            if part == "database":
                assert cluster is not None
                cluster.kill()
                sleep(chance.uniform(0.0, 2.0))
                cluster.start()
            else:
                system.kill(part)
                sleep(chance.uniform(0.0, 1.0))
                started = system.log(part).count(_STARTED)
                system.start([part], _PATIENCE)
                if part == "usage" and chance.random() < 0.8:  # else it is killed anywhere, while it starts too
                    wait_for(_PATIENCE, lambda before=started: system.log("usage").count(_STARTED) > before)
            killed.down.append(monotonic() - since)
            killed.rounds += 1
            told(killed.rounds)
        crowd.stop(_LAST_WORDS)
        killed.findings = compare(system, crowd.talks)
        if killed.findings.lost or killed.findings.doubled:
            (folder / "findings.txt").write_text("\n".join([*killed.findings.lost, *killed.findings.doubled]) + "\n")
    killed.seconds = monotonic() - began
    return killed
