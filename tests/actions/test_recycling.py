"""Which bin something goes in: an answer at once, a question when two things are likely, never a postcode."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.resident import Heard, Resident

FORM, INTENT = "ask_recycling_form", "ask_recycling"
Make = Callable[..., Resident]


async def ask(resident: Resident, text: str) -> Heard:
    return await resident.starts(FORM, text, INTENT)


@pytest.mark.parametrize(
    ("text", "response", "fact"),
    [
        ("what bin does a pizza box go in", "utter_recycling_goes_in", "green recycling bin"),
        ("can i put nappies in the green bin", "utter_recycling_goes_in", "black rubbish bin"),
        ("banana skins", "utter_recycling_goes_in", "food waste caddy"),
        ("where do branches go", "utter_recycling_goes_in", "brown garden waste bin"),
        ("car battery", "utter_recycling_centre", None),
        ("asbestos", "utter_recycling_nowhere", None),
    ],
)
async def test_a_thing_named_in_the_question_is_answered_at_once(
    resident: Make, text: str, response: str, fact: str | None
) -> None:
    heard = await ask(resident(), text)
    assert heard.responses == [response]
    assert heard.facts[response].get("bin") == fact


async def test_two_things_get_two_answers(resident: Make) -> None:
    heard = await ask(resident(), "pizza boxes and a car battery")
    assert heard.responses == ["utter_recycling_goes_in", "utter_recycling_centre"]


async def test_a_question_without_a_thing_asks_for_it(resident: Make) -> None:
    anna = resident()
    assert (await ask(anna, "which bin does it go in")).responses == ["utter_ask_recycling_item"]
    assert (await anna.says("a pizza box")).responses == ["utter_recycling_goes_in"]
    assert anna.slots["recycling_item"] is None


async def test_likely_things_are_offered(resident: Make) -> None:
    anna = resident()
    heard = await ask(anna, "what about paint")
    if heard.responses == ["utter_ask_recycling_item_which"]:
        assert heard.buttons[-1][0] == "Something else"
        heard = await anna.says("the first one")
    assert heard.responses[0] in {"utter_recycling_goes_in", "utter_recycling_centre", "utter_recycling_nowhere"}


async def test_something_else_asks_again(resident: Make) -> None:
    anna = resident()
    anna.slots["recycling_choices"] = None
    await ask(anna, "which bin")
    anna.slots["recycling_choices"] = ["paint", "paint tin"]
    heard = await anna.presses('/inform{"item": "something else"}')
    assert heard.responses == ["utter_ask_recycling_item"]


async def test_a_choice_is_made_by_button_or_by_words(resident: Make) -> None:
    for answer in ('/inform{"item": "car battery"}', "the second one", "car battery"):
        anna = resident()
        await ask(anna, "which bin")
        anna.slots["recycling_choices"] = ["batteries", "car battery"]
        heard = await (anna.presses(answer) if answer.startswith("/") else anna.says(answer))
        assert heard.facts["utter_recycling_centre"]["item"] == "car battery", answer


async def test_an_unknown_thing_gets_the_page_and_a_person(resident: Make) -> None:
    heard = await ask(resident(), "flux capacitor")
    assert heard.responses == ["utter_recycling_unknown"]
    assert heard.facts["utter_recycling_unknown"]["page"].endswith("/bins/what-goes-where")


async def test_a_bin_without_a_thing_is_described(resident: Make) -> None:
    heard = await ask(resident(), "what can i put in my green bin")
    assert heard.responses == ["utter_recycling_bin_holds"]
    assert heard.facts["utter_recycling_bin_holds"]["items"].count(",") >= 2


async def test_an_unknown_thing_in_an_answer_ends_the_form(resident: Make) -> None:
    anna = resident()
    await ask(anna, "which bin")
    assert (await anna.says("flux capacitor", "nlu_fallback")).responses == ["utter_recycling_unknown"]
    assert anna.form is None


async def test_another_need_is_left_to_the_rules(resident: Make) -> None:
    anna = resident()
    await ask(anna, "which bin")
    assert (await anna.says("how do I pay my council tax", "pay_council_tax")).rejected


async def test_the_question_is_answered_in_the_middle_of_something_else(resident: Make) -> None:
    for text, response in (
        ("what bin for batteries", "utter_recycling_centre"),
        ("and flux capacitors", "utter_recycling_unknown"),
    ):
        heard = await resident().does("action_answer_recycling_meanwhile", text, INTENT)
        assert heard.responses == [response]


async def test_of_a_long_message_only_the_tagged_things_are_answered(resident: Make) -> None:
    text = (
        "dad's mending the fence and there's half a tin of paint in the shed by the mower, can it go in a bin or what"
    )
    heard = await resident().starts(FORM, text, INTENT)
    assert len(heard.responses) > 1  # all words: shed and mower too
    heard = await resident().starts(FORM, text, INTENT, thing="half a tin of paint")
    assert (heard.responses, heard.facts["utter_recycling_centre"]["item"]) == (["utter_recycling_centre"], "paint")


@pytest.mark.parametrize(
    ("thing", "item"),
    [("boxes of nappies", "nappies"), ("old telly", "television"), ("greasy pizza boxes", "pizza box")],
)
async def test_of_a_things_words_what_it_holds_counts(resident: Make, thing: str, item: str) -> None:
    text = f"we have had the whole family here for a week and now there's {thing} and I don't know what to do with it"
    heard = await resident().starts(FORM, text, INTENT, thing=thing)
    (response,) = heard.responses
    assert heard.facts[response]["item"] == item


async def test_a_tagged_thing_that_is_in_no_list_leaves_the_other_words(resident: Make) -> None:
    text = "there is this flibbet that came with the flat and a kettle nobody wants, what do I do with them"
    heard = await resident().starts(FORM, text, INTENT, thing="flibbet")
    assert heard.responses == ["utter_recycling_centre"]


async def test_a_move_that_asks_where_a_thing_goes_is_a_question_about_a_bin(resident: Make) -> None:
    anna = resident()
    text = "my nan's moving out and we've an old telly that, well, where does that go"
    await anna.starts("report_change_of_address_form", text, "report_change_of_address", thing="old telly")
    anew = anna.events[-2]
    assert (anew["event"], anew["parse_data"]["intent"]["name"]) == ("user", INTENT)
    assert anna.slots["council_tax_move_kind"] is None
    heard = await resident().starts("report_change_of_address_form", "my nan's moving out", "report_change_of_address")
    assert heard.responses[-1].startswith("utter_ask_council_tax_move")
