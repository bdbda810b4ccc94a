"""Rasa's Socket.IO protocol, spoken by python-socketio's own client with a real gateway before a stand-in of Rasa."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import update

from bot.gateway import outbound
from bot.gateway.clock import utc_now
from bot.gateway.senders import is_secret
from bot.gateway.tables import conversations, evidence, messages
from bot.gateway.tables import outbound as outbound_rows
from tests.gateway.conftest import Gateway
from tests.gateway.socket_client import SESSION, RasaClient, eventually
from tests.gateway.stand_in import RasaStandIn, Reply

BUTTON = {"title": "Yes, please", "payload": '/affirm{"is": "meant"}'}


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[Callable[..., Any]]:
    """`await client()` connects one more; other arguments are those of `RasaClient.connect`."""
    made: list[RasaClient] = []

    async def connect(session: Any = SESSION, at: Gateway | None = None, **options: Any) -> RasaClient:
        made.append(RasaClient(at or gateway))
        return await made[-1].connect(session, **options)

    yield connect
    for one in made:
        await one.leave()


async def pushed_to(gateway: Gateway) -> list[int]:
    return [row.pushed_to for row in await gateway.rows(conversations)]


async def say_from_outside(gateway: Gateway, text: str) -> None:
    """As a person or the payment worker does, perhaps in another process."""
    [row] = await gateway.rows(conversations)
    reply = {"text": text, "custom": {"from": "person"}}
    await gateway.door.desk.store(lambda session: outbound.add(session, row.name, None, [reply], utc_now()))


async def until_confirmed(gateway: Gateway, positions: list[int]) -> None:
    async with asyncio.timeout(60):
        while await pushed_to(gateway) != positions:
            await asyncio.sleep(0.02)


async def test_a_message_is_answered_in_rasas_shape(client, rasa: RasaStandIn) -> None:
    one = await client()
    assert one.confirmed == [SESSION]
    assert await one.say("when is my bin day") == [{"text": "You said: when is my bin day"}]
    assert rasa.heard[0]["input_channel"] == "socketio"


async def test_it_works_over_polling_alone(client) -> None:
    one = await client(transports=["polling"])
    assert await one.say("hello") == [{"text": "You said: hello"}]


async def test_buttons_are_quick_replies_and_their_payload_runs_as_an_intent(client, rasa: RasaStandIn) -> None:
    rasa.script = lambda body: [{"text": "One.\n\nShall I?", "buttons": [BUTTON]}]
    one = await client()
    said = await one.say("bins", 2)
    assert said == [{"text": "One."}, {"text": "Shall I?", "quick_replies": [{"content_type": "text", **BUTTON}]}]
    await one.say(BUTTON["payload"], 2)
    assert rasa.texts() == ["bins", BUTTON["payload"]]


async def test_a_picture_is_an_attachment(client, rasa: RasaStandIn) -> None:
    rasa.script = lambda body: [{"text": "Here.", "image": "https://www.westmoor.example/map.png"}]
    one = await client()
    picture = {"type": "image", "payload": {"src": "https://www.westmoor.example/map.png"}}
    assert await one.say("map", 2) == [{"text": "Here."}, {"attachment": picture}]


async def test_a_command_that_was_not_offered_is_heard_as_words(client, rasa: RasaStandIn) -> None:
    one = await client()
    await one.say('/inform{"uprn": "1"}')
    assert rasa.texts() == ['inform{"uprn": "1"}']


async def test_personal_data_goes_before_anything_is_stored_or_sent_on(client, gateway, rasa: RasaStandIn) -> None:
    one = await client()
    said = await one.say("my number is 07700 900123", 2)
    assert "took out the phone number" in said[0]["text"] or "phone number" in said[0]["text"]
    assert "900123" not in str(rasa.heard) + str(await gateway.rows(messages)) + str(await gateway.rows(outbound_rows))


async def test_the_same_secret_on_rest_and_socket_is_one_conversation(client, gateway: Gateway) -> None:
    one = await client()
    await one.say("over the socket")
    await gateway.say("over rest", SESSION)
    assert len(await gateway.rows(conversations)) == 1
    said = [entry["text"] for entry in (await gateway.history(SESSION))["messages"]]
    assert said == ["over the socket", "You said: over the socket", "over rest", "You said: over rest"]


@pytest.mark.parametrize("weak", [None, "", "bob", "1" * 21, 7, {"a": 1}, "x" * 300, "nul\x00" * 8])
async def test_a_session_id_that_is_no_secret_is_replaced_by_one_that_is(client, weak: Any) -> None:
    one = await client(weak)
    assert is_secret(one.confirmed[0])
    assert one.confirmed[0] != weak
    assert (await one.say("hello", session="bob")) == [{"text": "You said: hello"}]


async def test_the_same_message_id_is_handled_once(client, rasa: RasaStandIn) -> None:
    one = await client()
    await one.say("hello", metadata={"message_id": "m1"})
    await one.utter("hello", customData={"message_id": "m1"})
    await one.say("and now", metadata={"message_id": "m2"})
    assert one.texts() == ["You said: hello", "You said: and now"]
    assert rasa.texts() == ["hello", "and now"]


async def test_a_client_that_comes_back_and_asks_again_gets_the_answer_once(client, rasa: RasaStandIn) -> None:
    one = await client()
    await one.say("hello", metadata={"message_id": "m1"})
    again = await client()
    assert (await again.say("hello", metadata={"message_id": "m1"})) == [{"text": "You said: hello"}]
    await again.say("next")
    assert len(again.heard) == 2
    assert len(rasa.heard) == 2


async def test_what_is_said_from_outside_comes_by_itself(client, gateway: Gateway) -> None:
    one = await client()
    await one.say("hello")
    await say_from_outside(gateway, "Your payment has gone through.")
    await eventually(lambda: len(one.heard) == 2)
    assert one.heard[1] == {"text": "Your payment has gone through."}
    await until_confirmed(gateway, [2])


async def test_what_was_said_while_the_client_was_away_comes_when_it_is_back_and_only_once(client, gateway) -> None:
    one = await client()
    await one.say("hello")
    await until_confirmed(gateway, [1])
    await one.leave()
    await say_from_outside(gateway, "first")
    await say_from_outside(gateway, "second")
    back = await client()
    await eventually(lambda: len(back.heard) == 2)
    assert back.texts() == ["first", "second"]
    await until_confirmed(gateway, [3])
    await back.leave()
    third = await client()
    await third.say("still there?")
    assert third.texts() == ["You said: still there?"]


async def test_an_answer_whose_client_went_away_meanwhile_waits_for_it(client, gateway, rasa: RasaStandIn) -> None:
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[Reply]:
        await go_on.wait()
        return [{"text": "the answer"}]

    rasa.script = slow
    one = await client()
    await one.utter("hello")
    await eventually(lambda: rasa.heard)
    await one.leave()
    go_on.set()
    await eventually(lambda: rasa.handled)
    back = await client()
    await eventually(lambda: back.heard)
    assert back.heard == [{"text": "the answer"}]


async def test_a_reply_that_no_client_has_confirmed_is_sent_again(client, gateway: Gateway) -> None:
    one = await client()
    deaf = one.io.eio._receive_packet

    async def without_pongs(packet: Any) -> None:
        if packet.packet_type != 2:  # a ping
            await deaf(packet)

    one.io.eio._receive_packet = without_pongs
    await one.say("hello")
    assert await pushed_to(gateway) == [0]
    await one.leave()
    back = await client()
    await eventually(lambda: back.heard)
    assert back.texts() == ["You said: hello"]
    await until_confirmed(gateway, [1])


async def test_two_windows_of_one_conversation_both_get_each_reply(client) -> None:
    first, second = await client(), await client()
    await first.say("hello")
    await eventually(lambda: second.heard)
    await second.say("and again")
    await eventually(lambda: len(first.heard) == 2)
    assert first.texts() == second.texts() == ["You said: hello", "You said: and again"]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def test_a_reply_made_by_another_copy_reaches_the_client_of_this_one(kind, request, start, client) -> None:
    changes = {"BOT_GATEWAY_DATABASE_URL": request.getfixturevalue("postgresql")} if kind == "postgresql" else {}
    here, there = await start(**changes), await start(**changes)
    one = await client(at=here)
    await one.say("hello")
    other = await client(at=there)
    await other.say("hello from the other side")
    await eventually(lambda: len(one.heard) == 2)
    await until_confirmed(there, [2])
    assert one.texts() == ["You said: hello", "You said: hello from the other side"]
    assert other.texts() == ["You said: hello from the other side"]
    for copy in (here, there):
        await copy.door.turns.finish(1)
        copy.door.desk.engine.dispose()


async def test_a_slow_answer_is_announced_and_comes_late(start, client, rasa: RasaStandIn) -> None:
    gateway = await start(BOT_GATEWAY_ANSWER_SECONDS="0.5")
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[Reply]:
        await go_on.wait()
        return [{"text": "at last"}]

    rasa.script = slow
    one = await client(at=gateway)
    [notice] = await one.say("hello")
    assert "taking longer than usual" in notice["text"]
    go_on.set()
    await eventually(lambda: len(one.heard) == 2)
    assert one.heard[1] == {"text": "at last"}


async def test_rasa_down_is_said_and_the_answer_comes_when_it_is_back(client, rasa: RasaStandIn) -> None:
    await rasa.stop()
    one = await client()
    [said] = await one.say("hello")
    assert "01632 960100" in said["text"]
    await rasa.start()
    await eventually(lambda: len(one.heard) == 2)
    assert one.heard[1] == {"text": "You said: hello"}


async def test_after_an_erasure_the_same_secret_is_in_a_new_conversation(client, gateway: Gateway) -> None:
    one = await client()
    await one.say("hello")
    answer = await gateway.public.delete("/conversation", headers={"X-Sender": SESSION})
    assert answer.status in (200, 202)
    assert await one.say("a new beginning") == [{"text": "You said: a new beginning"}]
    said = [entry["text"] for entry in (await gateway.history(SESSION))["messages"]]
    assert said == ["a new beginning", "You said: a new beginning"]


async def test_late_replies_that_were_polled_before_are_not_sent_again(client, gateway: Gateway) -> None:
    await gateway.say("hello", SESSION)
    await say_from_outside(gateway, "polled long ago")
    one = await client()
    await one.say("hello")
    assert one.texts() == ["You said: hello"]


async def test_the_evidence_is_that_of_any_message(client, gateway: Gateway) -> None:
    one = await client()
    await one.say("hello")
    rows = await gateway.rows(evidence)
    assert [row.kind for row in rows] == ["message_received", "message_answered"]
    assert rows[0].data["channel"] == "socketio"
    assert rows[1].data["late"] is False


async def test_a_card_is_a_plain_link_unless_the_client_draws_cards(client, gateway: Gateway, rasa) -> None:
    rasa.script = lambda body: [{"text": "Please", "custom": {"type": "secure_form", "form": "receipt"}}]
    one = await client()
    [said] = await one.say("receipt")
    assert set(said) == {"text"}
    assert f"{gateway.settings.public_address}/secure/" in said["text"]
    draws = await client("another-secret-of-a-resident-1")
    [said] = await draws.say("receipt", metadata={"cards": True, "message_id": "m7"})
    assert said["custom"]["state"] == "open"
    assert said["metadata"]["message_id"] == "m7"
    assert said["metadata"]["id"] == "1"


async def test_a_message_belongs_to_the_council_of_its_key_or_of_the_website(client, gateway: Gateway) -> None:
    one = await client()
    await one.say("hello", customData={"site_key": "eastmere-website"})
    await one.say("and")  # says it once, stays there
    assert [row.council for row in await gateway.rows(messages)] == ["eastmere", "eastmere"]
    named = await client("another-secret-of-a-resident-1", auth={"site_key": "eastmere-website"})
    await named.say("hello")
    assert (await gateway.rows(messages))[-1].council == "eastmere"


async def test_the_names_of_path_and_events_are_settings(start, rasa: RasaStandIn) -> None:
    gateway = await start(
        BOT_GATEWAY_SOCKET_PATH="/chat/io",
        BOT_GATEWAY_SOCKET_USER_EVENT="said",
        BOT_GATEWAY_SOCKET_BOT_EVENT="answered",
    )
    one = await RasaClient(gateway, "chat/io", "answered").connect()
    await one.io.emit("said", {"message": "hello", "session_id": SESSION})
    await eventually(lambda: one.heard)
    assert one.heard == [{"text": "You said: hello"}]
    await one.leave()


async def test_a_conversation_closed_for_age_makes_way_for_a_new_one(client, gateway: Gateway) -> None:
    one = await client()
    await one.say("hello")
    closed = update(conversations).values(closed_at=utc_now(), closed_because="age")
    await gateway.door.desk.store(lambda session: session.execute(closed))
    assert await one.say("again") == [{"text": "You said: again"}]
