"""Answers that do not fit, other needs in between, and danger: the question comes back, or the form lets go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.conftest import Town
from tests.actions.missed_bins import FORM, INTENT, begin
from tests.actions.resident import Resident

Make = Callable[..., Resident]


async def test_the_second_bad_answer_offers_a_person_and_keeps_the_form(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("purple monkey dishwasher", "nlu_fallback")).responses == ["utter_postcode_wrong"]
    heard = await anna.says("the usual place", "nlu_fallback")
    assert heard.responses == ["utter_offer_person", "utter_ask_postcode"]
    assert anna.asked == "postcode"
    assert (await anna.says("ZZ1 1AA")).responses == ["utter_ask_home"]
    assert anna.slots["bad_answers"] is None


async def test_one_bad_answer_to_each_of_two_questions_is_not_two(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    await anna.says("what", "nlu_fallback")
    await anna.says("ZZ1 1AA")
    assert (await anna.says("hmm", "nlu_fallback")).responses == ["utter_home_unclear", "utter_ask_home"]


async def test_not_knowing_the_postcode_is_helped(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("I don't know my postcode")).responses == ["utter_postcode_not_known"]


@pytest.mark.parametrize("text", ["why do you need it", "I don't want to give my address", "that's private"])
async def test_why_the_address_is_asked_for_is_told(resident: Make, text: str) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says(text, "nlu_fallback")).responses == ["utter_postcode_why", "utter_ask_postcode"]


async def test_a_home_that_is_not_listed_has_a_way_on(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin ZZ1 1AA")
    assert (await anna.says("none of these", "deny")).responses[0] == "utter_home_not_listed"
    await anna.presses('/inform{"change": "postcode"}')
    assert anna.asked == "postcode"


@pytest.mark.parametrize("intent", ["emergency", "talk_to_human", "stop", "make_complaint"])
@pytest.mark.parametrize(
    "question", ["postcode", "home", "missed_bin_kind", "missed_bin_confirmed", "missed_bin_change"]
)
async def test_danger_a_person_stop_and_complaint_are_no_answers(resident: Make, intent: str, question: str) -> None:
    anna = resident()
    await begin(anna, {"postcode": "missed bin", "home": "missed bin ZZ1 1AA"}.get(question, "missed bin 14 ZZ1 1AA"))
    if question.startswith("missed_bin_c"):
        await anna.says("black")
    if question == "missed_bin_change":
        await anna.says("no", "deny")
    assert anna.asked == question
    assert (await anna.says("14 black bins are on fire at ZZ1 1AB yes", intent)).rejected
    assert anna.slots["home"] is None or anna.slots["home"]["number"] == "14"


@pytest.mark.parametrize("intent", ["ask_recycling", "thank", "bot_challenge", "pay_council_tax", "greet"])
async def test_another_need_is_left_to_the_rules_and_the_question_comes_back(resident: Make, intent: str) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("could you tell me something quite different", intent)).rejected
    heard = await anna.comes_back()
    assert heard.responses == ["utter_ask_postcode"]
    assert anna.slots["bad_answers"] is None


async def test_the_same_wish_again_is_no_bad_answer(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("I said you missed my bin", INTENT)).rejected, "the rule opens the same form"
    assert (await anna.comes_back()).responses == ["utter_ask_postcode"]
    assert anna.slots["bad_answers"] is None


async def test_a_question_about_a_bin_is_not_taken_for_the_bin(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin 14 ZZ1 1AA")
    assert anna.asked == "missed_bin_kind"
    assert (await anna.says("what can I put in the green bin?", "ask_recycling")).rejected
    assert anna.slots["missed_bin_kind"] is None


async def test_an_answer_wins_over_what_the_classifier_makes_of_it(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin 14 ZZ1 1AA")
    assert (await anna.says("recycling", "ask_recycling")).responses == ["utter_missed_bin_too_late"]


async def test_bin_days_asked_meanwhile_come_with_the_address(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("when are my bins collected", "ask_bin_day")).rejected
    heard = await anna.run("action_tell_bin_days_meanwhile")
    assert heard.responses == ["utter_bin_days_after_address"]
    await anna.comes_back()
    heard = await anna.says("14 ZZ1 1AA")
    assert heard.responses == ["utter_bin_days", "utter_bin_calendar", "utter_ask_missed_bin_kind"]
    assert anna.slots["bin_days_also_wanted"] is None


async def test_bin_days_asked_meanwhile_are_told_at_once_when_the_home_is_known(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    assert (await anna.says("when is the next black bin collection?", "ask_bin_day")).rejected
    heard = await anna.run("action_tell_bin_days_meanwhile")
    assert heard.responses == ["utter_bin_day_one", "utter_bin_days_others", "utter_bin_calendar"]
    assert (await anna.comes_back()).responses == ["utter_ask_missed_bin_confirmed"]


async def test_a_known_home_is_used_again_and_said_so(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    await anna.says("yes", "affirm")
    heard = await anna.starts(FORM, "my food caddy was missed too", INTENT)
    assert heard.responses == ["utter_home_known", "utter_ask_missed_bin_confirmed"]
    await anna.presses('/inform{"change": "home"}')
    assert anna.asked == "postcode"


async def test_the_last_reports_bin_is_not_the_next_ones(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    await anna.says("yes", "affirm")
    heard = await anna.starts(FORM, "report a missed bin", INTENT)
    assert heard.responses == ["utter_home_known", "utter_ask_missed_bin_kind"]


async def test_unsure_answers_to_yes_or_no_are_asked_again(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.says("hmm let me think", "nlu_fallback")
    assert heard.responses == ["utter_ask_yes_or_no", "utter_ask_missed_bin_confirmed"]
    assert town.written() == []
