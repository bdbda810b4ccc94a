"""Rasa's tracker store with patience: an outage of its database costs seconds, and never a turn or a conversation."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.brokers.sql import SQLEventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config
from sqlalchemy import text

from bot.assistant.stores import PatientTrackerStore, TurnBrokenOff

ROOT = Path(__file__).parents[2]
NAME = "westmoor.0000000000000000000001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where both databases are; renamed, they are away."""
    made = tmp_path / "there"
    made.mkdir()
    return made


def go_away(folder: Path) -> Path:
    return folder.rename(folder.with_name("away"))


def come_back(away: Path, folder: Path) -> None:
    away.rename(folder)


def make(folder: Path) -> PatientTrackerStore:
    broker = SQLEventBroker(dialect="sqlite", db=str(folder / "events.db"))
    return PatientTrackerStore(Domain.empty(), db=str(folder / "tracker.db"), event_broker=broker)


def tracker(*words: str) -> DialogueStateTracker:
    events = [event for one in words for event in (UserUttered(one), BotUttered(f"about {one}"), ActionExecuted("x"))]
    return DialogueStateTracker.from_events(NAME, events)


def count_published(store: PatientTrackerStore) -> tuple[int, int]:
    """Rows of the broker, and how many differ: the same event may be published twice."""
    assert isinstance(store.event_broker, SQLEventBroker)
    with store.event_broker.engine.connect() as connection:
        return connection.execute(text("SELECT count(*), count(DISTINCT data) FROM events")).one()


async def test_what_cannot_be_written_for_a_moment_is_written_then_and_once(folder: Path) -> None:
    store = make(folder)
    safe, talk = FailSafeTrackerStore(store), tracker("bins")
    await safe.save(talk)
    talk.update(UserUttered("and potholes"))
    away = go_away(folder)
    saving = asyncio.create_task(safe.save(talk))
    await asyncio.sleep(0.7)
    assert not saving.done()
    come_back(away, folder)
    await saving
    kept = await safe.retrieve(NAME)
    assert kept is not None
    assert [event.type_name for event in kept.events] == ["user", "bot", "action", "user"]
    assert count_published(store)[1] == 4


async def test_a_turn_that_is_broken_off_while_it_is_stored_is_stored_to_the_end(folder: Path) -> None:
    store = make(folder)
    await store.save(tracker("bins"))
    away = go_away(folder)
    saving = asyncio.create_task(store.save(tracker("bins", "potholes")))
    await asyncio.sleep(0.2)
    saving.cancel()
    await asyncio.sleep(0.2)
    assert not saving.done(), "the conversation stays locked"
    come_back(away, folder)
    with pytest.raises(asyncio.CancelledError):
        await saving
    kept = await store.retrieve(NAME)
    assert kept is not None
    assert len(kept.events) == 6
    assert count_published(store)[1] == 6


async def test_a_conversation_that_cannot_be_read_for_a_moment_is_no_new_one(folder: Path) -> None:
    store = make(folder)
    safe = FailSafeTrackerStore(store)
    await safe.save(tracker("bins"))
    away = go_away(folder)
    reading = asyncio.create_task(safe.get_or_create_tracker(NAME))
    await asyncio.sleep(0.7)
    come_back(away, folder)
    assert [event.type_name for event in (await reading).events] == ["user", "bot", "action"]


async def test_a_database_that_stays_away_breaks_the_turn_off_before_anything_is_forgotten(folder: Path) -> None:
    store = make(folder)
    safe = FailSafeTrackerStore(store)
    await safe.save(tracker("bins"))
    store.patience = 0.1
    go_away(folder)
    for read in (safe.retrieve, safe.retrieve_full_tracker):
        with pytest.raises(TurnBrokenOff):
            await read(NAME)
    with pytest.raises(TurnBrokenOff):
        await safe.save(tracker("bins", "more"))


def test_rasa_makes_it_from_the_name_in_endpoints_yml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOT_RASA_TRACKER_DATABASE_URL", "BOT_RASA_EVENTS_DATABASE_URL", "BOT_ACTIONS_URL"):
        monkeypatch.setenv(name, f"sqlite:///{tmp_path}/{name}.db")
    config = read_endpoint_config(str(ROOT / "endpoints.yml"), "tracker_store")
    assert isinstance(config, EndpointConfig)
    assert isinstance(TrackerStore.create(config, Domain.empty()), PatientTrackerStore)
