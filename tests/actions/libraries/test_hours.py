"""Opening hours, places and what is in a library: one, several or all of them, by the conversation's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.actions.conftest import Town
from tests.actions.heard_anew import heard_anew, understood
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
FORM, INTENT = "ask_library_hours_form", "ask_library_hours"


async def ask(anna: Resident, text: str, **entities: Any) -> Heard:
    return await anna.starts(FORM, text, INTENT, **entities)


def told(heard: Heard, response: str, fact: str) -> str:
    return str(heard.facts[f"utter_library_hours_{response}"][fact])


async def test_an_open_library_says_until_when(resident: Make) -> None:
    heard = await ask(resident(), "is the central library open now")
    assert heard.responses == ["utter_library_hours_open_now"]
    assert told(heard, "open_now", "until") == "6pm"
    assert [title for title, _ in heard.buttons] == ["The whole week", "Where it is"]


async def test_lunch_is_told_and_so_is_the_opening_after_it(resident: Make) -> None:
    heard = await ask(resident("2026-11-24T11:00:00+00:00"), "is northgate open")
    assert told(heard, "open_now", "until") == "1pm, and again from 2pm to 6pm"
    heard = await ask(resident("2026-11-24T13:30:00+00:00"), "is northgate open")
    assert told(heard, "closed_now", "opens") == "It next opens today from 2pm."


async def test_without_a_name_all_are_told_at_once(resident: Make) -> None:
    heard = await ask(resident(), "is the library open?")
    assert heard.responses == ["utter_library_hours_all_now"]
    lines = told(heard, "all_now", "lines").splitlines()
    assert lines[0] == "- Westmoor Central Library: open until 6pm"
    assert "- Riverside Library: closed, opens tomorrow from 1pm" in lines
    assert not any("Mobile" in line for line in lines)


async def test_a_day_is_told_for_all_or_for_one(resident: Make) -> None:
    heard = await ask(resident(), "which library is open on sunday")
    assert "- Riverside Library: 11am to 3pm" in told(heard, "all_on", "lines").splitlines()
    assert told(heard, "all_on", "day") == "on Sunday 29 November"
    anna = resident()
    heard = await ask(anna, "what time does riverside shut on sunday")
    assert told(heard, "open_on", "hours") == "11am to 3pm"
    heard = await ask(anna, "and central on sunday?")
    assert heard.responses == ["utter_library_hours_closed_on"]
    assert told(heard, "closed_on", "opens") == "It next opens on Monday 30 November from 9am."


async def test_bank_holidays_and_changed_days_are_named(resident: Make) -> None:
    heard = await ask(resident(), "is central open on christmas day")
    assert told(heard, "closed_on", "because") == " (Christmas Day)"
    heard = await ask(resident(), "central library on 24 december?")
    assert told(heard, "closed_on", "because") == " (not as usual)"
    heard = await ask(resident("2026-12-20T10:00:00+00:00"), "opening times for the central library")
    lines = told(heard, "week", "lines").splitlines()
    assert "- Thursday 24 December: closed (not as usual)" in lines
    assert "- Friday 25 December: closed (Christmas Day)" in lines
    assert "Thursday 31 December and Friday 1 January" in told(heard, "week", "changes")


async def test_several_days_at_one_library(resident: Make) -> None:
    heard = await ask(resident(), "is northgate open over christmas")
    lines = told(heard, "days", "lines").splitlines()
    assert len(lines) == 9
    assert lines[-1].startswith("- Friday 1 January: closed")


async def test_a_whole_week_needs_a_library_which_is_asked_for_with_buttons(resident: Make) -> None:
    anna = resident()
    heard = await ask(anna, "library opening times please")
    assert heard.responses == ["utter_ask_library_hours_which"]
    heard = await anna.presses(heard.payload("Riverside Library"))
    assert heard.responses == ["utter_library_hours_week"]
    assert told(heard, "week", "lines").splitlines()[0] == "- Wednesday 25 November: closed"


@pytest.mark.parametrize(
    ("answer", "entities", "library"),
    [
        ("the one on ferry road", {}, "Riverside Library"),
        ("norhtgate", {}, "Northgate Library"),
        ("ZZ1 1AA", {}, "St John's Library"),
        ("I live on Ferry Road near the river, is that riverside", {}, "Riverside Library"),
    ],
)
async def test_the_library_may_be_named_in_any_way(
    resident: Make, answer: str, entities: dict[str, str], library: str
) -> None:
    anna = resident()
    await ask(anna, "library opening hours")
    heard = await anna.says(answer, "report_street_light", **entities)
    assert told(heard, "week", "library") == library


async def test_all_of_them_after_the_question_is_an_answer(resident: Make) -> None:
    anna = resident()
    await ask(anna, "library opening hours")
    heard = await anna.says("all of them")
    assert heard.responses == ["utter_library_hours_all_now"]


async def test_another_need_leaves_the_question(resident: Make) -> None:
    anna = resident()
    await ask(anna, "library opening hours")
    heard = await anna.says("when are my bins emptied this week?", "ask_bin_day")
    assert heard.rejected


async def test_two_unclear_answers_offer_a_person(resident: Make) -> None:
    anna = resident()
    await ask(anna, "library opening hours")
    assert (await anna.says("kettle")).responses[0] == "utter_library_hours_branch_unclear"
    assert (await anna.says("wibble")).responses[0] == "utter_offer_person"


async def test_the_nearest_is_found_by_postcode_and_by_street(resident: Make) -> None:
    heard = await ask(resident(), "nearest library to ZZ1 1AD")
    assert heard.responses == [
        "utter_library_hours_nearest",
        "utter_library_hours_closed_now",
        "utter_library_hours_where",
    ]
    assert (told(heard, "nearest", "library"), told(heard, "nearest", "distance")) == (
        "Riverside Library",
        "less than 0.1 miles",
    )
    anna = resident()
    heard = await ask(anna, "where is my nearest library")
    assert heard.responses == ["utter_ask_library_hours_near"]
    heard = await anna.says("Acorn Street")
    assert told(heard, "nearest", "library") == "St John's Library"


async def test_a_place_that_is_not_found_is_said_and_asked_for_once_more(resident: Make, town: Town) -> None:
    anna = resident()
    heard = await ask(anna, "nearest library to ZZ9 9ZZ")
    assert heard.responses == ["utter_library_hours_place_unknown", "utter_ask_library_hours_near"]
    town.fault("addresses", "down")
    heard = await anna.says("ZZ1 1AA")
    assert heard.responses == ["utter_library_hours_place_unknown", "utter_ask_library_hours_near"]
    assert (await anna.says("central then")).responses[-1] == "utter_library_hours_where"


async def test_what_is_in_a_library_and_where_else_it_is(resident: Make) -> None:
    heard = await ask(resident(), "has central got a printer and a cafe")
    assert heard.responses == ["utter_library_hours_has"]
    assert told(heard, "has", "things") == "a printer and a cafe"
    heard = await ask(resident(), "is there a scanner and a printer at northgate")
    assert heard.responses == ["utter_library_hours_has", "utter_library_hours_has_not"]
    assert told(heard, "has_not", "others") == "A scanner: Westmoor Central Library."
    heard = await ask(resident(), "which libraries have a lift, I use a wheelchair")
    lines = told(heard, "which_have", "lines")
    assert lines == (
        "Step-free access: Westmoor Central Library, Northgate Library, Riverside Library and Mobile Library."
    )


async def test_two_questions_in_one_message_get_two_answers(resident: Make) -> None:
    heard = await ask(resident(), "hi does central have a printer i can use and is it open late on thursdays")
    assert heard.responses == ["utter_library_hours_open_on", "utter_library_hours_has"]
    assert told(heard, "open_on", "hours") == "9am to 8pm"


async def test_what_the_councils_file_does_not_know_has_a_page_and_a_phone(resident: Make) -> None:
    heard = await ask(resident(), "what time is rhyme time at riverside")
    assert heard.responses == ["utter_library_hours_ask_them"]
    assert told(heard, "ask_them", "page") == "https://www.westmoor.example/libraries/riverside"
    heard = await ask(resident(), "how much is photocopying")
    assert told(heard, "ask_them", "library_phone") == "01632 960130"


async def test_a_library_that_is_unknown_is_said_to_be_and_the_known_ones_offered(resident: Make) -> None:
    anna = resident()
    heard = await ask(anna, "is fernbankside library open on saturday")
    assert heard.responses == ["utter_library_hours_unknown"]
    assert told(heard, "unknown", "named") == "Fernbankside"
    payload = heard.payload("Northgate Library")
    assert payload == '/ask_library_hours{"choice": "NOR"}'
    heard = await ask(anna, payload, choice="NOR")
    assert told(heard, "open_on", "hours") == "10am to 1pm", "the question that was asked is kept"


async def test_the_mobile_library_has_no_hours_but_a_page(resident: Make) -> None:
    heard = await ask(resident(), "when is the mobile library open")
    assert heard.responses == ["utter_library_hours_none"]
    assert "every second week" in told(heard, "none", "note")


async def test_buttons_below_an_answer_lead_on(resident: Make) -> None:
    anna = resident()
    heard = await ask(anna, "is central open now")
    heard = await ask(anna, heard.payload("The whole week"), choice="CEN", change="week")
    assert heard.responses == ["utter_library_hours_week"]
    heard = await ask(anna, heard.payload("Where it is"), choice="CEN", change="where")
    assert heard.responses == ["utter_library_hours_where"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("and northgate?", "open_now"),
        ("what about sunday", "closed_on"),
        ("is there parking", "has_not"),
        ("wheres that", "where"),
    ],
)
async def test_a_short_follow_up_is_about_the_library_before(resident: Make, text: str, response: str) -> None:
    anna = resident()
    await ask(anna, "is central open now")
    heard = await heard_anew(anna, "action_hear_otherwise", text, "nlu_fallback")
    assert heard.responses == [f"utter_library_hours_{response}"]


async def test_a_day_after_a_library_is_no_bin_day_whatever_it_is_taken_for(resident: Make) -> None:
    anna = resident()
    await ask(anna, "is central open now")
    heard = await anna.starts("ask_bin_day_form", "what about sunday", "ask_bin_day")
    assert heard.responses == []
    assert understood(anna)[0] == INTENT
    heard = await ask(anna, "what about sunday")
    assert heard.responses == ["utter_library_hours_closed_on"]
    assert told(heard, "closed_on", "library") == "Westmoor Central Library", "the library is the one before"
    bert = resident()
    await ask(bert, "is central open now")
    heard = await bert.starts("ask_bin_day_form", "and when are my bins emptied", "ask_bin_day")
    assert heard.responses == ["utter_ask_postcode"]
    assert (await bert.says("ZZ1 1AA")).responses == ["utter_ask_home"]
    assert (await bert.says("14")).responses[0] == "utter_bin_days"


async def test_a_question_in_the_middle_of_another_form_is_answered_without_asking_back(resident: Make) -> None:
    heard = await resident().does("action_tell_library_hours_meanwhile", "library opening times?", INTENT)
    assert heard.responses == ["utter_library_hours_all_now"]


@pytest.mark.parametrize("text", ["/ask_library_hours", "carry on please"])
async def test_what_a_wish_for_a_person_interrupted_is_asked_for_where_it_was(resident: Make, text: str) -> None:
    anna = resident()
    await ask(anna, "library opening times please")
    anna.slots["paused_task"], anna.form = INTENT, None
    assert (await ask(anna, text)).responses == ["utter_ask_library_hours_which"]
