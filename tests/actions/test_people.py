"""The way to a person: the phone's hours, a message with a reference, and what was being done before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.clients import wired
from tests.actions.missed_bins import begin
from tests.actions.resident import Heard, Resident

FORM, INTENT = "leave_message_form", "talk_to_human"
Make = Callable[..., Resident]


async def ask_for_a_person(anna: Resident, text: str = "talk to a person") -> Heard:
    """As the rule does it: the action, then the form."""
    heard = await anna.does("action_talk_to_human", text, INTENT)
    opened = await anna.then_opens(FORM)
    heard.responses += opened.responses
    return heard


@pytest.mark.parametrize(
    ("at", "response", "facts"),
    [
        ("2026-11-25T14:00:00+00:00", "utter_phone_open", {"until": "5pm"}),
        ("2026-11-27T16:15:00+00:00", "utter_phone_open", {"until": "4:30pm"}),
        ("2026-11-25T17:00:00+00:00", "utter_phone_closed", {"because": "", "opens": "tomorrow from 8:30am"}),
        ("2026-11-25T06:00:00+00:00", "utter_phone_closed", {"because": "", "opens": "today from 8:30am"}),
        ("2026-11-28T12:00:00+00:00", "utter_phone_closed", {"opens": "on Monday 30 November from 8:30am"}),
        ("2026-12-25T10:00:00+00:00", "utter_phone_closed", {"opens": "on Tuesday 29 December from 8:30am"}),
    ],
)
async def test_the_phones_hours_are_told_for_this_moment(
    resident: Make, at: str, response: str, facts: dict[str, str]
) -> None:
    heard = await ask_for_a_person(resident(at))
    assert heard.responses == [response, "utter_ask_message_wanted"]
    assert facts.items() <= heard.facts[response].items()


async def test_bank_holidays_are_named(resident: Make) -> None:
    heard = await ask_for_a_person(resident("2026-12-25T10:00:00+00:00"))
    because = heard.facts["utter_phone_closed"]["because"]
    assert "Christmas Day" in because
    assert "Boxing Day" in because


async def test_a_message_gets_a_reference_and_a_day(resident: Make) -> None:
    anna = resident()
    await ask_for_a_person(anna)
    assert (await anna.presses("/affirm")).responses == ["utter_ask_message_text"]
    text = "I am unhappy and want somebody to look into my rent"
    heard = await anna.says(text, "make_complaint")
    assert heard.responses == ["utter_message_left"]
    facts = heard.facts["utter_message_left"]
    assert facts["reference"].startswith("WM-")
    assert (facts["reply_by"], facts["message"]) == ("Friday 27 November", text)


async def test_asking_to_leave_a_message_goes_straight_to_it(resident: Make) -> None:
    anna = resident()
    heard = await ask_for_a_person(anna, "can I leave a message for someone")
    assert heard.responses == ["utter_phone_open", "utter_ask_message_text"]


async def test_the_phone_is_not_told_twice_on_the_way_to_a_message(resident: Make) -> None:
    anna = resident()
    await ask_for_a_person(anna)
    assert (await anna.says("I want to leave a message", INTENT)).rejected
    assert (await anna.run("action_talk_to_human")).responses == []
    assert (await anna.comes_back()).responses == ["utter_ask_message_text"]


@pytest.mark.parametrize("answer", ["no thanks", "/deny"])
async def test_no_message_is_left_without_a_yes(resident: Make, answer: str) -> None:
    anna = resident()
    await ask_for_a_person(anna)
    heard = await (anna.presses(answer) if answer.startswith("/") else anna.says(answer, "deny"))
    assert heard.responses == ["utter_message_not_wanted"]


@pytest.mark.parametrize("answer", ["nothing", "no", "no thank you"])
async def test_thinking_better_of_it_leaves_no_message(resident: Make, answer: str) -> None:
    anna = resident()
    await ask_for_a_person(anna)
    await anna.says("yes", "affirm")
    assert (await anna.says(answer, "deny")).responses == ["utter_message_not_wanted"]


@pytest.mark.parametrize("question", ["message_wanted", "message_text"])
@pytest.mark.parametrize(
    ("text", "intent"), [("he is hurting me please help me now he has a knife", "emergency"), ("stop", "stop")]
)
async def test_danger_and_stop_are_never_taken_for_a_message(
    resident: Make, question: str, text: str, intent: str
) -> None:
    anna = resident()
    await ask_for_a_person(anna)
    if question == "message_text":
        await anna.says("yes", "affirm")
    assert anna.asked == question
    assert (await anna.says(text, intent)).rejected


async def test_a_message_that_only_mentions_stopping_is_a_message(resident: Make) -> None:
    anna = resident()
    await ask_for_a_person(anna)
    await anna.says("yes", "affirm")
    heard = await anna.says("please stop sending letters to my late mother at the old address", "stop")
    assert heard.responses == ["utter_message_left"]


async def test_an_unclear_answer_is_asked_again_then_a_person_is_offered(resident: Make) -> None:
    anna = resident()
    await ask_for_a_person(anna)
    assert (await anna.says("hmm", "nlu_fallback")).responses == [
        "utter_message_choice_unclear",
        "utter_ask_message_wanted",
    ]
    assert (await anna.says("well", "nlu_fallback")).responses[0] == "utter_offer_person"


async def test_what_was_interrupted_can_be_carried_on(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin 14 ZZ1 1AA")
    await ask_for_a_person(anna)
    heard = await anna.says("no", "deny")
    assert heard.responses == ["utter_message_not_wanted", "utter_carry_on"]
    assert heard.payload("Carry on") == "/report_missed_bin"
    heard = await begin(anna, "/report_missed_bin")
    assert heard.responses == ["utter_home_known", "utter_ask_missed_bin_kind"]


async def test_a_yes_to_carry_on_carries_on(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    await ask_for_a_person(anna)
    await anna.says("no", "deny")
    await anna.does("action_answer_yes", "yes please", "affirm")
    assert anna.events[-2]["parse_data"]["intent"]["name"] == "report_missed_bin"


async def test_a_complaint_is_told_where_to_go_and_nothing_is_asked(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("I want to complain about you lot", "make_complaint")).rejected
    heard = await anna.run("action_make_complaint")
    assert heard.responses == ["utter_complaint", "utter_carry_on"]
    assert anna.form is None
    assert heard.facts["utter_complaint"]["page"].endswith("/complaints")


async def test_without_the_gateway_the_message_is_not_said_to_be_passed_on(
    resident: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = resident()
    await ask_for_a_person(anna)
    await anna.says("yes", "affirm")
    monkeypatch.setenv("BOT_GATEWAY_PRIVATE_URL", "http://127.0.0.1:9")
    await wired().calls.close()
    wired.cache_clear()
    heard = await anna.says("please ring the bell twice", "inform")
    assert heard.responses == ["utter_message_not_passed_on"]
    await wired().calls.close()
    wired.cache_clear()


async def test_the_message_says_what_the_resident_was_doing(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    await ask_for_a_person(anna)
    assert anna.slots["message_topic"] == "report a bin that was not emptied"
    ben = resident()
    await ask_for_a_person(ben)
    assert ben.slots["message_topic"] == "A question for a person"
