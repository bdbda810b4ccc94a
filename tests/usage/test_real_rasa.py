"""Rasa's own brokers, stores and events: the tables, the JSON and the queue are as they really are."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from rasa.core.brokers.pika import PikaEventBroker
from rasa.core.brokers.sql import SQLEventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.usage import tables
from tests.usage.made_conversations import conversation_name
from tests.usage.recorded import EVENTS, Recorded

AMQP = "amqp://guest:guest@127.0.0.1:5672/"
FORM = "report_missed_bin_form"


def said(intent: str, number: int) -> UserUttered:
    return UserUttered(
        text=f"words about {intent}",
        intent={"name": intent, "confidence": 0.98},
        entities=[],
        input_channel="rest",
        message_id=f"rasa-{number}",
        metadata={"message_id": f"message-{number}", "language": "en"},
    )


def conversation() -> list[Any]:
    return [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        ActionExecuted("action_listen"),
        said("report_missed_bin", 1),
        ActiveLoop(FORM),
        ActionExecuted(FORM, policy="RulePolicy", confidence=1.0),
        BotUttered("Which bin?", metadata={"utter_action": "utter_ask_missed_bin_kind"}),
        SlotSet("requested_slot", "missed_bin_kind"),
        ActionExecuted("action_listen"),
        said("inform", 2),
        SlotSet("missed_bin_kind", "food"),
        ActionExecuted(FORM, policy="RulePolicy", confidence=1.0),
        BotUttered("It is too late.", metadata={"utter_action": "utter_missed_bin_too_late"}),
        ActiveLoop(None),
        ActionExecuted("action_listen"),
    ]


def published(events: list[Any], sender: str) -> list[dict[str, Any]]:
    """As rasa.core.tracker_store publishes them."""
    return [{"sender_id": sender, **event.as_dict()} for event in events]


def test_the_events_table_is_that_of_rasas_broker() -> None:
    real = SQLEventBroker.SQLBrokerEvent.__table__
    assert {column.name for column in real.columns} == {column.name for column in EVENTS.columns}
    assert real.name == EVENTS.name


def test_what_rasas_sql_broker_publishes_becomes_a_contact(on_sqlite: Recorded, tmp_path: Path) -> None:
    recorded = on_sqlite
    broker = SQLEventBroker(dialect="sqlite", db=str(tmp_path / "rasa.db"))
    for event in published(conversation(), conversation_name()):
        broker.publish(event)
    recorded.drain()
    (contact,) = recorded.contacts
    assert (contact["need"], contact["subject"], contact["outcome"]) == ("missed_bin", "food", "explained")
    assert contact["turns"] == 2
    assert recorded.rows(tables.poison) == []


async def test_the_tracker_store_and_the_broker_give_the_same_facts(on_sqlite: Recorded, tmp_path: Path) -> None:
    """So that a sweep of one fills exactly what the other lost."""
    recorded = on_sqlite
    broker = SQLEventBroker(dialect="sqlite", db=str(tmp_path / "rasa.db"))
    store = SQLTrackerStore(Domain.empty(), db=str(tmp_path / "tracker.db"), event_broker=broker)
    await store.save(DialogueStateTracker.from_events(conversation_name(), conversation()))
    await asyncio.to_thread(recorded.drain)
    facts, contacts = recorded.rows(tables.facts), recorded.contacts
    assert len(contacts) == 1
    swept = {"BOT_USAGE_BROKER": AMQP, "BOT_RASA_TRACKER_DATABASE_URL": f"sqlite:///{tmp_path}/tracker.db"}
    recorded.more = swept
    await asyncio.to_thread(recorded.drain)
    assert recorded.rows(tables.facts) == facts
    assert recorded.contacts == contacts
    assert recorded.rows(tables.poison) == []


@pytest.fixture
async def queue() -> AsyncIterator[str]:
    """The name of a queue of the test's own at a real RabbitMQ, or a skip that names what is missing."""
    try:
        connection = await aio_pika.connect(AMQP, timeout=3)
    except OSError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("there is no RabbitMQ server at 127.0.0.1:5672")
    name = f"kerbside_test_{secrets.token_hex(4)}"
    yield name
    channel = await connection.channel()
    await channel.queue_delete(name)
    await connection.close()


@pytest.mark.rabbitmq
@pytest.mark.timeout(300)
async def test_events_from_rabbitmq_survive_kills_of_the_reader(queue: str, on_sqlite: Recorded) -> None:
    """Rasa's own broker publishes; the reader is killed again and again; the queue keeps what it had not stored."""
    recorded = on_sqlite
    recorded.more = {"BOT_USAGE_BROKER": AMQP, "BOT_USAGE_QUEUE": queue, "BOT_USAGE_SWEEP_SECONDS": "1"}
    broker = PikaEventBroker("127.0.0.1", "guest", "guest", queues=[queue])
    await broker.connect()
    talks = 30
    for round_number in range(5):
        process = subprocess.Popen(recorded.command, env=recorded.environment, stderr=subprocess.PIPE)
        seen = asyncio.create_task(asyncio.to_thread(_wait_for, process, b"usage.broker.found"))
        for number in range(talks):
            for event in published(conversation(), conversation_name(100 * round_number + number)):
                broker.publish(event)
            await asyncio.sleep(0.01)
        await asyncio.wait_for(seen, 60)
        await asyncio.sleep(0.3 * round_number)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.communicate)
    last = subprocess.Popen(recorded.command, env=recorded.environment, stderr=subprocess.PIPE)
    await asyncio.wait_for(asyncio.to_thread(_wait_for, last, b"usage.broker.found"), 60)
    until = time.monotonic() + 90
    while len(recorded.contacts) < 5 * talks and time.monotonic() < until:
        await asyncio.sleep(0.2)
    last.send_signal(signal.SIGTERM)
    _, told = await asyncio.to_thread(last.communicate)
    assert last.returncode == 0
    assert b"usage.stopped" in told
    await broker.close()
    assert recorded.outcomes == [("missed_bin", "explained")] * (5 * talks)
    kept = [event for event in conversation() if event.type_name in ("user", "bot", "action", "active_loop")]
    facts = recorded.rows(tables.facts)
    assert len(facts) == 5 * talks * (len(kept) + 1)  # and the one slot that names a subject
    assert len({row["id"] for row in facts}) == len(facts)


def _wait_for(process: subprocess.Popen, words: bytes) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
