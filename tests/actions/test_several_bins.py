"""Several bins at once: heard as several, taken one after another, and reported together on a yes to all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.said import Said
from actions.waste.several import agrees_to_all, means_several
from tests.actions.conftest import Town
from tests.actions.heard_anew import heard_anew
from tests.actions.missed_bins import begin
from tests.actions.resident import Resident

Make = Callable[..., Resident]
AT_6 = "6 acorn street ZZ1 1AA"  # rubbish and food were missed there


def sent(town: Town) -> list[str]:
    return [one["service_code"] for one in town.written()]


@pytest.mark.parametrize(
    "text", ["all of them", "both", "everything", "the lot", "the whole lot please", "every single one", "yes both"]
)
async def test_several_bins_are_taken_one_after_another(resident: Make, town: Town, text: str) -> None:
    anna = resident()
    assert (await begin(anna, f"my bins were missed {AT_6}")).responses == ["utter_ask_missed_bin_kind"]
    heard = await anna.says(text)
    assert heard.responses == ["utter_missed_bin_several", "utter_ask_missed_bin_confirmed"]
    assert heard.facts["utter_missed_bin_several"]["bins"] == "black rubbish bin and food waste caddy"
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_missed_bin_reported", "utter_missed_bin_next"]
    heard = await heard_anew(anna, "action_answer_yes", "yes please", "affirm")
    assert heard.responses == ["utter_home_known", "utter_ask_missed_bin_confirmed"]
    await anna.says("yes", "affirm")
    assert sent(town) == ["MISSED_REFUSE", "MISSED_FOOD"]


@pytest.mark.parametrize("text", ["yes both", "yes all of them please"])
async def test_a_yes_to_all_is_not_asked_for_again(resident: Make, town: Town, text: str) -> None:
    anna = resident()
    await begin(anna, f"black bin and food caddy both missed {AT_6}")
    heard = await anna.says(text, "affirm")
    assert heard.responses == ["utter_missed_bin_reported", "utter_missed_bin_reported"]
    assert sent(town) == ["MISSED_REFUSE", "MISSED_FOOD"]
    assert anna.slots["missed_bin_also"] is None


async def test_a_yes_that_names_both_bins_corrects_nothing(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna, f"black bin and food caddy missed {AT_6}")
    await anna.says("yes both the black bin and the food caddy", "affirm")
    assert sent(town) == ["MISSED_REFUSE", "MISSED_FOOD"]


async def test_a_yes_to_all_reports_only_what_can_be_reported(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna, "black bin and recycling bin missed 14 acorn street ZZ1 1AA")
    heard = await anna.says("yes both", "affirm")
    assert heard.responses == ["utter_missed_bin_reported", "utter_missed_bin_next"]
    assert sent(town) == ["MISSED_REFUSE"]


async def test_when_the_second_report_fails_the_first_one_stands_and_the_second_is_offered(
    resident: Make, town: Town
) -> None:
    anna = resident()
    await begin(anna, f"black bin and food caddy missed {AT_6}")
    town.fault("waste", "down", "GET")
    heard = await anna.says("yes both", "affirm")
    assert heard.responses == ["utter_missed_bin_reported", "utter_missed_bin_next"]
    assert sent(town) == ["MISSED_REFUSE"]


async def test_all_my_bins_at_the_start_need_no_question_which(resident: Make) -> None:
    anna = resident()
    heard = await begin(anna, f"all of my bins were missed {AT_6}")
    assert heard.responses == ["utter_missed_bin_several", "utter_ask_missed_bin_confirmed"]


async def test_all_bins_of_which_none_can_be_reported_are_explained(resident: Make) -> None:
    anna = resident()
    await begin(anna, "my bins were missed 3 briar lane ZZ1 1AB")
    heard = await anna.says("all of them")
    assert heard.responses[0].startswith("utter_missed_bin_")
    assert "utter_missed_bin_several" not in heard


@pytest.mark.parametrize("text", ["the black one", "all right", "no", "it is the green one that was missed"])
def test_one_bin_is_not_several(text: str) -> None:
    assert not means_several(Said(text), "missed_bin_kind")


@pytest.mark.parametrize("text", ["yes", "yes that is all", "both"])
def test_a_plain_yes_is_no_yes_to_all(text: str) -> None:
    assert not agrees_to_all(Said(text))
