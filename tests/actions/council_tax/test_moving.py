"""Telling of a move or of who lives in a home: what it changes, the 21 days, and the council's own form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.council_tax.moving_answers import kind_of_change
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
FORM, INTENT = "report_change_of_address_form", "report_change_of_address"
FORM_LINK = "utter_change_of_address_form"


async def begin(anna: Resident, text: str) -> Heard:
    return await anna.starts(FORM, text, INTENT)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("moving in to a rented flat, how do I register for council tax", "in"),
        ("we've moved in, completed on the house today!", "in"),
        ("I'm moving out next week", "out"),
        ("I have sold my house", "out"),
        ("We're off to live in Spain for good at the end of the month", "out"),
        ("moving from ZZ4 2HB to ZZ6 8NW on the 1st", "within"),
        ("moving flats within the same block", "within"),
        ("my boyfriend moved out last week", "left"),
        ("husband's moved out and taken himself off the tenancy", "left"),
        ("my partner has moved in", "joined"),
        ("I've got a new lodger", "joined"),
        ("me mam's coming to live with us permanent like", "joined"),
        ("my son has turned 18", "turned_18"),
        ("my housemate has finished her degree so she isn't a student any more", "counts_now"),
        ("Dad passed away on the 2nd and the house is in his name", "died"),
        ("change the name on my council tax bill", "name"),
        ("I'm a landlord and my tenant has left", "landlord"),
        ("the previous tenant's bills keep coming to my house", "post"),
        ("change of address", None),
        ("I've moved house", None),
    ],
)
def test_what_changed_is_read_out_of_the_words(text: str, kind: str | None) -> None:
    assert kind_of_change(text) == kind


async def test_moving_in_asks_for_the_day_and_how_the_home_is_held(resident: Make) -> None:
    anna = resident()
    assert (await begin(anna, "change of address")).responses == ["utter_ask_council_tax_move_kind"]
    heard = await anna.presses('/inform{"choice": "in"}')
    assert heard.responses == ["utter_ask_council_tax_move_date_in"]
    heard = await anna.says("the 3rd of December")
    assert heard.responses == ["utter_ask_council_tax_move_tenure"]
    heard = await anna.presses(heard.payload("I rent all of it"))
    assert heard.responses == ["utter_change_of_address_starts", FORM_LINK, "utter_change_of_address_alone"]
    facts = heard.facts["utter_change_of_address_starts"]
    assert (facts["day"], facts["tell_by"]) == ("Thursday 3 December", "Thursday 24 December")
    link = heard.facts[FORM_LINK]
    assert link["link"] == f"https://www.westmoor.example/council-tax/moving?ref={link['reference']}"


async def test_one_message_can_tell_everything(resident: Make) -> None:
    heard = await begin(resident(), "I'm moving out of the area, my tenancy ends on 30 November")
    assert heard.responses == ["utter_change_of_address_ends", FORM_LINK]


async def test_a_lodger_has_no_bill_and_needs_no_form(resident: Make) -> None:
    anna = resident()
    await begin(anna, "I moved in yesterday")
    heard = await anna.presses('/inform{"choice": "lodger"}')
    assert heard.responses == ["utter_change_of_address_landlord_pays"]


async def test_moving_into_a_shared_house_from_a_home_of_ones_own_ends_the_old_bill(resident: Make) -> None:
    anna = resident()
    await begin(anna, "moving from Long Row to Briar Lane on 1 December")
    heard = await anna.says("just a room in a shared house")
    assert heard.responses == ["utter_change_of_address_ends", "utter_change_of_address_no_new_bill", FORM_LINK]


@pytest.mark.parametrize(
    ("opening", "person", "adults", "response"),
    [
        ("my partner moved in last friday", "none of these", "2", "utter_change_of_address_discount_ends"),
        ("my partner moved in last friday", "she is a student", "2", "utter_change_of_address_discount_same"),
        ("my partner moved in last friday", "none of these", "3", "utter_change_of_address_discount_same"),
        ("my husband moved out on 9 November", "no", "just me", "utter_change_of_address_discount_begins"),
        ("my husband moved out on 9 November", "no", "2", "utter_change_of_address_discount_same"),
        ("my son turned 18 yesterday", "no", "2", "utter_change_of_address_discount_ends"),
        ("my son turned 18 yesterday", "he is at college full time", "2", "utter_change_of_address_discount_same"),
    ],
)
async def test_a_change_of_household_says_what_it_does_to_the_discount(
    resident: Make, opening: str, person: str, adults: str, response: str
) -> None:
    anna = resident()
    assert (await begin(anna, opening)).responses == ["utter_ask_council_tax_move_person"]
    assert (await anna.says(person)).responses == ["utter_ask_council_tax_move_adults"]
    heard = await anna.says(adults)
    assert heard.responses == [response, FORM_LINK]


async def test_somebody_who_is_no_longer_a_student_counts_from_then_on(resident: Make) -> None:
    anna = resident()
    assert (await begin(anna, "my housemate isn't a student any more since 1 November")).responses == [
        "utter_ask_council_tax_move_adults"
    ]
    assert (await anna.says("2")).responses == [
        "utter_change_of_address_discount_ends",
        "utter_change_of_address_late",
        FORM_LINK,
    ]


async def test_an_answer_that_is_taken_for_another_service_is_an_answer(resident: Make) -> None:
    anna = resident()
    await begin(anna, "I moved in yesterday")
    heard = await anna.says("just a room in a shared house", "book_library_computer")
    assert heard.responses == ["utter_change_of_address_landlord_pays"]


async def test_another_need_with_a_day_in_it_is_no_answer(resident: Make) -> None:
    anna = resident()
    await begin(anna, "I'm moving out")
    assert (await anna.says("my black bin was not emptied last tuesday", "report_missed_bin")).rejected


async def test_a_child_who_moves_in_changes_nothing(resident: Make) -> None:
    anna = resident()
    await begin(anna, "my nephew moved in on monday, he is 12 years old")
    heard = await anna.says("1")
    assert heard.responses == ["utter_change_of_address_discount_same", FORM_LINK]


async def test_after_the_21_days_a_resident_is_told_to_do_it_today(resident: Make) -> None:
    heard = await begin(resident(), "I moved away on 12 August")
    assert heard.responses == ["utter_change_of_address_ends", "utter_change_of_address_late", FORM_LINK]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("my mother has died, how do I tell council tax", "utter_change_of_address_died"),
        ("I got married and need the name on my bill changed", "utter_change_of_address_name"),
        ("letters for people who lived here before us", "utter_change_of_address_post"),
    ],
)
async def test_what_needs_no_day_is_answered_at_once(resident: Make, text: str, response: str) -> None:
    assert (await begin(resident(), text)).responses == [response, "utter_change_of_address_form_only"]


async def test_a_day_can_be_corrected_at_the_next_question(resident: Make) -> None:
    anna = resident()
    await begin(anna, "I moved in on 2 November")
    await anna.says("sorry, it was the 3rd of November")
    assert anna.slots["council_tax_move_date"] == "2026-11-03"
    assert anna.asked == "council_tax_move_tenure"


async def test_an_answer_without_a_day_is_asked_again(resident: Make) -> None:
    anna = resident()
    await begin(anna, "I'm moving out")
    heard = await anna.says("not sure yet", "nlu_fallback")
    assert heard.responses == ["utter_change_of_address_date_unclear", "utter_ask_council_tax_move_date_out"]


async def test_without_the_gateway_nothing_is_said_to_be_ready(resident: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from actions.clients import wired

    anna = resident()
    await begin(anna, "I'm moving out")
    monkeypatch.setenv("BOT_GATEWAY_PRIVATE_URL", "http://127.0.0.1:9")
    await wired().calls.close()
    wired.cache_clear()
    heard = await anna.says("on 1 December")
    assert heard.responses[-1] == "utter_back_end_down"
    assert FORM_LINK not in heard
    await wired().calls.close()
    wired.cache_clear()
