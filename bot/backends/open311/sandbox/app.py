"""GeoReport v2 over HTTP: discovery, services, definitions, reports in and out, tokens; each as `.json` and `.xml`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.backends.open311.sandbox.catalogue import SERVICES
from bot.backends.open311.sandbox.intake import check_jurisdiction, gather, read_report
from bot.backends.open311.sandbox.rendering import Refused, render, render_error, shown
from bot.backends.open311.sandbox.tables import Row, add_request, all_requests, ask_token, by_our_reference
from bot.database import in_thread

_LONGEST_SPAN = timedelta(days=90)
_MOST_ROWS = 1000
_CHANGESET = "2026-11-22T00:00:00Z"


def make_app(engine: Engine, clock: Callable[[], datetime], *, key: str = "sandbox") -> web.Application:
    """The application to mount at `/open311/v2`. `key` is the one api_key that may write."""
    app = web.Application(middlewares=[_errors_as_lists], client_max_size=8 * 1024 * 1024)
    server = _Server(engine, clock, key)
    ending = ".{fmt:json|xml}"
    app.router.add_get("/discovery" + ending, server.discovery)
    app.router.add_get("/services" + ending, server.services)
    app.router.add_get("/services/{code}" + ending, server.definition)
    app.router.add_get("/requests" + ending, server.requests)
    app.router.add_post("/requests" + ending, server.create)
    app.router.add_get("/requests/{id}" + ending, server.request)
    app.router.add_get("/tokens/{token}" + ending, server.token)
    return app


def refusal(request: web.Request, status: int, message: str) -> web.Response:
    """An error in the format that the address asks for."""
    return render_error("xml" if request.path.endswith(".xml") else "json", Refused(status, message))


@web.middleware
async def _errors_as_lists(request: web.Request, handler: Callable[..., Any]) -> web.StreamResponse:
    try:
        check_jurisdiction(request.query.get("jurisdiction_id"))
        return await handler(request)
    except Refused as refused:
        return render_error("xml" if request.path.endswith(".xml") else "json", refused)
    except web.HTTPError as error:
        return refusal(request, error.status, error.reason)


class _Server:
    def __init__(self, engine: Engine, clock: Callable[[], datetime], key: str) -> None:
        self._engine = engine
        self._clock = clock
        self._key = key
        self._writing = asyncio.Lock()

    async def discovery(self, request: web.Request) -> web.Response:
        base = str(request.url.with_query(None)).rsplit("/", 1)[0]
        endpoint = {
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": base,
            "changeset": _CHANGESET,
            "type": "test",
            "formats": ["text/xml", "application/json"],
        }
        data = {
            "changeset": _CHANGESET,
            "contact": "Write to developers@example.org.",
            "key_service": "The sandbox takes one key, which its operator knows.",
            "endpoints": [endpoint],
        }
        return render(_format(request), "discovery", "", data)

    async def services(self, request: web.Request) -> web.Response:
        return render(_format(request), "services", "service", [one.answer() for one in SERVICES.values()])

    async def definition(self, request: web.Request) -> web.Response:
        service = SERVICES.get(request.match_info["code"])
        if service is None:
            raise Refused(404, f"service_code {request.match_info['code']} was not found")
        if not service.attributes:
            raise Refused(404, f"service_code {service.code} has no definition")
        attributes = [one.answer(order) for order, one in enumerate(service.attributes, start=1)]
        data = {"service_code": service.code, "attributes": attributes}
        return render(_format(request), "service_definition", "", data)

    async def create(self, request: web.Request) -> web.Response:
        row = read_report(gather((await request.post()).items()), self._key, self._clock())
        async with self._writing:  # else two equal reports at once would both find nothing there
            stored = await in_thread(self._engine, lambda session: _write_once(session, row))
        known_as = {"token": stored["token"]} if stored["token"] else {"service_request_id": str(stored["id"])}
        notice = SERVICES[stored["service_code"]].notice
        answer = {**known_as, "service_notice": notice, "account_id": None}
        return render(_format(request), "service_requests", "request", [answer])

    async def requests(self, request: web.Request) -> web.Response:
        now = self._clock()
        keeps = _read_filters(request, now)
        rows = [row for row in await self._rows(now) if keeps(row)]
        return render(_format(request), "service_requests", "request", [shown(row) for row in rows[:_MOST_ROWS]])

    async def request(self, request: web.Request) -> web.Response:
        for row in await self._rows(self._clock()):
            if str(row["id"]) == request.match_info["id"]:
                return render(_format(request), "service_requests", "request", [shown(row)])
        raise Refused(404, f"service_request_id {request.match_info['id']} was not found")

    async def token(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        row = await in_thread(self._engine, lambda session: ask_token(session, token))
        if row is None:
            raise Refused(404, f"token {token} was not found")
        number = str(row["id"]) if row["token_asked"] > 0 else None
        answer = {"service_request_id": number, "token": token}
        return render(_format(request), "service_requests", "request", [answer])

    async def _rows(self, now: datetime) -> list[Row]:
        return await in_thread(self._engine, lambda session: all_requests(session, now))


def _format(request: web.Request) -> str:
    return request.match_info["fmt"]


def _write_once(session: Session, row: Row) -> Row:
    """Two reports with one sender's reference are one report."""
    if row["our_reference"] and (earlier := by_our_reference(session, row["our_reference"])):
        raise Refused(
            409,
            f"a request with this fixmystreet_id is there already: {earlier['id']}",
            service_request_id=str(earlier["id"]),
        )
    return add_request(session, row)


def _read_filters(request: web.Request, now: datetime) -> Callable[[Row], bool]:
    query = request.query
    numbers = _list(query.get("service_request_id"))
    if numbers:
        return lambda row: str(row["id"]) in numbers
    codes, statuses = _list(query.get("service_code")), _list(query.get("status"))
    if statuses - {"open", "closed"}:
        raise Refused(400, "status must be open, closed or both")
    start, end = _moment(query.get("start_date"), "start_date"), _moment(query.get("end_date"), "end_date")
    if start and end and end - start > _LONGEST_SPAN:
        raise Refused(400, "start_date and end_date may not span more than 90 days")
    first = start or (end or now) - _LONGEST_SPAN

    def keeps(row: Row) -> bool:
        return (
            (not codes or row["service_code"] in codes)
            and (not statuses or row["status"] in statuses)
            and row["requested_at"] >= first
            and (end is None or row["requested_at"] <= end)
        )

    return keeps


def _list(raw: str | None) -> set[str]:
    return {one.strip() for one in (raw or "").split(",") if one.strip()}


def _moment(raw: str | None, name: str) -> datetime | None:
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw.replace(" ", "+"))  # a plus sign that the sender did not escape
    except ValueError:
        raise Refused(400, f"{name} must be a W3C date and time, such as 2026-11-22T10:15:00+00:00") from None
    if moment.tzinfo is None:
        raise Refused(400, f"{name} must say its offset from UTC")
    return moment
