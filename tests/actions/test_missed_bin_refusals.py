"""Reports that are not sent: each refusal says why and what to do, and a dispute goes to a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.conftest import Town
from tests.actions.missed_bins import AT_ST_JOHNS_1, FRIDAY, begin
from tests.actions.resident import Resident

Make = Callable[..., Resident]


def sent(town: Town) -> list[tuple[str, str]]:
    return [(one["service_code"], one["address_id"]) for one in town.written()]


@pytest.mark.parametrize(
    ("text", "at", "response", "facts"),
    [
        (
            "black bin missed 1 briar lane ZZ1 1AB",
            "2026-11-25T14:00:00+00:00",
            "utter_missed_bin_crew_still_out",
            {"round_ends": "5pm"},
        ),
        (
            "recycling missed 2 briar lane ZZ1 1AB",
            "2026-11-25T14:00:00+00:00",
            "utter_missed_bin_not_collection_day",
            {"next_day": "Friday 27 November"},
        ),
        (
            "black bin missed 3 briar lane ZZ1 1AB",
            "2026-11-25T14:00:00+00:00",
            "utter_missed_bin_too_late",
            {"report_until": "5pm on Monday 23 November", "day": "Thursday 19 November"},
        ),
        (
            "black bin missed 4 briar lane ZZ1 1AB",
            "2026-11-25T14:00:00+00:00",
            "utter_missed_bin_already_reported",
            {"reference": "637000"},
        ),
        (
            "recycling missed 5 briar lane ZZ1 1AB",
            "2026-11-25T14:00:00+00:00",
            "utter_missed_bin_crew_returning",
            {"return_day": "Thursday 26 November"},
        ),
    ],
)
async def test_a_refused_report_tells_the_resident_why(
    resident: Make, town: Town, text: str, at: str, response: str, facts: dict[str, str]
) -> None:
    anna, before = resident(at), sent(town)
    heard = await begin(anna, text)
    assert heard.responses == [response]
    assert facts.items() <= heard.facts[response].items()
    assert sent(town) == before
    assert anna.form is None


@pytest.mark.parametrize(
    ("text", "response"),
    [
        (AT_ST_JOHNS_1, "utter_crew_not_presented"),
        ("recycling missed 2 St John's Road ZZ1 1AF", "utter_crew_contaminated"),
        ("brown bin missed 3 St John's Road ZZ1 1AF", "utter_crew_too_heavy"),
        ("black bin missed 4 St John's Road ZZ1 1AF", "utter_crew_excess_waste"),
        ("recycling missed 5 St John's Road ZZ1 1AF", "utter_crew_blocked_access"),
    ],
)
async def test_what_the_crew_recorded_is_said_before_anything_else(
    resident: Make, town: Town, text: str, response: str
) -> None:
    heard = await begin(resident(FRIDAY), text)
    assert heard.responses == [response, "utter_ask_missed_bin_dispute"]
    assert town.written() == [] or all(one["service_code"] != "MISSED_REFUSE" for one in town.written()[1:])


async def test_a_closed_road_is_said(resident: Make) -> None:
    anna = resident("2026-11-24T10:00:00+00:00")
    heard = await begin(anna, "black bin missed 1 ferry road ZZ1 1AD")
    assert heard.responses[0] == "utter_crew_road_closed"


async def test_an_assisted_household_is_never_refused_for_not_presented(resident: Make) -> None:
    heard = await begin(resident(FRIDAY), "black bin missed 6 St John's Road ZZ1 1AF")
    assert heard.responses == ["utter_ask_missed_bin_confirmed"]


async def test_a_dispute_goes_to_a_person_with_a_reference(resident: Make, town: Town) -> None:
    anna = resident(FRIDAY)
    await begin(anna, AT_ST_JOHNS_1)
    assert (await anna.presses("/deny")).responses == ["utter_ask_missed_bin_dispute_text"]
    heard = await anna.says("it was out at six in the morning and my neighbour saw it", "report_missed_bin")
    assert heard.responses == ["utter_dispute_sent"]
    sent = town.written()[-1]
    assert sent["service_code"] == "DISPUTED_COLLECTION"
    assert "my neighbour saw it" in sent["description"]
    assert heard.facts["utter_dispute_sent"]["reference"] == str(sent["id"])
    assert heard.facts["utter_dispute_sent"]["reply_by"] == "Tuesday 1 December"


async def test_a_dispute_told_in_one_breath_needs_no_second_telling(resident: Make, town: Town) -> None:
    anna = resident(FRIDAY)
    await begin(anna, AT_ST_JOHNS_1)
    heard = await anna.says("that is a lie, the bin was out the night before and I have it on camera", "deny")
    assert heard.responses == ["utter_dispute_sent"]
    assert "on camera" in town.written()[-1]["description"]


async def test_agreeing_with_the_crew_sends_nothing(resident: Make, town: Town) -> None:
    anna, before = resident(FRIDAY), len(town.written())
    await begin(anna, AT_ST_JOHNS_1)
    assert (await anna.says("yes fair enough", "affirm")).responses == ["utter_dispute_not_wanted"]
    assert len(town.written()) == before


async def test_nothing_to_add_to_a_dispute_still_sends_it(resident: Make, town: Town) -> None:
    anna = resident(FRIDAY)
    await begin(anna, AT_ST_JOHNS_1)
    await anna.says("I do not agree", "deny")
    heard = await anna.presses("/deny")
    assert heard.responses == ["utter_dispute_sent"]
    assert heard.facts["utter_dispute_sent"]["said"] == "nothing more"


async def test_disputing_twice_gives_the_same_reference(resident: Make, town: Town) -> None:
    anna = resident(FRIDAY)
    references = []
    for _ in range(2):
        await begin(anna, AT_ST_JOHNS_1)
        await anna.says("no", "deny")
        heard = await anna.says("it was out, I promise you that it was", "inform")
        (response,) = heard.responses
        references.append(heard.facts[response]["reference"])
    assert references[0] == references[1]
    assert [one["service_code"] for one in town.written()].count("DISPUTED_COLLECTION") == 1


async def test_a_home_without_that_bin_is_offered_its_own_bins(resident: Make) -> None:
    anna = resident()
    heard = await begin(anna, "brown bin missed at 1 elm close ZZ1 1AE")
    assert heard.responses == ["utter_bin_not_here", "utter_ask_missed_bin_kind"]
    assert "Brown garden waste bin" not in dict(heard.buttons)
    assert (await anna.says("black")).responses == ["utter_ask_missed_bin_confirmed"]


async def test_homes_of_another_council_are_sent_to_it(resident: Make) -> None:
    anna = resident()
    heard = await begin(anna, "bin missed at 1 north lane ZZ2 1AA")
    assert heard.responses == ["utter_home_elsewhere"]
    assert heard.facts["utter_home_elsewhere"]["body"] == "Eastfell Council"
    assert (await anna.says("ZZ1 1AA")).responses == ["utter_ask_home"], "another postcode goes on"


async def test_a_postcode_without_homes_is_said(resident: Make) -> None:
    anna = resident()
    assert (await begin(anna, "bin missed ZZ9 9ZZ")).responses == ["utter_postcode_unknown"]
    assert (await anna.says("ZZ1 1AJ")).responses == ["utter_postcode_unknown"], "businesses are no homes"


@pytest.mark.parametrize("question", ["missed_bin_dispute", "missed_bin_dispute_text"])
async def test_danger_is_no_part_of_a_dispute(resident: Make, question: str) -> None:
    anna = resident(FRIDAY)
    await begin(anna, AT_ST_JOHNS_1)
    if question == "missed_bin_dispute_text":
        await anna.says("no", "deny")
    assert anna.asked == question
    assert (await anna.says("there is a fire in my kitchen please help", "emergency")).rejected


async def test_a_next_day_that_snow_has_moved_is_told_as_moved(resident: Make) -> None:
    heard = await begin(resident(), "black bin missed 2 elm close ZZ1 1AE")
    assert heard.facts["utter_missed_bin_too_late"]["next_day"] == (
        "Friday 27 November (changed from Thursday 26 November: Snow and ice)"
    )


async def test_every_refusal_names_the_home_and_a_person(resident: Make) -> None:
    heard = await begin(resident(), "black bin missed 1 briar lane ZZ1 1AB")
    assert heard.facts["utter_missed_bin_crew_still_out"]["address"] == "1 Briar Lane, Westmoor, ZZ1 1AB"
    assert heard.buttons == [("Talk to a person", "/talk_to_human")]
