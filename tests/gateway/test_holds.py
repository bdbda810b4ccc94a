"""A hold stops every way of deleting a conversation; the usage log's commands find, hold, erase and look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.gateway import conversations, evidence
from bot.gateway.clock import utc_now
from bot.gateway.tables import conversations as rows
from bot.gateway.tables import evidence as evidence_rows
from bot.gateway.tables import messages
from tests.gateway.conftest import Gateway, as_sender
from tests.gateway.stand_in import RasaStandIn


async def begin(gateway: Gateway, sender: str = "") -> str:
    await gateway.say("my bin was missed", sender)
    return str((await gateway.rows(messages))[-1].conversation)


async def ask(gateway: Gateway, method: str, path: str, status: int = 200, **body: Any) -> dict[str, Any]:
    answer = await gateway.private.request(method, path, json=body or None)
    assert answer.status == status, await answer.text()
    return await answer.json()


async def until_erased(gateway: Gateway, name: str) -> None:
    while True:
        (row,) = [one for one in await gateway.rows(rows) if one.name == name]
        if row.erased_at is not None:
            return
        await asyncio.sleep(0.05)


async def test_a_held_conversation_outlives_its_age_and_the_wish_of_its_resident(gateway: Gateway) -> None:
    name = await begin(gateway)
    held = await ask(gateway, "POST", f"/conversations/{name}/hold", 201, reason="subject-access")
    assert held == {"held_for": ["subject-access"]}
    soon = utc_now() + timedelta(seconds=5)
    assert await gateway.door.desk.store(lambda session: conversations.close_old(session, soon, soon)) == 0

    answer = await gateway.public.delete("/conversation", headers=as_sender())
    assert answer.status == 202
    assert (await answer.json())["status"] == "held"
    await gateway.door.eraser.finish_pending()
    assert [row.conversation for row in await gateway.rows(messages)] == [name]
    refused = await ask(gateway, "POST", f"/conversations/{name}/erase", 409)
    assert refused == {"error": "It is held for subject-access."}

    released = await ask(gateway, "POST", f"/conversations/{name}/release")
    assert released == {"held_for": [], "released": ["subject-access"]}
    await until_erased(gateway, name)
    assert await gateway.rows(messages) == []


async def test_two_reasons_are_two_holds_and_the_evidence_tells_when_the_last_ends(gateway: Gateway) -> None:
    name = await begin(gateway)
    await ask(gateway, "POST", f"/conversations/{name}/hold", 201, reason="foi")
    await ask(gateway, "POST", f"/conversations/{name}/hold", 200, reason="foi")
    await ask(gateway, "POST", f"/conversations/{name}/hold", 201, reason="complaint")
    half = await ask(gateway, "POST", f"/conversations/{name}/release", reason="foi")
    assert half == {"held_for": ["complaint"], "released": ["foi"]}
    await ask(gateway, "POST", f"/conversations/{name}/release")
    await ask(gateway, "POST", f"/conversations/{name}/release")
    told = [(kind, data) for kind, data in await gateway.evidence() if "held" in kind or "released" in kind]
    assert told == [
        ("conversation_held", {"reason": "foi"}),
        ("conversation_held", {"reason": "complaint"}),
        ("conversation_released", {}),
    ]


async def test_a_wrong_reason_and_an_unknown_conversation_are_named(gateway: Gateway) -> None:
    name = await begin(gateway)
    wrong = await ask(gateway, "POST", f"/conversations/{name}/hold", 400, reason="curiosity")
    assert "subject-access, foi, complaint, safeguarding" in wrong["error"]
    for path in (f"/conversations/westmoor.{'z' * 22}/places", "/conversations/nonsense/places"):
        assert await ask(gateway, "GET", path, 404) == {"error": "There is no such conversation."}


async def test_a_conversation_is_found_by_every_reference_that_was_given_in_it(gateway: Gateway) -> None:
    name = await begin(gateway)
    wish = {"conversation": name, "transaction": "report_missed_bin", "subject": "refuse", "content": {"a": "b"}}
    made = await (await gateway.private.post("/submissions", json=wish)).json()
    outcome = {"state": "confirmed", "reference": "SR-77"}
    await gateway.private.post(f"/submissions/{made['id']}/outcome", json=outcome)
    message = {"conversation": name, "topic": "t", "text": "Please ring"}
    left = await gateway.private.post("/messages-left", json=message)
    for reference in (name, made["our_reference"].lower(), "SR-77", "sr-77", (await left.json())["reference"]):
        assert await ask(gateway, "GET", f"/conversations?reference={reference}") == {"conversations": [name]}
    assert await ask(gateway, "GET", "/conversations?reference=SR-78") == {"conversations": []}


async def test_erasing_shows_nothing_left_but_the_councils_record(gateway: Gateway, rasa: RasaStandIn) -> None:
    other = await begin(gateway, "another-resident-of-here-02")
    name = await begin(gateway)
    wish = {"conversation": name, "transaction": "report_missed_bin", "subject": "refuse", "content": {"a": "b"}}
    assert (await gateway.private.post("/submissions", json=wish)).status == 201
    before = await ask(gateway, "GET", f"/conversations/{name}/places")
    assert before["places"]["gateway: messages"] == 1
    assert before["places"]["gateway: submissions"] == 1
    refused = await ask(gateway, "POST", f"/conversations/{name}/forget-evidence", 409)
    assert "not erased yet" in refused["error"]
    assert await ask(gateway, "POST", f"/conversations/{name}/erase") == {"status": "erased"}
    assert (await ask(gateway, "POST", f"/conversations/{name}/forget-evidence"))["forgotten"] > 0
    after = await ask(gateway, "GET", f"/conversations/{name}/places")
    assert set(after["places"].values()) == {0}
    assert after["kept"] == {
        "gateway: submissions without content": 1,
        "gateway: left messages without words": 0,
        "gateway: conversations (name and times)": 1,
    }
    names = {row.conversation for row in await gateway.rows(evidence_rows)}
    assert names == {other, evidence.ERASED}, "the newest row is blanked, so that its id stays"


async def test_what_age_had_closed_can_be_erased_altogether(gateway: Gateway) -> None:
    name = await begin(gateway)
    soon = utc_now() + timedelta(seconds=5)
    await gateway.door.desk.store(lambda session: conversations.close_old(session, soon, soon))
    await until_erased(gateway, name)
    assert "conversation_erased" not in [kind for kind, _ in await gateway.evidence()]
    assert await ask(gateway, "POST", f"/conversations/{name}/erase") == {"status": "erased"}
    assert [kind for kind, _ in await gateway.evidence()][-1] == "conversation_erased"


async def test_the_evidence_of_an_erased_conversation_goes_after_a_week(
    gateway: Gateway, start: Callable[..., Any]
) -> None:
    name, other = await begin(gateway), await begin(gateway, "another-resident-of-here-02")
    assert (await gateway.public.delete("/conversation", headers=as_sender())).status == 200
    store = gateway.door.desk.store
    assert await store(lambda session: evidence.forget_erased(session, utc_now())) == 0
    late = utc_now() + timedelta(days=8)
    assert await store(lambda session: evidence.forget_erased(session, late)) > 0
    assert name not in {row.conversation for row in await gateway.rows(evidence_rows)}
    assert other in {row.conversation for row in await gateway.rows(evidence_rows)}


async def test_a_hold_keeps_the_evidence_too(gateway: Gateway) -> None:
    name = await begin(gateway)
    await ask(gateway, "POST", f"/conversations/{name}/erase")
    await ask(gateway, "POST", f"/conversations/{name}/hold", 201, reason="foi")
    late = utc_now() + timedelta(days=8)
    await gateway.door.desk.store(lambda session: evidence.forget_erased(session, late))
    kept = await gateway.door.desk.store(
        lambda session: session.execute(select(evidence_rows).where(evidence_rows.c.conversation == name)).all()
    )
    assert kept


async def test_a_message_that_is_under_way_is_waited_for(gateway: Gateway, rasa: RasaStandIn) -> None:
    name = await begin(gateway)
    holder = "another-process"
    now = utc_now()

    def work(session: Any) -> None:
        values = {"turn_holder": holder, "turn_until": now + timedelta(seconds=60)}
        session.execute(update(rows).where(rows.c.name == name).values(**values))

    await gateway.door.desk.store(work)
    assert await ask(gateway, "POST", f"/conversations/{name}/erase", 202) == {"status": "erasing"}
    assert await gateway.rows(messages) != []
    await gateway.door.desk.store(lambda session: conversations.release(session, name, holder))
    await until_erased(gateway, name)
