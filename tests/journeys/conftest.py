"""The whole system, all five processes, on free ports with a data folder of its own, once for each file of journeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.running.system import RunningSystem

HERE = Path(__file__).parent
MODEL = HERE.parents[1] / "models" / "kerbside.tar.gz"
SETTINGS = {"BOT_GATEWAY_CONVERSATION_RATE": "100000", "BOT_GATEWAY_ADDRESS_RATE": "1000000"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs every process."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.whole_system)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """The running system by the real clock: what Rasa, the gateway and the sandbox write down is at one time."""
    if not MODEL.exists():
        pytest.fail("there is no trained model: run `make train` first")
    with RunningSystem(tmp_path_factory.mktemp("journey"), SETTINGS) as running:
        running.start()
        yield running
