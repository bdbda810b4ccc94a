"""Rasa down, slow, silent or broken: the resident hears a plain sentence, and the message is answered once, later."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from bot.gateway.asking import MOST_ATTEMPTS
from bot.gateway.tables import messages
from tests.gateway.conftest import SENDER, Gateway
from tests.gateway.stand_in import Broken, RasaStandIn, Reply, Unhandled

WEDNESDAY = {"BOT_CLOCK_NOW": "2026-11-25T10:00:00+00:00"}
UNAVAILABLE = "Sorry, I cannot answer at the moment."
FAILED = "Sorry, something went wrong"


async def until(check: Callable[[], Awaitable[Any]], seconds: float = 60) -> Any:
    """What `check` gives as soon as it is true."""
    async with asyncio.timeout(seconds):
        while not (found := await check()):
            await asyncio.sleep(0.05)
    return found


async def late(gateway: Gateway, count: int = 1) -> list[dict[str, Any]]:
    async def enough() -> list[dict[str, Any]]:
        found = (await gateway.poll())["messages"]
        return found if len(found) >= count else []

    return await until(enough)


async def kinds(gateway: Gateway) -> list[str]:
    return [kind.removeprefix("message_") + "".join(f":{data[key]}" for key in ("reason", "late") if key in data)
            for kind, data in await gateway.evidence()]  # fmt: skip


async def test_while_rasa_is_down_the_resident_gets_the_phone_and_its_hours_and_then_the_answer(
    start: Callable[..., Any], rasa: RasaStandIn
) -> None:
    gateway = await start(**WEDNESDAY)
    await rasa.stop()
    (answer,) = await gateway.say("my bin was missed", message_id="m1")
    assert answer["recipient_id"] == SENDER
    assert answer["text"].startswith(UNAVAILABLE)
    assert "Westmoor Council on 01632 960100 (open until 5pm today)" in answer["text"]
    assert (await gateway.poll()) == {"cursor": "0", "messages": [], "waiting": True}
    assert await kinds(gateway) == ["received", "assistant_unavailable:down"]

    await rasa.start()
    (reply,) = await late(gateway)
    assert reply["text"] == "You said: my bin was missed"
    assert reply["message_id"] == "m1"
    assert reply["recipient_id"] == SENDER
    assert reply["id"] == "1"
    assert datetime.fromisoformat(reply["at"]).tzinfo is not None
    assert rasa.texts() == ["my bin was missed"]
    assert await kinds(gateway) == ["received", "assistant_unavailable:down", "answered:True"]
    assert await gateway.poll("1") == {"cursor": "1", "messages": [], "waiting": False}
    said = [(one["from"], one["text"][:16]) for one in (await gateway.history())["messages"]]
    assert said == [("resident", "my bin was misse"), ("bot", UNAVAILABLE[:16]), ("bot", "You said: my bin")]
    assert (await gateway.history())["cursor"] == "1"


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-11-27T20:00:00+00:00", "closed now, opens Monday 8:30am"),
        ("2026-12-25T12:00:00+00:00", "closed today for Christmas Day, opens Tuesday 8:30am"),
    ],
)
async def test_out_of_hours_it_says_when_the_phone_is_answered_again(
    start: Callable[..., Any], rasa: RasaStandIn, now: str, hours: str
) -> None:
    gateway = await start(BOT_CLOCK_NOW=now)
    await rasa.stop()
    (answer,) = await gateway.say("hello", site_key="eastmere-website")
    assert f"Eastmere Council on 01632 960200 ({hours})" in answer["text"]


async def test_messages_sent_while_rasa_was_down_are_answered_in_their_order_and_once(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    await rasa.stop()
    for number in range(3):
        await gateway.say(f"number {number}", message_id=f"m{number}")
    for number in range(3):  # an impatient client sends them again
        (answer,) = await gateway.say(f"number {number}", message_id=f"m{number}")
        assert answer["text"].startswith(UNAVAILABLE)
    await rasa.start()
    assert (await gateway.say("number 3", message_id="m3"))[0]["text"] == "You said: number 3"
    assert rasa.texts() == [f"number {number}" for number in range(4)]
    assert [one["message_id"] for one in await late(gateway, 3)] == ["m0", "m1", "m2"]
    assert (await gateway.say("number 1", message_id="m1"))[0]["text"] == "You said: number 1"
    assert (await kinds(gateway)).count("assistant_unavailable:down") == 3


async def test_a_slow_answer_is_announced_in_time_and_comes_late(start: Callable[..., Any], rasa: RasaStandIn) -> None:
    gateway = await start(BOT_GATEWAY_ANSWER_SECONDS="0.3", **WEDNESDAY)
    go_on = asyncio.Event()

    async def slowly(body: dict[str, Any]) -> list[Reply]:
        await go_on.wait()
        return [{"text": "Logged.", "buttons": [{"title": "Thanks", "payload": "/thank"}]}]

    rasa.script = slowly
    started = asyncio.get_running_loop().time()
    (answer,) = await gateway.say("my bin was missed", message_id="m1")
    assert 0.3 <= asyncio.get_running_loop().time() - started < 2
    assert "longer than usual" in answer["text"]
    assert "01632 960100 (open until 5pm today)" in answer["text"]
    assert await gateway.say("my bin was missed", message_id="m1") == [answer]
    assert (await gateway.poll())["waiting"]
    (behind,) = await gateway.say("hello?", message_id="m2")
    assert behind["text"] == "I am still answering your last message. Please wait a moment."
    assert len(rasa.heard) == 1
    go_on.set()
    first, second = await late(gateway, 2)
    assert (first["message_id"], first["text"], first["buttons"]) == (
        "m1",
        "Logged.",
        [{"title": "Thanks", "payload": "/thank"}],
    )
    assert second["message_id"] == "m2"
    assert len(rasa.heard) == 2
    assert await kinds(gateway) == [
        "received", "assistant_unavailable:slow", "received", "assistant_unavailable:slow", "answered:True",
        "answered:True",
    ]  # fmt: skip
    await gateway.say("/thank", message_id="m3")
    assert rasa.heard[-1]["message"] == "/thank", "a button of a late reply is on offer too"


async def test_a_rasa_that_never_answers_is_let_go_and_asked_again(
    start: Callable[..., Any], rasa: RasaStandIn
) -> None:
    gateway = await start(BOT_GATEWAY_ANSWER_SECONDS="0.2", BOT_GATEWAY_RASA_SECONDS="0.6")

    async def hang(body: dict[str, Any]) -> list[Reply]:
        if len(rasa.heard) == 1:
            await asyncio.sleep(60)
        return [{"text": "Here I am"}]

    rasa.script = hang
    assert "longer than usual" in (await gateway.say("hello", message_id="m1"))[0]["text"]
    assert [one["text"] for one in await late(gateway)] == ["Here I am"]
    assert len(rasa.heard) == 2
    assert len(rasa.handled) == 1
    assert rasa.looked_up, "it was looked for before it was sent again"


@pytest.mark.parametrize("failure", [Unhandled, Broken])
async def test_a_message_that_rasa_dropped_stays_in_the_outbox_and_the_next_is_answered_meanwhile(
    gateway: Gateway, rasa: RasaStandIn, failure: type[Exception]
) -> None:
    def stumble(body: dict[str, Any]) -> list[Reply]:
        if body["metadata"]["message_id"] == "m1" and len(rasa.heard) < 4:
            raise failure
        return [{"text": f"answer to {body['metadata']['message_id']}"}]

    rasa.script = stumble
    (answer,) = await gateway.say("my bin was missed", message_id="m1")
    assert answer["text"].startswith(UNAVAILABLE)
    assert (await gateway.say("hello", message_id="m2"))[0]["text"] == "answer to m2"
    (reply,) = await late(gateway)
    assert reply["text"] == "answer to m1"
    assert [one["metadata"]["message_id"] for one in rasa.handled] == ["m2", "m1"]


async def test_a_message_that_rasa_always_drops_is_given_up_and_the_resident_is_told(
    gateway: Gateway, rasa: RasaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.outbox._LONGEST_PAUSE_SECONDS", 0.1)

    def drop(body: dict[str, Any]) -> list[Reply]:
        raise Unhandled

    rasa.script = drop
    await gateway.say("a poisonous message", message_id="m1")
    (reply,) = await late(gateway)
    assert reply["text"].startswith(FAILED)
    assert "01632 960100" in reply["text"]
    assert len(rasa.heard) == MOST_ATTEMPTS
    await asyncio.sleep(0.5)
    assert len(rasa.heard) == MOST_ATTEMPTS
    assert (await gateway.rows(messages))[0].state == "failed"
    assert [data for kind, data in await gateway.evidence() if kind == "assistant_unavailable"] == [
        {"reason": "empty"},
        {"reason": "empty", "given_up": True},
    ]


async def test_a_rasa_without_a_model_is_down_and_its_silence_uses_up_no_attempts(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    rasa.has_model = False
    for number in range(MOST_ATTEMPTS + 1):
        (answer,) = await gateway.say(f"number {number}", message_id=f"m{number}")
        assert answer["text"].startswith(UNAVAILABLE)
    assert {row.attempts for row in await gateway.rows(messages)} == {0}
    assert (await (await gateway.public.get("/healthz")).json())["dependencies"]["rasa"]["status"] == "down"
    rasa.has_model = True
    replies = await late(gateway, MOST_ATTEMPTS + 1)
    assert [one["text"] for one in replies] == [f"You said: number {number}" for number in range(MOST_ATTEMPTS + 1)]
    assert set(await kinds(gateway)) == {"received", "assistant_unavailable:down", "answered:True"}


async def test_an_answer_without_a_word_is_a_failure_and_is_not_asked_again(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    rasa.script = lambda body: []
    (answer,) = await gateway.say("my bin was missed", message_id="m1")
    assert answer["text"].startswith(FAILED)
    await asyncio.sleep(0.5)
    assert len(rasa.heard) == 1
    assert await kinds(gateway) == ["received", "assistant_unavailable:empty"]
    assert (await gateway.poll())["messages"] == []
    assert await gateway.say("my bin was missed", message_id="m1") == [answer]


async def test_replies_that_rasa_did_not_send_but_wrote_down_are_taken_from_its_tracker(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    """Rasa is killed after its turn was saved and before its answer was sent."""
    said: list[Reply] = [
        {"text": "First.\n\nSecond."},
        {"text": "Which bin?", "buttons": [{"title": "Green", "payload": "/green"}]},
        {"custom": {"kind": "map"}},
    ]

    async def answer_and_die(body: dict[str, Any]) -> list[Reply]:
        conversation, events = body["sender"], rasa.trackers[body["sender"]]
        events.append({"event": "user", "text": "earlier", "metadata": {"message_id": "m0"}})
        events.append({"event": "bot", "text": "earlier answer", "data": {}})
        events.append({"event": "user", "text": body["message"], "metadata": body["metadata"]})
        events.append({"event": "user", "text": "/synthetic", "metadata": {}})
        events += [{"event": "bot", "text": one.get("text"), "data": {**one, "text": None}} for one in said]
        assert conversation
        asyncio.get_running_loop().create_task(rasa.stop())
        await asyncio.sleep(60)
        return []

    rasa.script = answer_and_die
    (answer,) = await gateway.say("my bin was missed", message_id="m1")
    assert answer["text"].startswith(UNAVAILABLE)
    await rasa.start()
    replies = await late(gateway, 4)
    shown = [{key: one[key] for key in ("text", "buttons", "custom") if key in one} for one in replies]
    assert shown == [{"text": "First."}, {"text": "Second."}, said[1], said[2]]
    assert len(rasa.heard) == 1, "it is not sent again"


async def test_rasa_killed_in_a_turn_gets_the_message_again_because_it_never_saved_it(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    async def die(body: dict[str, Any]) -> list[Reply]:
        if len(rasa.heard) == 1:
            asyncio.get_running_loop().create_task(rasa.stop())
            await asyncio.sleep(60)
        return [{"text": "Logged."}]

    rasa.script = die
    assert (await gateway.say("my bin was missed"))[0]["text"].startswith(UNAVAILABLE)
    await rasa.start()
    assert (await late(gateway))[0]["text"] == "Logged."
    assert rasa.texts() == ["my bin was missed"]


@pytest.mark.parametrize("is_back", [False, True])
async def test_a_message_that_waited_too_long_is_given_up_and_never_answered_out_of_the_blue(
    start: Callable[..., Any], rasa: RasaStandIn, is_back: bool
) -> None:
    gateway = await start(BOT_GATEWAY_GIVE_UP_SECONDS="0.5" if not is_back else "1", BOT_GATEWAY_OUTBOX_SECONDS="3")
    await rasa.stop()
    await gateway.say("my bin was missed", message_id="m1")
    await asyncio.sleep(1.1)
    if is_back:
        await rasa.start()
    (reply,) = await late(gateway)
    assert "was not able to answer the message that you sent at" in reply["text"]
    assert rasa.heard == []
    assert await kinds(gateway) == ["received", "assistant_unavailable:down", "assistant_unavailable:down"]
    assert (await gateway.evidence())[-1][1]["given_up"] is True
    assert (await gateway.poll())["waiting"] is False


async def test_a_message_whose_turn_is_broken_off_each_time_is_given_up_and_holds_nobody_up(
    gateway: Gateway, rasa: RasaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when each process that takes it dies in the turn."""
    monkeypatch.setattr("bot.gateway.outbox._LONGEST_PAUSE_SECONDS", 0.1)
    await rasa.stop()
    await gateway.say("a poisonous message", message_id="m1")
    row = (await gateway.rows(messages))[0]
    broken_off = update(messages).values(state="asked", attempts=MOST_ATTEMPTS)
    await gateway.door.desk.store(lambda session: session.execute(broken_off))
    await rasa.start()
    assert (await gateway.say("hello", message_id="m2"))[0]["text"] == "You said: hello"
    (reply,) = await late(gateway)
    assert reply["text"].startswith(FAILED)
    assert rasa.looked_up == [row.conversation], "the tracker might have known it"
    assert rasa.texts() == ["hello"]


