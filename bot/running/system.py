"""A whole system on free ports with its own data folder, for tests and benchmarks: start, kill and start a part."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from honcho.environ import parse_procfile

from bot.database import open_database
from bot.running.environment import PORTS, compose_environment
from bot.running.health import Probe, wait_until_healthy
from bot.settings import inherited_environment

ROOT = Path(__file__).resolve().parents[2]
_PORTS = range(15000, 32000)


class RunningSystem:
    """The processes of the Procfile as children of this one. Use it as a context manager; the end stops every child."""

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        """`data`: an empty folder; `settings`: environment names and values that differ from the defaults."""
        ports = {name: str(port) for name, port in zip(PORTS, free_ports(len(PORTS)), strict=True)}
        given = {**inherited_environment(), **ports, **(settings or {}), "BOT_DATA_DIR": str(data)}
        self.environment = compose_environment(given, ROOT)
        self.data = data
        #: What each process is started with, by its name; a test may put another command in before `start`.
        self.commands = dict(parse_procfile((ROOT / "Procfile").read_text()).processes)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._logs: list[IO[Any]] = []

    def url(self, process: str) -> str:
        """The address of a process: gateway, private, rasa, actions or sandbox."""
        setting = "BOT_GATEWAY_PRIVATE_PORT" if process == "private" else f"BOT_{process.upper()}_PORT"
        return f"http://127.0.0.1:{self.environment[setting]}"

    def start(self, names: Iterable[str] | None = None, seconds: float = 240) -> None:
        """Start processes (default: all) and wait until they answer; RuntimeError quotes one that does not."""
        wanted = list(self.commands if names is None else names)
        for setting in ("BOT_RASA_TRACKER_DATABASE_URL", "BOT_RASA_EVENTS_DATABASE_URL"):
            engine = open_database(self.environment[setting])
            engine.connect().close()
            engine.dispose()
        for name in wanted:
            log = (self.data / f"{name}.log").open("ab")
            self._logs.append(log)
            self._children[name] = subprocess.Popen(  # noqa: S602 - our own Procfile, which needs its variables expanded
                self.commands[name],
                shell=True,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        probes = [self.probe(name) for name in wanted if name != "usage"]
        missing = wait_until_healthy(probes, seconds, lambda *_: None, lambda: self._dead(wanted) is not None)
        if missing:
            culprit = self._dead(wanted) or missing[0]
            raise RuntimeError(f"{culprit} did not start:\n{self.log(culprit)[-4000:]}")

    def probe(self, name: str) -> Probe:
        """The address at which a process says that it is ready."""
        path = {
            "actions": "/health",
            "rasa": f"/status?token={self.environment['BOT_RASA_TOKEN']}",
        }.get(name, "/healthz")
        return Probe(name, self.url(name) + path)

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """End one process, by default without warning, and wait until it is gone."""
        child = self._children.pop(name)
        os.killpg(child.pid, how)
        child.wait(timeout=30)

    def pid(self, name: str) -> int:
        """The process id of a running process."""
        return self._children[name].pid

    def log(self, name: str) -> str:
        """What a process has printed so far."""
        path = self.data / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self) -> None:
        """End every child, kindly first."""
        for child in self._children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        for child in self._children.values():
            try:
                child.wait(timeout=8)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self._children.clear()
        for log in self._logs:
            log.close()

    def _dead(self, names: Iterable[str]) -> str | None:
        return next((name for name in names if self._children[name].poll() is not None), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def free_ports(count: int) -> list[int]:
    """Distinct ports that nothing listens on right now, below those that the kernel gives to outgoing connections.

    A process that is killed finds its port still free: no connection of somebody else's has taken it meanwhile.
    """
    found: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        if len(found) == count:
            break
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
    return found
