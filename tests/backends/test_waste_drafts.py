"""Servers that follow the waste draft in ways of their own: what it leaves open, and what they get wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.backends.waste.client import Waste
from bot.council.collections import (
    CrewEvent,
    CrewRecord,
)
from bot.council.errors import NotFound, Unavailable
from bot.web import Calls
from tests.backends.running_sandbox import NOW

Answers = dict[str, Any]


class Draft:
    """A server that follows the draft as `answers` say: path -> JSON, or a function of the request."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.asked: list[str] = []
        self.waste: Waste

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        found = self.answers.get(request.path)
        if found is None:
            return web.json_response({"error": "no such resource"}, status=404)
        return web.json_response(found(request) if isinstance(found, Callable) else found)  # type: ignore[arg-type]


@pytest.fixture
async def draft() -> AsyncIterator[Draft]:
    one = Draft()
    app = web.Application()
    app.router.add_get("/{tail:.*}", one.handle)
    server = TestServer(app)
    await server.start_server()
    calls = Calls(attempts=1)
    one.waste = Waste(calls, str(server.make_url("")), "k")
    yield one
    await calls.close()
    await server.close()


YESTERDAY = date(2026, 11, 24)


def service(name: str = "Refuse", last: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"id": 1, "name": name, "last_collection": {"date": "24 November 2026", **(last or {})}, **more}


async def test_a_server_without_our_extensions_still_works(draft: Draft) -> None:
    draft.answers = {"/services": [service()], "/places": [], "/events": []}
    household = await draft.waste.household("990000000001", NOW)
    (refuse,) = household.services
    assert not household.assisted
    assert refuse.next is None
    assert refuse.last is not None
    assert (refuse.last.day, refuse.last.round_finished, refuse.last.return_on) == (YESTERDAY, False, None)


async def test_a_server_without_places_and_events_is_no_obstacle_for_places_but_is_for_events(draft: Draft) -> None:
    draft.answers = {"/services": [service()], "/events": []}
    assert (await draft.waste.household("990000000001", NOW)).service("refuse") is not None
    del draft.answers["/events"]
    with pytest.raises(NotFound):  # without the crew's records a report could be taken that must be refused
        await draft.waste.household("990000000001", NOW)


@pytest.mark.parametrize("word", ["type", "event_type"])
async def test_both_names_of_an_events_word_are_read(draft: Draft, word: str) -> None:
    event = {word: "Too heavy", "date_created": "2026-11-24T09:00", "uprn": "990000000001"}
    draft.answers = {"/services": [service()], "/events": [event]}
    (refuse,) = (await draft.waste.household("990000000001", NOW)).services
    assert refuse.last is not None
    assert refuse.last.records == (CrewRecord(CrewEvent.TOO_HEAVY, YESTERDAY, "refuse"),)


async def test_one_service_with_two_kinds_of_bin_is_two_streams(draft: Draft) -> None:
    both = service(
        "Mixed recycling",
        container_types=[
            {"material_stream": {"name": "Mixed recyclables", "@id": "/waste/material-streams/mixed-recycling"}},
            {"material_stream": {"name": "Food waste", "@id": "/waste/material-streams/food-waste"}},
            {"material_stream": {"name": "Paper", "@id": "/waste/material-streams/paper"}},
        ],
        last={
            "events": [
                {
                    "type": "Contaminated",
                    "container_type": {"material_stream": {"name": "Food waste", "@id": "/waste/x/food-waste"}},
                },
                {"type": "Not presented"},
            ]
        },
    )
    draft.answers = {"/services": [both], "/events": []}
    services = (await draft.waste.household("990000000001", NOW)).services
    assert [(one.stream, one.title) for one in services] == [("recycling", "Mixed recyclables"), ("food", "Food waste")]
    recorded = [[record.event for record in one.last.records] for one in services if one.last]
    assert recorded == [[CrewEvent.NOT_PRESENTED], [CrewEvent.CONTAMINATED, CrewEvent.NOT_PRESENTED]]


