"""Whatever a server says, a client gives an answer in our words or one of our errors, and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.backends.open311.client import Open311
from bot.backends.os_places.client import OsPlaces
from bot.backends.waste.client import Waste
from bot.council.collections import Household
from bot.council.errors import BackEndError
from bot.council.places import Address, Postcode
from bot.council.requests import NewRequest, Receipt, SentRequest
from bot.web import Calls
from tests.backends.running_sandbox import NOW

VALUES = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | st.just("24 November 2026")
NAMES = st.sampled_from(
    [
        "header", "totalresults", "results", "DPA", "UPRN", "LOGICAL_STATUS_CODE", "CLASSIFICATION_CODE", "name",
        "round", "last_collection", "next_collection", "container_types", "material_stream", "events", "type", "date",
        "usrn",
        "date_created", "kerbside:return_date", "service_request_id", "token", "requested_datetime", "description",
        "address_id", "status", "error", "fault", "code",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=20
)


class Babbler:
    """A server that says whatever it was given last."""

    def __init__(self, calls: Calls, url: str) -> None:
        self.status, self.data = 200, None
        self.places, self.waste, self.reports = (
            OsPlaces(calls, url, "k"),
            Waste(calls, url, "k"),
            Open311(calls, url, "k"),
        )


@pytest.fixture
async def babbler() -> AsyncIterator[Babbler]:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(text=json.dumps(one.data), status=one.status, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    calls = Calls(attempts=1, breaker_failures=10**9, budget_seconds=1.2)
    one = Babbler(calls, f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield one
    await calls.close()
    await runner.cleanup()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=ANYTHING, status=st.sampled_from([200, 200, 200, 200, 400, 404, 409, 500]))
async def test_no_answer_can_break_a_client(babbler: Babbler, data: Any, status: int) -> None:
    babbler.status, babbler.data = status, data
    report = NewRequest("MISSED_REFUSE", "WM-1", "Not emptied.", uprn="990000000002")
    with suppress(BackEndError):
        assert all(isinstance(one, Address) for one in await babbler.places.addresses_at(Postcode("ZZ1 1AA")))
    with suppress(BackEndError):
        assert isinstance(await babbler.places.address("990000000001"), Address)
    with suppress(BackEndError):
        assert isinstance(await babbler.waste.household("990000000001", NOW), Household)
    with suppress(BackEndError):
        assert isinstance(await babbler.reports.request("1"), SentRequest)
    with suppress(BackEndError):
        found = await babbler.reports.open_requests("MISSED_REFUSE", "990000000001", NOW - timedelta(days=2))
        assert all(isinstance(one, SentRequest) for one in found)
    with suppress(BackEndError):
        found_one = await babbler.reports.find("WM-1", ["MISSED_REFUSE"], NOW - timedelta(days=2))
        assert found_one is None or isinstance(found_one, SentRequest)
    if not (isinstance(data, list) and data and isinstance(data[0], dict) and data[0].get("token")):
        with suppress(BackEndError):
            receipt = await babbler.reports.send(report)
            assert isinstance(receipt, Receipt)
            assert receipt.reference
