"""Joining, lost cards and forgotten PINs: what to do, without a number ever being asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.libraries.joining_words import need_in, types_a_secret, where_in, who_in
from tests.actions.conftest import Town
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
FORM, INTENT = "join_library_form", "join_library"
NEEDS = ("join", "lost", "stolen", "damaged", "pin", "expired", "details", "at_home", "group")
LINK = "utter_library_membership_form"


async def begin(anna: Resident, text: str) -> Heard:
    return await anna.starts(FORM, text, INTENT)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("libary membership how do i regester", "join"),
        ("what do you need from me so that I can start borrowing books", "join"),
        ("purse was stolen at the market with my library card in it", "stolen"),
        ("the dog has eaten my library card, honestly", "damaged"),
        ("libary ticket lost. got number written down tho", "lost"),
        ("the website won't accept my pin and I've been locked out", "pin"),
        ("forgotten library card number", "pin"),
        ("had a card about twenty years ago, would it still work", "expired"),
        ("I need to change my address on my library membership", "details"),
        ("my grandmother is housebound; can she join", "at_home"),
        ("a class ticket so our nursery can borrow picture books", "group"),
        ("new library card please", None),
        ("hello", None),
    ],
)
def test_what_is_wanted_is_read_out_of_the_words(text: str, need: str | None) -> None:
    assert need_in(text) == need


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert need_in(text) in (None, *NEEDS)
    assert who_in(text, asked=True) in (None, "adult", "child", "both")
    assert where_in(text, asked=True) in (None, "lives", "stays", "nowhere", "outside")


async def test_joining_asks_who_and_where_and_ends_in_the_councils_form_with_a_reference(resident: Make) -> None:
    anna = resident()
    assert (await begin(anna, "I want to join the library")).responses == ["utter_ask_library_membership_who"]
    heard = await anna.presses('/inform{"choice": "adult"}')
    assert heard.responses == ["utter_ask_library_membership_where_you"]
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_library_membership_bring", LINK]
    assert "a driving licence" in heard.facts["utter_library_membership_bring"]["proofs"]
    link = heard.facts[LINK]
    assert link["link"] == f"https://www.westmoor.example/libraries/join?ref={link['reference']}"
    again = resident()
    again.name = anna.name
    await begin(again, "join the library")
    await again.says("me")
    heard = await again.says("yes I live here", "affirm")
    assert heard.facts[LINK]["reference"] == link["reference"], "the same answers keep the same reference"


async def test_children_need_a_parent_and_no_papers(resident: Make) -> None:
    anna = resident()
    heard = await begin(anna, "how do I sign the kids up for library tickets, they're 3 and 5")
    assert heard.responses == ["utter_ask_library_membership_where_child"]
    heard = await anna.says("yes we have a council tax bill", "ask_council_tax_balance")
    assert heard.responses == ["utter_library_membership_child", "utter_library_membership_bring", LINK]
    assert heard.facts["utter_library_membership_child"]["under"] == "16"


async def test_who_stays_only_for_a_while_is_told_for_how_long(resident: Make) -> None:
    anna = resident()
    assert (await begin(anna, "join library please, i am student from abroad")).responses == [
        "utter_ask_library_membership_who"
    ]
    heard = await anna.says("for me")
    assert heard.responses == ["utter_library_membership_temporary", "utter_library_membership_bring", LINK]
    assert heard.facts["utter_library_membership_temporary"]["length"] == "up to 6 months"


async def test_nobody_needs_an_address(resident: Make) -> None:
    anna = resident()
    await begin(anna, "can i have libary card if im homeless with no address")
    heard = await anna.says("just me")
    assert heard.responses == ["utter_library_membership_no_address"]
    assert heard.facts["utter_library_membership_no_address"]["most"] == "2 items"


async def test_another_area_is_for_the_libraries_to_say(resident: Make) -> None:
    anna = resident()
    await begin(anna, "can I join the library")
    await anna.says("me")
    assert (await anna.says("no", "deny")).responses == [
        "utter_library_membership_which_no",
        "utter_ask_library_membership_where_you",
    ]
    heard = await anna.presses('/inform{"choice": "outside"}')
    assert heard.responses == ["utter_library_membership_outside"]


async def test_what_it_costs_is_told_before_any_question(resident: Make) -> None:
    heard = await begin(resident(), "how much does it cost to join the library")
    assert heard.responses == ["utter_library_membership_is_free", "utter_ask_library_membership_who"]


async def test_a_lost_card_is_stopped_by_people_and_who_is_there_now_is_told(resident: Make) -> None:
    heard = await begin(resident(), "I've lost my library card")
    assert heard.responses == ["utter_library_membership_lost"]
    facts = heard.facts["utter_library_membership_lost"]
    assert facts["library_phone"] == "01632 960130"
    assert facts["open_now"].startswith("Open now: Westmoor Central Library (until 6pm)")
    assert facts["new_card"] == "A new card costs £2.50, and nothing for a child under 16."
    assert ("Talk to a person", "/talk_to_human") in heard.buttons
    heard = await begin(resident("2026-11-25T22:00:00+00:00"), "I've lost my library card")
    assert facts != heard.facts["utter_library_membership_lost"]
    assert heard.facts["utter_library_membership_lost"]["open_now"] == (
        "All libraries are closed now. Westmoor Central Library opens tomorrow from 9am."
    )


async def test_a_stolen_card_also_has_the_police(resident: Make) -> None:
    heard = await begin(resident(), "my purse was nicked and my library card was in it")
    assert heard.responses == ["utter_library_membership_stolen", "utter_library_membership_lost"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("forgot my library pin", "pin"),
        ("my library card has snapped", "damaged"),
        ("my library membership has expired", "expired"),
        ("change my address on my library card", "details"),
        ("my mum is housebound and wants library books", "at_home"),
        ("we'd like a class ticket for our nursery", "group"),
    ],
)
async def test_each_need_has_its_answer_at_once(resident: Make, text: str, response: str) -> None:
    assert (await begin(resident(), text)).responses == [f"utter_library_membership_{response}"]


@pytest.mark.parametrize("text", ["my pin is 1234 and it does not work", "card number 42000123 is lost"])
async def test_a_number_that_is_typed_is_not_used_and_that_is_said(resident: Make, text: str) -> None:
    anna = resident()
    heard = await begin(anna, text)
    assert heard.responses[0] == "utter_library_membership_no_numbers"
    kept = str({name: value for name, value in anna.slots.items() if value is not None})
    assert "1234" not in kept
    assert "42000123" not in kept


def test_ages_and_amounts_are_no_secrets() -> None:
    for text in ("they're 3 and 5", "ZZ1 1AA", "I am 42", "£2.50", "phone 01632 960130 did not answer"):
        assert not types_a_secret(text), text


async def test_a_button_says_what_it_is_about(resident: Make) -> None:
    anna = resident()
    heard = await anna.starts(FORM, "/join_library", INTENT)
    assert heard.responses == ["utter_ask_library_membership_need"]
    heard = await anna.presses(heard.payload("A forgotten PIN or number"))
    assert heard.responses == ["utter_library_membership_pin"]


async def test_an_answer_may_turn_out_to_be_another_need_of_membership(resident: Make) -> None:
    anna = resident()
    await begin(anna, "library card")
    heard = await anna.says("no sorry, I mean I have lost it", "deny")
    assert heard.responses == ["utter_library_membership_lost"]


async def test_two_unclear_answers_offer_a_person(resident: Make) -> None:
    anna = resident()
    await begin(anna, "join the library")
    assert (await anna.says("wibble")).responses[0] == "utter_library_membership_choose"
    assert (await anna.says("kettle")).responses[0] == "utter_offer_person"


async def test_another_need_is_let_through(resident: Make) -> None:
    anna = resident()
    await begin(anna, "join the library")
    assert (await anna.says("when are my bins collected?", "ask_bin_day")).rejected


async def test_without_the_gateway_nothing_is_promised(resident: Make, town: Town) -> None:
    anna = resident()
    await begin(anna, "join the library")
    await anna.says("me")
    anna.name = "nowhere.with-a-name-that-is-none"
    heard = await anna.says("yes", "affirm")
    assert LINK not in heard
    assert heard.responses[-1] == "utter_back_end_down"


@pytest.mark.parametrize("text", ["/join_library", "let's carry on"])
async def test_what_a_wish_for_a_person_interrupted_goes_on_where_it_was(resident: Make, text: str) -> None:
    anna = resident()
    await begin(anna, "join the library")
    await anna.says("me")
    anna.slots["paused_task"], anna.form = INTENT, None
    assert (await begin(anna, text)).responses == ["utter_ask_library_membership_where_you"]
