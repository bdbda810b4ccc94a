"""What is owed and every question about it: only with a card that was accepted, and only while its grant lives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.cards import Cards, fill_in
from tests.actions.conftest import Town
from tests.actions.council_tax.accounts import (
    CLOSED,
    DIRECT_DEBIT,
    DISCOUNT_ENDED,
    ENFORCEMENT,
    IN_CREDIT,
    OWES,
    REMINDER,
    UP_TO_DATE,
    open_account,
)
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
INTENT, ACTION = "ask_council_tax_balance", "action_tell_council_tax_balance"
CARD = "utter_card_council_tax_account"


async def ask(anna: Resident, text: str, **entities: str) -> Heard:
    return await anna.does(ACTION, text, INTENT, **entities)


async def test_without_a_card_nothing_is_told_and_the_card_is_shown(resident: Make) -> None:
    heard = await ask(resident(), "how much do I owe on my council tax")
    assert heard.responses == [CARD]
    assert heard.buttons == [("Talk to a person", "/talk_to_human")]


async def test_an_accepted_card_takes_up_the_question_that_was_asked(resident: Make, cards: Cards) -> None:
    anna = resident()
    await ask(anna, "how much do I owe on my council tax")
    heard = await open_account(anna, cards, OWES)
    assert heard.responses[0] == "utter_council_tax_balance_owed"
    assert heard.facts["utter_council_tax_balance_owed"]["balance"].startswith("£")
    assert heard.responses[-1] == "utter_council_tax_balance_more"


async def test_the_next_payment_is_told_with_its_day(resident: Make, cards: Cards) -> None:
    heard = await open_account(resident(), cards, UP_TO_DATE)
    assert heard.responses == [
        "utter_council_tax_balance_owed",
        "utter_council_tax_balance_next",
        "utter_council_tax_balance_more",
    ]
    facts = heard.facts["utter_council_tax_balance_next"]
    assert facts["day"] == "Tuesday 1 December"
    assert facts["how"] == ""
    assert [title for title, _ in heard.buttons][-1] == "Pay"


async def test_who_pays_by_direct_debit_is_told_so(resident: Make, cards: Cards) -> None:
    heard = await open_account(resident(), cards, DIRECT_DEBIT)
    assert "Direct Debit" in heard.facts["utter_council_tax_balance_next"]["how"]


async def test_credit_is_said_as_credit_and_nobody_is_asked_to_pay(resident: Make, cards: Cards) -> None:
    heard = await open_account(resident(), cards, IN_CREDIT)
    assert "utter_council_tax_balance_credit" in heard
    assert "Pay" not in dict(heard.buttons)


async def test_a_closed_account_is_said_to_be_closed(resident: Make, cards: Cards) -> None:
    assert "utter_council_tax_balance_closed" in await open_account(resident(), cards, CLOSED)


async def test_why_it_changed_comes_from_the_entries(resident: Make, cards: Cards) -> None:
    anna = resident()
    await ask(anna, "why has my council tax gone up")
    heard = await open_account(anna, cards, DISCOUNT_ENDED)
    assert heard.responses[0] == "utter_council_tax_balance_why"
    assert "a discount ended" in heard.facts["utter_council_tax_balance_why"]["lines"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("has my payment arrived", "utter_council_tax_balance_arrived"),
        ("when is the next instalment due", "utter_council_tax_balance_coming"),
        ("how much have I paid so far this year", "utter_council_tax_balance_paid"),
        ("am I due a refund", "utter_council_tax_balance_no_refund"),
        ("why has it gone up", "utter_council_tax_balance_why"),
    ],
)
async def test_each_follow_up_is_answered_while_the_grant_lives(
    resident: Make, cards: Cards, text: str, response: str
) -> None:
    anna = resident()
    await open_account(anna, cards, UP_TO_DATE)
    heard = await ask(anna, text)
    assert response in heard
    assert CARD not in heard


async def test_two_questions_in_one_message_get_two_answers(resident: Make, cards: Cards) -> None:
    anna = resident()
    await open_account(anna, cards, UP_TO_DATE)
    heard = await ask(anna, "did you get my payment and when is the next one due")
    assert {"utter_council_tax_balance_arrived", "utter_council_tax_balance_coming"} <= set(heard.responses)


async def test_when_the_grant_has_lapsed_the_card_comes_with_a_reason_and_the_question_is_kept(
    resident: Make, cards: Cards
) -> None:
    anna = resident()
    await open_account(anna, cards, UP_TO_DATE)
    cards.lapse(anna.slots["council_tax_grant"])
    heard = await ask(anna, "when is the next instalment due")
    assert heard.responses == ["utter_card_lapsed", CARD]
    assert anna.slots["council_tax_grant"] is None
    heard = await open_account(anna, cards, UP_TO_DATE)
    assert heard.responses[0] == "utter_council_tax_balance_coming"


async def test_the_same_words_from_a_resident_open_nothing(resident: Make, cards: Cards) -> None:
    anna = resident()
    values = {"account_reference": UP_TO_DATE, "name": "Adeyemi", "postcode": "ZZ1 1AA"}
    heard = await fill_in(anna, cards, "council_tax_account", is_external=False, **values)
    assert heard.responses == ["utter_ask_what_next"]
    assert anna.slots["council_tax_grant"] is None


async def test_another_conversations_grant_opens_nothing(resident: Make, cards: Cards) -> None:
    anna, ben = resident(), resident()
    await open_account(anna, cards, UP_TO_DATE)
    ben.slots["council_tax_grant"] = anna.slots["council_tax_grant"]
    assert CARD in await ask(ben, "what do I owe")


async def test_a_number_typed_in_the_chat_is_not_used(resident: Make) -> None:
    heard = await ask(resident(), "the reference is 40012345 how much")
    assert heard.responses == ["utter_account_number_not_here", CARD]


async def test_what_the_gateway_took_out_and_said_so_is_not_said_again(resident: Make) -> None:
    assert (await ask(resident(), "my council tax account is [account reference] what do I owe")).responses == [CARD]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("what does my council tax pay for", "utter_council_tax_balance_breakdown"),
        ("where do I find my council tax reference number", "utter_council_tax_balance_number"),
        ("I need a copy of my council tax bill", "utter_council_tax_balance_copy"),
    ],
)
async def test_what_needs_no_account_is_answered_without_a_card(resident: Make, text: str, response: str) -> None:
    assert (await ask(resident(), text)).responses == [response]


async def test_an_account_that_is_behind_hears_of_help_first(resident: Make, cards: Cards) -> None:
    heard = await open_account(resident(), cards, REMINDER)
    assert heard.responses.index("utter_council_tax_arrears_help") < heard.responses.index(
        "utter_council_tax_arrears_your_reminder"
    )
    assert [title for title, _ in heard.buttons][-2:] == ["Help if I cannot pay", "Pay"]


async def test_an_account_with_enforcement_agents_has_no_button_to_pay(resident: Make, cards: Cards) -> None:
    heard = await open_account(resident(), cards, ENFORCEMENT)
    assert "utter_council_tax_arrears_your_enforcement" in heard
    assert "Pay" not in dict(heard.buttons)


@pytest.mark.parametrize("fault", ["down", "refuse", "busy"])
async def test_a_system_that_fails_is_said_to_fail_and_nothing_is_made_up(
    resident: Make, cards: Cards, town: Town, fault: str
) -> None:
    town.fault("council_tax", fault, times=8)
    heard = await open_account(resident(), cards, UP_TO_DATE)
    assert heard.responses == ["utter_back_end_down"]
    assert heard.facts["utter_back_end_down"]["system"] == "our council tax system"
    town.fault("council_tax", None)


async def test_no_number_and_no_name_stands_in_a_slot_or_a_sentence(resident: Make, cards: Cards) -> None:
    anna = resident()
    heard = await open_account(anna, cards, UP_TO_DATE)
    for text in ("why has it gone up", "has my payment arrived"):
        heard.facts |= (await ask(anna, text)).facts
    kept = f"{anna.slots} {heard.facts}"
    assert UP_TO_DATE not in kept
    assert "Adeyemi" not in kept
