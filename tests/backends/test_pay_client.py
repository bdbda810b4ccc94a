"""Payments through a real socket: made once, read, found, cancelled, refunded, listed; each state in our words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.backends.govuk_pay.client import RefundState
from bot.council.errors import Conflict, NotFound, Rejected
from bot.council.payments import PaymentState
from tests.backends.running_pay import BODY, BREAKS, DECLINED, EXPIRED_CARD, RETURN_URL, WRONG_CODE, OpenPay, Pay
from tests.backends.running_sandbox import NOW


async def test_a_payment_is_made_and_waits_for_the_resident(pay: Pay) -> None:
    made = await pay.client.create(
        "WM-CT-7K3F92QD", 14500, "Council tax 2026/27", RETURN_URL, "en", {"service": "council_tax", "lgsl": 57}
    )
    assert (made.reference, made.amount_pence, made.total_pence) == ("WM-CT-7K3F92QD", 14500, 14500)
    assert (made.state, made.code, made.created_at) == (PaymentState.CREATED, "", NOW)
    assert made.metadata == {"service": "council_tax", "lgsl": 57}
    assert made.can_be_cancelled
    assert made.next_url
    assert made.next_url.startswith(pay.url + "/pay/secure/")
    assert len(made.id) == 26


async def test_each_reading_gives_a_fresh_page_address(pay: Pay) -> None:
    made = await pay.make()
    again = await pay.client.get(made.id)
    assert again.next_url not in (None, made.next_url)
    assert again.id == made.id


@pytest.mark.parametrize(
    ("number", "state", "code", "status"),
    [
        ("4444333322221111", PaymentState.SUCCESS, "", "success"),
        ("4242424242424242", PaymentState.SUCCESS, "", "success"),
        ("4000056655665556", PaymentState.SUCCESS, "", "success"),
        ("5105105105105100", PaymentState.SUCCESS, "", "success"),
        (DECLINED, PaymentState.DECLINED, "P0010", "failed"),
        (EXPIRED_CARD, PaymentState.DECLINED, "P0010", "failed"),
        (WRONG_CODE, PaymentState.DECLINED, "P0010", "failed"),
        (BREAKS, PaymentState.FAILED_BY_PROVIDER, "P0050", "error"),
    ],
)
async def test_each_test_card_ends_as_documented(
    pay: Pay, number: str, state: PaymentState, code: str, status: str
) -> None:
    found = await pay.pay(number=number)
    assert (found.state, found.code) == (state, code)
    assert found.state.is_finished
    assert found.next_url is None
    assert not found.can_be_cancelled
    _, answer = await pay.call("GET", f"/v1/payments/{found.id}")
    assert answer["state"]["status"] == status
    assert bool(answer["state"].get("message")) is bool(code)


async def test_a_payment_goes_through_every_state(pay: Pay) -> None:
    made = await pay.make()
    page = await pay.page(made)
    assert (await pay.client.get(made.id)).state is PaymentState.STARTED
    page = await page.type_card()
    assert (await pay.client.get(made.id)).state is PaymentState.SUBMITTED
    await page.confirm()
    assert (await pay.client.get(made.id)).state is PaymentState.SUCCESS
    events = await pay.client.events(made.id)
    assert [one.state for one in events] == [
        PaymentState.CREATED,
        PaymentState.STARTED,
        PaymentState.SUBMITTED,
        PaymentState.SUCCESS,
    ]
    assert {one.at for one in events} == {NOW}


async def test_a_resident_who_gives_up_has_cancelled_though_the_service_calls_it_failed(pay: Pay) -> None:
    made = await pay.make()
    await (await pay.page(made)).cancel()
    found = await pay.client.get(made.id)
    assert (found.state, found.code) == (PaymentState.CANCELLED, "P0030")
    _, answer = await pay.call("GET", f"/v1/payments/{made.id}")
    assert answer["state"]["status"] == "failed"


@pytest.mark.parametrize("steps", ["created", "started", "submitted"])
async def test_we_cancel_a_payment_in_each_state_that_is_not_its_end(pay: Pay, steps: str) -> None:
    made = await pay.make()
    if steps != "created":
        page = await pay.page(made)
        if steps == "submitted":
            await page.type_card()
    await pay.client.cancel(made.id)
    found = await pay.client.get(made.id)
    assert (found.state, found.code) == (PaymentState.CANCELLED, "P0040")
    with pytest.raises(Conflict):
        await pay.client.cancel(made.id)


async def test_a_payment_that_was_made_cannot_be_cancelled(pay: Pay) -> None:
    found = await pay.pay()
    with pytest.raises(Conflict) as told:
        await pay.client.cancel(found.id)
    assert told.value.message.startswith("P0501")
    assert (await pay.client.get(found.id)).state is PaymentState.SUCCESS


@pytest.mark.parametrize("steps", ["created", "started", "submitted"])
async def test_a_payment_left_alone_expires_after_ninety_minutes(pay: Pay, steps: str) -> None:
    made = await pay.make()
    if steps != "created":
        page = await pay.page(made)
        if steps == "submitted":
            await page.type_card()
    await pay.move(minutes=89, seconds=59)
    assert not (await pay.client.get(made.id)).state.is_finished
    await pay.move(seconds=1)
    found = await pay.client.get(made.id)
    assert (found.state, found.code, found.next_url) == (PaymentState.EXPIRED, "P0020", None)


async def test_nobody_knows_a_payment_by_another_id(pay: Pay) -> None:
    for call in (pay.client.get, pay.client.cancel, pay.client.events, pay.client.refunds):
        with pytest.raises(NotFound):
            await call("hu20sqlact5260q2nanm0q8u93")


async def test_a_payment_is_found_by_our_reference_only(pay: Pay) -> None:
    made = await pay.make("WM-CT-7K3F92QD")
    await pay.make("WM-CT-7K3F92QDX")
    await pay.make("wm-ct-7k3f92qd")
    (found,) = await pay.client.find_by_reference("WM-CT-7K3F92QD")
    assert (found.id, found.state, found.next_url) == (made.id, PaymentState.CREATED, None)
    assert await pay.client.find_by_reference("WM-CT-7K3F92Q") == ()


async def test_two_payments_with_one_reference_come_newest_first(pay: Pay) -> None:
    first = await pay.make()
    await pay.move(seconds=5)
    second = await pay.make()
    assert [one.id for one in await pay.client.find_by_reference("WM-CT-1")] == [second.id, first.id]


async def test_a_search_lags_behind_while_a_reading_does_not(pay: Pay) -> None:
    await pay.desk("pay/settings", {"search_delay_seconds": 5})
    made = await pay.make()
    assert await pay.client.find_by_reference("WM-CT-1") == ()
    assert (await pay.client.get(made.id)).state is PaymentState.CREATED
    await pay.move(seconds=5)
    await pay.desk(f"pay/payments/{made.id}/pay")
    (seen,) = await pay.client.find_by_reference("WM-CT-1")
    assert (seen.state, seen.captured_on) == (PaymentState.CREATED, None)
    assert (await pay.client.get(made.id)).state is PaymentState.SUCCESS
    await pay.move(seconds=5)
    (seen,) = await pay.client.find_by_reference("WM-CT-1")
    assert (seen.state, seen.captured_on) == (PaymentState.SUCCESS, date(2026, 11, 25))


async def test_the_money_is_captured_soon_and_settled_the_day_after(pay: Pay) -> None:
    await pay.desk("pay/settings", {"capture_seconds": 60})
    made = await pay.pay()
    assert (made.captured_on, made.settled_on, made.refundable_pence) == (None, None, 0)
    await pay.move(seconds=60)
    found = await pay.client.get(made.id)
    assert (found.captured_on, found.settled_on, found.refundable_pence) == (date(2026, 11, 25), None, 14500)
    await pay.move(hours=10)
    assert (await pay.client.get(made.id)).settled_on == date(2026, 11, 26)


async def test_what_was_captured_on_a_day_is_listed_whenever_it_was_made(pay: Pay) -> None:
    await pay.set_clock(datetime(2026, 11, 24, 23, 0, tzinfo=UTC))
    late = await pay.make("WM-CT-LATE")
    early = await pay.pay("WM-CT-EARLY")
    await pay.set_clock(datetime(2026, 11, 25, 0, 10, tzinfo=UTC))
    await pay.desk(f"pay/payments/{late.id}/pay")
    other = await pay.pay("WM-CT-NEW", amount_pence=999)
    await pay.pay("WM-CT-NO", DECLINED)
    on_the_day = await pay.client.captured_on(date(2026, 11, 25))
    assert [one.id for one in on_the_day] == [other.id, late.id]
    assert [one.id for one in await pay.client.captured_on(date(2026, 11, 24))] == [early.id]
    assert await pay.client.captured_on(date(2026, 11, 26)) == ()
    assert sum(one.amount_pence for one in on_the_day) == 15499


async def test_all_pages_of_a_search_are_read(open_pay: OpenPay) -> None:
    pay = await open_pay(attempt_seconds=30, budget_seconds=60)  # five hundred rows a page, all checked
    await pay.fill(1203)
    found = await pay.client.created_between(NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert len({one.id for one in found}) == 1203
    assert len(await pay.client.captured_on(NOW.date())) == 1203
    assert pay.asked == [("GET", "/v1/payments")] * 6


async def test_money_is_given_back_in_parts(pay: Pay) -> None:
    made = await pay.pay()
    paid = await pay.client.get(made.id)
    first = await pay.client.refund(made.id, 500, paid.refundable_pence)
    assert (first.amount_pence, first.state) == (500, RefundState.SUBMITTED)
    found = await pay.client.get(made.id)
    assert (found.refundable_pence, found.refunded_pence) == (14000, 500)
    await pay.client.refund(made.id, 14000, 14000)
    assert [one.state for one in await pay.client.refunds(made.id)] == [RefundState.SUCCESS, RefundState.SUCCESS]
    assert (await pay.client.get(made.id)).refundable_pence == 0
    with pytest.raises(Rejected) as told:
        await pay.client.refund(made.id, 1, 1)
    assert told.value.code == "P0603"
    listed = await pay.client.refunded_between(NOW - timedelta(hours=1), NOW + timedelta(hours=1))
    assert sorted(one.amount_pence for one in listed) == [500, 14000]
    assert {one.payment_id for one in listed} == {made.id}


async def test_two_officers_cannot_give_the_same_money_back_twice(pay: Pay) -> None:
    made = await pay.pay()
    await pay.client.refund(made.id, 14000, 14500)
    with pytest.raises(Conflict) as told:
        await pay.client.refund(made.id, 500, 14500)
    assert told.value.message.startswith("P0604")
    assert [one.amount_pence for one in await pay.client.refunds(made.id)] == [14000]


@pytest.mark.parametrize("number", [None, DECLINED])
async def test_what_was_not_paid_cannot_be_refunded(pay: Pay, number: str | None) -> None:
    made = await pay.make() if number is None else await pay.pay(number=number)
    with pytest.raises(Rejected) as told:
        await pay.client.refund(made.id, 100, 14500)
    assert told.value.code == "P0603"


async def test_a_payment_that_we_capture_ourselves_counts_as_submitted_until_then(pay: Pay) -> None:
    _, answer = await pay.call("POST", "/v1/payments", BODY | {"delayed_capture": True})
    await pay.desk(f"pay/payments/{answer['payment_id']}/pay")
    found = await pay.client.get(answer["payment_id"])
    assert (found.state, found.next_url, found.can_be_cancelled) == (PaymentState.SUBMITTED, None, True)
    assert (await pay.call("POST", f"/v1/payments/{found.id}/capture"))[0] == 204
    assert (await pay.client.get(found.id)).state is PaymentState.SUCCESS
    assert (await pay.call("POST", f"/v1/payments/{found.id}/capture"))[0] == 409
