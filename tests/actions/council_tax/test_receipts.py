"""Receipts by e-mail and text: for payments that were taken, to what stands on the card, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.cards import Cards, fill_in
from tests.actions.conftest import Town
from tests.actions.council_tax.accounts import open_account
from tests.actions.council_tax.test_paying import begin, url_of
from tests.actions.resident import Heard, Resident
from tests.conversations.talking import PaymentPage, fetch

Make = Callable[..., Resident]
ACTION, INTENT = "action_send_receipt", "ask_receipt"


@pytest.fixture
def notices(town: Town) -> Callable[[], list[dict[str, str]]]:
    """What the stand-in of GOV.UK Notify was handed."""
    return lambda: fetch(f"{town._url}/_sandbox/notify/sent")


async def ask(anna: Resident, text: str = "send me a receipt") -> Heard:
    return await anna.does(ACTION, text, INTENT)


async def pays(anna: Resident, cards: Cards, amount: str = "£21.00") -> None:
    await open_account(anna, cards, "40012372")
    await begin(anna, '/pay_council_tax{"choice": "account"}', choice="account")
    if anna.asked == "council_tax_pay_other":
        await anna.presses('/inform{"choice": "yes"}')
    heard = await anna.says(amount)
    PaymentPage(url_of(heard)).types_card().confirms().comes_back()


@pytest.mark.parametrize(
    ("fields", "response", "kind"),
    [
        ({"email": "ada@example.org"}, "utter_receipt_sent_email", "email"),
        ({"phone": "07700900123"}, "utter_receipt_sent_text", "sms"),
    ],
)
async def test_a_receipt_goes_where_the_card_says(
    resident: Make,
    cards: Cards,
    notices: Callable[[], list[dict[str, str]]],
    fields: dict[str, str],
    response: str,
    kind: str,
) -> None:
    anna = resident()
    await pays(anna, cards)
    assert (await ask(anna)).responses == ["utter_card_receipt"]
    before = len(notices())
    heard = await fill_in(anna, cards, "receipt", **fields)
    assert heard.responses == [response]
    (sent,) = notices()[before:]
    assert (sent["kind"], sent["recipient"]) == (kind, next(iter(fields.values())))
    assert "£21.00" in sent["body"]
    assert heard.facts[response]["reference"] in sent["body"]


async def test_the_same_card_sends_once(
    resident: Make, cards: Cards, notices: Callable[[], list[dict[str, str]]]
) -> None:
    anna = resident()
    await pays(anna, cards)
    await fill_in(anna, cards, "receipt", email="ada@example.org")
    before = len(notices())
    anna.slots["receipt_grant"] = cards.last
    assert (await ask(anna)).responses == ["utter_receipt_sent_before"]
    assert len(notices()) == before


async def test_a_lost_answer_is_looked_up_and_not_sent_twice(
    resident: Make, cards: Cards, town: Town, notices: Callable[[], list[dict[str, str]]]
) -> None:
    anna = resident()
    await pays(anna, cards)
    before = len(notices())
    town.fault("notify", "lost", "POST", 1)
    heard = await fill_in(anna, cards, "receipt", email="ada@example.org")
    assert heard.responses == ["utter_receipt_unsure"]
    assert len(notices()) == before + 1


async def test_a_refused_address_can_be_given_anew(resident: Make, cards: Cards, town: Town) -> None:
    anna = resident()
    await pays(anna, cards)
    town.fault("notify", "refuse", "POST", 1)
    heard = await fill_in(anna, cards, "receipt", email="ada@example.org")
    assert heard.responses == ["utter_receipt_refused"]
    assert ("Use another address", "/ask_receipt") in heard.buttons
    assert (await ask(anna)).responses == ["utter_card_receipt"]
    assert (await fill_in(anna, cards, "receipt", email="bob@example.org")).responses == ["utter_receipt_sent_email"]


async def test_nothing_paid_means_no_receipt(resident: Make, cards: Cards) -> None:
    assert (await ask(resident())).responses == ["utter_receipt_no_payment"]
    anna = resident()
    await open_account(anna, cards, "40012372")
    await begin(anna, '/pay_council_tax{"choice": "account"}', choice="account")
    if anna.asked == "council_tax_pay_other":
        await anna.presses('/inform{"choice": "yes"}')
    await anna.says("£22.00")
    assert (await ask(anna)).responses == ["utter_receipt_not_paid"]
