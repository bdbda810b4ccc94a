"""Reporting a missed bin: one question at a time, several answers at once, and a reference in the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.conftest import Town
from tests.actions.missed_bins import FORM, INTENT, begin
from tests.actions.resident import Resident

Make = Callable[..., Resident]


def sent(town: Town) -> list[tuple[str, str]]:
    return [(one["service_code"], one["address_id"]) for one in town.written()]


async def test_questions_come_one_at_a_time_and_end_in_a_reference(resident: Make, town: Town) -> None:
    anna = resident()
    assert (await begin(anna, "you missed my bin")).responses == ["utter_ask_postcode"]
    heard = await anna.says("ZZ1 1AA")
    assert heard.responses == ["utter_ask_home"]
    assert ("14 Acorn Street, Westmoor", '/inform{"uprn": "990000000008"}') in heard.buttons
    assert "12 Acorn Street, Westmoor" not in dict(heard.buttons), "a shop is no home"
    heard = await anna.presses('/inform{"uprn": "990000000008"}')
    assert heard.responses == ["utter_ask_missed_bin_kind"]
    assert next(title for title, _ in heard.buttons) == "Black rubbish bin"
    heard = await anna.presses(heard.payload("Black rubbish bin"))
    assert heard.responses == ["utter_ask_missed_bin_confirmed"]
    assert town.written() == [], "nothing is sent before the yes"
    heard = await anna.presses("/affirm")
    assert heard.responses == ["utter_missed_bin_reported"]
    facts = heard.facts["utter_missed_bin_reported"]
    assert facts["reference"] == str(town.written()[0]["id"])
    assert (facts["day"], facts["return_by"]) == ("Tuesday 24 November", "Friday 27 November")
    assert sent(town) == [("MISSED_REFUSE", "990000000008")]


async def test_one_message_can_answer_everything(resident: Make) -> None:
    heard = await begin(resident())
    assert heard.responses == ["utter_ask_missed_bin_confirmed"]
    assert heard.facts["utter_ask_missed_bin_confirmed"] == {
        "bin": "black rubbish bin",
        "address": "14 Acorn Street, Westmoor, ZZ1 1AA",
        "day": "Tuesday 24 November",
    }


async def test_a_number_without_a_postcode_is_kept_for_the_list(resident: Make) -> None:
    anna = resident()
    assert (await begin(anna, "black bin at number 14 not emptied")).responses == ["utter_ask_postcode_after_number"]
    assert (await anna.says("zz11aa")).responses == ["utter_ask_missed_bin_confirmed"]
    assert anna.slots["home"]["number"] == "14"


@pytest.mark.parametrize(
    ("answer", "uprn"),
    [
        ("14", "990000000008"),
        ("number 14 please", "990000000008"),
        ("14a", "990000000009"),
        ("fourteen", "990000000008"),
        ("the second one", "990000000002"),
        ("the last one", "990000000010"),
        ("rose cottage", "990000000010"),
        ("Rose Cotage", "990000000010"),
        ("not 10, 14", "990000000008"),
    ],
)
async def test_a_home_is_chosen_by_typing(resident: Make, answer: str, uprn: str) -> None:
    anna = resident()
    await begin(anna, "missed bin ZZ1 1AA")
    await anna.says(answer)
    assert anna.slots["home"]["uprn"] == uprn


async def test_a_name_that_fits_several_homes_shortens_the_list(resident: Make) -> None:
    anna = resident()
    await begin(anna, "missed bin ZZ1 1AH")
    heard = await anna.says("mill house")
    assert heard.responses == ["utter_ask_home"]
    assert len(heard.buttons) == 4
    await anna.says("the second one")
    assert anna.slots["home"]["line"].startswith("Flat 2, Mill House")


async def test_more_homes_than_buttons_are_asked_for_by_number(resident: Make) -> None:
    anna = resident()
    heard = await begin(anna, "missed bin ZZ1 1AG")
    assert heard.responses == ["utter_ask_home_number"]
    assert heard.facts["utter_ask_home_number"]["count"] == "32"
    await anna.says("26")
    assert anna.slots["home"]["number"] == "26"


async def test_two_bins_in_one_message_are_two_reports(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna, "both my black bin and my food caddy were missed at 6 acorn street ZZ1 1AA")
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_missed_bin_reported", "utter_missed_bin_next"]
    payload = heard.payload("Yes")
    assert payload == '/report_missed_bin{"bin": "food waste caddy"}'
    await anna.starts(FORM, payload, INTENT, bin="food waste caddy")
    assert (await anna.says("yes", "affirm")).responses == ["utter_missed_bin_reported"]
    assert [one["service_code"] for one in town.written()] == ["MISSED_REFUSE", "MISSED_FOOD"]


async def test_reporting_the_same_bin_again_gives_the_same_reference(resident: Make, town: Town) -> None:
    anna, ben = resident(), resident()
    await begin(anna)
    first = (await anna.says("yes", "affirm")).facts["utter_missed_bin_reported"]["reference"]
    for again in (anna, ben):
        heard = await begin(again)
        assert heard.facts["utter_missed_bin_already_reported"]["reference"] == first
    assert len(town.written()) == 1