async def test_an_event_of_another_day_or_bin_or_neighbour_says_nothing_here(draft: Draft) -> None:
    mixed = {"material_stream": {"name": "mixed recyclables"}}
    draft.answers = {
        "/services": [service(last={"round": "/rounds/1"})],
        "/places": [{"uprn": "990000000001", "usrn": "99000001"}],
        "/events": [
            {"type": "Too heavy", "date_created": "2026-11-23T09:00", "uprn": "990000000001"},
            {"type": "Too heavy", "date_created": "2026-11-24T09:00", "uprn": "990000000001", "container_type": mixed},
            {"type": "Too heavy", "date_created": "2026-11-24T09:00", "uprn": "990000000002"},
            {"type": "Road closure", "date_created": "2026-11-24T09:00", "round": "/rounds/2"},
            {"type": "Road closure", "date_created": ""},
            {"type": "Breakdown", "date_created": "2026-11-24T09:00"},
        ],
    }
    (refuse,) = (await draft.waste.household("990000000001", NOW)).services
    assert refuse.last is not None
    assert refuse.last.records == ()
    assert any("usrn=99000001" in asked for asked in draft.asked)


async def test_an_event_told_twice_is_one_record(draft: Draft) -> None:
    event = {"type": "Not presented", "date_created": "2026-11-24T09:00", "uprn": "990000000001"}
    recycling = service("Mixed recycling", id=2)
    draft.answers = {"/services": [service(last={"events": [event]}), recycling], "/events": [event]}
    refuse, other = (await draft.waste.household("990000000001", NOW)).services
    assert refuse.last is not None
    assert other.last is not None
    assert len(refuse.last.records) == 1
    assert other.last.records == (), "it stands at the refuse bin: it is not about the other"


async def test_a_completed_street_finishes_the_round(draft: Draft) -> None:
    completed = {"type": "Street completed", "date_created": "2026-11-24T13:00", "usrn": "99000001"}
    draft.answers = {
        "/services": [service()],
        "/places": [{"uprn": "990000000001", "usrn": "99000001"}],
        "/events": lambda request: [completed] if "usrn" in request.query and request.query["page"] == "1" else [],
    }
    (refuse,) = (await draft.waste.household("990000000001", NOW)).services
    assert refuse.last is not None
    assert refuse.last.round_finished
    assert refuse.last.records == ()


async def test_events_are_read_page_by_page(draft: Draft) -> None:
    def page(request: web.Request) -> list[dict[str, Any]]:
        word = {"1": "Breakdown", "2": "Breakdown", "3": "Too heavy"}.get(request.query["page"])
        if word is None:
            return []
        day = "2026-11-24T09:0" + request.query["page"]
        return [{"type": word, "date_created": day, "uprn": "990000000001"}]

    draft.answers = {"/services": [service()], "/events": page}
    (refuse,) = (await draft.waste.household("990000000001", NOW)).services
    assert refuse.last is not None
    assert [record.event for record in refuse.last.records] == [CrewEvent.TOO_HEAVY]
    assert len([asked for asked in draft.asked if asked.startswith("/events")]) == 4


async def test_a_server_that_ignores_pages_is_not_asked_for_ever(draft: Draft) -> None:
    event = {"type": "Too heavy", "date_created": "2026-11-24T09:00", "uprn": "990000000001"}
    draft.answers = {"/services": [service()], "/events": [event]}
    (refuse,) = (await draft.waste.household("990000000001", NOW)).services
    assert refuse.last is not None
    assert len(refuse.last.records) == 1
    assert len([asked for asked in draft.asked if asked.startswith("/events")]) == 2


async def test_the_events_asked_for_begin_with_the_earliest_last_collection(draft: Draft) -> None:
    earlier = service("Garden waste", last={"date": "12 November 2026"})
    draft.answers = {"/services": [service(), earlier], "/events": []}
    await draft.waste.household("990000000001", NOW)
    (asked,) = [one for one in draft.asked if one.startswith("/events")]
    assert "start_date=2026-11-12" in asked
    assert "end_date=2026-11-26" in asked


async def test_days_that_cannot_be_are_left_out(draft: Draft) -> None:
    """A last collection that is still to come, and a next one that is over, would both mislead a resident."""
    odd = service(last={"date": "30 November 2026"}, next_collection={"date": "1 November 2026"})
    draft.answers = {"/services": [odd]}
    (refuse,) = (await draft.waste.household("990000000001", NOW)).services
    assert (refuse.last, refuse.next) == (None, None)


@pytest.mark.parametrize("data", [{}, {"services": []}, "text", 7, None, ["refuse"]])
async def test_an_answer_of_another_shape_is_no_home_without_bins(draft: Draft, data: Any) -> None:
    draft.answers = {"/services": lambda request: data, "/places": []}
    with pytest.raises(Unavailable):
        await draft.waste.household("990000000001", NOW)
