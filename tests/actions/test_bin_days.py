"""When bins are collected: every bin or one, days that moved, a calendar file, and the next home."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp

from tests.actions.conftest import Town
from tests.actions.resident import Resident

FORM, INTENT = "ask_bin_day_form", "ask_bin_day"
Make = Callable[..., Resident]


async def test_all_next_collections_are_told_with_a_calendar(resident: Make) -> None:
    anna = resident()
    heard = await anna.starts(FORM, "when are my bins collected at 14 acorn street ZZ1 1AA", INTENT)
    assert heard.responses == ["utter_bin_days", "utter_bin_calendar"]
    assert heard.facts["utter_bin_days"]["days"].splitlines() == [
        "- Food waste caddy: Tuesday 1 December",
        "- Brown garden waste bin: Tuesday 1 December",
        "- Green recycling bin: Tuesday 1 December",
        "- Black rubbish bin: Tuesday 8 December",
    ]
    async with aiohttp.ClientSession() as session, session.get(heard.facts["utter_bin_calendar"]["link"]) as file:
        calendar = await file.text()
    assert calendar.count("BEGIN:VEVENT") == 4
    assert "DTSTART;VALUE=DATE:20261208" in calendar


async def test_the_bin_asked_about_comes_first(resident: Make) -> None:
    anna = resident()
    heard = await anna.starts(FORM, "when is my black bin next, 14 ZZ1 1AA", INTENT)
    assert heard.responses == ["utter_bin_day_one", "utter_bin_days_others", "utter_bin_calendar"]
    assert heard.facts["utter_bin_day_one"]["day"] == "Tuesday 8 December"
    assert "Black" not in heard.facts["utter_bin_days_others"]["days"]
    heard = await anna.starts(FORM, "and the recycling?", INTENT, bin="recycling")
    assert heard.facts["utter_bin_day_one"]["bin"] == "green recycling bin"


async def test_tomorrow_is_called_tomorrow(resident: Make) -> None:
    heard = await resident("2026-11-30T18:00:00+00:00").starts(FORM, "bin day 14 ZZ1 1AA", INTENT)
    assert "Food waste caddy: tomorrow, Tuesday 1 December" in heard.facts["utter_bin_days"]["days"]


async def test_a_day_that_moved_is_told_with_its_reason(resident: Make) -> None:
    heard = await resident("2026-12-21T10:00:00+00:00").starts(FORM, "bin day 1 Elm Close ZZ1 1AE", INTENT)
    days = heard.facts["utter_bin_days"]["days"]
    assert "changed from Friday 25 December" in days
    assert "Christmas" in days


async def test_a_bin_that_the_home_does_not_have_is_said(resident: Make) -> None:
    heard = await resident().starts(FORM, "when is my brown bin, 1 Elm Close ZZ1 1AE", INTENT)
    assert heard.responses[:2] == ["utter_bin_not_here", "utter_bin_days"]


async def test_a_known_home_needs_no_question(resident: Make) -> None:
    anna = resident()
    await anna.starts(FORM, "bin day 14 ZZ1 1AA", INTENT)
    heard = await anna.starts(FORM, "when are bins collected again", INTENT)
    assert heard.responses == ["utter_bin_days", "utter_bin_calendar"]
    heard = await anna.starts(FORM, "and at 3 ZZ1 1AE?", INTENT)
    assert heard.facts["utter_bin_days"]["address"] == "3 Elm Close, Westmoor, ZZ1 1AE"


async def test_a_correction_after_the_answer_is_answered(resident: Make) -> None:
    anna = resident()
    await anna.starts(FORM, "bin day 14 ZZ1 1AA", INTENT)
    await anna.does("action_use_what_was_given", "no, number 2", "deny")
    said = anna.events[-2]
    assert (said["event"], said["parse_data"]["intent"]["name"]) == ("user", INTENT)
    assert said["metadata"]["synthetic"] is True
    heard = await anna.starts(FORM, "no, number 2", INTENT)
    assert heard.facts["utter_bin_days"]["address"].startswith("2 Acorn Street")


async def test_the_answer_stands_without_a_calendar(resident: Make, town: Town) -> None:
    anna = resident()
    anna.name = "nowhere.not_a_conversation"  # the gateway keeps no calendar for a council that it does not know
    heard = await anna.starts(FORM, "bin day 14 ZZ1 1AA", INTENT)
    assert heard.responses == ["utter_bin_days"]


async def test_waste_that_fails_is_told_with_a_way_on(resident: Make, town: Town) -> None:
    anna = resident()
    town.fault("waste", "down", "GET")
    heard = await anna.starts(FORM, "bin day 14 ZZ1 1AA", INTENT)
    assert heard.responses == ["utter_back_end_down"]
    assert ("Try again", "/ask_bin_day") in heard.buttons
    assert heard.facts["utter_back_end_down"]["system"] == "our bin collection system"


async def test_a_form_that_ended_without_a_home_says_nothing(resident: Make) -> None:
    assert (await resident().does("action_tell_bin_days", "hm", "ask_bin_day")).responses == []


async def test_another_need_is_left_to_the_rules(resident: Make) -> None:
    anna = resident()
    await anna.starts(FORM, "when is bin day", INTENT)
    assert (await anna.says("what bin do batteries go in?", "ask_recycling")).rejected
    heard = await anna.run("action_answer_recycling_meanwhile")
    assert heard.responses == ["utter_recycling_centre"]
    assert (await anna.comes_back()).responses == ["utter_ask_postcode"]
