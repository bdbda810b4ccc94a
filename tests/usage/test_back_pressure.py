"""A usage log that lags far behind catches up batch by batch, and nobody who writes what it reads waits for it."""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
import time
from collections.abc import AsyncIterator, Sequence

import aio_pika
import psutil
import pytest
from sqlalchemy.orm import Session

from bot.settings import UsageSettings
from bot.usage import tables
from bot.usage.broker import BATCH as MOST_DELIVERIES
from bot.usage.broker import Delivery, listen
from bot.usage.following import Follower, Take
from bot.usage.opening import open_log
from bot.usage.sources import BATCH, Batch
from bot.usage.taking import Taken
from tests.usage.made_conversations import Talk, conversation_name
from tests.usage.recorded import Recorded
from tests.usage.test_keeping_on import fill

AMQP = "amqp://guest:guest@127.0.0.1:5672/"
MEANWHILE = 40  # conversations that come while it catches up
RASA_GIVES_UP = 5.0  # seconds that a publishing turn waits for SQLite's lock


class Lagging:
    """A follower whose batches are counted, with the memory after each."""

    def __init__(self, recorded: Recorded) -> None:
        log = open_log(UsageSettings.read(recorded.environment))
        self.sizes: list[int] = []
        self.memory: list[int] = []
        followed = log.follow_all()
        self.follower = Follower(log.engine, [(source, self._counted(take)) for source, take in followed.sources])
        self.log = log

    def _counted(self, take: Take) -> Take:
        def counted(session: Session, name: str, batch: Batch) -> Taken:
            taken = take(session, name, batch)
            self.sizes.append(len(batch.rows))
            self.memory.append(psutil.Process().memory_info().rss)
            return taken

        return counted

    def catch_up(self) -> None:
        while self.follower.run_round() != Taken():
            pass
        self.follower.forget()
        self.log.engine.dispose()


@pytest.mark.timeout(600)
def test_thousands_of_events_behind_it_catches_up_in_small_batches_and_the_same_memory(recorded: Recorded) -> None:
    talks = fill(recorded, 150)
    behind = sum(len(talk.events) + len(talk.rows) for talk in talks)
    lagging = Lagging(recorded)
    assert lagging.follower.backlog() == behind > 4000
    catching = threading.Thread(target=lagging.catch_up)
    catching.start()
    waited = []
    while catching.is_alive() and len(waited) < MEANWHILE:  # Rasa and the gateway at work
        talk = Talk(conversation_name(5000 + len(waited))).says("ask_bin_day", "utter_bin_days")
        began = time.monotonic()
        recorded.store(talk)
        waited.append((time.monotonic() - began) / (len(talk.events) + len(talk.rows)))
        time.sleep(0.02)
    catching.join()
    assert max(lagging.sizes) <= BATCH
    assert sum(lagging.sizes) >= behind
    assert waited
    assert max(waited) < RASA_GIVES_UP / 2, "a row that was written meanwhile"
    warm = len(lagging.memory) // 4
    assert max(lagging.memory[warm:]) - lagging.memory[warm] < 24 * 2**20
    recorded.drain()
    assert len(recorded.rows(tables.contacts)) == len(talks) + len(waited)


@pytest.fixture
async def channel() -> AsyncIterator[aio_pika.abc.AbstractChannel]:
    """A channel to a real RabbitMQ, or a skip that names what is missing."""
    try:
        connection = await aio_pika.connect(AMQP, timeout=3)
    except OSError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("there is no RabbitMQ server at 127.0.0.1:5672")
    yield await connection.channel()
    await connection.close()


async def waiting_in(channel: aio_pika.abc.AbstractChannel, name: str) -> int:
    """Messages that the broker has not handed out."""
    found = await channel.declare_queue(name, passive=True)
    return found.declaration_result.message_count or 0


@pytest.mark.rabbitmq
@pytest.mark.timeout(120)
async def test_the_broker_keeps_what_a_slow_database_has_not_taken(channel: aio_pika.abc.AbstractChannel) -> None:
    sent, taken, name = 5 * MOST_DELIVERIES, list[Delivery](), f"kerbside_test_{secrets.token_hex(4)}"
    queue = await channel.declare_queue(name, durable=True)
    for number in range(sent):
        await channel.default_exchange.publish(aio_pika.Message(str(number).encode()), name)
    is_slow, stop = asyncio.Event(), asyncio.Event()

    async def take(batch: Sequence[Delivery]) -> None:
        assert len(batch) <= MOST_DELIVERIES
        await is_slow.wait()
        taken.extend(one for one in batch if one[2].isdigit())  # the exchange is everybody's at this server
        if len({one[2] for one in taken}) == sent:
            stop.set()

    listening = asyncio.create_task(listen(AMQP, name, take, stop))
    try:
        until = time.monotonic() + 60
        while await waiting_in(channel, name) > sent - 2 * MOST_DELIVERIES and time.monotonic() < until:
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        assert await waiting_in(channel, name) == sent - 2 * MOST_DELIVERIES, "no more is ever under way"
        is_slow.set()
        await asyncio.wait_for(listening, 60)
    finally:
        listening.cancel()
        await queue.delete(if_unused=False, if_empty=False)
    assert sorted(int(one[2]) for one in taken) == list(range(sent))
