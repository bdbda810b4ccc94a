"""Messages that mean something only after what was said last: another bin's day, "report it then", "carry on"."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.conftest import Town
from tests.actions.heard_anew import heard_anew, understood
from tests.actions.missed_bins import AT_14, AT_ST_JOHNS_1, FORM, FRIDAY, INTENT, begin
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
BIN_DAYS = "ask_bin_day_form"


async def ask_bin_days(anna: Resident, text: str = "when are my bins collected 14 acorn street ZZ1 1AA") -> Heard:
    return await anna.starts(BIN_DAYS, text, "ask_bin_day")


# ------------------------------------------------------------------------------------------------ carrying on


@pytest.mark.parametrize(
    ("action", "intent"),
    [("action_answer_yes", "affirm"), ("action_stop", "stop"), ("action_hear_otherwise", "nlu_fallback")],
)
async def test_after_danger_carry_on_takes_up_the_report(resident: Make, action: str, intent: str) -> None:
    anna = resident()
    await begin(anna, "black bin missed ZZ1 1AA")
    assert (await anna.says("there is a fire", "emergency")).rejected
    await anna.run("action_emergency")
    heard = await heard_anew(anna, action, "ok carry on", intent)
    assert heard.responses[-1] == "utter_ask_home", "postcode and bin are known"
    assert (await anna.says("14")).responses == ["utter_ask_missed_bin_confirmed"]
    assert anna.slots["paused_task"] is None


async def test_after_danger_a_mere_yes_takes_up_nothing(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    await anna.says("there is a fire", "emergency")
    await anna.run("action_emergency")
    assert (await anna.does("action_answer_yes", "yes", "affirm")).responses == ["utter_ask_what_next"]


async def test_not_carrying_on_is_a_stop(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    heard = await anna.does("action_stop", "I don't want to carry on with this", "stop")
    assert heard.responses == ["utter_stopped"]


async def test_carry_on_in_the_middle_of_a_form_stops_nothing(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.does("action_stop", "carry on", "stop")).responses == []
    assert anna.form == FORM
    assert (await anna.comes_back()).responses == ["utter_ask_postcode"]


# ------------------------------------------------------------------------------------------- "report it then"


@pytest.mark.parametrize(
    ("text", "action", "intent"),
    [
        ("report it then", "action_answer_yes", "affirm"),
        ("well can you report that then", "action_hear_otherwise", "nlu_fallback"),
        ("can you log it please", "action_chase_request", "chase_request"),
    ],
)
async def test_after_a_bins_day_report_it_reports_that_bin(resident: Make, text: str, action: str, intent: str) -> None:
    anna = resident()
    await ask_bin_days(anna, "when is my black bin collected 14 acorn street ZZ1 1AA")
    heard = await heard_anew(anna, action, text, intent)
    assert heard.responses == ["utter_home_known", "utter_ask_missed_bin_confirmed"]
    assert heard.facts["utter_ask_missed_bin_confirmed"]["bin"] == "black rubbish bin"


async def test_after_a_bins_day_a_report_of_it_is_of_that_bin(resident: Make) -> None:
    anna = resident()
    await ask_bin_days(anna, "when is my black bin collected 14 acorn street ZZ1 1AA")
    heard = await begin(anna, "it was due yesterday and it's still full")
    assert heard.facts["utter_ask_missed_bin_confirmed"]["bin"] == "black rubbish bin"


async def test_after_all_bin_days_report_it_asks_only_which(resident: Make) -> None:
    anna = resident()
    await ask_bin_days(anna)
    heard = await heard_anew(anna, "action_answer_yes", "report it then", "affirm")
    assert heard.responses == ["utter_home_known", "utter_ask_missed_bin_kind"]


async def test_after_a_refusal_report_it_checks_once_more_and_names_a_person(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna, "black bin missed 3 briar lane ZZ1 1AB")
    heard = await heard_anew(anna, "action_answer_yes", "report it anyway", "affirm")
    assert heard.responses == ["utter_missed_bin_same_answer"]
    assert heard.facts["utter_missed_bin_same_answer"]["address"] == "3 Briar Lane, Westmoor, ZZ1 1AB"
    assert heard.buttons[-1] == ("Talk to a person", "/talk_to_human")
    assert town.written() == []


# --------------------------------------------------------------------------------------------------- objections


OBJECTIONS = [
    ("but I did put it out", "action_hear_otherwise", "nlu_fallback"),
    ("I saw them drive past", "action_hear_otherwise", "nlu_fallback"),
    ("no it was out all night", "action_answer_no", "deny"),
    ("that's rubbish you never came", "action_answer_out_of_scope", "out_of_scope"),
    ("it was out on time though", "action_use_what_was_given", "inform"),
]


@pytest.mark.parametrize(("text", "action", "intent"), OBJECTIONS)
async def test_an_objection_to_a_refusal_can_be_passed_on_as_it_was_written(
    resident: Make, text: str, action: str, intent: str
) -> None:
    anna = resident()
    await begin(anna, "black bin missed 3 briar lane ZZ1 1AB")
    heard = await heard_anew(anna, action, text, intent)
    assert heard.responses == ["utter_missed_bin_objection"]
    assert [title for title, _ in heard.buttons] == ["Pass on what I wrote", "Talk to a person"]
    pressed = heard.payload("Pass on what I wrote")
    await anna.does("action_talk_to_human", pressed, "talk_to_human", change="objection")
    left = await anna.then_opens("leave_message_form")
    assert left.responses == ["utter_message_left"]
    assert left.facts["utter_message_left"]["message"] == (
        f"About the black rubbish bin at 3 Briar Lane, Westmoor, ZZ1 1AB: {text}"
    )


async def test_an_objection_that_sounds_like_a_new_report_is_one_to_the_refusal(resident: Make) -> None:
    anna = resident()
    await begin(anna, "black bin missed 3 briar lane ZZ1 1AB")
    heard = await begin(anna, "that's rubbish the lorry never came")
    assert heard.responses == ["utter_missed_bin_objection"]


@pytest.mark.parametrize(("text", "action", "intent"), OBJECTIONS)
async def test_an_objection_to_the_crews_record_is_a_dispute(
    resident: Make, town: Town, text: str, action: str, intent: str
) -> None:
    anna = resident(FRIDAY)
    await begin(anna, AT_ST_JOHNS_1)
    assert (await anna.says("yes", "affirm")).responses == ["utter_dispute_not_wanted"]
    heard = await heard_anew(anna, action, text, intent)
    assert heard.responses == ["utter_dispute_sent"]
    assert heard.facts["utter_dispute_sent"]["said"] == text
    assert [one["service_code"] for one in town.written()] == ["DISPUTED_COLLECTION"]


@pytest.mark.parametrize("text", ["but I did put it out", "I saw them drive past", "it was there at six o'clock"])
async def test_asked_whether_the_crew_is_right_any_statement_is_an_answer(resident: Make, text: str) -> None:
    anna = resident(FRIDAY)
    await begin(anna, AT_ST_JOHNS_1)
    assert (await anna.says(text, "nlu_fallback")).facts["utter_dispute_sent"]["said"] == text


@pytest.mark.parametrize("text", ["what do you mean", "is it not out then?", "why are you asking me this"])
async def test_asked_whether_the_crew_is_right_a_question_is_no_answer(resident: Make, text: str) -> None:
    anna = resident(FRIDAY)
    await begin(anna, AT_ST_JOHNS_1)
    heard = await anna.says(text, "nlu_fallback")
    assert heard.responses[0] == "utter_ask_yes_or_no"
    assert anna.asked == "missed_bin_dispute"


async def test_another_bin_after_a_refusal_is_no_objection(resident: Make) -> None:
    anna = resident()
    await begin(anna, "green bin missed 14 acorn street ZZ1 1AA")
    heard = await heard_anew(anna, "action_answer_no", "wrong bin, the black bin", "deny")
    assert heard.responses[-1] == "utter_ask_missed_bin_confirmed"


# ------------------------------------------------------------------------------------------ more about bin days


@pytest.mark.parametrize(
    ("text", "action", "intent"),
    [
        ("and the garden one", "action_show_page", "subscribe_garden_waste"),
        ("and the garden one", "action_use_what_was_given", "inform"),
        ("what about the brown", "action_hear_otherwise", "nlu_fallback"),
    ],
)
async def test_another_bin_after_bin_days_is_its_day(resident: Make, text: str, action: str, intent: str) -> None:
    anna = resident()
    await ask_bin_days(anna)
    heard = await heard_anew(anna, action, text, intent)
    assert heard.facts["utter_bin_day_one"]["bin"] == "brown garden waste bin"


async def test_a_subscription_is_still_one_after_bin_days(resident: Make) -> None:
    anna = resident()
    await ask_bin_days(anna)
    heard = await anna.does("action_show_page", "I want to sign up for the garden bin", "subscribe_garden_waste")
    assert heard.responses == ["utter_page"]


async def test_a_colour_that_is_not_collected_here_is_said(resident: Make) -> None:
    anna = resident()
    await ask_bin_days(anna)
    await anna.starts("ask_recycling_form", "what about the blue bin", "ask_recycling")
    assert understood(anna)[0] == "ask_bin_day"
    heard = await anna.starts(BIN_DAYS, "what about the blue bin", "ask_bin_day")
    assert heard.responses == ["utter_bin_unknown", "utter_bin_days", "utter_bin_calendar"]
    assert heard.facts["utter_bin_unknown"]["bin"] == "blue bin"
    assert "black rubbish bin" in heard.facts["utter_bin_unknown"]["bins"]


@pytest.mark.parametrize(
    ("at", "text", "responses", "days"),
    [
        (
            "2026-11-30T18:00:00+00:00",
            "which one is it this week",
            ["utter_bin_days_then"],
            ["Food waste caddy", "Brown garden waste bin", "Green recycling bin"],
        ),
        (
            "2026-11-25T14:00:00+00:00",
            "which one is it this week",
            ["utter_bin_days_not_then", "utter_bin_days", "utter_bin_calendar"],
            [],
        ),
        (
            "2026-11-25T14:00:00+00:00",
            "what goes out next week",
            ["utter_bin_days_then"],
            ["Food waste caddy", "Brown garden waste bin", "Green recycling bin"],
        ),
    ],
)
async def test_a_week_is_answered_with_the_bins_of_that_week(
    resident: Make, at: str, text: str, responses: list[str], days: list[str]
) -> None:
    anna = resident(at)
    await ask_bin_days(anna)
    heard = await ask_bin_days(anna, text)
    assert heard.responses == responses
    told = heard.facts.get("utter_bin_days_then", {}).get("days", "")
    assert [line.removeprefix("- ").split(":")[0] for line in told.splitlines()] == days


async def test_christmas_is_answered_while_no_day_has_moved_yet(resident: Make) -> None:
    anna = resident()
    await ask_bin_days(anna)
    heard = await ask_bin_days(anna, "is it different at xmas")
    assert heard.responses == ["utter_bin_days", "utter_bin_days_holidays", "utter_bin_calendar"]


async def test_christmas_needs_no_more_than_the_moved_days(resident: Make) -> None:
    anna = resident("2026-12-21T10:00:00+00:00")
    await ask_bin_days(anna, "bin days 1 elm close ZZ1 1AE")
    heard = await ask_bin_days(anna, "is it different at xmas")
    assert "changed from Friday 25 December" in heard.facts["utter_bin_days_then"]["days"]
    assert "utter_bin_days_holidays" not in heard


# ------------------------------------------------------------------------------------------------- giving it up


@pytest.mark.parametrize(
    "text", ["actually no just tell me when my bins go", "forget that, when are my bins collected"]
)
async def test_a_report_given_up_for_bin_days_is_not_asked_about_again(resident: Make, text: str) -> None:
    anna = resident()
    await begin(anna)
    assert (await anna.says(text, "ask_bin_day")).rejected
    heard = await heard_anew(anna, "action_tell_bin_days_meanwhile", text, "ask_bin_day")
    assert heard.responses == ["utter_bin_days", "utter_bin_calendar"]
    assert (anna.form, anna.slots["missed_bin_kind"]) == (None, None)


async def test_a_report_given_up_for_a_page_is_not_asked_about_again(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.does("action_show_page", "forget that, how do I pay my council tax", "pay_council_tax")
    assert heard.responses == ["utter_page"]
    assert anna.form is None


async def test_bin_days_in_passing_leave_the_report_where_it_was(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.does("action_tell_bin_days_meanwhile", "when is the next collection?", "ask_bin_day")
    assert heard.responses == ["utter_bin_days", "utter_bin_calendar"]
    assert anna.form == FORM


# ------------------------------------------------------------------------------------------- things of the list


@pytest.mark.parametrize("text", ["kettle", "polystyreen", "pizza boxes", "an old kettle"])
@pytest.mark.parametrize(
    ("action", "intent"),
    [
        ("action_hear_otherwise", "nlu_fallback"),
        ("action_answer_out_of_scope", "out_of_scope"),
        ("action_use_what_was_given", "inform"),
        ("action_default_fallback", "nlu_fallback"),
    ],
)
async def test_a_bare_thing_is_asked_about_before_anything_is_said_sorry_for(
    resident: Make, text: str, action: str, intent: str
) -> None:
    heard = await heard_anew(resident(), action, text, intent)
    assert len(heard.responses) == 1
    assert heard.responses[0].startswith("utter_recycling_")
    assert heard.responses != ["utter_recycling_unknown"]


async def test_a_sentence_with_a_thing_in_it_is_not_about_recycling(resident: Make) -> None:
    text = "there was a sofa on the bus this morning"
    heard = await resident().does("action_answer_out_of_scope", text, "out_of_scope")
    assert heard.responses == ["utter_out_of_scope"]


async def test_nothing_readable_is_met_with_ways_on(resident: Make) -> None:
    only_doubt = [{"name": "nlu_fallback", "confidence": 0.5}]
    heard = await resident().does("action_hear_otherwise", "😀😀", "nlu_fallback", only_doubt)
    assert heard.responses == ["utter_no_words"]


async def test_what_cannot_be_heard_otherwise_goes_to_the_two_stage_fallback(resident: Make) -> None:
    anna = resident()
    ranking = [{"name": "nlu_fallback", "confidence": 0.5}, {"name": "pay_rent", "confidence": 0.2}]
    assert (await anna.does("action_hear_otherwise", "it is about the thing", "nlu_fallback", ranking)).responses == []
    assert {"event": "followup", "timestamp": None, "name": "action_two_stage_fallback"} in anna.events


# ----------------------------------------------------------------------------------------- named in a doubtful one


async def test_what_a_doubtful_message_named_is_not_asked_for_again(resident: Make) -> None:
    anna = resident()
    ranking = [{"name": "nlu_fallback", "confidence": 0.5}, {"name": INTENT, "confidence": 0.2}]
    await anna.does("action_default_ask_affirmation", "green thing 14 ZZ1 1AA the black bin", "nlu_fallback", ranking)
    heard = await begin(anna, "report a missed bin")
    assert heard.responses == ["utter_ask_missed_bin_confirmed"]
    assert heard.facts["utter_ask_missed_bin_confirmed"]["address"] == "14 Acorn Street, Westmoor, ZZ1 1AA"


async def test_a_message_before_the_doubtful_one_is_left_alone(resident: Make) -> None:
    anna = resident()
    await begin(anna, AT_14)
    await anna.does("action_stop", "start again", "stop")
    await anna.does("action_default_ask_affirmation", "hmm thing", "nlu_fallback", [])
    assert (await begin(anna, "report a missed bin")).responses == ["utter_ask_postcode"]


async def test_a_sorry_is_said_once_to_the_angry(resident: Make) -> None:
    anna = resident()
    heard = await begin(anna, "absolutely disgusted, my bin has been missed again!!!")
    assert heard.responses == ["utter_missed_bin_sorry", "utter_ask_postcode"]
    await anna.does("action_stop", "start again", "stop")
    assert (await begin(anna, "this is a disgrace, my bin was missed")).responses == ["utter_ask_postcode"]
