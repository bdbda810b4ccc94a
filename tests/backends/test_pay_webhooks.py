"""Webhooks of the stand-in in every way that they go wrong, and what we make of the bytes that come."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.govuk_pay.client import read_webhook, verify_webhook
from bot.council.payments import PaymentState
from tests.backends import pay_spec
from tests.backends.running_pay import BREAKS, DECLINED, Pay

SECRET = "sandbox"


async def until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.02)


async def settled(pay: Pay, state: str, count: int) -> list[dict[str, Any]]:
    """Wait until so many messages are in a state, as the desk tells."""
    async with asyncio.timeout(60):
        while True:
            rows = [row for row in await pay.rows("webhooks") if row["state"] == state]
            if len(rows) >= count:
                return rows
            await asyncio.sleep(0.05)


async def test_a_payment_that_was_made_is_told_signed_and_in_order(pay: Pay) -> None:
    made = await pay.pay()
    await until(lambda: len(pay.receiver.took) >= 2)
    assert pay.receiver.events == ["card_payment_succeeded", "card_payment_captured"]
    for body, signature in pay.receiver.took:
        assert signature == hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert verify_webhook(body, signature, SECRET)
        message = read_webhook(body)
        assert (message.payment_id, message.created_at) == (made.id, pay.now)
    first = pay.receiver.messages[0]
    assert first["api_version"] == 1
    assert first["resource_type"] == "payment"
    assert first["resource"]["state"] == {"status": "success", "finished": True}
    assert "_links" not in first["resource"]
    assert [problem for one in pay.receiver.messages for problem in pay_spec.payment_problems(one["resource"])] == []
    assert len({one["webhook_message_id"] for one in pay.receiver.messages}) == 2


async def test_each_end_has_its_own_event(pay: Pay) -> None:
    declined = await pay.pay("WM-1", DECLINED)
    broken = await pay.pay("WM-2", BREAKS)
    given_up = await pay.make("WM-3")
    await (await pay.page(given_up)).cancel()
    ours = await pay.make("WM-4")
    await pay.client.cancel(ours.id)
    left_alone = await pay.make("WM-5")
    await pay.move(minutes=90)
    await until(lambda: len(pay.receiver.took) >= 4)
    told = [(one["event_type"], one["resource_id"]) for one in pay.receiver.messages]
    assert told == [
        ("card_payment_failed", declined.id),
        ("card_payment_failed", broken.id),
        ("card_payment_failed", given_up.id),
        ("card_payment_expired", left_alone.id),
    ]


async def test_settlement_and_refunds_are_told_too(pay: Pay) -> None:
    made = await pay.pay()
    await pay.move(days=1)
    await pay.client.refund(made.id, 500, 14500)
    await pay.client.get(made.id)
    await until(lambda: len(pay.receiver.took) >= 4)
    assert pay.receiver.events[2:] == ["card_payment_settled", "card_payment_refunded"]
    assert pay.receiver.messages[-1]["resource"]["refund_summary"]["amount_submitted"] == 500


async def test_a_payment_expires_and_is_told_without_anybody_asking(pay: Pay) -> None:
    await pay.make()
    await pay.set_clock(pay.now + timedelta(hours=2))
    await until(lambda: pay.receiver.events == ["card_payment_expired"])


async def test_lost_messages_never_come(pay: Pay) -> None:
    await pay.desk("pay/webhooks", {"mode": "lose"})
    made = await pay.pay()
    await pay.desk("pay/webhooks", {"mode": "normal"})
    other = await pay.pay("WM-2", DECLINED)
    await until(lambda: len(pay.receiver.took) >= 1)
    await settled(pay, "delivered", 1)
    told = {(one["event_type"], one["resource_id"]) for one in pay.receiver.messages}
    assert ("card_payment_failed", other.id) in told
    assert ("card_payment_succeeded", made.id) not in told


async def test_a_doubled_message_comes_twice_with_one_id(pay: Pay) -> None:
    await pay.desk("pay/webhooks", {"mode": "duplicate"})
    await pay.pay(number=DECLINED)
    await until(lambda: len(pay.receiver.took) >= 2)
    first, second = pay.receiver.took
    assert first == second
    assert read_webhook(first[0]).id == read_webhook(second[0]).id


async def test_held_messages_come_when_they_are_released(pay: Pay) -> None:
    await pay.desk("pay/webhooks", {"mode": "hold"})
    made = await pay.pay()
    assert (await pay.client.get(made.id)).state is PaymentState.SUCCESS
    assert len(await settled(pay, "held", 2)) == 2
    await asyncio.sleep(0.7)  # longer than the sender looks away
    assert pay.receiver.took == []
    assert await pay.desk("pay/webhooks/release") == {"released": 2}
    await until(lambda: len(pay.receiver.took) >= 2)
    assert pay.receiver.events == ["card_payment_succeeded", "card_payment_captured"]


async def test_shuffled_messages_come_the_newest_first(pay: Pay) -> None:
    await pay.desk("pay/webhooks", {"mode": "shuffle"})
    made = await pay.make()
    await pay.desk(f"pay/payments/{made.id}/pay")
    await pay.client.get(made.id)
    await until(lambda: len(pay.receiver.took) >= 2)
    assert pay.receiver.events == ["card_payment_captured", "card_payment_succeeded"]


async def test_what_is_not_taken_comes_again_at_the_documented_times(pay: Pay) -> None:
    pay.receiver.status = 500
    await pay.pay(number=DECLINED)
    for tries, pause in enumerate([60, 300, 3600, 86400, 172800], start=1):
        await until(lambda tries=tries: len(pay.receiver.took) == tries)
        rows = await pay.rows("webhooks")
        async with asyncio.timeout(60):
            while rows[0]["tries"] < tries:
                await asyncio.sleep(0.02)
                rows = await pay.rows("webhooks")
        assert rows[0]["state"] == "waiting"
        assert datetime.fromisoformat(rows[0]["next_try_at"]) == pay.now + timedelta(seconds=pause)
        await pay.move(seconds=pause)
    await settled(pay, "given_up", 1)
    assert len(pay.receiver.took) == 6
    assert len({body for body, _ in pay.receiver.took}) == 1


async def test_a_receiver_that_was_down_gets_the_message_later(pay: Pay) -> None:
    pay.receiver.status = 503
    await pay.pay(number=DECLINED)
    await until(lambda: len(pay.receiver.took) == 1)
    pay.receiver.status = 202
    await pay.move(seconds=60)
    await settled(pay, "delivered", 1)
    assert len(pay.receiver.took) == 2
    await pay.move(days=3)
    assert len(pay.receiver.took) == 2


async def test_a_redirect_is_not_taken_for_an_answer(pay: Pay) -> None:
    pay.receiver.status = 302
    await pay.pay(number=DECLINED)
    await until(lambda: len(pay.receiver.took) == 1)
    rows = await pay.rows("webhooks")
    assert rows[0]["state"] == "waiting"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/nobody", "http://no-such-host.invalid/"])
async def test_a_receiver_that_cannot_be_reached_does_not_stop_payments(pay: Pay, url: str) -> None:
    await pay.desk("pay/webhooks", {"url": url})
    assert (await pay.pay()).state is PaymentState.SUCCESS


async def test_without_an_address_nothing_is_sent(pay: Pay) -> None:
    await pay.desk("pay/webhooks", {"url": None})
    await pay.pay()
    assert {row["state"] for row in await pay.rows("webhooks")} == {"lost"}
    assert pay.receiver.took == []


async def test_the_sender_outlives_a_reset(pay: Pay) -> None:
    for _ in range(5):
        await pay.pay(number=DECLINED)
        await pay.desk("reset")
    pay.receiver.took.clear()
    await pay.pay("WM-2", DECLINED)
    await until(lambda: [one["resource"]["reference"] for one in pay.receiver.messages] == ["WM-2"])


# What we make of the bytes


def body(**change: Any) -> bytes:
    values: dict[str, Any] = {
        "webhook_message_id": "123abc",
        "api_version": 1,
        "created_date": "2026-11-22T10:36:26.988Z",
        "resource_id": "hu20sqlact5260q2nanm0q8u93",
        "resource_type": "payment",
        "event_type": "card_payment_succeeded",
        "resource": {},
    }
    return json.dumps({name: value for name, value in (values | change).items() if value is not None}).encode()


def signed(raw: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def test_a_message_says_which_payment_to_read_again() -> None:
    message = read_webhook(body())
    assert (message.id, message.event) == ("123abc", "card_payment_succeeded")
    assert message.payment_id == "hu20sqlact5260q2nanm0q8u93"
    assert message.created_at == datetime(2026, 11, 22, 10, 36, 26, 988000, tzinfo=UTC)


def test_the_documented_name_of_the_id_is_read_as_well_as_the_sent_one() -> None:
    assert read_webhook(body(webhook_message_id=None, id="456def")).id == "456def"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", body(resource_id=None), body(resource_id=7),
        body(event_type=""), body(webhook_message_id=None), body(created_date="soon"), body(created_date=None),
        body(created_date="2026-11-22T10:36:26"), body(resource_type="refund"), b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_message_of_another_shape_is_told_apart(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_webhook(raw)


@given(raw=st.binary(max_size=80))
def test_no_bytes_can_break_the_reading(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_webhook(raw)


@given(raw=st.binary(max_size=200), signature=st.text(max_size=80))
def test_only_the_right_signature_is_believed(raw: bytes, signature: str) -> None:
    assert verify_webhook(raw, signed(raw), SECRET)
    assert not verify_webhook(raw, signed(raw, "other"), SECRET)
    assert not verify_webhook(raw + b" ", signed(raw), SECRET)
    assert verify_webhook(raw, signature, SECRET) is (signature.strip() == signed(raw))


def test_without_a_secret_nothing_is_believed() -> None:
    assert not verify_webhook(body(), signed(body(), ""), "")
    assert not verify_webhook(body(), "", SECRET)
    assert not verify_webhook(body(), signed(body()).upper(), SECRET)
    assert not verify_webhook(body(), "\udcff", SECRET)
