"""The guided check of a council tax discount: who counts, what is said about it, and the council's own form."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.council_tax.discount_ending import decide
from actions.council_tax.discount_words import KINDS, say_adults
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
FORM, INTENT = "apply_council_tax_discount_form", "apply_council_tax_discount"
FORM_LINK = "utter_council_tax_discount_form"


async def begin(anna: Resident, text: str) -> Heard:
    return await anna.starts(FORM, text, INTENT)


async def test_questions_come_one_at_a_time_and_end_with_the_councils_form(resident: Make) -> None:
    anna = resident()
    assert (await begin(anna, "council tax discount")).responses == ["utter_ask_council_tax_discount_home"]
    heard = await anna.presses('/inform{"choice": "main"}')
    assert heard.responses == ["utter_ask_council_tax_discount_adults"]
    heard = await anna.presses(heard.payload("1, only me"))
    assert heard.responses == ["utter_ask_council_tax_discount_kinds_one"]
    heard = await anna.presses(heard.payload("None of these"))
    assert heard.responses == ["utter_ask_council_tax_discount_rooms"]
    heard = await anna.presses(heard.payload("None of these"))
    assert heard.responses == ["utter_council_tax_discount_one_counts", FORM_LINK]
    facts = heard.facts[FORM_LINK]
    assert re.fullmatch(r"WM-\w{4}-\w{4}", facts["reference"])
    assert facts["link"] == f"https://www.westmoor.example/council-tax/discounts?ref={facts['reference']}"
    assert heard.facts["utter_council_tax_discount_one_counts"]["household"] == "1 adult, who counts"


async def test_the_same_household_keeps_its_reference_and_another_gets_its_own(resident: Make) -> None:
    anna = resident()
    references = []
    for text in ("I live on my own", "I live on my own", "we are all students, four of us"):
        heard = await begin(anna, text)
        while anna.asked:
            heard = await anna.says("none", "deny")
        references.append(heard.facts[FORM_LINK]["reference"])
    assert references[0] == references[1] != references[2]


async def answers(anna: Resident, text: str) -> list[str]:
    """A message, then a no to whatever is still asked."""
    heard = await begin(anna, text)
    while anna.asked:
        heard = await anna.says("no", "deny")
    return heard.responses


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("I live alone, do I get a discount on my council tax", "utter_council_tax_discount_one_counts"),
        ("theres just me and the bairns here, they're 6 and 9", "utter_council_tax_discount_one_counts"),
        (
            "my girlfriend's doing a PhD and I'm working, do we get anything off",
            "utter_council_tax_discount_one_counts",
        ),
        ("we're both students, the two of us", "utter_council_tax_discount_all_students"),
        ("I live by myself and I'm a carer", "utter_council_tax_discount_nobody_counts"),
        (
            "my mum has Alzheimer's and lives alone, is she exempt",
            "utter_council_tax_discount_all_severely_mentally_impaired",
        ),
        ("I'm a care leaver and live on my own", "utter_council_tax_discount_local_scheme"),
    ],
)
async def test_a_household_told_in_one_message_is_understood(resident: Make, text: str, result: str) -> None:
    heard = await answers(resident(), text)
    assert result in heard
    assert heard[-1] == FORM_LINK


async def test_two_adults_who_count_get_no_form_but_other_help(resident: Make) -> None:
    heard = await answers(resident(), "I live with my wife, can we get a discount")
    assert heard == ["utter_council_tax_discount_two_or_more_count", "utter_council_tax_discount_other_help"]


async def test_a_kind_without_a_number_is_asked_how_many(resident: Make) -> None:
    anna = resident()
    await begin(anna, "there are 3 adults here, any discount?")
    heard = await anna.presses('/inform{"choice": "student"}')
    assert heard.responses == ["utter_ask_council_tax_discount_how_many"]
    assert heard.facts["utter_ask_council_tax_discount_how_many"]["kind"] == "full-time students"
    heard = await anna.says("two of them")
    assert heard.responses == ["utter_ask_council_tax_discount_kinds_others"]
    heard = await anna.says("no nobody else", "deny")
    heard = await anna.says("none of these", "deny")
    told = heard.facts["utter_council_tax_discount_one_counts"]["household"]
    assert told == "3 adults, of whom 2 do not count (2 full-time students)"


async def test_a_correction_at_a_later_question_counts(resident: Make) -> None:
    anna = resident()
    await begin(anna, "I live on my own")
    await anna.says("sorry, there are 2 adults")
    assert anna.slots["council_tax_discount_adults"] == 2
    assert anna.asked == "council_tax_discount_kinds"


async def test_a_room_for_a_disabled_person_lowers_the_band_whoever_counts(resident: Make) -> None:
    anna = resident()
    await begin(anna, "me and my wife live here, we turned the dining room into a bedroom with a hoist")
    heard = await anna.says("no", "deny")
    assert heard.responses == [
        "utter_council_tax_discount_two_or_more_count",
        "utter_council_tax_discount_disabled_band",
        FORM_LINK,
    ]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("is it 50 percent off if you live by yourself", "utter_council_tax_discount_not_half"),
        ("I live alone so I get half off right", "utter_council_tax_discount_not_half"),
        ("I live on my own so surely I'm exempt", "utter_council_tax_discount_not_free"),
    ],
)
async def test_what_a_resident_takes_for_granted_is_put_right_first(resident: Make, text: str, response: str) -> None:
    heard = await begin(resident(), text)
    assert heard.responses == [response, "utter_ask_council_tax_discount_kinds_one"]


async def test_half_for_a_home_where_nobody_counts_is_no_false_premise(resident: Make) -> None:
    heard = await begin(resident(), "I'm a carer and live alone, is it 50% off")
    assert "utter_council_tax_discount_not_half" not in heard


@pytest.mark.parametrize(
    ("text", "response", "fact"),
    [
        ("my late mother's house is empty, is it exempt", "utter_council_tax_discount_empty_died", None),
        ("mum's bungalow stands empty, she is in a care home", "utter_council_tax_discount_empty_care", None),
        ("his flat is empty, he is in prison", "utter_council_tax_discount_empty_prison", None),
        ("the house is empty and being renovated", "utter_council_tax_discount_empty_works", "100% after 1 year"),
        ("an empty flat that is for sale", "utter_council_tax_discount_empty_market", "300% after 10 years"),
    ],
)
async def test_an_empty_home_goes_by_its_reason(resident: Make, text: str, response: str, fact: str | None) -> None:
    heard = await begin(resident(), text)
    assert heard.responses == [response, FORM_LINK]
    assert fact is None or fact in heard.facts[response]["premiums"]


async def test_a_second_home_is_told_of_the_premium(resident: Make) -> None:
    heard = await begin(resident(), "second home council tax discount")
    assert heard.responses == ["utter_council_tax_discount_second_home", FORM_LINK]
    assert "100%" in heard.facts["utter_council_tax_discount_second_home"]["premium"]


async def test_an_unclear_answer_is_asked_again_then_a_person_is_offered(resident: Make) -> None:
    anna = resident()
    await begin(anna, "council tax discount")
    heard = await anna.says("dunno really", "nlu_fallback")
    assert heard.responses == ["utter_council_tax_discount_choose", "utter_ask_council_tax_discount_home"]
    assert (await anna.says("hmm", "nlu_fallback")).responses[0] == "utter_offer_person"


async def test_an_answer_that_sounds_like_a_move_is_an_answer(resident: Make) -> None:
    anna = resident()
    await begin(anna, "council tax discount for my home")
    heard = await anna.says("my son moved out last year so now I live on my own here", "report_change_of_address")
    assert not heard.rejected
    assert anna.slots["council_tax_discount_adults"] == 1


async def test_another_question_is_left_to_its_rule(resident: Make) -> None:
    anna = resident()
    await begin(anna, "council tax discount")
    assert (await anna.says("when are my bins collected this week?", "ask_bin_day")).rejected
    assert (await anna.says("stop", "stop")).rejected


@given(st.integers(1, 8), st.dictionaries(st.sampled_from(sorted(KINDS)), st.integers(1, 9), max_size=5))
def test_any_household_gets_one_answer_and_one_line(adults: int, away: dict[str, int]) -> None:
    decision = decide(adults, away)
    assert 0 <= decision.counted <= adults
    assert say_adults(adults, away).startswith(f"{adults} adult")
