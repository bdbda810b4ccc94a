"""Our client over a real socket: sent once, found again by our reference, and every error in our own words."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import web
from sqlalchemy import update

from bot.backends.govuk_notify.client import ApiKey, GovukNotify, NoticeState
from bot.backends.govuk_notify.client.notices import STATES
from bot.backends.govuk_notify.sandbox import SERVICE, KeyKind
from bot.backends.govuk_notify.sandbox.states import STATUSES
from bot.backends.govuk_notify.sandbox.tables import NOTIFICATIONS
from bot.council.collections import LONDON
from bot.council.errors import NotFound, RateLimited, Rejected, Unauthorised, Unavailable
from bot.database import session
from bot.web import Calls
from tests.backends.notify_spec import request_problems
from tests.backends.running_notify import (
    EMAIL_TEMPLATE,
    NOBODY,
    NOW,
    RECEIPT,
    TEXT_TEMPLATE,
    Notify,
    running_notify,
)

ADDRESS, NUMBER, REFERENCE = "amina@example.com", "07900 900123", "WM-CT-7K3F92QD"


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with running_notify(tmp_path) as running:
        yield running


async def test_a_receipt_by_email_is_sent_and_found_again_by_our_reference(notify: Notify) -> None:
    number = await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    found = await notify.client().find_by_reference(REFERENCE)
    assert found is not None
    assert (found.id, found.reference, found.kind, found.created_at) == (number, REFERENCE, "email", NOW)
    assert (found.state, found.finished_at) == (NoticeState.ON_ITS_WAY, None)
    (sent,) = await notify.sent()
    assert sent["recipient"] == ADDRESS
    assert sent["subject"] == "Your council tax payment: WM-CT-7K3F92QD"
    for words in ("£120.50", "25 November 2026", "WM-CT-7K3F92QD"):
        assert words in sent["body"]


async def test_a_receipt_by_text_arrives_as_the_clock_goes_on(notify: Notify) -> None:
    number = await notify.client().send_text(TEXT_TEMPLATE, NUMBER, RECEIPT, REFERENCE)
    assert (await notify.client().status(number)).state is NoticeState.ON_ITS_WAY
    notify.clock.move(seconds=10)
    arrived = await notify.client().status(number)
    assert (arrived.state, arrived.finished_at) == (NoticeState.DELIVERED, NOW + timedelta(seconds=5))
    assert arrived.state.is_finished


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("perm-fail@simulator.notify", NoticeState.NO_SUCH_RECIPIENT),
        ("temp-fail@simulator.notify", NoticeState.NOT_REACHED),
    ],
)
async def test_what_did_not_arrive_says_why(notify: Notify, address: str, state: NoticeState) -> None:
    number = await notify.client(KeyKind.TEST).send_email(EMAIL_TEMPLATE, address, RECEIPT, REFERENCE)
    notify.clock.move(seconds=10)
    assert (await notify.client(KeyKind.TEST).status(number)).state is state


def test_every_documented_status_has_a_meaning() -> None:
    assert set(STATUSES) - {"failed", "returned-letter"} == set(STATES)


async def test_a_status_that_nobody_knows_yet_proves_nothing(notify: Notify) -> None:
    number = await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    notify.clock.move(seconds=10)
    with session(notify.engine) as opened:
        opened.execute(update(NOTIFICATIONS).values(ends_as="read-aloud"))
    assert (await notify.client().status(number)).state is NoticeState.ON_ITS_WAY


async def test_what_was_never_sent_is_not_found(notify: Notify) -> None:
    await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    assert await notify.client().find_by_reference("WM-CT-7K3F92Q") is None
    with pytest.raises(NotFound):
        await notify.client().status(NOBODY)
    with pytest.raises(Rejected, match="notify"):
        await notify.client().status("no uuid/at all")


async def test_the_newest_of_several_is_found(notify: Notify) -> None:
    await notify.client().send_email(EMAIL_TEMPLATE, "perm-fail@simulator.notify", RECEIPT, REFERENCE)
    notify.clock.move(minutes=1)
    second = await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    found = await notify.client().find_by_reference(REFERENCE)
    assert found is not None
    assert found.id == second


async def test_notify_forgets_after_seven_days(notify: Notify) -> None:
    await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    notify.clock.move(days=7)
    assert await notify.client().find_by_reference(REFERENCE) is not None
    notify.clock.move(seconds=1)
    assert await notify.client().find_by_reference(REFERENCE) is None


@pytest.mark.parametrize(
    ("template", "address", "values", "code"),
    [
        (EMAIL_TEMPLATE, "amina@", RECEIPT, "ValidationError"),
        ("receipt", ADDRESS, RECEIPT, "ValidationError"),
        (NOBODY, ADDRESS, RECEIPT, "BadRequestError"),
        (TEXT_TEMPLATE, ADDRESS, RECEIPT, "BadRequestError"),
        (EMAIL_TEMPLATE, ADDRESS, {"amount": "£1"}, "BadRequestError"),
    ],
)
async def test_a_refusal_carries_the_type_and_nothing_of_the_recipient(
    notify: Notify, template: str, address: str, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(Rejected) as caught:
        await notify.client().send_email(template, address, values, REFERENCE)
    assert caught.value.code == code
    assert "amina" not in repr(caught.value) + str(caught.value)
    assert await notify.sent() == []


async def test_a_key_that_notify_does_not_take_is_the_operators_to_mend(notify: Notify) -> None:
    wrong = f"wrong-{SERVICE.id}-{NOBODY}"
    with pytest.raises(Unauthorised):
        await GovukNotify(notify.calls, notify.base, wrong, clock=notify.clock).find_by_reference(REFERENCE)
    late = notify.client(clock=lambda: NOW - timedelta(seconds=31))
    with pytest.raises(Unauthorised):
        await late.send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    assert await notify.client(clock=lambda: NOW - timedelta(seconds=30)).find_by_reference(REFERENCE) is None


@pytest.mark.parametrize(
    "key",
    ["", "sandbox", f"{NOBODY}-{NOBODY}", f"name-{NOBODY}", f"name-{NOBODY}-{NOBODY}0", f"name {NOBODY} {NOBODY}"],
)
def test_a_malformed_key_is_refused_at_once_and_not_repeated(key: str) -> None:
    with pytest.raises(ValueError, match="Notify key") as caught:
        GovukNotify(Calls(), "http://127.0.0.1:1", key)
    assert not key or key not in str(caught.value)


def test_the_secret_of_a_key_is_not_shown() -> None:
    key = ApiKey.parse(SERVICE.key(KeyKind.LIVE))
    assert key.secret not in repr(key)


def test_a_token_says_who_and_when_and_nothing_else() -> None:
    key = ApiKey.parse(SERVICE.key(KeyKind.LIVE))
    token = key.token(NOW)
    assert jwt.get_unverified_header(token) == {"typ": "JWT", "alg": "HS256"}
    assert jwt.decode(token, key.secret, algorithms=["HS256"], options={"verify_iat": False}) == {
        "iss": SERVICE.id,
        "iat": int(NOW.timestamp()),
    }


async def test_too_many_calls_a_minute_wait_a_minute(tmp_path: Path) -> None:
    async with running_notify(tmp_path, requests_a_minute=1) as notify:
        await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
        with pytest.raises(RateLimited) as caught:
            await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, "WM-2")
        assert caught.value.retry_after == 60
        notify.clock.move(seconds=60)
        await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, "WM-2")


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (NOW, 10),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), 1.5),  # in summer, midnight UTC is one o'clock here
        (datetime(2026, 7, 2, 0, 15, tzinfo=LONDON), 0.75),
    ],
)
async def test_the_limit_of_a_day_lasts_until_midnight(tmp_path: Path, now: datetime, hours: float) -> None:
    async with running_notify(tmp_path, daily_limits={"email": 1, "sms": 1}) as notify:
        notify.clock.now = now
        await notify.client().send_text(TEXT_TEMPLATE, NUMBER, RECEIPT, REFERENCE)
        with pytest.raises(RateLimited) as caught:
            await notify.client().send_text(TEXT_TEMPLATE, NUMBER, RECEIPT, "WM-2")
        assert caught.value.retry_after == hours * 3600
        notify.clock.move(hours=hours)
        await notify.client().send_text(TEXT_TEMPLATE, NUMBER, RECEIPT, "WM-2")


class Listener:
    """A server that does what each call is told to, and keeps what it was sent."""

    def __init__(self, *turns: Any) -> None:
        self.turns = list(turns)
        self.bodies: list[Any] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(json.loads(await request.text() or "null"))
        turn = self.turns.pop(0)
        if turn == "cut":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        status, body = turn
        return web.json_response(body, status=status)


@pytest.fixture
async def listen() -> AsyncIterator[Any]:
    runners: list[web.AppRunner] = []
    calls = Calls(budget_seconds=20, backoff_seconds=0.01)

    async def start(*turns: Any) -> tuple[GovukNotify, Listener]:
        listener = Listener(*turns)
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", listener.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return GovukNotify(calls, url, SERVICE.key(KeyKind.LIVE)), listener

    yield start
    await calls.close()
    for runner in runners:
        await runner.cleanup()


SERVER_ERROR = (500, {"status_code": 500, "errors": [{"error": "Exception", "message": "Internal server error"}]})


@pytest.mark.parametrize("turn", [SERVER_ERROR, (503, "down"), "cut", (201, {}), (201, ["what"]), (302, {})])
async def test_a_message_that_may_have_gone_out_is_not_sent_again(listen: Any, turn: Any) -> None:
    client, listener = await listen(turn)
    with pytest.raises(Unavailable) as caught:
        await client.send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    assert caught.value.sent
    assert len(listener.bodies) == 1


async def test_a_message_that_cannot_have_gone_out_is_tried_again(listen: Any, unused_tcp_port: int) -> None:
    heard: list[Any] = []
    calls = Calls(budget_seconds=20, backoff_seconds=0.01, on_call=heard.append)
    client = GovukNotify(calls, f"http://127.0.0.1:{unused_tcp_port}", SERVICE.key(KeyKind.LIVE))
    with pytest.raises(Unavailable) as caught:
        await client.send_text(TEXT_TEMPLATE, NUMBER, RECEIPT, REFERENCE)
    assert not caught.value.sent
    assert len(heard) == 3
    await calls.close()


async def test_reading_is_tried_again(listen: Any) -> None:
    client, listener = await listen(SERVER_ERROR, (200, {"notifications": [], "links": {"current": ""}}))
    assert await client.find_by_reference(REFERENCE) is None
    assert len(listener.bodies) == 2


@pytest.mark.parametrize("body", [[], {}, {"notifications": [{}]}, {"notifications": [{"reference": REFERENCE}]}])
async def test_an_answer_of_another_shape_is_not_taken_for_nothing_sent(listen: Any, body: Any) -> None:
    client, _ = await listen((200, body))
    with pytest.raises(Unavailable):
        await client.find_by_reference(REFERENCE)


async def test_a_server_that_ignores_the_reference_does_not_mislead(listen: Any, notify: Notify) -> None:
    _, row = await notify.call(
        "POST",
        "/v2/notifications/email",
        {"email_address": ADDRESS, "template_id": EMAIL_TEMPLATE, "personalisation": RECEIPT, "reference": "WM-OTHER"},
    )
    _, other = await notify.call("GET", f"/v2/notifications/{row['id']}")
    client, _ = await listen((200, {"notifications": [other], "links": {"current": ""}}))
    assert await client.find_by_reference(REFERENCE) is None


@pytest.mark.parametrize(
    ("status", "error"), [(401, Unauthorised), (403, Unauthorised), (404, NotFound), (429, RateLimited)]
)
async def test_an_error_without_a_body_is_still_understood(listen: Any, status: int, error: type[Exception]) -> None:
    client, _ = await listen((status, "<html>"))
    with pytest.raises(error):
        await client.send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)


async def test_what_is_sent_is_as_notify_describes_it(listen: Any) -> None:
    client, listener = await listen((201, {"id": "1"}), (201, {"id": "2"}))
    await client.send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    await client.send_text(TEXT_TEMPLATE, NUMBER, RECEIPT, REFERENCE)
    first, second = listener.bodies
    assert request_problems("POST", "/v2/notifications/email", first) == []
    assert request_problems("POST", "/v2/notifications/sms", second) == []
    assert first == {
        "email_address": ADDRESS,
        "template_id": EMAIL_TEMPLATE,
        "personalisation": RECEIPT,
        "reference": REFERENCE,
    }


async def test_nothing_that_is_heard_or_logged_names_the_recipient(
    notify: Notify, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await notify.client().send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, REFERENCE)
    await notify.client().send_text(TEXT_TEMPLATE, NUMBER, RECEIPT, REFERENCE)
    with pytest.raises(Rejected):
        await notify.client().send_text(TEXT_TEMPLATE, "07900 90012", RECEIPT, REFERENCE)
    assert len(notify.heard) == 3
    told = repr(notify.heard) + caplog.text
    assert not any(word in told for word in ("amina", "900123", "90012", "120.50"))


async def test_two_at_once_are_two_messages_with_ids_of_their_own(notify: Notify) -> None:
    client = notify.client()
    numbers = await asyncio.gather(
        *(client.send_email(EMAIL_TEMPLATE, ADDRESS, RECEIPT, f"WM-{one}") for one in range(6))
    )
    assert len(set(numbers)) == 6
