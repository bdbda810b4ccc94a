"""Erasing a conversation leaves nothing of it: here, in Rasa's own databases, or in the bytes of a file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rasa.core.brokers.sql import SQLEventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import text, update
from sqlalchemy.engine import Engine, make_url

from bot.database import open_database, session
from bot.gateway import conversations, erasure, left_messages
from bot.gateway.clock import utc_now
from bot.gateway.rasa_stores import ERASED, RasaStores
from bot.gateway.tables import (
    calendars,
    evidence,
    messages,
    offered_buttons,
    outbound,
    submissions,
)
from bot.gateway.tables import conversations as conversation_rows
from tests.gateway.conftest import SENDER, Gateway, as_sender
from tests.gateway.stand_in import RasaStandIn, Reply
from tests.journeys.records import read_all

WORDS = "the purple wheelie bin of number fourteen"


class RealStores:
    """Rasa's own tracker store and event broker, which write as they do in Rasa."""

    def __init__(self, tracker_url: str, events_url: str) -> None:
        self.tracker_url, self.events_url = tracker_url, events_url
        for url in (tracker_url, events_url):
            open_database(url).dispose()  # makes the folder
        self.tracker = SQLTrackerStore(Domain.empty(), **_as_rasa_wants(tracker_url))
        self.broker = SQLEventBroker(**_as_rasa_wants(events_url))

    async def turn(self, conversation: str, words: str = WORDS) -> None:
        """One turn of a resident, saved and published."""
        said = [UserUttered(words), BotUttered(f"You said: {words}"), ActionExecuted("action_listen")]
        tracker = await self.tracker.get_or_create_tracker(conversation, append_action_listen=False)
        for event in said:
            tracker.update(event)
            self.broker.publish({"sender_id": conversation, **event.as_dict()})
        await self.tracker.save(tracker)

    async def read(self, conversation: str) -> DialogueStateTracker | None:
        return await self.tracker.retrieve(conversation)

    def rows(self, url: str) -> list[Any]:
        engine = open_database(url)
        try:
            with engine.connect() as connection:
                return connection.execute(text("SELECT id, sender_id, data FROM events ORDER BY id")).all()
        finally:
            engine.dispose()

    def close(self) -> None:
        self.tracker.engine.dispose()
        self.broker.engine.dispose()


def _as_rasa_wants(url: str) -> dict[str, Any]:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return {"dialect": "sqlite", "db": parts.database}
    return {"dialect": "postgresql", "host": parts.host, "port": parts.port, "db": parts.database, "username": "root"}


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[RealStores]:
    made = RealStores(f"sqlite:///{tmp_path}/data/rasa-tracker.db", f"sqlite:///{tmp_path}/data/rasa-events.db")
    yield made
    made.close()


