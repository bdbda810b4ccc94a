"""Notify beside the other stand-ins: the desk's clock, faults and reset, and the client as it is wired by default."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.backends.govuk_notify.client import GovukNotify, NoticeState
from bot.backends.govuk_notify.sandbox import SERVICE, KeyKind
from bot.council.errors import RateLimited, Rejected, Unavailable
from bot.settings import ActionSettings
from tests.backends import notify_spec
from tests.backends.running_notify import EMAIL_TEMPLATE, RECEIPT
from tests.backends.running_sandbox import NOW, Sandbox


def client(sandbox: Sandbox) -> GovukNotify:
    """Its clock is the process's, whatever day the sandbox shows."""
    return GovukNotify(sandbox.calls, f"{sandbox.url}/notify", SERVICE.key(KeyKind.LIVE), clock=lambda: NOW)


async def sent(sandbox: Sandbox) -> Any:
    _, rows, _ = await sandbox.get("/_sandbox/notify/sent")
    return rows


async def send(sandbox: Sandbox, reference: str = "WM-1") -> str:
    return await client(sandbox).send_email(EMAIL_TEMPLATE, "amina@example.com", RECEIPT, reference)


def test_the_default_key_is_the_sandboxs_live_key() -> None:
    settings = ActionSettings.read({"BOT_GATEWAY_PRIVATE_SECRET": "x" * 32})
    assert settings.govuk_notify_key == SERVICE.key(KeyKind.LIVE)


async def test_a_sandbox_that_shows_another_day_still_takes_our_tokens(sandbox: Sandbox) -> None:
    await sandbox.set_clock(NOW - timedelta(days=40))
    number = await send(sandbox)
    await sandbox.set_clock(NOW - timedelta(days=40) + timedelta(seconds=10))
    found = await client(sandbox).status(number)
    assert (found.state, found.created_at) == (NoticeState.DELIVERED, NOW - timedelta(days=40))


async def test_an_answer_that_got_lost_is_looked_up_and_not_sent_again(sandbox: Sandbox) -> None:
    await sandbox.fault("notify", "lost", method="POST", times=1)
    with pytest.raises(Unavailable) as caught:
        await send(sandbox)
    assert caught.value.sent
    found = await client(sandbox).find_by_reference("WM-1")
    assert found is not None
    assert [row["id"] for row in await sent(sandbox)] == [found.id]


@pytest.mark.parametrize(("fault", "error"), [("down", Unavailable), ("refuse", Rejected), ("busy", RateLimited)])
async def test_ordered_trouble_reaches_the_client_in_our_words(
    sandbox: Sandbox, fault: str, error: type[Exception]
) -> None:
    await sandbox.fault("notify", fault, times=1)
    with pytest.raises(error):
        await send(sandbox)
    assert await sent(sandbox) == []
    await send(sandbox)


async def test_a_reset_forgets_what_was_sent(sandbox: Sandbox) -> None:
    await send(sandbox)
    await sandbox.desk("reset")
    assert await sent(sandbox) == []
    await send(sandbox)


async def test_a_file_of_two_megabytes_passes_the_front_door(sandbox: Sandbox) -> None:
    values = {**RECEIPT, "date": {"file": "QUFB" * (2 * 1024 * 1024 // 3), "filename": "bill.pdf"}}
    await client(sandbox).send_email(EMAIL_TEMPLATE, "amina@example.com", values, "WM-1")
    assert "https://documents.service.gov.uk/" in (await sent(sandbox))[0]["body"]


def test_the_check_against_the_description_catches_what_is_missing_unknown_or_of_another_type() -> None:
    path = "/v2/template/x/preview"
    good = {"id": "x", "type": "sms", "version": 1, "body": "b", "html": None, "subject": None, "postage": None}
    assert notify_spec.problems("POST", path, 200, good) == []
    for bad in (
        {**good, "version": "1"},
        {**good, "type": "fax"},
        {**good, "more": 1},
        {"id": "x"},
        {**good, "body": None},
    ):
        assert notify_spec.problems("POST", path, 200, bad) != []
    assert notify_spec.problems("POST", path, 400, {"error": "no"}) != []
