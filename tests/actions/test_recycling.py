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