async def test_an_erased_conversation_is_gone_from_every_table_and_file(
    gateway: Gateway, rasa: RasaStandIn, stores: RealStores, tmp_path: Path
) -> None:
    rasa.script = lambda body: [{"text": WORDS, "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    await gateway.say(WORDS)
    await gateway.say(WORDS, "another-resident-of-here-02")
    mine, other = (body["sender"] for body in rasa.heard)
    for conversation in (mine, other):
        await stores.turn(conversation)
        with session(gateway.door.desk.engine) as opened:
            left_messages.outbound.add(opened, conversation, None, [{"text": WORDS}], utc_now())
        for path, body in (
            ("/submissions", {"transaction": "report", "subject": "refuse", "content": {"what": WORDS}}),
            ("/messages-left", {"topic": "talk", "text": WORDS}),
            ("/calendars", {"title": "Bins", "events": [{"day": "2026-11-26", "title": WORDS}]}),
        ):
            assert (await gateway.private.post(path, json={"conversation": conversation, **body})).status < 300

    answer = await gateway.public.delete("/conversation", headers=as_sender())
    assert answer.status == 200
    assert await answer.json() == {"status": "erased", "message": "This conversation has been deleted."}

    for table in (messages, offered_buttons, outbound, calendars):
        assert {row.conversation for row in await gateway.rows(table)} == {other}, table.name
    kept = {row.conversation: row for row in await gateway.rows(submissions)}
    assert kept[mine].content is None
    assert kept[mine].our_reference.startswith("WM-")
    assert kept[other].content == {"what": WORDS}
    assert [row.kind for row in await gateway.rows(evidence) if row.conversation == mine][-1] == "conversation_erased"
    assert await stores.read(mine) is None
    assert len((await stores.read(other)).events) == 3  # type: ignore[union-attr]
    for url in (stores.tracker_url, stores.events_url):
        assert {row.sender_id for row in stores.rows(url)} == {other}
    assert await gateway.history() == {"messages": [], "cursor": "0", "waiting": False}
    assert (await gateway.poll("1"))["messages"] == []

    answer = await gateway.public.delete("/conversation", headers=as_sender("another-resident-of-here-02"))
    assert answer.status == 200
    stores.close()
    held = read_all(tmp_path / "data")
    assert held
    for path, content in held.items():
        assert WORDS.encode() not in content, path.name
        assert b"number fourteen" not in content, path.name


async def test_whoever_writes_again_after_erasing_begins_anew(gateway: Gateway, rasa: RasaStandIn) -> None:
    await gateway.say("hello", message_id="m1")
    await gateway.public.delete("/conversation", headers=as_sender())
    assert (await gateway.say("hello again", message_id="m1"))[0]["text"] == "You said: hello again"
    first, second = (body["sender"] for body in rasa.heard)
    assert first != second
    assert len((await gateway.history())["messages"]) == 2


async def test_erasing_what_never_began_is_no_error(gateway: Gateway) -> None:
    answer = await gateway.public.delete("/conversation", headers=as_sender("nobody-wrote-with-this-0001"))
    assert answer.status == 200
    assert await gateway.evidence() == []


async def test_nobody_erases_the_conversation_of_another(gateway: Gateway) -> None:
    await gateway.say("hello")
    await gateway.public.delete("/conversation", headers=as_sender("another-resident-of-here-02"))
    await gateway.public.delete("/conversation", headers={**as_sender(), "X-Site-Key": "eastmere-website"})
    assert len((await gateway.history())["messages"]) == 2


async def test_erasing_waits_for_the_turn_in_flight_and_then_takes_it_too(
    gateway: Gateway, rasa: RasaStandIn, stores: RealStores
) -> None:
    order: list[str] = []

    async def slowly(body: dict[str, Any]) -> list[Reply]:
        await asyncio.sleep(0.6)
        await stores.turn(body["sender"])
        order.append("turn")
        return [{"text": WORDS}]

    rasa.script = slowly
    asking = asyncio.create_task(gateway.say(WORDS, message_id="m1"))
    await asyncio.sleep(0.2)
    answer = await gateway.public.delete("/conversation", headers=as_sender())
    order.append("erased")
    assert answer.status == 200
    assert order == ["turn", "erased"]
    assert (await asking)[0]["text"]
    assert await stores.read(rasa.heard[0]["sender"]) is None
    assert await gateway.rows(messages) == []


async def test_an_erasure_that_cannot_end_at_once_says_so_and_is_finished_by_the_worker(
    gateway: Gateway, rasa: RasaStandIn, stores: RealStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.leaving._ERASE_SECONDS", 0.3)
    go_on = asyncio.Event()

    async def slowly(body: dict[str, Any]) -> list[Reply]:
        await go_on.wait()
        await stores.turn(body["sender"])
        return [{"text": WORDS}]

    rasa.script = slowly
    asking = asyncio.create_task(gateway.say(WORDS, message_id="m1"))
    await asyncio.sleep(0.2)
    answer = await gateway.public.delete("/conversation", headers=as_sender())
    assert answer.status == 202
    assert "is being deleted" in (await answer.json())["message"]
    assert (await gateway.history())["messages"] == [], "the resident is out of it already"
    go_on.set()
    async with asyncio.timeout(60):
        while (await gateway.evidence())[-1][0] != "conversation_erased":
            await asyncio.sleep(0.05)
    await asking
    assert await gateway.rows(messages) == []
    assert await stores.read(rasa.heard[0]["sender"]) is None


async def test_a_database_of_rasa_that_cannot_be_reached_is_tried_again(
    start: Callable[..., Any], rasa: RasaStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.leaving._ERASE_SECONDS", 0.3)
    broken = tmp_path / "data/rasa-events.db"
    gateway = await start()
    broken.write_bytes(b"this is no database " * 100)
    await gateway.say(WORDS)
    answer = await gateway.public.delete("/conversation", headers=as_sender())
    assert answer.status == 202
    assert await gateway.rows(messages) == [], "what is ours is gone at once"
    assert "conversation_erased" not in [kind for kind, _ in await gateway.evidence()]
    broken.unlink()
    async with asyncio.timeout(60):
        while (await gateway.evidence())[-1][0] != "conversation_erased":
            await asyncio.sleep(0.05)
    assert [kind for kind, _ in await gateway.evidence()].count("conversation_erased") == 1


async def test_actions_can_add_nothing_to_an_erased_conversation(gateway: Gateway, rasa: RasaStandIn) -> None:
    await gateway.say("hello")
    conversation = rasa.heard[0]["sender"]
    await gateway.public.delete("/conversation", headers=as_sender())
    for path, body in (
        ("/submissions", {"transaction": "report", "subject": "refuse", "content": {}}),
        ("/messages-left", {"topic": "talk", "text": "hello"}),
        ("/calendars", {"title": "Bins", "events": [{"day": "2026-11-26", "title": "Rubbish"}]}),
    ):
        answer = await gateway.private.post(path, json={"conversation": conversation, **body})
        assert answer.status == 409
        assert await answer.json() == {"error": "That conversation was erased."}


async def test_a_message_left_can_no_longer_be_answered_once_its_words_are_gone(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    await gateway.say("hello")
    body = {"conversation": rasa.heard[0]["sender"], "topic": "talk", "text": WORDS}
    reference = (await (await gateway.private.post("/messages-left", json=body)).json())["reference"]
    await gateway.public.delete("/conversation", headers=as_sender())
    with session(gateway.door.desk.engine) as opened:
        assert left_messages.read_open(opened, "westmoor") == []
        with pytest.raises(left_messages.NotOpen):
            left_messages.answer(opened, reference, "Yes", utc_now())


async def test_a_turn_that_rasa_finished_after_all_is_swept_up_later(
    gateway: Gateway, rasa: RasaStandIn, stores: RealStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "SWEEP_AFTER", timedelta(seconds=1))
    await gateway.say("hello")
    conversation = rasa.heard[0]["sender"]
    await gateway.public.delete("/conversation", headers=as_sender())
    await stores.turn(conversation)
    async with asyncio.timeout(60):
        row = (await gateway.rows(conversation_rows))[0]
        while await stores.read(conversation) or row.swept_at is None:
            await asyncio.sleep(0.05)
            row = (await gateway.rows(conversation_rows))[0]
    assert row.erased_at is not None
    assert [kind for kind, _ in await gateway.evidence()].count("conversation_erased") == 1


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def both_stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RealStores]:
    """Rasa's stores on each kind of database; on PostgreSQL each in a schema of its own."""
    if request.param == "sqlite":
        made = RealStores(f"sqlite:///{tmp_path}/t/tracker.db", f"sqlite:///{tmp_path}/t/events.db")
    else:
        url = request.getfixturevalue("postgresql")
        made = RealStores(url, request.getfixturevalue("second_postgresql"))
    yield made
    made.close()


async def test_the_newest_id_is_never_given_to_another_event(both_stores: RealStores) -> None:
    eraser = RasaStores(both_stores.tracker_url, both_stores.events_url)
    await both_stores.turn("westmoor.other")
    await both_stores.turn("westmoor.mine")
    newest = {url: both_stores.rows(url)[-1].id for url in (both_stores.tracker_url, both_stores.events_url)}
    assert eraser.erase("westmoor.mine") == 6
    assert await both_stores.read("westmoor.mine") is None
    for url, highest in newest.items():
        rows = both_stores.rows(url)
        assert rows[-1].id == highest, "the row stays, blank"
        assert rows[-1].sender_id == ERASED
        assert json.loads(rows[-1].data) == {"event": "erased", "sender_id": "erased", "timestamp": 0}
        assert [row.sender_id for row in rows[:-1]] == ["westmoor.other"] * 3
    await both_stores.turn("westmoor.next")
    for url, highest in newest.items():
        assert next(row.id for row in both_stores.rows(url) if row.sender_id == "westmoor.next") > highest
    assert eraser.erase("westmoor.other") == 6
    for url in newest:
        assert [row.sender_id for row in both_stores.rows(url)] == ["westmoor.next"] * 3, "old blanks go"
    assert len((await both_stores.read("westmoor.next")).events) == 3  # type: ignore[union-attr]
    assert eraser.erase("westmoor.nobody") == 0


def test_databases_that_rasa_has_not_made_yet_hold_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    open_database(f"sqlite:///{empty}").connect().close()
    assert RasaStores(f"sqlite:///{tmp_path}/missing.db", f"sqlite:///{empty}").erase("westmoor.x") == 0
    assert not (tmp_path / "missing.db").exists()


async def test_a_conversation_goes_when_it_is_old_but_not_what_must_outlive_it(
    gateway: Gateway, rasa: RasaStandIn, stores: RealStores
) -> None:
    for sender in (SENDER, "another-resident-of-here-02"):
        await gateway.say(WORDS, sender)
    old, new = (body["sender"] for body in rasa.heard)
    references = []
    for number in range(2):
        body: dict[str, Any] = {"conversation": old, "topic": "talk", "text": f"{WORDS} {number}"}
        references.append((await (await gateway.private.post("/messages-left", json=body)).json())["reference"])
    body = {"conversation": old, "title": "Bins", "events": [{"day": "2026-11-26", "title": "Rubbish"}]}
    url = (await (await gateway.private.post("/calendars", json=body)).json())["url"]
    body = {"conversation": old, "transaction": "report", "subject": "refuse", "content": {"what": WORDS}}
    await gateway.private.post("/submissions", json=body)
    for conversation in (old, new):
        await stores.turn(conversation)
    now = utc_now()
    with session(gateway.door.desk.engine) as opened:
        left_messages.answer(opened, references[0], "We looked.", now)
        opened.execute(
            update(conversation_rows)
            .where(conversation_rows.c.name == old)
            .values(last_message_at=now - timedelta(days=30, seconds=1))
        )
        assert conversations.close_old(opened, now - timedelta(days=30), now) == 1
    async with asyncio.timeout(60):
        while await gateway.history() != {"messages": [], "cursor": "0", "waiting": False} or await stores.read(old):
            await asyncio.sleep(0.05)
        while {row.name for row in await gateway.rows(conversation_rows) if row.erased_at} != {old}:
            await asyncio.sleep(0.05)
    assert len((await gateway.history("another-resident-of-here-02"))["messages"]) == 2
    assert await stores.read(new) is not None
    with session(gateway.door.desk.engine) as opened:
        waiting = left_messages.read_open(opened, "westmoor")
    assert [(one.reference, one.text) for one in waiting] == [(references[1], f"{WORDS} 1")]
    assert (await gateway.public.get(url.removeprefix("http://127.0.0.1:8080"))).status == 200
    assert [row.content for row in await gateway.rows(submissions)] == [None]
    assert "conversation_erased" not in [kind for kind, _ in await gateway.evidence()]


def test_the_gateways_own_rows_go_on_both_databases(engine: Engine) -> None:
    now = utc_now()
    with session(engine) as opened:
        name = conversations.enter(opened, "s" * 40, "westmoor", SENDER, "en", now)
        conversations.close(opened, name, now)
        assert erasure.read_pending(opened, now) == [name]
        erasure.remove(opened, name)
        erasure.mark_erased(opened, name, now)
        assert erasure.read_pending(opened, now) == []
        later = now + erasure.SWEEP_AFTER
        assert erasure.read_pending(opened, later) == [name]
        erasure.mark_erased(opened, name, later)
        assert erasure.read_pending(opened, later) == []
