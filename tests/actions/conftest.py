"""A real gateway and a real sandbox for the actions, which run in the test's own process."""

from __future__ import annotations

import json
import secrets
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.clients import Clients, wired
from bot.councils import Council, read_councils
from bot.running.system import RunningSystem
from tests.actions.cards import Cards
from tests.actions.resident import ROOT, Resident

NOW = "2026-11-25T14:00:00+00:00"


class Town:
    """The sandbox's desk: its clock, its faults and what was written."""

    def __init__(self, url: str) -> None:
        self._url = url

    def reset(self, at: str = NOW) -> None:
        self._call("/reset", {})
        self.clock(at)

    def clock(self, at: str) -> None:
        self._call("/clock", {"now": at})

    def fault(self, back_end: str, fault: str | None, method: str | None = None, times: int | None = None) -> None:
        self._call("/faults", {"back_end": back_end, "fault": fault, "method": method, "times": times})

    def written(self) -> list[dict[str, Any]]:
        """The reports that were sent since the reset, without those that the town is born with."""
        with urllib.request.urlopen(f"{self._url}/_sandbox/requests") as answer:  # noqa: S310 - our own sandbox
            return json.loads(answer.read())

    def _call(self, path: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(  # noqa: S310 - our own sandbox
            f"{self._url}/_sandbox{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own sandbox
            assert answer.status == 200


@pytest.fixture(scope="session")
def gateway_and_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    with RunningSystem(tmp_path_factory.mktemp("data"), {"BOT_CLOCK_NOW": NOW}) as system:
        system.start(["sandbox", "gateway"])
        yield system


@pytest.fixture
def cards(gateway_and_sandbox: RunningSystem) -> Cards:
    """Cards that the running gateway has accepted."""
    return Cards(gateway_and_sandbox)


@pytest.fixture
async def clients(gateway_and_sandbox: RunningSystem, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clients]:
    """This process's clients, wired to the running gateway and sandbox, with closed breakers."""
    for name, value in gateway_and_sandbox.environment.items():
        if name.startswith("BOT_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("BOT_CLOCK_NOW", NOW)
    wired.cache_clear()
    yield wired()
    await wired().calls.close()
    wired.cache_clear()


@pytest.fixture
def town(gateway_and_sandbox: RunningSystem) -> Town:
    town = Town(gateway_and_sandbox.url("sandbox"))
    town.reset()
    return town


@pytest.fixture
def resident(clients: Clients, town: Town) -> Callable[..., Resident]:
    """Makes a resident with a conversation of their own, at a moment that the town's clock shows too."""

    def make(at: str = NOW) -> Resident:
        town.clock(at)
        return Resident(f"westmoor.{secrets.token_urlsafe(16)}", at)

    return make


@pytest.fixture(scope="session")
def westmoor() -> Council:
    return read_councils(Path(ROOT) / "councils")["westmoor"]
