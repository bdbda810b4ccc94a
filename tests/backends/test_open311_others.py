"""Open311 servers of other makes: what they may answer, and what our client makes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.open311.client import Open311, _carries
from bot.council.errors import Unavailable
from bot.council.requests import NewRequest, RequestStatus
from bot.web import Calls


def report(our_reference: str = "WM-7F3K-2", kind: str = "MISSED_REFUSE", **more: Any) -> NewRequest:
    values: dict[str, Any] = {"description": "The black bin was not emptied.", "uprn": "990000000002", **more}
    return NewRequest(kind=kind, our_reference=our_reference, **values)


class Other:
    """Some other council's server: it gives one answer to everything, or one after another while there are several."""

    def __init__(self) -> None:
        self.data: Any = []
        self.later: list[tuple[int, Any]] = []
        self.reports: Open311


@pytest.fixture
async def other() -> AsyncIterator[Other]:
    one = Other()

    async def handle(request: web.Request) -> web.Response:
        status, data = one.later.pop(0) if one.later else (200, one.data)
        return web.json_response(data, status=status)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    server = TestServer(app)
    await server.start_server()
    calls = Calls(attempts=1)
    one.reports = Open311(calls, str(server.make_url("")), "k")
    yield one
    await calls.close()
    await server.close()


@pytest.mark.parametrize("data", [[], {}, "text", None, [7], [{}], [{"service_notice": "thanks"}]])
async def test_an_answer_without_a_number_may_mean_that_the_report_is_in(other: Other, data: Any) -> None:
    other.data = data
    with pytest.raises(Unavailable) as told:
        await other.reports.send(report())
    assert told.value.sent


@pytest.mark.parametrize("number", ["638344", 638344])
async def test_a_number_may_be_a_number(other: Other, number: str | int) -> None:
    other.data = [{"service_request_id": number, "service_notice": None}]
    receipt = await other.reports.send(report())
    assert (receipt.reference, receipt.notice) == ("638344", "")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("open", RequestStatus.RECEIVED),
        ("for_triage", RequestStatus.RECEIVED),
        ("investigating", RequestStatus.INVESTIGATING),
        ("internal_referral", RequestStatus.INVESTIGATING),
        ("planned", RequestStatus.PLANNED),
        ("action_scheduled", RequestStatus.PLANNED),
        ("IN_PROGRESS", RequestStatus.PLANNED),
        ("fixed", RequestStatus.FINISHED),
        ("closed", RequestStatus.CLOSED),
        ("duplicate", RequestStatus.CLOSED),
        ("no_further_action", RequestStatus.CLOSED),
        ("not_councils_responsibility", RequestStatus.CLOSED),
        ("cancelled", RequestStatus.CLOSED),
        ("something new", RequestStatus.RECEIVED),
    ],
)
async def test_every_status_has_our_word(other: Other, theirs: str, ours: RequestStatus) -> None:
    other.data = [{"service_request_id": "1", "status": theirs, "requested_datetime": "2026-11-24T10:00:00Z"}]
    found = await other.reports.request("1")
    assert found.status is ours
    assert (found.uprn, found.description, found.expected_at) == (None, "", None)


@pytest.mark.parametrize("moment", ["2026-11-24T10:00:00", "yesterday", None, ""])
async def test_a_time_that_cannot_be_read_is_no_answer(other: Other, moment: str | None) -> None:
    other.data = [{"service_request_id": "1", "status": "open", "requested_datetime": moment}]
    with pytest.raises(Unavailable):
        await other.reports.request("1")


@given(
    st.from_regex(r"[A-Z]{2}-[A-Z0-9]{4}-[0-9]{1,3}", fullmatch=True),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_our_reference_is_found_as_a_whole_word_only(reference: str, before: str, after: str) -> None:
    assert _carries(f"{before} {reference} {after}", reference)
    assert _carries(f"{before}\n{reference}.", reference)
    if reference not in before + after:
        assert not _carries(f"{before} {reference}7 {after}", reference)
        assert not _carries(f"{before} X{reference} {after}", reference)
        assert not _carries(f"{before} {reference}-1", reference)


NOT_YET = (404, [{"code": 404, "description": "token T1 was not found"}])
NUMBER = (200, [{"service_request_id": "638344", "token": "T1"}])


async def test_a_token_that_is_not_known_yet_is_asked_for_again(other: Other) -> None:
    other.later = [(200, [{"token": "T1", "service_notice": "Thanks."}]), NOT_YET, NOT_YET, NUMBER]
    receipt = await other.reports.send(report())
    assert (receipt.reference, receipt.notice) == ("638344", "Thanks.")
    assert not other.later


async def test_a_server_that_fails_after_giving_a_token_has_the_report(other: Other) -> None:
    other.later = [(200, [{"token": "T1"}]), (503, [])]
    with pytest.raises(Unavailable) as told:
        await other.reports.send(report())
    assert told.value.sent
