"""Short messages after council tax was spoken of, and numbers typed into the chat."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.cards import Cards, go_on_anew
from tests.actions.council_tax.accounts import UP_TO_DATE, open_account
from tests.actions.council_tax.test_paying import begin, url_of, with_account
from tests.actions.resident import Resident

Make = Callable[..., Resident]


def taken_for(anna: Resident) -> str:
    """The intent that the last message was understood as."""
    found = next(e for e in reversed(anna.events) if e["event"] == "user")
    return str(found["parse_data"]["intent"]["name"])


@pytest.mark.parametrize("action", ["action_use_what_was_given", "action_hear_otherwise"])
async def test_a_number_typed_instead_of_the_card_leads_back_to_the_card(resident: Make, action: str) -> None:
    anna = resident()
    await begin(anna)
    await anna.presses('/inform{"choice": "account"}')
    await anna.does(action, "its 40012345", "inform")
    assert taken_for(anna) == "pay_council_tax"
    heard = await go_on_anew(anna)
    assert heard is not None
    assert heard.responses == ["utter_account_number_not_here", "utter_card_council_tax_account"]


async def test_a_bare_number_out_of_the_blue_is_no_account(resident: Make) -> None:
    anna = resident()
    await anna.does("action_use_what_was_given", "40012345", "inform")
    assert taken_for(anna) == "inform"


@pytest.mark.parametrize("text", ["why though?", "and when is the next one", "has it arrived"])
async def test_a_short_question_after_the_balance_is_about_the_account(resident: Make, cards: Cards, text: str) -> None:
    anna = resident()
    await open_account(anna, cards, UP_TO_DATE)
    await anna.does("action_hear_otherwise", text, "nlu_fallback")
    assert taken_for(anna) == "ask_council_tax_balance"


async def test_a_letter_after_bands_is_a_band(resident: Make) -> None:
    anna = resident()
    await anna.does("action_answer_council_tax_band", "how much is band D", "ask_council_tax_band")
    await anna.does("action_hear_otherwise", "and E?", "nlu_fallback")
    assert taken_for(anna) == "ask_council_tax_band"


async def test_what_now_after_a_link_is_about_the_payment(resident: Make, cards: Cards) -> None:
    anna = resident()
    await with_account(anna, cards, UP_TO_DATE)
    assert url_of(await anna.says("£27"))
    await anna.does("action_hear_otherwise", "what now", "nlu_fallback")
    assert taken_for(anna) == "chase_request"
