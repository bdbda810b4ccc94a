"""`/_sandbox/...`: tests and demonstrations set the clock, order faults, start again, and read what was written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.engine import Engine

import bot.backends.open311.sandbox as open311
from bot.database import in_thread
from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Fault, FaultDesk, Order

_METHODS = ("GET", "POST", "DELETE")


class _Wrong(Exception):
    """A field of a request to the desk is wrong."""


def add_desk(
    app: web.Application,
    engine: Engine,
    clock: SandboxClock,
    faults: FaultDesk,
    start_again: Callable[[Collection[str]], None],
    back_ends: tuple[str, ...],
) -> None:
    """Add the desk's routes."""
    starting = asyncio.Lock()

    async def order_fault(request: web.Request) -> web.Response:
        body = await _body(request)
        back_end = _choice(body, "back_end", back_ends)
        method = _choice(body, "method", _METHODS) if body.get("method") is not None else None
        path = _path(body)
        order = None
        if body.get("fault") is not None:
            fault = Fault(_choice(body, "fault", tuple(Fault)))
            order = Order(back_end, fault, method, _times(body), path)
        faults.order(order, back_end=back_end, method=method, path=path)
        return web.json_response(faults.orders())

    async def list_faults(request: web.Request) -> web.Response:
        return web.json_response(faults.orders())

    async def reset(request: web.Request) -> web.Response:
        """Of what was sent, `{"only": [...]}` names the back ends that forget it; all do when it is not given."""
        only = _names(await _body(request), "only", back_ends) if request.can_read_body else back_ends
        async with starting:
            faults.clear()
            clock.set(None)
            await asyncio.to_thread(start_again, only)
        return web.json_response({"now": clock().isoformat()})

    async def set_clock(request: web.Request) -> web.Response:
        body = await _body(request)
        if "now" not in body:
            raise _Wrong("now must be given: an instant with its offset, or null")
        clock.set(_instant(body["now"]))
        return web.json_response({"now": clock().isoformat()})

    async def tell_clock(request: web.Request) -> web.Response:
        return web.json_response({"now": clock().isoformat()})

    async def written(request: web.Request) -> web.Response:
        rows = await in_thread(engine, open311.written)
        return web.json_response([_plain(row) for row in rows])

    routes: list[tuple[str, str, Callable[[web.Request], Any]]] = [
        ("POST", "/_sandbox/faults", order_fault),
        ("GET", "/_sandbox/faults", list_faults),
        ("POST", "/_sandbox/reset", reset),
        ("POST", "/_sandbox/clock", set_clock),
        ("GET", "/_sandbox/clock", tell_clock),
        ("GET", "/_sandbox/requests", written),
    ]
    for method, path, handler in routes:
        app.router.add_route(method, path, _explained(handler))


def _explained(handler: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except _Wrong as wrong:
            return web.json_response({"error": str(wrong)}, status=400)

    return handle


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _Wrong("the body must be a JSON object")
    return body


def _choice(body: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = body.get(name)
    if value not in allowed:
        raise _Wrong(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return str(value)


def _names(body: dict[str, Any], name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    values = body.get(name, allowed)
    if not isinstance(values, list | tuple) or any(value not in allowed for value in values):
        raise _Wrong(f"{name} must be a list of {', '.join(allowed)}, not {values!r}")
    return tuple(values)


def _path(body: dict[str, Any]) -> str | None:
    path = body.get("path")
    if path is not None and (not isinstance(path, str) or not path.startswith("/")):
        raise _Wrong(f"path must begin with / as in /v1/payments/*, or be null, not {path!r}")
    return path


def _times(body: dict[str, Any]) -> int | None:
    times = body.get("times")
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise _Wrong(f"times must be a whole number of at least 1, or null, not {times!r}")
    return times


def _instant(raw: Any) -> datetime | None:
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(str(raw))
    except ValueError:
        raise _Wrong(f"now must be an instant such as 2026-11-25T10:00:00+00:00, not {raw!r}") from None
    if moment.tzinfo is None:
        raise _Wrong("now must say its offset from UTC")
    return moment


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
