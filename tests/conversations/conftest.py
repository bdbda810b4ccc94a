"""The whole system on free ports with a data folder of its own, once for all conversations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.running.system import RunningSystem
from tests.conversations.talking import Desk

HERE = Path(__file__).parent
MODEL = HERE.parents[1] / "models" / "kerbside.tar.gz"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs every process."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.whole_system)
            item.add_marker(pytest.mark.timeout(600))
    items.sort(key=lambda item: item.path.name == "test_afterwards.py")  # looks at what all the others left behind


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """The running system; its usage process is not needed here."""
    if not MODEL.exists():
        pytest.fail("there is no trained model: run `make train` first")
    settings = {
        "BOT_GATEWAY_CONVERSATION_RATE": "100000",
        "BOT_GATEWAY_ADDRESS_RATE": "1000000",
        "BOT_CLOCK_NOW": "2026-11-25T14:00:00+00:00",
    }
    with RunningSystem(tmp_path_factory.mktemp("conversations"), settings) as running:
        running.start(["sandbox", "gateway", "actions", "rasa"])
        yield running


@pytest.fixture
def desk(system: RunningSystem) -> Iterator[Desk]:
    """A sandbox as new, and circuit breakers that know nothing of the test before."""
    desk = Desk(system)
    desk.reset()
    yield desk
    desk.reset()


@pytest.fixture
def closed_breakers(system: RunningSystem) -> Iterator[None]:
    """For tests that make a back end fail again and again: the action server starts anew afterwards."""
    yield
    system.kill("actions")
    system.start(["actions"])
