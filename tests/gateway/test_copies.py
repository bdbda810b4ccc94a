"""Two gateways on one database, as behind a load balancer: turns never interleave and nothing is asked twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.gateway.conftest import SENDER, Gateway, as_sender
from tests.gateway.stand_in import RasaStandIn, Reply


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def pair(request: pytest.FixtureRequest, start: Callable[..., Any]) -> AsyncIterator[list[Gateway]]:
    changes = {}
    if request.param == "postgresql":
        changes["BOT_GATEWAY_DATABASE_URL"] = request.getfixturevalue("postgresql")
    pair = [await start(**changes), await start(**changes)]
    yield pair
    for one in pair:
        await one.door.turns.finish(1)
        one.door.desk.engine.dispose()


async def slowly(body: dict[str, Any]) -> list[Reply]:
    await asyncio.sleep(0.05)
    return [{"text": f"answer to {body['metadata']['message_id']}"}]


async def test_one_conversation_through_both_doors_is_one_turn_at_a_time(
    pair: list[Gateway], rasa: RasaStandIn
) -> None:
    rasa.script = slowly
    answers = await asyncio.gather(
        *(pair[number % 2].say(f"number {number}", message_id=f"m{number}") for number in range(10))
    )
    assert [answer[0]["text"] for answer in answers] == [f"answer to m{number}" for number in range(10)]
    assert not rasa.overlapped
    assert len(rasa.heard) == 10
    assert (await pair[0].poll())["messages"] == [], "whoever waits at the other door gets the answer there"


async def test_the_same_message_at_both_doors_is_asked_once(pair: list[Gateway], rasa: RasaStandIn) -> None:
    rasa.script = slowly
    answers = await asyncio.gather(*(pair[number % 2].say("hello", message_id="m1") for number in range(8)))
    assert answers == [[{"recipient_id": SENDER, "text": "answer to m1"}]] * 8
    assert len(rasa.heard) == 1


async def test_both_workers_together_answer_what_waited_once(pair: list[Gateway], rasa: RasaStandIn) -> None:
    rasa.script = slowly
    await rasa.stop()
    senders = [f"resident-number-{number:08}" for number in range(6)]
    for sender in senders:
        for number in range(2):
            await random.Random(sender).choice(pair).say("hello", sender, message_id=f"m{number}")
    await rasa.start()
    async with asyncio.timeout(60):
        for sender in senders:
            while len((await pair[0].poll("", sender))["messages"]) < 2:
                await asyncio.sleep(0.1)
    asked = Counter((body["sender"], body["metadata"]["message_id"]) for body in rasa.handled)
    assert set(asked.values()) == {1}
    assert len(asked) == 12
    for sender in senders:
        assert [one["message_id"] for one in (await pair[1].poll("", sender))["messages"]] == ["m0", "m1"]
    assert not rasa.overlapped


async def test_erasing_at_one_door_waits_for_the_turn_at_the_other(pair: list[Gateway], rasa: RasaStandIn) -> None:
    order: list[str] = []

    async def slow_turn(body: dict[str, Any]) -> list[Reply]:
        await asyncio.sleep(0.6)
        order.append("turn")
        return [{"text": "Done."}]

    rasa.script = slow_turn
    asking = asyncio.create_task(pair[0].say("hello"))
    await asyncio.sleep(0.3)
    answer = await pair[1].public.delete("/conversation", headers=as_sender())
    order.append("erased")
    assert answer.status == 200
    assert order == ["turn", "erased"]
    await asking
    assert (await pair[0].history())["messages"] == []
    kinds = [kind for kind, _ in await pair[0].evidence()]
    assert kinds.count("conversation_erased") == 1


async def test_a_door_whose_turn_was_taken_over_lets_go(pair: list[Gateway], rasa: RasaStandIn) -> None:
    """As when a process stood still for longer than its claim: the other asked meanwhile, and wins."""
    first, second = pair

    async def hang_once(body: dict[str, Any]) -> list[Reply]:
        if len(rasa.heard) == 1:
            await asyncio.sleep(60)
        return [{"text": "from the second"}]

    rasa.script = hang_once
    asking = asyncio.create_task(first.say("hello", message_id="m1"))
    while not rasa.heard:
        await asyncio.sleep(0.02)
    conversation = rasa.heard[0]["sender"]
    taken = "UPDATE conversations SET turn_holder = 'nobody', turn_until = turn_until"
    await second.door.desk.store(lambda session: session.execute(text(taken)))
    (answer,) = await asking
    assert answer["text"].startswith("Sorry, I cannot answer at the moment.")
    async with asyncio.timeout(60):
        while not (late := (await second.poll())["messages"]):
            await asyncio.sleep(0.1)
    assert late[0]["text"] == "from the second"
    assert [body["sender"] for body in rasa.handled] == [conversation]
