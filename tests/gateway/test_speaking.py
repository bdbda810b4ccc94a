"""A resident's message goes to Rasa and its answer comes back, in Rasa's own format."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from bot.gateway.tables import messages
from tests.gateway.conftest import API_KEY, SENDER, Gateway
from tests.gateway.stand_in import RasaStandIn, Reply

EASTMERE = {"site_key": "eastmere-website"}


async def test_a_message_is_answered_in_rasas_format_with_the_clients_own_name(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    assert await gateway.say("when is my bin day") == [{"recipient_id": SENDER, "text": "You said: when is my bin day"}]
    (body,) = rasa.heard
    assert body["sender"].startswith("westmoor.")
    assert SENDER not in str(body)


async def test_rasa_is_told_our_own_metadata_and_the_real_channel_and_nothing_else(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    await gateway.say("hello", message_id="m1", language="en", is_external=True, intent="affirm", custom={"a": 1})
    (body,) = rasa.heard
    assert set(body) == {"sender", "message", "input_channel", "metadata"}
    assert body["input_channel"] == "web"
    assert body["metadata"] == {"message_id": "m1", "council": "westmoor", "channel": "web", "language": "en"}


async def test_text_buttons_and_custom_come_through_and_unknown_keys_do_not(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    buttons = [{"title": "Yes", "payload": "/affirm", "type": "postback"}, {"title": "No"}, {"payload": "/x"}, "odd"]
    rasa.script = lambda body: [
        {"text": "Is it number 14?", "buttons": buttons, "secret": 1, "recipient": "x"},
        {"custom": {"kind": "map"}},
        {"image": "https://www.westmoor.example/map.png"},
        {"elements": []},
    ]
    answer = await gateway.say("my bin")
    assert answer == [
        {
            "recipient_id": SENDER,
            "text": "Is it number 14?",
            "buttons": [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "No"}],
        },
        {"recipient_id": SENDER, "custom": {"kind": "map"}},
        {"recipient_id": SENDER, "image": "https://www.westmoor.example/map.png"},
    ]


async def test_a_sender_keeps_its_conversation_and_another_has_its_own(gateway: Gateway, rasa: RasaStandIn) -> None:
    for sender in (SENDER, "another-resident-of-here-02", SENDER, str(uuid.uuid4())):
        await gateway.say("hello", sender)
    names = [body["sender"] for body in rasa.heard]
    assert names[0] == names[2]
    assert len(set(names)) == 3


async def test_the_site_key_chooses_the_council_and_keeps_its_conversations_apart(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    await gateway.say("hello", message_id="m1")
    await gateway.say("hello", message_id="m1", **EASTMERE)
    ours, theirs = (body["sender"] for body in rasa.heard)
    assert ours.startswith("westmoor.")
    assert theirs.startswith("eastmere.")
    assert ours.partition(".")[2] != theirs.partition(".")[2]
    assert [body["metadata"]["council"] for body in rasa.heard] == ["westmoor", "eastmere"]
    history = await gateway.public.get(
        "/conversation", headers={"X-Sender": SENDER, **{"X-Site-Key": "eastmere-website"}}
    )
    assert len((await history.json())["messages"]) == 2


async def test_an_unknown_site_key_is_refused_in_words(gateway: Gateway, rasa: RasaStandIn) -> None:
    answer = await gateway.post("hello", site_key="nowhere")
    assert answer.status == 400
    assert await answer.json() == {"error": "metadata.site_key is not one of this server's."}
    assert rasa.heard == []


@pytest.mark.parametrize("sender", ["user1", "01632960123", "a" * 21, "jo@example.org"])
async def test_a_sender_that_is_no_secret_needs_an_api_key(gateway: Gateway, rasa: RasaStandIn, sender: str) -> None:
    answer = await gateway.post("hello", sender)
    assert answer.status == 401
    assert "API key" in (await answer.json())["error"]
    assert rasa.heard == []
    assert (await gateway.say("hello", sender, key=True))[0]["recipient_id"] == sender
    assert sender not in str(rasa.heard)
    assert rasa.heard[0]["input_channel"] == "rest"


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic " + API_KEY, API_KEY, "Bearer é"])
async def test_a_wrong_api_key_is_refused_even_where_none_is_needed(gateway: Gateway, header: str) -> None:
    body = {"sender": SENDER, "message": "hello"}
    answer = await gateway.public.post("/webhooks/rest/webhook", json=body, headers={"Authorization": header})
    assert answer.status == 401


async def test_the_channel_and_a_samples_time_are_heard_only_with_a_key(gateway: Gateway, rasa: RasaStandIn) -> None:
    sample_at = "2026-10-14T09:30:00+01:00"
    assert (await gateway.post("hello", sample_at=sample_at)).status == 401
    await gateway.say("hello", key=True, sample_at=sample_at)
    assert rasa.heard[0]["metadata"]["sample_at"] == "2026-10-14T08:30:00+00:00"
    body = {"sender": SENDER, "message": "hello", "input_channel": "sms"}
    await gateway.public.post("/webhooks/rest/webhook", json=body, headers={"Authorization": f"Bearer {API_KEY}"})
    await gateway.public.post("/webhooks/rest/webhook", json=body)
    assert [one["input_channel"] for one in rasa.heard] == ["rest", "sms", "web"]
    received = [data for kind, data in await gateway.evidence() if kind == "message_received"]
    assert received[0] == {"channel": "rest", "language": "en", "sample_at": "2026-10-14T08:30:00+00:00"}
    assert received[1:] == [{"channel": "sms", "language": "en"}, {"channel": "web", "language": "en"}]


async def test_a_language_the_council_does_not_speak_is_answered_in_its_first(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    await gateway.say("shwmae", language="cy")
    assert rasa.heard[0]["metadata"]["language"] == "en"


async def test_the_same_message_again_gives_the_stored_answer_and_reaches_rasa_once(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    first = await gateway.say("report a missed bin", message_id="m1")
    assert await gateway.say("report a missed bin", message_id="m1") == first
    assert await gateway.say("other words, the same id", message_id="m1") == first
    assert len(rasa.heard) == 1
    kinds = [kind for kind, _ in await gateway.evidence()]
    assert kinds == ["message_received", "message_answered"]


async def test_the_same_message_many_times_at_once_is_one_turn_and_everyone_gets_its_answer(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    async def slowly(body: dict[str, Any]) -> list[Reply]:
        await asyncio.sleep(0.3)
        return [{"text": f"answer {len(rasa.heard)}"}]

    rasa.script = slowly
    answers = await asyncio.gather(*(gateway.say("report a missed bin", message_id="m1") for _ in range(12)))
    assert answers == [[{"recipient_id": SENDER, "text": "answer 1"}]] * 12
    assert len(rasa.heard) == 1
    assert (await gateway.poll())["messages"] == []


async def test_messages_of_one_conversation_are_answered_one_at_a_time_and_in_order(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    async def slowly(body: dict[str, Any]) -> list[Reply]:
        await asyncio.sleep(0.05)
        return [{"text": body["message"]}]

    rasa.script = slowly
    answers = await asyncio.gather(*(gateway.say(f"number {number}", message_id=f"m{number}") for number in range(8)))
    assert [answer[0]["text"] for answer in answers] == [f"number {number}" for number in range(8)]
    assert not rasa.overlapped
    stored = [row.text for row in await gateway.rows(messages)]
    assert rasa.texts() == stored


async def test_different_conversations_do_not_wait_for_each_other(gateway: Gateway, rasa: RasaStandIn) -> None:
    together = asyncio.Barrier(6)

    async def all_at_once(body: dict[str, Any]) -> list[Reply]:
        await asyncio.wait_for(together.wait(), 30)
        return [{"text": "all six were here"}]

    rasa.script = all_at_once
    senders = [f"resident-number-{number:08}" for number in range(6)]
    answers = await asyncio.gather(*(gateway.say("hello", sender) for sender in senders))
    assert all(answer[0]["text"] == "all six were here" for answer in answers)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "/", "//"])
async def test_a_message_without_words_gets_a_sentence_and_reaches_nobody(
    gateway: Gateway, rasa: RasaStandIn, text: str
) -> None:
    (answer,) = await gateway.say(text)
    assert answer == {"recipient_id": SENDER, "text": "I did not get any words there. Please type your question."}
    assert rasa.heard == []
    assert await gateway.rows(messages) == []


async def test_two_thousand_characters_pass_and_one_more_gets_a_sentence(gateway: Gateway, rasa: RasaStandIn) -> None:
    text = "where is my bin " * 125
    assert len(text) == 2000
    await gateway.say(text)
    assert rasa.heard[0]["message"] == text.rstrip()
    (answer,) = await gateway.say(text + "x")
    assert "under 2,000 characters" in answer["text"]
    (answer,) = await gateway.say("é" * 20_000)
    assert "too long" in answer["text"]
    assert len(rasa.heard) == 1


async def test_rasas_own_status_route_is_there_for_its_clients(gateway: Gateway) -> None:
    assert await (await gateway.public.get("/webhooks/rest/")).json() == {"status": "ok"}


async def test_a_conversation_may_only_send_so_many_messages_a_minute(
    start: Callable[..., Any], rasa: RasaStandIn
) -> None:
    gateway = await start(BOT_GATEWAY_CONVERSATION_RATE="5")
    for _ in range(5):
        await gateway.say("hello")
    refused = await gateway.post("hello")
    assert refused.status == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 12
    assert "faster than I can answer" in (await refused.json())["error"]
    assert "01632 960100" in (await refused.json())["error"]
    await gateway.say("hello", "another-resident-of-here-02")
    for _ in range(7):
        await gateway.say("hello", "a-sample-of-a-resident-001", key=True, sample_at="2026-10-14T08:30:00+00:00")
    assert len(rasa.heard) == 13


async def test_an_address_may_only_send_so_many_messages_a_minute_whatever_it_writes_in_its_headers(
    start: Callable[..., Any], rasa: RasaStandIn
) -> None:
    gateway = await start(BOT_GATEWAY_ADDRESS_RATE="4")

    async def send(number: int, **headers: str) -> int:
        body = {"sender": f"resident-number-{number:08}", "message": "hello"}
        return (await gateway.public.post("/webhooks/rest/webhook", json=body, headers=headers)).status

    statuses = [await send(number, **{"X-Forwarded-For": f"198.51.100.{number}"}) for number in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]
    assert await send(9, Authorization=f"Bearer {API_KEY}") == 200, "a client with a key speaks for many residents"
    statuses = [(await gateway.public.get("/conversation", headers={"X-Sender": SENDER})).status for _ in range(41)]
    assert statuses == [200] * 40 + [429]


async def test_behind_a_trusted_proxy_each_client_is_counted_for_itself(start: Callable[..., Any]) -> None:
    gateway = await start(BOT_GATEWAY_ADDRESS_RATE="1", BOT_GATEWAY_TRUSTED_PROXIES="127.0.0.0/8, ::1")
    statuses = []
    for number in (1, 2, 1):
        body = {"sender": SENDER, "message": "hello"}
        headers = {"X-Forwarded-For": f"1.2.3.4, 198.51.100.{number}"}
        statuses.append((await gateway.public.post("/webhooks/rest/webhook", json=body, headers=headers)).status)
    assert statuses == [200, 200, 429]
