"""Corrections at the last question: what depends on the corrected answer is checked anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.conftest import Town
from tests.actions.missed_bins import begin
from tests.actions.resident import Resident

Make = Callable[..., Resident]


@pytest.mark.parametrize(
    ("correction", "intent", "expected"),
    [
        ("no, number 2", "deny", ("2 Acorn Street, Westmoor, ZZ1 1AA", "black rubbish bin")),
        ("sorry its number 6", "inform", ("6 Acorn Street, Westmoor, ZZ1 1AA", "black rubbish bin")),
        ("no not 14, 6", "deny", ("6 Acorn Street, Westmoor, ZZ1 1AA", "black rubbish bin")),
    ],
)
async def test_an_address_is_corrected_at_the_last_question(
    resident: Make, correction: str, intent: str, expected: tuple[str, str]
) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.says(correction, intent)
    assert heard.responses == ["utter_ask_missed_bin_confirmed"]
    facts = heard.facts["utter_ask_missed_bin_confirmed"]
    assert (facts["address"], facts["bin"]) == expected


async def test_a_corrected_bin_is_checked_anew(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna)
    assert (await anna.says("no the green one", "deny")).responses == ["utter_missed_bin_too_late"]
    assert town.written() == []


async def test_a_corrected_postcode_asks_for_the_home_again_and_keeps_the_bin(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.says("wrong postcode, its ZZ1 1AE")
    assert heard.responses == ["utter_ask_home"]
    heard = await anna.says("3")
    facts = heard.facts[heard.responses[0]]
    assert (facts["bin"], facts["address"]) == ("black rubbish bin", "3 Elm Close, Westmoor, ZZ1 1AE")


async def test_a_number_that_is_not_there_asks_again(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.says("no, number 99", "deny")
    assert heard.responses == ["utter_home_not_in_postcode", "utter_ask_home"]
    assert anna.slots["missed_bin_decision"] is None


async def test_yes_with_a_correction_is_a_correction(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.says("yes but its number 2", "affirm")
    assert heard.responses == ["utter_ask_missed_bin_confirmed"]
    assert town.written() == []


async def test_yes_with_the_same_answers_is_a_yes(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.says("yes the black bin at 14 acorn street", "affirm")
    assert heard.responses == ["utter_missed_bin_reported"]


async def test_a_bare_no_asks_what_to_change(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.says("no", "deny")
    assert heard.responses == ["utter_ask_missed_bin_change"]
    assert [title for title, _ in heard.buttons] == ["The address", "The bin", "Do not report it"]
    assert (await anna.presses(heard.payload("Do not report it"))).responses == ["utter_missed_bin_not_sent"]
    assert town.written() == []


@pytest.mark.parametrize(
    ("answer", "question"),
    [("no, wrong address", "postcode"), ("no the bin is wrong", "missed_bin_kind"), ("no", "missed_bin_change")],
)
async def test_a_no_that_says_what_is_wrong_goes_straight_there(resident: Make, answer: str, question: str) -> None:
    anna = resident()
    await begin(anna)
    await anna.says(answer, "deny")
    assert anna.asked == question


@pytest.mark.parametrize(("answer", "question"), [("change", "missed_bin_change"), ("change the address", "postcode")])
async def test_change_it_is_a_correction_and_no_stop(resident: Make, answer: str, question: str) -> None:
    anna = resident()
    await begin(anna)
    assert not (await anna.says(answer, "stop")).rejected
    assert anna.asked == question


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ("the address is wrong", "postcode"),
        ('/inform{"change": "home"}', "postcode"),
        ("wrong bin", "missed_bin_kind"),
        ('/inform{"change": "missed_bin_kind"}', "missed_bin_kind"),
        ("brown", "missed_bin_confirmed"),
    ],
)
async def test_what_to_change_leads_to_its_question(resident: Make, answer: str, question: str) -> None:
    anna = resident("2026-11-18T09:00:00+00:00")
    await begin(anna, "green bin missed at 3 acorn street ZZ1 1AA")
    await anna.says("no", "deny")
    assert anna.asked == "missed_bin_change"
    await (anna.presses(answer) if answer.startswith("/") else anna.says(answer))
    assert anna.asked == question


async def test_an_unknown_colour_at_the_last_question_asks_for_the_bin(resident: Make) -> None:
    anna = resident()
    await begin(anna)
    heard = await anna.says("no the purple one", "deny")
    assert heard.responses == ["utter_missed_bin_kind_unclear", "utter_ask_missed_bin_kind"]
