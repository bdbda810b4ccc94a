"""A resident without a postcode: the street is enough, and why it is asked for is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.said import Said
from actions.streets import street_said
from tests.actions.conftest import Town
from tests.actions.missed_bins import begin
from tests.actions.resident import Resident

Make = Callable[..., Resident]
NOT_KNOWN = "I don't know my postcode"


@pytest.mark.parametrize("text", ["acorn street", "its acorn st", "i live on Acorn Street", "acron street"])
async def test_a_street_shows_its_homes(resident: Make, text: str) -> None:
    anna = resident()
    await begin(anna, "black bin missed")
    await anna.says(NOT_KNOWN)
    heard = await anna.says(text)
    assert heard.responses == ["utter_ask_home"]
    assert heard.facts["utter_ask_home"]["postcode"] == "Acorn Street"
    assert (await anna.says("14")).responses == ["utter_ask_missed_bin_confirmed"]
    assert anna.slots["home"]["postcode"] == "ZZ1 1AA"


async def test_a_street_with_the_number_is_the_home(resident: Make) -> None:
    anna = resident()
    await begin(anna, "black bin missed")
    assert (await anna.says("14 acorn street")).responses == ["utter_ask_missed_bin_confirmed"]


async def test_a_number_given_first_waits_for_its_street(resident: Make) -> None:
    anna = resident()
    assert (await begin(anna, "black bin at number 14 missed")).responses == ["utter_ask_postcode_after_number"]
    heard = await anna.says("acorn street")
    assert heard.facts["utter_ask_missed_bin_confirmed"]["address"].startswith("14 Acorn Street")


async def test_a_street_in_the_first_message_needs_no_postcode(resident: Make) -> None:
    heard = await begin(resident(), "black bin missed at 14 acorn street")
    assert heard.responses == ["utter_ask_missed_bin_confirmed"]


async def test_a_name_without_street_in_it_is_found_too(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    heard = await anna.says("Long Row", "nlu_fallback")
    assert heard.responses == ["utter_ask_home_number"]
    assert heard.facts["utter_ask_home_number"]["postcode"] == "Long Row"


async def test_a_street_that_is_not_there_has_a_way_on(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    heard = await anna.says("5 Nowhere Street")
    assert heard.responses == ["utter_street_unknown"]
    assert heard.buttons == [("Talk to a person", "/talk_to_human")]
    assert anna.asked == "postcode"


async def test_a_number_that_the_street_does_not_have_shows_the_homes(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    assert (await anna.says("99 acorn street")).responses == ["utter_home_not_in_postcode", "utter_ask_home"]


async def test_another_street_than_the_known_home_is_no_number_in_the_known_one(resident: Make) -> None:
    anna = resident()
    await anna.starts("ask_bin_day_form", "bin day 14 acorn street ZZ1 1AA", "ask_bin_day")
    await anna.starts("ask_bin_day_form", "and when is it at 3 briar lane", "ask_bin_day")
    assert anna.slots["home"]["line"] == "3 Briar Lane, Westmoor"


async def test_a_search_that_fails_is_said(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    town.fault("addresses", "down", "GET")
    assert (await anna.says("14 acorn street")).responses == ["utter_back_end_down"]


@pytest.mark.parametrize(
    ("text", "intent"), [("what do you need that for", "ask_capabilities"), ("why do you need it", "nlu_fallback")]
)
async def test_why_it_is_asked_for_is_told_whatever_it_sounds_like(resident: Make, text: str, intent: str) -> None:
    anna = resident()
    await begin(anna, "missed bin")
    heard = await anna.says(text, intent)
    assert heard.responses == ["utter_postcode_why", "utter_ask_postcode"]
    assert heard.buttons == [("Talk to a person", "/talk_to_human")]
    assert anna.slots["bad_answers"] is None


@pytest.mark.parametrize(
    ("text", "intent", "street"),
    [
        ("we're on mill st.", "inform", "mill street"),
        ("14 Long Row", "inform", "Long Row"),
        ("purple", "nlu_fallback", ""),
        ("no idea", "inform", ""),
        ("yes please do", "inform", ""),
        ("pay my council tax", "pay_council_tax", ""),
        ("is it Long Row?", "inform", ""),
        ("I would rather have somebody ring me about it", "inform", ""),
    ],
)
def test_the_street_in_an_answer(text: str, intent: str, street: str) -> None:
    assert street_said(Said(text, intent)).lower() == street.lower()
