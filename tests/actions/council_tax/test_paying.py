"""Paying: the account or a bill by its number, what is on its way already, the amount, one page, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.council_tax.paying_answers import read_amount
from tests.actions.cards import Cards, fill_in
from tests.actions.conftest import Town
from tests.actions.council_tax.accounts import (
    BREATHING_SPACE,
    ENFORCEMENT,
    IN_CREDIT,
    LIABILITY_ORDER,
    OWES,
    REMINDER,
    SUMMONS,
    UP_TO_DATE,
    open_account,
)
from tests.actions.resident import Heard, Resident
from tests.conversations.talking import PaymentPage

Make = Callable[..., Resident]
FORM, INTENT = "pay_council_tax_form", "pay_council_tax"
LINK, SAME = "utter_council_tax_payment_link", "utter_council_tax_payment_link_same"


async def begin(anna: Resident, text: str = "I want to pay my council tax", **entities: str) -> Heard:
    return await anna.starts(FORM, text, INTENT, **entities)


async def with_account(anna: Resident, cards: Cards, reference: str) -> Heard:
    """As a resident does it: the wish, the way, the card."""
    await begin(anna)
    assert (await anna.presses('/inform{"choice": "account"}')).responses == ["utter_card_council_tax_account"]
    return await open_account(anna, cards, reference)


def url_of(heard: Heard) -> str:
    return heard.facts[LINK if LINK in heard else SAME]["url"]


async def test_the_way_the_card_the_amount_and_one_page(resident: Make, cards: Cards) -> None:
    anna = resident()
    assert (await begin(anna)).responses == ["utter_ask_council_tax_pay_way"]
    heard = await anna.presses('/inform{"choice": "account"}')
    assert heard.responses == ["utter_card_council_tax_account"]
    heard = await open_account(anna, cards, UP_TO_DATE)
    assert heard.responses == ["utter_council_tax_pay_owed_with_instalment", "utter_ask_council_tax_pay_amount"]
    titles = [title for title, _ in heard.buttons]
    assert re.fullmatch(r"Next instalment, £\d+\.\d\d", titles[0])
    assert re.fullmatch(r"Everything, £[\d,]+\.\d\d", titles[-1])
    heard = await anna.presses(heard.payload(titles[0]))
    assert heard.responses == [LINK]
    assert heard.facts[LINK]["amount"] == titles[0].removeprefix("Next instalment, ")
    assert re.fullmatch(r"WM-CT-\w+", heard.facts[LINK]["reference"])


async def test_an_open_account_needs_no_second_card(resident: Make, cards: Cards) -> None:
    anna = resident()
    await open_account(anna, cards, UP_TO_DATE)
    heard = await begin(anna, '/pay_council_tax{"choice": "account"}', choice="account")
    assert heard.responses[-1] == "utter_ask_council_tax_pay_amount"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("£20", "£20.00"), ("20.50", "£20.50"), ("fifty pounds please", "£50.00"), ("25 quid", "£25.00")],
)
async def test_an_amount_can_be_typed(resident: Make, cards: Cards, typed: str, amount: str) -> None:
    anna = resident()
    await with_account(anna, cards, UP_TO_DATE)
    heard = await anna.says(typed)
    assert heard.facts[LINK]["amount"] == amount


async def test_an_amount_in_the_first_message_waits_for_the_card(resident: Make, cards: Cards) -> None:
    anna = resident()
    await begin(anna, "I want to pay £30 off my council tax from my account")
    heard = await open_account(anna, cards, UP_TO_DATE)
    assert heard.responses[-1] == LINK
    assert heard.facts[LINK]["amount"] == "£30.00"


@pytest.mark.parametrize(
    ("typed", "response"),
    [
        ("99999", "utter_council_tax_pay_too_much"),
        ("0", "utter_council_tax_pay_amount_unclear"),
        ("lots", "utter_council_tax_pay_amount_unclear"),
    ],
)
async def test_an_amount_that_cannot_be_paid_is_asked_again(
    resident: Make, cards: Cards, typed: str, response: str
) -> None:
    anna = resident()
    await with_account(anna, cards, UP_TO_DATE)
    heard = await anna.says(typed, "nlu_fallback")
    assert heard.responses == [response, "utter_ask_council_tax_pay_amount"]


async def test_a_bill_by_its_number_shows_nothing_about_it(resident: Make, cards: Cards) -> None:
    anna = resident()
    heard = await begin(anna, "I want to pay my mum's council tax bill for her")
    assert heard.responses == ["utter_card_council_tax_bill"]
    heard = await fill_in(anna, cards, "council_tax_bill", account_reference=OWES, amount="40.00")
    assert heard.responses == [LINK]
    assert heard.facts[LINK]["amount"] == "£40.00"
    assert set(heard.facts[LINK]) == {"url", "amount", "reference"}


async def test_the_same_wish_twice_is_one_page(resident: Make, cards: Cards) -> None:
    anna = resident()
    await with_account(anna, cards, UP_TO_DATE)
    first = await anna.says("£31")
    await begin(anna, '/pay_council_tax{"choice": "account"}', choice="account")
    heard = await anna.presses('/inform{"choice": "yes"}')
    assert heard.responses == ["utter_ask_council_tax_pay_amount"]
    second = await anna.says("£31")
    assert second.responses == [SAME]
    assert second.facts[SAME]["reference"] == first.facts[LINK]["reference"]


async def test_a_payment_that_is_open_is_shown_before_another_is_made(resident: Make, cards: Cards) -> None:
    anna = resident()
    await with_account(anna, cards, UP_TO_DATE)
    url = url_of(await anna.says("£32"))
    heard = await begin(anna)
    assert heard.responses[-1] == "utter_ask_council_tax_pay_other"
    shown = heard.facts["utter_ask_council_tax_pay_other"]["payments"]
    assert re.search(r"£32\.00, started on \w+day \d+ \w+( \d{4})? and not finished", shown), "the ledger's own day"
    assert f"go to: {url}" in heard.facts["utter_ask_council_tax_pay_other"]["page"]
    assert next(title for title, _ in heard.buttons) == "Do not pay more now"
    heard = await anna.says("no thanks", "deny")
    assert heard.responses == ["utter_council_tax_pay_not_started"]


async def test_a_payment_that_was_taken_is_shown_until_it_is_on_the_account(resident: Make, cards: Cards) -> None:
    anna = resident()
    await with_account(anna, cards, OWES)
    heard = await anna.says("£33")
    PaymentPage(url_of(heard)).types_card().confirms().comes_back()
    ben = resident()
    heard = await with_account(ben, cards, OWES)
    assert heard.responses[-1] == "utter_ask_council_tax_pay_other"
    assert "£33.00, paid on" in heard.facts["utter_ask_council_tax_pay_other"]["payments"]
    heard = await ben.does("action_tell_council_tax_balance", "has my payment arrived", "ask_council_tax_balance")
    assert "£33.00" in heard.facts["utter_council_tax_balance_on_its_way"]["payments"]


@pytest.mark.parametrize(
    ("reference", "stage"),
    [
        (LIABILITY_ORDER, "utter_council_tax_arrears_your_liability_order"),
        (SUMMONS, "utter_council_tax_arrears_your_summons"),
    ],
)
async def test_where_costs_or_rights_come_first_they_are_explained_before_anybody_may_pay(
    resident: Make, cards: Cards, reference: str, stage: str
) -> None:
    anna = resident()
    heard = await with_account(anna, cards, reference)
    assert heard.responses == ["utter_council_tax_arrears_help", stage, "utter_ask_council_tax_pay_go_on"]
    assert next(title for title, _ in heard.buttons) == "Talk to a person"
    heard = await anna.says("no", "deny")
    assert heard.responses == ["utter_council_tax_pay_not_started"]


async def test_who_still_wants_to_pay_after_that_may_but_no_button_says_so_after_a_liability_order(
    resident: Make, cards: Cards
) -> None:
    assert "I still want to pay here" in dict((await with_account(resident(), cards, SUMMONS)).buttons)
    anna = resident()
    heard = await with_account(anna, cards, LIABILITY_ORDER)
    assert [title for title, _ in heard.buttons] == ["Talk to a person", "Do not pay now"]
    heard = await anna.says("I still want to pay it here", "pay_council_tax")
    assert heard.responses[-1] == "utter_ask_council_tax_pay_amount"
    assert "Next instalment" not in " ".join(title for title, _ in heard.buttons)


async def test_with_enforcement_agents_no_payment_is_started(resident: Make, cards: Cards) -> None:
    heard = await with_account(resident(), cards, ENFORCEMENT)
    assert heard.responses[-1] == "utter_council_tax_pay_not_here"
    assert LINK not in heard


async def test_in_breathing_space_no_payment_is_started_and_nobody_is_asked_for_money(
    resident: Make, cards: Cards
) -> None:
    heard = await with_account(resident(), cards, BREATHING_SPACE)
    assert heard.responses[1:] == ["utter_council_tax_arrears_your_breathing_space", "utter_council_tax_pay_on_hold"]


async def test_credit_needs_no_payment(resident: Make, cards: Cards) -> None:
    heard = await with_account(resident(), cards, IN_CREDIT)
    assert heard.responses[-1] == "utter_council_tax_pay_nothing_owed"


async def test_what_is_overdue_can_be_chosen(resident: Make, cards: Cards) -> None:
    heard = await with_account(resident(), cards, REMINDER)
    assert any(title.startswith("What is overdue, £") for title, _ in heard.buttons)


async def test_a_card_that_lapsed_is_asked_for_before_the_page_is_made(resident: Make, cards: Cards) -> None:
    anna = resident()
    await with_account(anna, cards, UP_TO_DATE)
    cards.lapse(anna.slots["council_tax_grant"])
    heard = await anna.says("£34")
    assert heard.responses == ["utter_card_lapsed", "utter_card_council_tax_account"]
    heard = await open_account(anna, cards, UP_TO_DATE)
    assert heard.facts[LINK]["amount"] == "£34.00"


async def test_without_the_payment_service_nothing_is_said_to_be_ready(
    resident: Make, cards: Cards, town: Town
) -> None:
    anna = resident()
    await with_account(anna, cards, UP_TO_DATE)
    town.fault("payments", "down")
    heard = await anna.says("£35")
    town.fault("payments", None)
    assert heard.responses == ["utter_council_tax_payment_unavailable"]
    heard = await begin(anna, '/pay_council_tax{"choice": "account"}', choice="account")
    assert heard.responses[-1] in (LINK, SAME), "the amount is not asked for twice"
    assert heard.facts[heard.responses[-1]]["amount"] == "£35.00"


@pytest.mark.parametrize(
    ("does", "response"),
    [
        (lambda page: page, "utter_council_tax_payment_open"),
        (lambda page: page.types_card().confirms(), "utter_council_tax_payment_success"),
        (lambda page: page.types_card(PaymentPage.DECLINED), "utter_council_tax_payment_declined"),
        (lambda page: page.cancels(), "utter_council_tax_payment_cancelled"),
        (lambda page: page.types_card(PaymentPage.BREAKS), "utter_council_tax_payment_failed"),
    ],
)
async def test_asked_how_it_stands_the_payment_is_looked_up(
    resident: Make, cards: Cards, does: Callable[[PaymentPage], PaymentPage], response: str
) -> None:
    anna = resident()
    await with_account(anna, cards, "40012371")
    does(PaymentPage(url_of(await anna.says("£12.34"))))
    heard = await anna.does("action_chase_request", "what now", "chase_request")
    assert heard.responses == [response]
    assert heard.facts[response]["amount"] == "£12.34"


@pytest.mark.parametrize("way", ["account", "bill"])
async def test_try_again_asks_for_nothing_twice(resident: Make, cards: Cards, way: str) -> None:
    anna = resident()
    if way == "account":
        await with_account(anna, cards, UP_TO_DATE)
        heard = await anna.says("£23")
    else:
        await begin(anna, "I want to pay my mum's council tax bill for her")
        heard = await fill_in(anna, cards, "council_tax_bill", account_reference=OWES, amount="23.00")
    PaymentPage(url_of(heard)).types_card(PaymentPage.DECLINED).comes_back()
    again = await begin(anna, "/pay_council_tax")
    assert again.responses[-1] == LINK
    assert again.facts[LINK]["amount"] == "£23.00"
    assert again.facts[LINK]["reference"] != heard.facts[LINK]["reference"]


async def test_the_same_wish_just_after_it_was_paid_tells_so_and_makes_no_second_payment(
    resident: Make, cards: Cards
) -> None:
    anna = resident()
    await begin(anna, "I want to pay my mum's council tax bill for her")
    heard = await fill_in(anna, cards, "council_tax_bill", account_reference=OWES, amount="24.00")
    PaymentPage(url_of(heard)).types_card().confirms()
    await begin(anna, "I want to pay my mum's council tax bill for her")
    again = await fill_in(anna, cards, "council_tax_bill", account_reference=OWES, amount="24.00")
    if again.responses == ["utter_ask_council_tax_pay_other"]:
        again = await anna.says('/pay_council_tax{"choice": "yes"}', choice="yes")
    assert again.responses == ["utter_council_tax_payment_success"]
    assert again.facts["utter_council_tax_payment_success"]["reference"] == heard.facts[LINK]["reference"]


async def test_has_my_payment_arrived_means_the_one_of_a_moment_ago(resident: Make, cards: Cards) -> None:
    anna = resident()
    await begin(anna, "I want to pay my mum's council tax bill for her")
    heard = await fill_in(anna, cards, "council_tax_bill", account_reference=OWES, amount="41.00")
    PaymentPage(url_of(heard)).types_card().confirms()
    heard = await anna.does("action_tell_council_tax_balance", "has my payment gone through", "ask_council_tax_balance")
    assert heard.responses == ["utter_council_tax_payment_success"]


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999.99"), places=2))
def test_any_amount_is_read_as_it_is_written(amount: Decimal) -> None:
    assert read_amount(f"£{amount:,.2f}", asked=False) == f"{amount:.2f}"
    assert read_amount(f"{amount:.2f}", asked=True) == f"{amount:.2f}"


@pytest.mark.parametrize("text", ["pay bill 40012345", "[account reference]", "I live at number 14", "call me at 5pm"])
def test_numbers_that_are_no_amounts_are_left_alone(text: str) -> None:
    assert read_amount(text, asked=False) is None


@pytest.mark.parametrize(
    ("text", "named", "asked", "amount"),
    [
        ("a hundred and twenty pounds", ("120.00",), True, "120.00"),
        ("two tenners off it", ("20.00",), False, "20.00"),
        ("I owe £300 but can pay £40", ("300.00", "40.00"), False, None),
        ("a hundred and twenty", (), True, None),  # once taken for a hundred
        ("just a hundred please", (), True, "100.00"),
        ("pay 85.50 off my council tax", (), False, "85.50"),
        ("can I pay at 10.30", (), False, None),
    ],
)
def test_an_amount_is_the_one_that_was_named_or_none(
    text: str, named: tuple[str, ...], asked: bool, amount: str | None
) -> None:
    assert read_amount(text, named, asked=asked) == amount


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    found = read_amount(text, asked=True)
    assert found is None or found in ("all", "next", "overdue") or Decimal(found) >= 0


async def test_a_system_that_fails_is_said_to_fail_once(resident: Make, cards: Cards, town: Town) -> None:
    anna = resident()
    await open_account(anna, cards, UP_TO_DATE)
    town.fault("council_tax", "busy", times=8)
    heard = await begin(anna)
    town.fault("council_tax", None)
    assert heard.responses == ["utter_back_end_down"]
