"""The payment page as a resident meets it, in a browser without script: each card, each mistake, each way out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.council.payments import PaymentState
from tests.backends.running_pay import BREAKS, DECLINED, PAYS, RETURN_URL, Page, Pay, card


async def test_a_resident_pays_and_comes_back(pay: Pay) -> None:
    made = await pay.make()
    page = await pay.page(made)
    assert (page.status, page.title) == (200, "Enter card details")
    assert "This is a test page." in page.text
    assert "£145.00" in page.text
    assert "Council tax 2026/27" in page.text
    page = await page.type_card()
    assert (page.status, page.title) == (200, "Confirm your payment")
    assert "•••• 1111" in page.text
    page = await page.confirm()
    assert (page.status, page.url) == (303, RETURN_URL)
    assert (await pay.client.get(made.id)).state is PaymentState.SUCCESS


@pytest.mark.parametrize(
    ("number", "title"),
    [(DECLINED, "Your payment has been declined"), (BREAKS, "We are having technical problems")],
)
async def test_a_card_that_fails_is_told_with_a_way_back(pay: Pay, number: str, title: str) -> None:
    page = await (await pay.page(await pay.make())).type_card(number)
    assert (page.status, page.title, page.way_back) == (200, title, RETURN_URL)
    assert "No money has been taken" in page.text


@pytest.mark.parametrize("after_the_card", [False, True])
async def test_a_resident_gives_up_at_each_step(pay: Pay, after_the_card: bool) -> None:
    made = await pay.make()
    page = await pay.page(made)
    if after_the_card:
        page = await page.type_card()
    page = await page.cancel()
    assert (page.title, page.way_back) == ("Your payment has been cancelled", RETURN_URL)
    assert (await pay.client.get(made.id)).code == "P0030"


async def test_a_link_works_once_but_its_page_may_be_loaded_again(pay: Pay) -> None:
    made = await pay.make()
    page = await pay.page(made)
    again = await page.reload()
    assert (again.status, again.title) == (200, "Enter card details")
    spent = await pay.page(made)
    assert (spent.status, spent.title) == (410, "This link cannot be used")
    assert (await (await pay.page(await pay.client.get(made.id))).type_card()).title == "Confirm your payment"


async def test_the_link_may_be_posted_as_well(pay: Pay) -> None:
    _, answer = await pay.call("POST", "/v1/payments", _body())
    posted = answer["_links"]["next_url_post"]
    async with pay.session.post(posted["href"], data=posted["params"]) as response:
        assert response.status == 200
        assert "Enter card details" in await response.text()


async def test_a_link_that_never_was_is_as_good_as_a_spent_one(pay: Pay) -> None:
    page = await Page.open(pay.session, pay.url + "/pay/secure/no-such-token")
    assert page.status == 410
    page = await Page.open(pay.session, pay.url + "/pay/card_details/no-such-page")
    assert page.status == 404


async def test_of_two_tabs_the_first_pays_and_the_second_pays_nothing_more(pay: Pay) -> None:
    made = await pay.make()
    first = await pay.page(made)
    second = await pay.page(await pay.client.get(made.id))
    assert second.title == "Enter card details"
    first = await first.type_card()
    second = await second.type_card("4242424242424242")
    assert second.title == "Confirm your payment"
    assert "•••• 1111" in second.text  # the card of the first tab: its payment is the one
    assert (await first.confirm()).url == RETURN_URL
    assert (await second.confirm()).url == RETURN_URL
    events = await pay.client.events(made.id)
    assert [one.state for one in events].count(PaymentState.SUCCESS) == 1
    assert [row["status"] for row in await pay.rows("payments")] == ["success"]


async def test_a_tab_left_open_learns_what_became_of_the_payment(pay: Pay) -> None:
    made = await pay.make()
    page = await pay.page(made)
    await pay.client.cancel(made.id)
    page = await page.type_card()
    assert page.title == "Your payment has been cancelled"
    assert (await pay.client.get(made.id)).code == "P0040"


async def test_a_tab_left_open_too_long_is_told_so(pay: Pay) -> None:
    made = await pay.make()
    page = await (await pay.page(made)).type_card()
    await pay.move(minutes=90)
    page = await page.confirm()
    assert (page.title, page.way_back) == ("Your payment session has expired", RETURN_URL)
    assert (await pay.client.get(made.id)).state is PaymentState.EXPIRED


async def test_confirming_before_the_card_is_typed_leads_back_to_the_form(pay: Pay) -> None:
    page = await pay.page(await pay.make())
    page = await Page(pay.session, page.url + "/confirm").confirm()
    assert page.title == "Enter card details"


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"cardNo": ""}, "cardNo", "Enter a card number"),
        ({"cardNo": "4444333322221112"}, "cardNo", "Card number is not valid"),
        ({"cardNo": "card"}, "cardNo", "Card number is not valid"),
        ({"cardNo": "4929000000006"}, "cardNo", "never a real card"),
        ({"expiryMonth": "13"}, "expiryMonth", "Enter the expiry date"),
        ({"expiryYear": "1"}, "expiryMonth", "Enter the expiry date"),
        ({"expiryMonth": "10", "expiryYear": "26"}, "expiryMonth", "The card has expired"),
        ({"cvc": "12"}, "cvc", "Enter the security code"),
        ({"cardholderName": " "}, "cardholderName", "Enter the name"),
        ({"cardholderName": "A|B"}, "cardholderName", "plainer characters"),
        ({"addressLine1": ""}, "addressLine1", "Enter your building"),
        ({"addressCity": ""}, "addressCity", "Enter your town"),
        ({"addressPostcode": ""}, "addressPostcode", "Enter your postcode"),
        ({"email": "ada"}, "email", "Enter an email address"),
    ],
)
async def test_each_mistake_is_told_at_its_field_and_nothing_happens(
    pay: Pay, change: dict[str, str], field: str, problem: str
) -> None:
    made = await pay.make()
    page = await (await pay.page(made)).type_card(**change)
    assert page.status == 400
    assert re.search(rf'<a href="#{field}">[^<]*{problem}', page.text)
    assert re.search(rf'id="{field}-error">Error: [^<]*{problem}', page.text)
    assert 'role="alert"' in page.text
    assert (await pay.client.get(made.id)).state is PaymentState.STARTED
    kept = {name: value for name, value in card(**change).items() if name not in ("cardNo", "cvc") and value.strip()}
    assert all(f'name="{name}" value="{value}"' in page.text for name, value in kept.items())


@pytest.mark.parametrize("year", ["28", "2028"])
async def test_a_year_may_have_two_or_four_digits(pay: Pay, year: str) -> None:
    page = await (await pay.page(await pay.make())).type_card(expiryYear=year, expiryMonth="1")
    assert "01/28" in page.text


async def test_this_months_card_is_still_good(pay: Pay) -> None:
    page = await (await pay.page(await pay.make())).type_card(expiryMonth="11", expiryYear="26")
    assert page.title == "Confirm your payment"


async def test_a_card_number_may_be_typed_in_groups(pay: Pay) -> None:
    assert (await (await pay.page(await pay.make())).type_card("4444 3333-2222 1111")).title == "Confirm your payment"


async def test_what_the_service_knew_stands_in_the_form(pay: Pay) -> None:
    details = {
        "cardholder_name": "Ada O'Example",
        "billing_address": {"line1": "2 Acorn Street", "postcode": "ZZ1 1AA"},
    }
    _, answer = await pay.call(
        "POST", "/v1/payments", _body() | {"email": "ada@example.org", "prefilled_cardholder_details": details}
    )
    page = await Page.open(pay.session, answer["_links"]["next_url"]["href"])
    for value in ("Ada O&#x27;Example", "2 Acorn Street", "ZZ1 1AA", "ada@example.org"):
        assert f'value="{value}"' in page.text


async def test_what_a_caller_wrote_cannot_become_markup(pay: Pay) -> None:
    made = await pay.make(description="Council tax & 'more'", return_url="http://127.0.0.1:9/x?a=1&b='2'")
    page = await pay.page(made)
    assert "Council tax &amp; &#x27;more&#x27;" in page.text
    page = await page.cancel()
    assert page.way_back == "http://127.0.0.1:9/x?a=1&amp;b=&#x27;2&#x27;"


async def test_a_confirmed_card_is_shown_as_the_contract_has_it(pay: Pay) -> None:
    found = await pay.pay()
    _, answer = await pay.call("GET", f"/v1/payments/{found.id}")
    assert answer["card_details"] == {
        "last_digits_card_number": "1111",
        "first_digits_card_number": "444433",
        "cardholder_name": "Ada Example",
        "expiry_date": "12/28",
        "billing_address": {"line1": "2 Acorn Street", "postcode": "ZZ1 1AA", "city": "Westmoor", "country": "GB"},
        "card_brand": "Visa",
        "card_type": "credit",
    }
    assert answer["email"] == "ada@example.org"


@pytest.mark.parametrize("number", [PAYS, DECLINED, BREAKS])
async def test_no_whole_card_number_and_no_security_code_is_ever_stored(pay: Pay, number: str, tmp_path: Path) -> None:
    await pay.pay(number=number)
    await (await pay.page(await pay.make("WM-CT-2"))).type_card("4929000000006", cvc="987")
    stored = everything_in(pay, tmp_path)
    assert number[:6].encode() in stored
    for secret in (number, "4929000000006", '"987"', '"123"'):
        assert secret.encode() not in stored


async def test_the_page_can_be_used_by_keyboard_and_screen_reader(pay: Pay) -> None:
    page = await (await pay.page(await pay.make())).type_card(cardNo="")
    fields = re.findall(r'<input id="(\w+)" name="(\w+)"', page.text)
    assert len(fields) == 10
    assert all(id_ == name and f'<label for="{id_}"' in page.text for id_, name in fields)
    assert page.text.count('<button type="submit"') == 2
    assert '<html lang="en">' in page.text
    described = re.findall(r'aria-describedby="([^"]+)"', page.text)
    assert described
    assert all(f'id="{one}"' in page.text for group in described for one in group.split())
    assert "<script" not in page.text


async def test_the_page_is_kept_out_of_caches_and_frames(pay: Pay) -> None:
    made = await pay.make()
    async with pay.session.get(made.next_url or "") as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Referrer-Policy"] == "no-referrer"


def everything_in(pay: Pay, folder: Path) -> bytes:
    """The bytes of the database, with all that waits to be written into it."""
    with pay.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(path.read_bytes() for path in folder.rglob("*.db*"))


def _body() -> dict[str, Any]:
    return {"amount": 100, "reference": "WM-CT-1", "description": "Council tax", "return_url": RETURN_URL}
