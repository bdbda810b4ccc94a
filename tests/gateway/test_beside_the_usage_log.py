"""The public door stays quick while a usage log that lags far behind reads what the gateway has written."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from bot.council.contacts import EvidenceKind
from bot.gateway.tables import evidence
from tests.gateway.conftest import Gateway
from tests.gateway.stand_in import RasaStandIn, Reply
from tests.gateway.test_erasing_everywhere import run

BEHIND = 4000
QUICK = 4.0  # seconds on a machine that does other work too; an answer is late after 5 here


@pytest.mark.timeout(600)
async def test_residents_are_answered_while_thousands_of_rows_are_taken(gateway: Gateway, rasa: RasaStandIn) -> None:
    async def answer(body: dict) -> list[Reply]:
        return [{"text": f"answer to {body['message']}"}]

    rasa.script = answer
    at = datetime.now(UTC)
    rows = [
        {
            "council": "westmoor",
            "conversation": f"westmoor.{number // 8:022d}",
            "at": at,
            "kind": EvidenceKind.MESSAGE_RECEIVED.value,
            "message_id": f"old-{number}",
            "data": {"channel": "web"},
        }
        for number in range(BEHIND)
    ]
    await gateway.door.desk.store(lambda session: session.execute(insert(evidence), rows))
    reading = asyncio.create_task(run(gateway, "--once"))
    waited: list[float] = []
    while not reading.done():
        began = time.monotonic()
        said = await gateway.say(f"number {len(waited)}", f"resident-who-talks-{len(waited):06d}")
        waited.append(time.monotonic() - began)
        assert said[0]["text"] == f"answer to number {len(waited) - 1}"
        await asyncio.sleep(0.05)
    code, told = await reading
    assert code == 0, told
    assert len(waited) > 3
    assert max(waited) < QUICK
