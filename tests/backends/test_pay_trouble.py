"""What goes wrong between us and GOV.UK Pay: each call taken down, each error code in our words, nothing made twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.backends.govuk_pay.client import GovukPay, PayEvent, PayPayment, PayRefund
from bot.council.errors import (
    BackEndError,
    Conflict,
    NotFound,
    RateLimited,
    Rejected,
    Unauthorised,
    Unavailable,
)
from bot.council.payments import PaymentState
from bot.web import Calls
from tests.backends.running_pay import RETURN_URL, OpenPay, Pay

#: operation -> method, path pattern, and the call of the client
OPERATIONS: dict[str, tuple[str, str, Callable[[Pay, str], Awaitable[Any]]]] = {
    "create": ("POST", "/v1/payments", lambda pay, pay_id: pay.make("WM-CT-2")),
    "get": ("GET", "/v1/payments/*", lambda pay, pay_id: pay.client.get(pay_id)),
    "search": ("GET", "/v1/payments", lambda pay, pay_id: pay.client.find_by_reference("WM-CT-1")),
    "cancel": ("POST", "/v1/payments/*/cancel", lambda pay, pay_id: pay.client.cancel(pay_id)),
    "events": ("GET", "/v1/payments/*/events", lambda pay, pay_id: pay.client.events(pay_id)),
    "refunds": ("GET", "/v1/payments/*/refunds", lambda pay, pay_id: pay.client.refunds(pay_id)),
}


@pytest.mark.parametrize("down", list(OPERATIONS))
async def test_one_call_is_taken_down_and_the_others_are_well(pay: Pay, down: str) -> None:
    made = await pay.make()
    method, path, _ = OPERATIONS[down]
    await pay.fault("payments", "down", method=method, path=path)
    for name in ("get", "search", "events", "refunds", "create", "cancel"):
        call = OPERATIONS[name][2]
        if name == down:
            with pytest.raises(Unavailable) as told:
                await call(pay, made.id)
            assert told.value.sent is (method == "POST")
        else:
            await call(pay, made.id)


@pytest.mark.parametrize(("fault", "sent", "is_there"), [("down", True, False), ("lost", True, True)])
async def test_a_payment_whose_answer_was_lost_is_looked_up_and_never_asked_for_again(
    pay: Pay, fault: str, sent: bool, is_there: bool
) -> None:
    await pay.fault("payments", fault, method="POST", path="/v1/payments", times=1)
    with pytest.raises(Unavailable) as told:
        await pay.make()
    assert told.value.sent is sent
    assert pay.asked == [("POST", "/v1/payments")]
    found = await pay.client.find_by_reference("WM-CT-1")
    assert (len(found) == 1) is is_there


async def test_a_slow_creation_may_be_made_after_we_stopped_waiting(open_pay: OpenPay) -> None:
    pay = await open_pay(slow_seconds=4.0, budget_seconds=2.0)
    await pay.fault("payments", "slow", method="POST", times=1)
    with pytest.raises(Unavailable) as told:
        await pay.make()
    assert told.value.sent
    rows: list[dict[str, Any]] = []
    for _ in range(100):
        if rows := await pay.rows("payments"):
            break
        await asyncio.sleep(0.1)
    assert [row["reference"] for row in rows] == ["WM-CT-1"]


@pytest.mark.parametrize(("fault", "error"), [("refuse", Rejected), ("busy", RateLimited)])
async def test_what_was_refused_was_not_made(pay: Pay, fault: str, error: type[Exception]) -> None:
    await pay.fault("payments", fault, method="POST")
    with pytest.raises(error):
        await pay.make()
    assert await pay.rows("payments") == []


async def test_a_busy_service_that_names_no_time_is_asked_again_after_a_pause() -> None:
    answers = [(429, {"code": "P0900", "description": "Too many requests"})] * 2 + [(200, payment())]
    async with saying(answers) as (pay, asked):
        assert (await pay.get("p1")).state is PaymentState.CREATED
        assert asked == ["GET /v1/payments/p1"] * 3


async def test_a_busy_creation_is_asked_again_because_nothing_was_made() -> None:
    answers = [(429, {"code": "P0900", "description": "Too many requests"}), (201, payment())]
    async with saying(answers) as (pay, asked):
        assert (await pay.create("WM-CT-1", 100, "Council tax", RETURN_URL)).id == "p1"
        assert asked == ["POST /v1/payments"] * 2


async def test_the_pauses_grow_and_end_with_the_deadline() -> None:
    busy = (429, {"code": "P0900", "description": "Too many requests"})
    async with saying([busy] * 9, busy_pause_seconds=1.0, budget_seconds=2.8, attempts=9) as (pay, asked):
        with pytest.raises(RateLimited):
            await pay.get("p1")
        assert len(asked) == 2  # a second fitted in, two more did not


async def test_a_creation_that_never_left_this_machine_is_tried_again(pay: Pay) -> None:
    nobody = GovukPay(pay.calls, "http://127.0.0.1:9", "sandbox")
    with pytest.raises(Unavailable) as told:
        await nobody.create("WM-CT-1", 100, "Council tax", RETURN_URL)
    assert not told.value.sent
    assert [(call.method, call.status) for call in pay.heard] == [("POST", None)] * 3


async def test_the_breaker_stops_a_creation_from_being_tried_on_and_on(open_pay: OpenPay) -> None:
    pay = await open_pay(breaker_failures=2)
    nobody = GovukPay(pay.calls, "http://127.0.0.1:9", "sandbox")
    with pytest.raises(Unavailable):
        await nobody.create("WM-CT-1", 100, "Council tax", RETURN_URL)
    assert len(pay.heard) == 2


async def test_a_reading_is_tried_again(pay: Pay) -> None:
    made = await pay.make()
    await pay.fault("payments", "down", method="GET", times=2)
    assert (await pay.client.get(made.id)).id == made.id


async def test_a_wrong_key_is_the_operators_affair_and_its_answer_is_not_read(pay: Pay) -> None:
    with pytest.raises(Unauthorised) as told:
        await pay.client_with("api_test_wrong").get("x")
    assert told.value.message == "it answered 401"
    answers = [(401, {"code": 401, "description": "a sentence that is none of the contract's"})]
    async with saying(answers) as (other, _):
        with pytest.raises(Unauthorised) as told:
            await other.get("p1")
    assert told.value.message == "it answered 401"


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "P0101", Rejected), (422, "P0102", Rejected), (400, "P0103", Rejected), (400, "P0104", Rejected),
        (409, "P0191", Conflict), (422, "P0195", Unauthorised), (422, "P0196", Unauthorised), (400, "P0197", Rejected),
        (404, "P0200", NotFound), (404, "P0300", NotFound), (422, "P0401", Rejected), (404, "P0402", NotFound),
        (404, "P0500", NotFound), (400, "P0501", Conflict), (409, "P0502", Conflict), (404, "P0600", NotFound),
        (400, "P0601", Rejected), (422, "P0602", Rejected), (400, "P0603", Rejected), (412, "P0604", Conflict),
        (400, "P0697", Rejected), (404, "P0700", NotFound), (404, "P0800", NotFound), (429, "P0900", RateLimited),
        (400, "P0920", Rejected), (403, "P0920", Rejected), (403, "P0930", Unauthorised), (403, "P0940", Unauthorised),
        (403, "P0941", Unauthorised), (422, "P0942", Unauthorised), (404, "P1000", NotFound), (400, "P1001", Conflict),
        (409, "P1003", Conflict), (404, "P1100", NotFound), (422, "P1101", Rejected), (404, "P2402", NotFound),
        (400, "P2501", Conflict), (400, "P9999", Rejected),
    ],
)  # fmt: skip
async def test_each_code_means_something_to_us(status: int, code: str, error: type[BackEndError]) -> None:
    async with saying([(status, {"code": code, "description": "Said so"})] * 3) as (pay, _):
        with pytest.raises(BackEndError) as told:
            await pay.cancel("p1")
    assert type(told.value) is error
    if error is not RateLimited:
        assert told.value.message == f"{code} Said so"
    if isinstance(told.value, Rejected):
        assert told.value.code == code


@pytest.mark.parametrize("code", ["P0198", "P0199", "P0298", "P0398", "P0498", "P0999"])
async def test_a_service_that_is_unwell_may_have_taken_a_write(code: str) -> None:
    answer = (503 if code == "P0999" else 500, {"code": code, "description": "Downstream system error"})
    async with saying([answer] * 4) as (pay, asked):
        with pytest.raises(Unavailable) as told:
            await pay.create("WM-CT-1", 100, "Council tax", RETURN_URL)
        assert told.value.sent
        assert len(asked) == 1
        with pytest.raises(Unavailable) as read:
            await pay.get("p1")
        assert not read.value.sent


async def test_a_last_page_that_is_gone_meanwhile_ends_a_search() -> None:
    rows = {"total": 501, "count": 1, "page": 1, "results": [payment()]}
    answers = [
        (200, rows | {"_links": {"next_page": {"href": "x", "method": "GET"}}}),
        (404, {"code": "P0402", "description": "Page not found"}),
    ]
    async with saying(answers) as (pay, _):
        assert [one.id for one in await pay.find_by_reference("WM-CT-1")] == ["p1"]


async def test_a_payment_that_comes_on_two_pages_counts_once() -> None:
    page = {"total": 2, "count": 1, "results": [payment()]}
    answers = [(200, page | {"_links": {"next_page": {"href": "x"}}}), (200, page | {"_links": {}})]
    async with saying(answers) as (pay, _):
        assert len(await pay.find_by_reference("WM-CT-1")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"state": {"status": "odd", "finished": True}}, {"state": {}}, {"state": None}, {"amount": "100"},
        {"amount": -1}, {"amount": True}, {"amount": 1.5}, {"payment_id": ""}, {"payment_id": 7},
        {"created_date": "yesterday"}, {"created_date": "2026-11-25T10:00:00"}, {"created_date": None},
        {"settlement_summary": {"captured_date": "soon"}}, {"total_amount": "1"},
    ],
)  # fmt: skip
async def test_an_answer_of_another_shape_is_no_answer(change: dict[str, Any]) -> None:
    async with saying([(200, payment() | change)] * 2) as (pay, _):
        with pytest.raises(Unavailable):
            await pay.get("p1")
        with pytest.raises(Unavailable) as told:
            await pay.create("WM-CT-1", 100, "Council tax", RETURN_URL)
        assert told.value.sent


async def test_a_reason_that_we_do_not_know_yet_is_still_an_end_without_money() -> None:
    states = {
        "failed": PaymentState.DECLINED,
        "cancelled": PaymentState.CANCELLED,
        "error": PaymentState.FAILED_BY_PROVIDER,
    }
    for status, expected in states.items():
        answer = payment() | {"state": {"status": status, "finished": True, "code": "P0077"}}
        async with saying([(200, answer)]) as (pay, _):
            found = await pay.get("p1")
        assert (found.state, found.code) == (expected, "P0077")


async def test_a_surcharge_is_in_the_total() -> None:
    async with saying([(200, payment() | {"total_amount": 350, "corporate_card_surcharge": 250})]) as (pay, _):
        found = await pay.get("p1")
    assert (found.amount_pence, found.total_pence) == (100, 350)


VALUES = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | st.just("2026-11-25T10:00:00Z")
NAMES = st.sampled_from(
    [
        "payment_id", "reference", "amount", "state", "status", "code", "created_date", "results", "_links", "href",
        "next_page", "next_url", "settlement_summary", "captured_date", "refund_summary", "events", "updated", "total",
        "_embedded", "refunds", "refund_id", "metadata", "description",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=7), max_leaves=20
)


@pytest.fixture
async def babbling() -> AsyncIterator[tuple[GovukPay, list[Any]]]:
    """A server that says whatever stands in the list."""
    said: list[Any] = [200, None]

    async def handle(request: web.Request) -> web.Response:
        return web.Response(text=json.dumps(said[1]), status=said[0], content_type="application/json")

    async with server(handle) as url:
        calls = Calls(attempts=1, breaker_failures=10**9, budget_seconds=1.2)
        yield GovukPay(calls, url, "k", busy_pause_seconds=0.001), said
        await calls.close()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=ANYTHING, status=st.sampled_from([200, 200, 200, 201, 202, 400, 401, 404, 409, 412, 422, 429, 500]))
async def test_no_answer_can_break_the_client(babbling: tuple[GovukPay, list[Any]], data: Any, status: int) -> None:
    pay, said = babbling
    said[:] = [status, data]
    with suppress(BackEndError):
        assert isinstance(await pay.get("p1"), PayPayment)
    with suppress(BackEndError):
        assert isinstance(await pay.create("WM-CT-1", 100, "Council tax", RETURN_URL), PayPayment)
    with suppress(BackEndError):
        assert all(isinstance(one, PayPayment) for one in await pay.find_by_reference("WM-CT-1"))
    with suppress(BackEndError):
        assert all(isinstance(one, PayPayment) for one in await pay.captured_on(date(2026, 11, 25)))
    with suppress(BackEndError):
        assert all(isinstance(one, PayEvent) for one in await pay.events("p1"))
    with suppress(BackEndError):
        assert all(isinstance(one, PayRefund) for one in await pay.refunds("p1"))
    with suppress(BackEndError):
        assert isinstance(await pay.refund("p1", 1, 1), PayRefund)
    with suppress(BackEndError):
        await pay.cancel("p1")


def payment() -> dict[str, Any]:
    return {
        "payment_id": "p1",
        "reference": "WM-CT-1",
        "amount": 100,
        "state": {"status": "created", "finished": False},
        "created_date": datetime(2026, 11, 25, 10, 0, tzinfo=UTC).isoformat(),
        "_links": {"next_url": {"href": "http://127.0.0.1:9/secure/1", "method": "GET"}},
    }


@asynccontextmanager
async def saying(
    answers: list[tuple[int, Any]], *, busy_pause_seconds: float = 0.001, **calls: Any
) -> AsyncIterator[tuple[GovukPay, list[str]]]:
    """A client of a server that gives these answers, one after the other, and what the server was asked."""
    left, asked = list(answers), []

    async def handle(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path}")
        status, data = left.pop(0)
        return web.json_response(data, status=status)

    patience: dict[str, Any] = {"backoff_seconds": 0.001, "breaker_failures": 99, "budget_seconds": 3.0}
    made = Calls(**(patience | calls))
    async with server(handle) as url:
        yield GovukPay(made, url, "k", busy_pause_seconds=busy_pause_seconds), asked
        await made.close()


@asynccontextmanager
async def server(handle: Any) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
