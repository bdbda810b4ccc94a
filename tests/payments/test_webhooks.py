"""Webhooks are nudges: whatever they say, however often they come and whoever sends them, Pay is asked."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.payments.counter_bed import Bed

SECRET = "sandbox"


def sign(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def message(pay_id: str, number: str = "m1", event: str = "card_payment_succeeded", status: str = "success") -> bytes:
    said = {
        "webhook_message_id": number,
        "api_version": 1,
        "created_date": "2026-11-25T10:36:26.988Z",
        "resource_id": pay_id,
        "resource_type": "payment",
        "event_type": event,
        "resource": {"payment_id": pay_id, "state": {"status": status, "finished": True}, "amount": 1},
    }
    return json.dumps(said).encode()


async def test_the_webhook_first_then_the_resident_tells_once(bed: Bed) -> None:
    made = await bed.start()
    await bed.webhooks("hold")
    await bed.browser.open(made["url"])
    await bed.browser.type_card()
    await bed.release()
    await bed.sandbox.fault("payments", None)
    await bed.webhooks("normal")
    (there,) = await bed.at_pay()
    await bed.sandbox.desk(f"pay/payments/{there['id']}/pay")  # confirmed, and the browser is closed
    (said,) = await bed.wait_for(bed.said)
    assert "You have paid £145.00" in said["text"]
    assert [event for event in await bed.events() if "success" in event] == ["read success by webhook"]
    await bed.browser.open(there["return_url"])
    assert len(await bed.said()) == 1


@pytest.mark.parametrize("mode", ["normal", "duplicate", "shuffle", "hold", "lose"])
async def test_however_webhooks_come_the_outcome_is_told_once(bed: Bed, mode: str) -> None:
    await bed.webhooks(mode)
    await bed.start()
    (there,) = await bed.at_pay()
    await bed.sandbox.desk(f"pay/payments/{there['id']}/pay")
    if mode == "hold":
        assert await bed.said() == []
        await bed.release()
    if mode == "lose":
        bed.clock.move(seconds=31)
        await bed.sweep()
    (said,) = await bed.wait_for(bed.said)
    assert "You have paid" in said["text"]
    await bed.release()
    bed.clock.move(hours=4)
    await bed.sweep()
    await asyncio.sleep(0.2)
    assert len(await bed.said()) == 1
    assert [kind for kind, _ in await bed.evidence()] == ["payment_started", "payment_succeeded"]


async def test_a_webhook_that_lies_changes_nothing(bed: Bed) -> None:
    """Rightly signed, as a stolen secret would make it: it says paid, and Pay says that nobody has paid."""
    await bed.start()
    row = await bed.row()
    body = message(row.pay_id)
    assert await bed.hook(body, sign(body)) == 200
    await bed.wait_for(lambda: _is_read(bed))
    assert (await bed.row()).state == "created"
    assert await bed.said() == []


async def _is_read(bed: Bed) -> bool:
    row = await bed.row()
    return row.read_at is not None and row.nudged_at is None


@pytest.mark.parametrize(
    "signature",
    ["", "0" * 64, sign(b"another body"), "\u00e9", sign(message("x"), "another secret"), sign(message("x")).upper()],
)
async def test_a_forged_webhook_is_refused_and_nothing_is_read(bed: Bed, signature: str) -> None:
    await bed.start()
    row = await bed.row()
    assert await bed.hook(message(row.pay_id), signature) == 401
    after = await bed.row()
    assert (after.nudged_at, after.version) == (None, row.version)


async def test_a_replayed_webhook_is_taken_and_forgotten(bed: Bed) -> None:
    await bed.start()
    row = await bed.row()
    body = message(row.pay_id)
    assert await bed.hook(body, sign(body)) == 200
    await bed.wait_for(lambda: _is_read(bed))
    before = await bed.row()
    bed.clock.move(minutes=1)
    for _ in range(3):
        assert await bed.hook(body, sign(body)) == 200
    await asyncio.sleep(0.2)
    assert (await bed.row()).version == before.version


async def test_a_webhook_about_a_payment_of_somebody_else_is_taken_without_a_word(bed: Bed) -> None:
    await bed.start()
    body = message("somebodyelsespayment000000")
    assert await bed.hook(body, sign(body)) == 200
    assert (await bed.row()).nudged_at is None


async def test_a_webhook_that_comes_while_pay_is_away_is_followed_up_by_the_sweep(bed: Bed) -> None:
    await bed.start()
    (there,) = await bed.at_pay()
    await bed.sandbox.fault("payments", "down", method="GET")
    await bed.sandbox.desk(f"pay/payments/{there['id']}/pay")
    await bed.wait_for(lambda: _is_nudged(bed))
    await asyncio.sleep(0.6)
    assert (await bed.row()).state == "created"
    await bed.sandbox.fault("payments", None)
    await bed.sweep()  # at once: it was nudged
    assert (await bed.row()).state == "success"


async def _is_nudged(bed: Bed) -> bool:
    return (await bed.row()).nudged_at is not None


async def test_the_answer_to_a_webhook_does_not_wait_for_pay(bed: Bed) -> None:
    await bed.start()
    row = await bed.row()
    await bed.sandbox.fault("payments", "slow", method="GET")
    body = message(row.pay_id)
    async with asyncio.timeout(2.5):
        assert await bed.hook(body, sign(body)) == 200


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"resource_type": "refund"}', b"x" * 300_000])
async def test_a_signed_body_of_another_shape_is_refused(bed: Bed, body: bytes) -> None:
    assert await bed.hook(body, sign(body)) in (400, 413)


async def test_only_the_secret_of_the_settings_is_believed(make_bed: Any) -> None:
    bed = await make_bed(BOT_GOVUK_PAY_WEBHOOK_SECRET="another-secret-of-the-council")
    body = message("x")
    assert await bed.hook(body, sign(body)) == 401
    assert await bed.hook(body, sign(body, "another-secret-of-the-council")) == 200
