"""Questions about bands: what they cost, how to find one, how to challenge one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.cards import Cards
from tests.actions.council_tax.accounts import UP_TO_DATE, open_account
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
INTENT = "ask_council_tax_band"


async def ask(anna: Resident, text: str, **entities: str) -> Heard:
    return await anna.does("action_answer_council_tax_band", text, INTENT, **entities)


async def test_one_band_costs_its_ninths_of_the_councils_figures(resident: Make) -> None:
    heard = await ask(resident(), "how much is council tax for band C")
    assert heard.responses == ["utter_council_tax_band_price", "utter_council_tax_band_more"]
    bands = heard.facts["utter_council_tax_band_price"]["bands"]
    assert "Band C: £1,889.02 a year" in bands, "8/9 of each authority's figure, rounded as on a bill"
    assert "£188.90 a month over 10 months" in bands
    assert "sample" in heard.facts["utter_council_tax_band_price"]["sample"]


async def test_two_bands_are_compared(resident: Make) -> None:
    heard = await ask(resident(), "difference between band A and B in pounds")
    facts = heard.facts["utter_council_tax_band_price"]
    assert "Band A: £1,416.76" in facts["bands"]
    assert "Band B: £1,652.89" in facts["bands"]
    assert "£236.13" in facts["between"]


async def test_all_bands_are_listed(resident: Make) -> None:
    heard = await ask(resident(), "list of council tax bands and charges please")
    assert heard.facts["utter_council_tax_band_prices"]["bands"].count("\n") == 7
    assert "Band H: £4,250.30" in heard.facts["utter_council_tax_band_prices"]["bands"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("what band is my house in", "utter_council_tax_band_look_up"),
        ("which band a house in Gorsebeck Hill is", "utter_council_tax_band_look_up"),
        ("challenge my council tax band", "utter_council_tax_band_challenge"),
        ("every other house is a B and we're a C, that's wrong", "utter_council_tax_band_challenge"),
        ("we've had an extension built, will that put us up a band", "utter_council_tax_band_changes"),
        ("my flat hasn't been given a band yet", "utter_council_tax_band_new"),
        ("how is my council tax band decided", "utter_council_tax_band_decided"),
        ("is there a lower band for a wheelchair user", "utter_council_tax_band_disabled"),
    ],
)
async def test_each_of_the_usual_questions_has_its_answer(resident: Make, text: str, response: str) -> None:
    assert response in await ask(resident(), text)


async def test_with_an_open_account_the_homes_own_band_is_told(resident: Make, cards: Cards) -> None:
    anna = resident()
    await open_account(anna, cards, UP_TO_DATE)
    heard = await ask(anna, "what council tax band is my house in")
    assert heard.facts["utter_council_tax_band_yours"]["band"] == "C"
    assert "utter_council_tax_band_look_up" in await ask(anna, "which band is 4 marrow lane")


async def test_the_disabled_reduction_is_said_beside_the_band(resident: Make, cards: Cards) -> None:
    anna = resident()
    await open_account(anna, cards, "40012358")
    heard = await ask(anna, "what band am I in")
    assert "one band lower" in heard.facts["utter_council_tax_band_yours"]["less"]


async def test_two_questions_in_one_message_get_two_answers(resident: Make) -> None:
    heard = await ask(resident(), "what does band d cost and how do I appeal, I think it is too high")
    assert {"utter_council_tax_band_challenge"} < set(heard.responses)


async def test_a_letter_alone_is_a_band_after_an_answer_about_bands(resident: Make) -> None:
    anna = resident()
    await ask(anna, "how much is band D")
    heard = await ask(anna, "and E?")
    assert "Band E: £2,597.41" in heard.facts["utter_council_tax_band_price"]["bands"]
    assert "utter_council_tax_band_price" not in await ask(resident(), "and E?")


async def test_the_buttons_lead_to_the_other_answers(resident: Make) -> None:
    anna = resident()
    heard = await ask(anna, "what band is my house in")
    assert dict(heard.buttons)["What each band costs"] == f'/{INTENT}{{"choice": "prices"}}'
    heard = await ask(anna, f'/{INTENT}{{"choice": "disabled"}}', choice="disabled")
    assert heard.facts["utter_council_tax_band_disabled"]["band_a"] == "£1,180.63"
    assert dict(heard.buttons)["Check if you can get it"] == "/apply_council_tax_discount"