async def test_a_tracker_that_makes_no_sense_is_no_reason_to_ask_twice(gateway: Gateway, rasa: RasaStandIn) -> None:
    await gateway.say("hello", message_id="m1")
    rasa.trackers[rasa.heard[0]["sender"]].append(7)  # type: ignore[arg-type]
    rasa.script = lambda body: []
    assert (await gateway.say("hello", message_id="m2"))[0]["text"].startswith(UNAVAILABLE)
    await asyncio.sleep(0.5)
    assert len(rasa.heard) == 2


async def test_what_is_not_rasas_format_is_no_answer(gateway: Gateway, rasa: RasaStandIn) -> None:
    rasa.script = lambda body: {"text": "not a list"}  # type: ignore[assignment,return-value]
    assert (await gateway.say("hello"))[0]["text"].startswith(UNAVAILABLE)


async def test_a_still_clock_holds_no_turn_for_ever(start: Callable[..., Any], rasa: RasaStandIn) -> None:
    gateway = await start(**WEDNESDAY)
    await rasa.stop()
    await gateway.say("hello", message_id="m1")
    await rasa.start()
    assert await late(gateway)
    row = (await gateway.rows(messages))[0]
    assert abs((datetime.now(UTC) - row.received_at).total_seconds()) < 60


async def test_a_gateway_that_stops_lets_a_turn_end_first(
    start: Callable[..., Any], rasa: RasaStandIn, tmp_path: Any
) -> None:
    gateway = await start()

    async def slowly(body: dict[str, Any]) -> list[Reply]:
        await asyncio.sleep(0.5)
        return [{"text": "Done."}]

    rasa.script = slowly
    asking = asyncio.create_task(gateway.say("hello", message_id="m1"))
    await until(lambda: asyncio.sleep(0, rasa.heard))
    await gateway.door.turns.finish(5)
    assert (await asking)[0]["text"] == "Done."


async def test_a_turn_that_does_not_end_in_time_is_left_for_the_next_start(
    start: Callable[..., Any], rasa: RasaStandIn
) -> None:
    gateway = await start(BOT_GATEWAY_OUTBOX_SECONDS="30")

    async def hang(body: dict[str, Any]) -> list[Reply]:
        if len(rasa.heard) == 1:
            await asyncio.sleep(60)
        return [{"text": "Done."}]

    rasa.script = hang
    asking = asyncio.create_task(gateway.say("hello", message_id="m1"))
    await until(lambda: asyncio.sleep(0, rasa.heard))
    await gateway.door.turns.finish(0.1)
    assert (await asking)[0]["text"].startswith(UNAVAILABLE)
    await start()
    assert (await late(gateway))[0]["text"] == "Done."
    assert rasa.texts() == ["hello"]
