"""What was pressed under "Was this answered?" and the questions at the end, from the door to the usage log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.council.contacts import EvidenceKind
from bot.council.survey import QUESTIONS
from bot.gateway.clock import utc_now
from bot.gateway.tables import conversations, evidence, messages
from bot.usage.counterfactual.survey import CHANNELS, read_survey
from tests.gateway.conftest import Gateway, as_sender
from tests.gateway.stand_in import RasaStandIn
from tests.usage.conftest import on_sqlite as on_sqlite
from tests.usage.made_conversations import Talk
from tests.usage.recorded import Recorded

KINDS = (EvidenceKind.ANSWER_JUDGED, EvidenceKind.SURVEY_ANSWERED)


@pytest.fixture(autouse=True)
def answers(rasa: RasaStandIn) -> None:
    """Rasa answers with a response that proves an outcome, and a second part."""
    name = {"response": "utter_recycling_bin_holds"}
    rasa.script = lambda body: [{"text": "These go in:", **name}, {"text": "glass and tins.", **name}]


async def judge(gateway: Gateway, sender: str = "", **said: Any) -> Any:
    return await gateway.public.post("/conversation/judged", json=said, headers=as_sender(sender))


async def told(gateway: Gateway) -> list[tuple[str, str | None, dict[str, Any]]]:
    rows = await gateway.rows(evidence)
    return [(row.kind, row.message_id, row.data) for row in rows if row.kind in KINDS]


async def status(answer: Any, code: int = 200) -> str:
    body = await answer.json()
    assert answer.status == code, body
    return str(body["status"] if code == 200 else body["error"])


async def test_a_press_is_recorded_once_and_another_press_replaces_it(gateway: Gateway) -> None:
    await gateway.say("what goes in?", message_id="m1")
    for answered, is_new in (("yes", True), ("yes", False), ("no", True), ("no", False), ("yes", True)):
        found = await status(await judge(gateway, message_id="m1", answered=answered))
        assert found == ("recorded" if is_new else "known")
    assert [data["answered"] for _, _, data in await told(gateway)] == ["yes", "no", "yes"]
    assert {message_id for _, message_id, _ in await told(gateway)} == {"m1"}


async def test_two_presses_at_once_are_one(gateway: Gateway) -> None:
    await gateway.say("what goes in?", message_id="m1")
    both = await asyncio.gather(*(judge(gateway, message_id="m1", answered="no") for _ in range(5)))
    assert sorted([await status(one) for one in both]) == ["known"] * 4 + ["recorded"]
    assert len(await told(gateway)) == 1


async def test_only_an_answered_message_of_ones_own_can_be_judged(gateway: Gateway, rasa: RasaStandIn) -> None:
    await gateway.say("what goes in?", message_id="m1")
    await gateway.say("hello", sender="another-resident-of-westmoor", message_id="theirs")
    rasa.script = lambda body: [{"text": "Which bin is it?", "response": "utter_ask_missed_bin_kind"}]
    await gateway.say("my bin", message_id="asked-back")
    for message_id in ("theirs", "never", "asked-back"):
        assert "message_id" in await status(await judge(gateway, message_id=message_id, answered="yes"), 400)
    stranger = await judge(gateway, sender="nobody-who-ever-wrote-here", message_id="m1", answered="yes")
    assert "not begun" in await status(stranger, 400)
    assert await told(gateway) == []


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"message_id": "m1", "answered": "maybe"}, "answered must be one of yes, no"),
        ({"message_id": "m1"}, "answered must be given"),
        ({"answered": "yes"}, "message_id must be given"),
        ({"question": "shoe_size", "answer": "9"}, "question must be one of satisfaction, without_us"),
        ({"question": "satisfaction", "answer": 6}, "answer must be one of 5, 4, 3, 2, 1, skipped"),
        ({"question": "satisfaction", "answer": True}, "answer must be text"),
        ({"question": "without_us", "answer": "pigeon"}, "answer must be one of phone, visit"),
        ({"question": "without_us", "answer": ["phone"]}, "answer must be text"),
        ({"question": "without_us"}, "answer must be given"),
    ],
)
async def test_what_nobody_knows_is_refused_in_a_sentence(gateway: Gateway, said: dict[str, Any], names: str) -> None:
    await gateway.say("what goes in?", message_id="m1")
    assert names in await status(await judge(gateway, **said), 400)
    assert await told(gateway) == []


async def test_each_question_is_asked_once_and_may_be_skipped(gateway: Gateway) -> None:
    assert "not begun" in await status(await judge(gateway, question="satisfaction", answer=5), 400)
    await gateway.say("what goes in?", message_id="m1")
    assert await status(await judge(gateway, question="satisfaction", answer=4)) == "recorded"
    assert await status(await judge(gateway, question="satisfaction", answer=1)) == "known"
    assert await status(await judge(gateway, question="without_us", answer="skipped")) == "recorded"
    assert await status(await judge(gateway, question="without_us", answer="phone")) == "known"
    kind = "survey_answered"
    first = (kind, "m1", {"question": "satisfaction", "answer": "satisfied"})
    assert await told(gateway) == [first, (kind, "m1", {"question": "without_us"})]


async def test_whoever_comes_back_for_another_matter_is_asked_again(gateway: Gateway) -> None:
    await gateway.say("what goes in?", message_id="m1")
    await judge(gateway, question="satisfaction", answer=2)
    earlier = utc_now() - timedelta(minutes=31)

    def age(session: Any) -> None:
        session.execute(update(messages).values(received_at=earlier, answered_at=earlier))

    await gateway.door.desk.store(age)
    assert await status(await judge(gateway, question="satisfaction", answer=5)) == "known"
    await gateway.say("and glass?", message_id="m2")
    assert await status(await judge(gateway, question="satisfaction", answer=5)) == "recorded"
    assert await status(await judge(gateway, question="satisfaction", answer=1)) == "known"
    assert [(message_id, data["answer"]) for _, message_id, data in await told(gateway)] == [
        ("m1", "dissatisfied"),
        ("m2", "very_satisfied"),
    ]


async def test_an_erased_conversation_takes_no_verdict(gateway: Gateway) -> None:
    await gateway.say("what goes in?", message_id="m1")
    assert (await gateway.public.delete("/conversation", headers=as_sender())).status == 200
    for said in ({"message_id": "m1", "answered": "yes"}, {"question": "satisfaction", "answer": 5}):
        assert "deleted" in await status(await judge(gateway, **said), 409)
    assert await told(gateway) == []


async def test_presses_are_counted_with_the_messages_of_a_conversation(start: Callable[..., Any]) -> None:
    gateway = await start(BOT_GATEWAY_CONVERSATION_RATE="3")
    await gateway.say("what goes in?", message_id="m1")
    codes = [(await judge(gateway, message_id="m1", answered="yes")).status for _ in range(3)]
    assert codes == [200, 200, 429]


async def test_a_client_knows_under_which_reply_to_ask(gateway: Gateway, rasa: RasaStandIn) -> None:
    said = await gateway.say("what goes in?", message_id="m1")
    assert [one.get("answers") for one in said] == [None, True]
    shown = (await gateway.history())["messages"]
    assert [one.get("answers") for one in shown] == [None, None, True]
    for one in (*said, *shown):
        assert "response" not in one
    for name in ("utter_ask_missed_bin_kind", "utter_emergency", "", None, 7):
        rasa.script = lambda body, name=name: [{"text": "Well.", "response": name, "answers": True}]
        assert await gateway.say("hm") == [{"recipient_id": as_sender()["X-Sender"], "text": "Well."}]
    rasa.script = lambda body: [
        {"text": "On Tuesday.", "response": "utter_bin_days"},
        {"text": "It is down.", "response": "utter_back_end_down"},
    ]
    stronger = await gateway.say("when, and report it")
    assert [one.get("answers") for one in stronger] == [None, None]


async def test_a_late_answer_says_so_too(start: Callable[..., Any], rasa: RasaStandIn) -> None:
    gateway = await start(BOT_GATEWAY_ANSWER_SECONDS="0.2")

    async def slowly(body: dict[str, Any]) -> list[dict[str, Any]]:
        await asyncio.sleep(0.6)
        return [{"text": "On Tuesday.", "response": "utter_bin_days"}]

    rasa.script = slowly
    (notice,) = await gateway.say("when?", message_id="m1")
    assert "answers" not in notice
    for _ in range(50):
        if late := (await gateway.poll())["messages"]:
            break
        await asyncio.sleep(0.1)
    # the stand-in's answer came after its caller was told, by the call that went on
    assert [(one["text"], one["answers"], one["message_id"]) for one in late] == [("On Tuesday.", True, "m1")]


async def test_a_pressed_yes_and_an_answered_question_reach_the_figures(
    start: Callable[..., Any], on_sqlite: Recorded, rasa: RasaStandIn
) -> None:
    """Through the gateway's own database and the usage log's own process."""
    recorded = on_sqlite
    recorded.make_sources()
    gateway = await start(BOT_GATEWAY_DATABASE_URL=recorded.gateway_url)
    answers = {"visit": "visitor-of-the-desk-0001", "phone": "caller-of-the-phone-00001", "": "one-who-said-nothing-01"}
    for answer, sender in answers.items():
        await gateway.say("what goes in?", sender=sender, message_id="m1")
        pressed = "no" if answer == "phone" else "yes"
        await status(await judge(gateway, sender=sender, message_id="m1", answered=pressed))
        await status(await judge(gateway, sender=sender, question="without_us", answer=answer or "skipped"))
    for row in await gateway.rows(conversations):
        before = row.last_message_at - timedelta(seconds=15)  # a made-up turn takes ten seconds
        talk = Talk(row.name, now=before).says("ask_recycling", "utter_recycling_bin_holds")
        for event in talk.events:  # as Rasa publishes them, of the message that the gateway took in
            event["metadata"]["message_id"] = "m1"
        recorded.publish(talk.events)
    await asyncio.to_thread(recorded.drain)
    ended = {}
    for contact in recorded.contacts:
        proofs = contact["evidence"]["proofs"]
        ended[proofs["survey"].get("without_us", "")] = contact["outcome"], proofs["confirmed"], contact["grade"]
    assert ended == {
        "desk": ("resolved_confirmed", "yes", "C"),
        "phone": ("abandoned", "no", "C"),
        "": ("resolved_confirmed", "yes", "D"),
    }
    span = utc_now() - timedelta(hours=1), utc_now() + timedelta(hours=1)
    found = read_survey(recorded.engine(recorded.usage_url), "westmoor", *span)
    assert (found.asked, found.answered) == (2, 1)
    assert [(one.channel, one.count) for one in found.shares if one.count] == [("desk", 1)]


def test_the_answers_of_what_else_are_the_channels_that_shares_are_worked_out_for() -> None:
    asked = set(QUESTIONS["without_us"].answers.values())
    assert asked & set(CHANNELS) == {"phone", "desk", "email"}
