"""Two tabs, two presses, two pages: however a resident doubles a payment, it is taken once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.running.system import RunningSystem
from tests.conversations.talking import Desk, PaymentPage, Talker

BILL = {"account_reference": "40012346", "amount": "61.00"}


def ready_to_pay(system: RunningSystem) -> Talker:
    """A conversation with a payment page."""
    talker = Talker(system)
    talker.comes_to("I need to pay my mum's council tax bill for her", BILL)
    assert talker.payment_url, "\n".join(talker.log)
    return talker


def test_one_link_in_two_tabs_is_paid_once(system: RunningSystem, desk: Desk) -> None:
    talker = ready_to_pay(system)
    tabs = [PaymentPage(talker.payment_url) for _ in range(2)]
    tabs[0].types_card().confirms().comes_back()
    late = tabs[1].types_card()
    if "confirm" in late.text.lower():
        late.confirms()
    assert desk.taken() == ["61.00"]
    assert "paid £61.00" in talker.hears_later().text


def test_a_link_that_was_paid_leads_to_the_outcome_and_not_to_a_page(system: RunningSystem, desk: Desk) -> None:
    talker = ready_to_pay(system)
    PaymentPage(talker.payment_url).types_card().confirms().comes_back()
    again = PaymentPage(talker.payment_url)
    assert 'name="cardNo"' not in again.text
    assert "£61.00" in again.text
    assert desk.taken() == ["61.00"]


def test_a_button_pressed_in_two_tabs_at_once_makes_one_payment(system: RunningSystem, desk: Desk) -> None:
    talker = ready_to_pay(system)
    PaymentPage(talker.payment_url).types_card(PaymentPage.DECLINED).comes_back()
    talker.hears_later()
    with ThreadPoolExecutor(2) as tabs:
        answers = list(tabs.map(talker.presses, ["Try again", "Try again"]))
    links = {url for answer in answers for one in answer.custom if (url := one.get("url"))}
    assert len(links) == 1, "\n".join(talker.log)
    PaymentPage(links.pop()).types_card().confirms().comes_back()
    assert desk.taken() == ["61.00"]
