"""What the assistant does at any point: danger, stop, goodbye, pages, other bodies, and a bare yes, no or postcode."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from actions.fallback import likely_intents
from actions.other_bodies import OTHER_BODIES, body_for
from bot.services import CARDS
from tests.actions.conftest import Town
from tests.actions.missed_bins import begin
from tests.actions.resident import Resident

Make = Callable[..., Resident]


async def test_danger_ends_the_form_and_asks_nothing(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("there is a fire", "emergency")).rejected
    assert (await anna.run("action_emergency")).responses == ["utter_emergency"]
    assert (anna.form, anna.slots["requested_slot"]) == (None, None)


async def test_homelessness_ends_the_form_and_asks_nothing(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("I have nowhere to sleep tonight", "report_homelessness")).rejected
    assert (await anna.run("action_help_with_homelessness")).responses == ["utter_homelessness"]
    assert anna.form is None


async def test_goodbye_ends_the_form(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.does("action_say_goodbye", "bye", "goodbye")).responses == ["utter_goodbye"]
    assert anna.form is None


async def test_stop_forgets_the_report_but_keeps_the_address(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    assert (await anna.does("action_stop", "never mind", "stop")).responses == ["utter_stopped"]
    assert anna.form is None
    assert anna.slots["missed_bin_kind"] is None
    assert anna.slots["home"] is not None


async def test_start_again_forgets_the_address_too(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    assert (await anna.does("action_stop", "can we start again please", "stop")).responses == ["utter_started_again"]
    assert anna.slots["home"] is None
    assert (await begin(anna, "missed bin")).responses == ["utter_ask_postcode"]


async def test_stop_after_a_report_says_that_it_stands(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    reported = await anna.says("yes", "affirm")
    heard = await anna.does("action_stop", "cancel that", "stop")
    assert heard.responses == ["utter_report_stands"]
    assert heard.facts["utter_report_stands"]["reference"] == reported.facts["utter_missed_bin_reported"]["reference"]


async def test_stop_says_nothing_of_a_report_that_somebody_else_sent(resident: Make) -> None:
    anna = resident()
    await begin(anna, "black bin missed 4 briar lane ZZ1 1AB")
    assert (await anna.does("action_stop", "stop", "stop")).responses == ["utter_nothing_to_stop"]
    asked = await anna.does("action_chase_request", "what happened to it", "chase_request")
    assert asked.facts["utter_chase_status"]["reference"] == "637000"


async def test_stop_with_nothing_going_on_says_so(resident: Make) -> None:
    assert (await resident().does("action_stop", "cancel", "stop")).responses == ["utter_nothing_to_stop"]


PAGED = [task for card in CARDS for task in card.tasks if not task.works_here and task.need]


@pytest.mark.parametrize("task", PAGED, ids=[task.intent for task in PAGED])
async def test_what_is_not_done_here_has_its_page(resident: Make, task: Any) -> None:
    heard = await resident().does("action_show_page", "something", task.intent)
    (response,) = heard.responses
    assert response == ("utter_other_service" if task.intent == "other_council_service" else "utter_page")
    page = heard.facts[response]["page"]
    assert page.startswith("https://www.westmoor.example/")
    assert page != "https://www.westmoor.example/", f"council.toml has no page for {task.intent}"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("how do i renew my driving licence", "the DVLA"),
        ("car tax reminder", "the DVLA"),
        ("i need a new passport", "HM Passport Office"),
        ("I want to see a GP", "the NHS (phone 111 if you need help now)"),
        ("my bike was stolen", "the police (phone 101 if it is not an emergency)"),
        ("there is no water coming out of the tap", "Moorland Water (phone 01632 960300)"),
        ("my waters off", "Moorland Water (phone 01632 960300)"),
        ("taps are dry", "Moorland Water (phone 01632 960300)"),
        ("universal credit not paid", "the Department for Work and Pensions"),
        ("tax return deadline", "HM Revenue and Customs"),
        ("I got a parking charge notice from ParkingEye", "the parking company named on the notice"),
        ("fine from the tesco car park", "the parking company named on the notice"),
    ],
)
async def test_another_body_is_named_where_the_words_name_its_job(resident: Make, text: str, body: str) -> None:
    heard = await resident().does("action_explain_other_body", text, "not_our_service")
    assert heard.facts["utter_other_body"]["body"] == body
    assert heard.facts["utter_other_body"]["page"].startswith("https://")


def test_a_council_that_names_no_water_company_sends_to_the_list_of_them() -> None:
    found = body_for("the water is off in our street")
    assert found is not None
    assert found.body == "your water company"
    assert "water" in found.page


async def test_another_body_that_is_not_known_is_not_guessed(resident: Make) -> None:
    heard = await resident().does("action_explain_other_body", "who do I ask about my thing", "not_our_service")
    assert heard.responses == ["utter_other_body_unknown"]
    assert body_for("the motley crew") is None


def test_every_body_reads_on_in_a_sentence() -> None:
    for one in OTHER_BODIES:
        assert one.page.startswith("https://")
        assert not one.what.endswith(".")
        assert one.what[0].islower() or one.what.split()[0] in {"Universal", "TV"}, one.what


async def test_a_bare_postcode_asks_what_it_is_for(resident: Make) -> None:
    anna = resident()
    heard = await anna.does("action_use_what_was_given", "ZZ1 1AA", "inform")
    assert heard.responses == ["utter_what_is_that_for"]
    assert [payload for _, payload in heard.buttons][:2] == ["/ask_bin_day", "/report_missed_bin"]
    assert (await anna.starts("ask_bin_day_form", "/ask_bin_day", "ask_bin_day")).responses == ["utter_ask_home"]


async def test_a_bare_bin_is_carried_by_the_buttons(resident: Make) -> None:
    heard = await resident().does("action_use_what_was_given", "the green bin", "inform")
    assert heard.buttons[0][1] == '/ask_bin_day{"bin": "green recycling bin"}'


async def test_a_reference_is_looked_up(resident: Make) -> None:
    anna = resident()
    await anna.does("action_use_what_was_given", "WM-3QJJ-4V8G", "inform")
    assert anna.events[-2]["parse_data"]["intent"]["name"] == "chase_request"


@pytest.mark.parametrize(
    ("action", "text", "intent", "response"),
    [
        ("action_use_what_was_given", "tuesday", "inform", "utter_say_more"),
        ("action_answer_yes", "yes", "affirm", "utter_ask_what_next"),
        ("action_answer_no", "no", "deny", "utter_nothing_more"),
    ],
)
async def test_an_answer_without_a_question_is_met_kindly(
    resident: Make, action: str, text: str, intent: str, response: str
) -> None:
    assert (await resident().does(action, text, intent)).responses == [response]


async def test_a_no_to_the_likeliest_meanings_asks_for_other_words(resident: Make) -> None:
    anna = resident()
    await anna.does("action_default_ask_affirmation", "blah", "nlu_fallback", RANKING)
    assert (await anna.does("action_answer_no", "no none of those", "deny")).responses == ["utter_ask_rephrase"]


async def test_the_second_bin_is_taken_up_with_a_yes(resident: Make) -> None:
    anna = resident()
    await begin(anna, "my black bin and my food caddy were missed at 6 acorn street ZZ1 1AA")
    await anna.says("yes", "affirm")
    await anna.does("action_answer_yes", "yes", "affirm")
    data = anna.events[-2]["parse_data"]
    assert data["intent"]["name"] == "report_missed_bin"
    assert {"entity": "bin", "value": "food waste caddy"} in data["entities"]


async def test_a_correction_after_a_refusal_goes_on_with_the_report(resident: Make) -> None:
    anna = resident()
    await begin(anna, "green bin missed 14 acorn street ZZ1 1AA")
    await anna.does("action_answer_no", "no the black one", "deny")
    heard = await anna.starts("report_missed_bin_form", "no the black one", "report_missed_bin")
    assert heard.responses[-1] == "utter_ask_missed_bin_confirmed"


async def test_a_bin_named_in_a_word_after_an_answer_about_bins_is_that_bin(resident: Make) -> None:
    anna = resident()
    await begin(anna, "green bin missed 14 acorn street ZZ1 1AA")
    await anna.does("action_use_what_was_given", "food", "inform")
    assert anna.events[-2]["parse_data"]["intent"]["name"] == "report_missed_bin"
    assert {"entity": "bin", "value": "food waste caddy"} in anna.events[-2]["parse_data"]["entities"]


async def test_the_same_message_again_after_two_stage_fallback_is_one_message(resident: Make) -> None:
    anna = resident()
    await anna.does("action_default_ask_affirmation", "blah", "nlu_fallback", RANKING)
    anna._hear("no", "deny", {})  # Rasa ends its fallback with this message, and says it again
    anna.events.append({"event": "rewind"})
    assert (await anna.does("action_answer_no", "no", "deny")).responses == ["utter_ask_rephrase"]


async def test_a_yes_after_a_failure_tries_again(resident: Make, town: Town) -> None:
    anna = resident()
    town.fault("waste", "down", "GET")
    await begin(anna)
    await anna.does("action_answer_yes", "yes try again", "affirm")
    assert anna.events[-2]["parse_data"]["intent"]["name"] == "report_missed_bin"


async def test_chasing_without_a_report_shows_the_page(resident: Make) -> None:
    heard = await resident().does("action_chase_request", "what happened to my report", "chase_request")
    assert heard.responses == ["utter_chase_page"]
    assert heard.facts["utter_chase_page"]["page"].endswith("/track")


async def test_a_conversation_of_no_known_council_is_still_answered(resident: Make) -> None:
    anna = resident()
    anna.name = secrets.token_hex(8)
    assert (await begin(anna, "missed bin")).responses == ["utter_ask_postcode"]


# -------------------------------------------------------------------------------------------------------- fallback

RANKING = [
    {"name": "nlu_fallback", "confidence": 0.4},
    {"name": "report_missed_bin", "confidence": 0.32},
    {"name": "inform", "confidence": 0.2},
    {"name": "ask_bin_day", "confidence": 0.18},
    {"name": "pay_rent", "confidence": 0.09},
    {"name": "search_jobs", "confidence": 0.02},
]


async def test_the_likeliest_meanings_are_offered_in_plain_words(resident: Make) -> None:
    heard = await resident().does(
        "action_default_ask_affirmation", "green bin thing 14 ZZ1 1AA", "nlu_fallback", RANKING
    )
    assert heard.responses == ["utter_ask_affirmation"]
    assert [title for title, _ in heard.buttons] == [
        "Report a bin that was not emptied",
        "Find out when your bins are collected",
        "Pay your rent or check your rent account",
        "None of these",
        "Talk to a person",
    ]
    assert '"postcode": "ZZ1 1AA"' in heard.payload("Report a bin that was not emptied"), "nothing is asked twice"
    assert heard.payload("Pay your rent or check your rent account") == "/pay_rent"
    assert heard.payload("None of these") == "/out_of_scope"


def test_two_meanings_are_always_offered_and_danger_stands_first() -> None:
    names = ["ask_bin_day", "emergency", "pay_rent"]
    assert likely_intents([{"name": name, "confidence": 0.01} for name in names]) == ["emergency", "ask_bin_day"]
    assert likely_intents([]) == []


async def test_the_last_resort_is_a_person(resident: Make) -> None:
    anna = resident()
    heard = await anna.does("action_default_fallback", "blah", "nlu_fallback")
    assert heard.responses == ["utter_not_understood"]
    assert ("Talk to a person", "/talk_to_human") in heard.buttons
    assert anna.events[-2]["event"] == "rewind"
