"""The draft's resources over HTTP. Reads only: the draft has no way to write, and none is added."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from aiohttp import web
from sqlalchemy.engine import Engine

from bot.backends.waste.sandbox import answers
from bot.backends.waste.sandbox.places import Place, read_places
from bot.backends.waste.sandbox.rota import CrewEntry, StreamNow, streams_now
from bot.backends.waste.sandbox.rounds import plans_of
from bot.database import in_thread

_PAGE = 50
Filter = Callable[[CrewEntry], bool]


def make_app(engine: Engine, clock: Callable[[], datetime], *, key: str = "sandbox") -> web.Application:
    """The application to mount at `/waste`. `key` is the bearer token that it takes."""
    app = web.Application(middlewares=[_check_key(key)])
    resources = _Resources(engine, clock)
    for path, handler in (
        ("/services", resources.services),
        ("/services/{id}", resources.service),
        ("/events", resources.events),
        ("/events/{id}", resources.event),
        ("/places", resources.places),
        ("/places/{id}", resources.place),
        ("/rounds", resources.rounds),
        ("/rounds/{id}", resources.round),
        ("/round-plans", resources.round_plans),
        ("/round-plans/{id}", resources.round_plan),
        ("/containers", resources.containers),
        ("/material-streams", resources.material_streams),
        ("/material-streams/{id}", resources.material_stream),
    ):
        app.router.add_get(path, handler)
    return app


def refusal(request: web.Request, status: int, message: str) -> web.Response:
    """The draft names no error body; this is ours."""
    return web.json_response({"error": message}, status=status)


def _check_key(key: str) -> Any:
    @web.middleware
    async def check(request: web.Request, handler: Callable[..., Any]) -> web.StreamResponse:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {key}".encode()):
            return refusal(request, 401, "The bearer token is missing or wrong.")
        try:
            return await handler(request)
        except _Wrong as wrong:
            return refusal(request, 400, str(wrong))

    return check


class _Wrong(Exception):
    """A parameter is wrong."""


class _Resources:
    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    async def services(self, request: web.Request) -> web.Response:
        uprn = request.query.get("uprn", "")
        if not uprn:
            return web.json_response(
                [answers.service_summary(stream) for stream in answers.STREAMS_BY_SERVICE.values()]
            )
        found = await self._streams(uprn=uprn)
        return web.json_response([answers.service(one.stream, one) for one in found])

    async def service(self, request: web.Request) -> web.Response:
        stream = answers.STREAMS_BY_SERVICE.get(request.match_info["id"])
        uprn = request.query.get("uprn", "")
        if stream is None:
            return refusal(request, 404, "There is no such service.")
        if not uprn:
            return web.json_response(answers.service(stream))
        for one in await self._streams(uprn=uprn):
            if one.stream == stream:
                return web.json_response(answers.service(stream, one))
        return refusal(request, 404, "There is no such service at this property.")

    async def events(self, request: web.Request) -> web.Response:
        keeps = _read_filters(request)
        page = request.query.get("page", "1")
        if not page.isdecimal() or int(page) < 1:
            raise _Wrong("page must be a whole number from 1.")
        usrn, uprn = request.query.get("usrn", ""), request.query.get("uprn", "")
        entries = [entry for entry in await self._entries(usrn=usrn, uprn=uprn) if keeps(entry)]
        start = (int(page) - 1) * _PAGE
        return web.json_response([answers.event(one, name="event_type") for one in entries[start : start + _PAGE]])

    async def event(self, request: web.Request) -> web.Response:
        for entry in await self._entries():
            if entry.id == request.match_info["id"]:
                return web.json_response(answers.event(entry, name="type"))
        return refusal(request, 404, "There is no such event.")

    async def places(self, request: web.Request) -> web.Response:
        found = await self._places(uprn=request.query.get("uprn", ""), usrn=request.query.get("usrn", ""))
        return web.json_response([answers.place(one) for one in found])

    async def place(self, request: web.Request) -> web.Response:
        found = await self._places(uprn=request.match_info["id"])
        if not found:
            return refusal(request, 404, "There is no such place.")
        return web.json_response(answers.place(found[0]))

    async def rounds(self, request: web.Request) -> web.Response:
        plans = plans_of(await self._streams())
        return web.json_response([one for plan in plans.values() for one in plan.rounds()])

    async def round(self, request: web.Request) -> web.Response:
        for plan in plans_of(await self._streams()).values():
            for one in plan.rounds():
                if one["@id"].rsplit("/", 1)[-1] == request.match_info["id"]:
                    return web.json_response(one)
        return refusal(request, 404, "There is no such round.")

    async def round_plans(self, request: web.Request) -> web.Response:
        return web.json_response([plan.answer() for plan in plans_of(await self._streams()).values()])

    async def round_plan(self, request: web.Request) -> web.Response:
        plan = plans_of(await self._streams()).get(request.match_info["id"])
        return web.json_response(plan.answer()) if plan else refusal(request, 404, "There is no such round plan.")

    async def containers(self, request: web.Request) -> web.Response:
        plan = plans_of(await self._streams()).get(request.query.get("round_plan", ""))
        return web.json_response(plan.containers() if plan else [])

    async def material_streams(self, request: web.Request) -> web.Response:
        return web.json_response(answers.material_streams())

    async def material_stream(self, request: web.Request) -> web.Response:
        for one in answers.material_streams():
            if one["@id"].rsplit("/", 1)[-1] == request.match_info["id"]:
                return web.json_response(one)
        return refusal(request, 404, "There is no such material stream.")

    async def _places(self, *, uprn: str = "", usrn: str = "") -> list[Place]:
        return await in_thread(self._engine, lambda session: read_places(session, uprn=uprn, usrn=usrn))

    async def _streams(self, *, uprn: str = "", usrn: str = "") -> list[StreamNow]:
        now = self._clock()
        return [one for place in await self._places(uprn=uprn, usrn=usrn) for one in streams_now(place, now)]

    async def _entries(self, *, uprn: str = "", usrn: str = "") -> list[CrewEntry]:
        """The crews' entries, each once: a street's entry is reached through every home of the street."""
        found: dict[str, CrewEntry] = {}
        for one in await self._streams(uprn=uprn, usrn=usrn):
            for entry in one.entries:
                if not (uprn and entry.whole_street):  # asked by home: what was said of the street is not of the home
                    found.setdefault(entry.id, entry)
        return sorted(found.values(), key=lambda entry: (entry.at, entry.id))


def _read_filters(request: web.Request) -> Filter:
    query = request.query
    kind, number = query.get("type", ""), query.get("round", "")
    start, end = _read_day(query.get("start_date")), _read_day(query.get("end_date"))

    def keeps(entry: CrewEntry) -> bool:
        day = entry.at.date()
        return (
            (not kind or entry.type.lower() == kind.lower())
            and (not number or entry.round_id == number)
            and (start is None or day >= start)
            and (end is None or day < end)
        )

    return keeps


def _read_day(raw: str | None) -> date | None:
    if raw is None:
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise _Wrong(f"{raw} is not a date such as 2026-11-25.") from None
