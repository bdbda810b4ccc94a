"""Koha's REST API over HTTP, at `/api/v1` below where it is mounted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from sqlalchemy.engine import Engine

from bot.backends.koha.sandbox import catalogue, holds, loans, readers
from bot.backends.koha.sandbox.behaviour import Behaviour
from bot.backends.koha.sandbox.door import Door, Handler
from bot.backends.koha.sandbox.refusals import Refused
from bot.backends.koha.sandbox.server import API, Server


def make_app(
    engine: Engine,
    clock: Callable[[], datetime],
    *,
    behaviour: Behaviour | None = None,
    door: Door | None = None,
) -> web.Application:
    """The application to mount at `/koha`.

    Whoever also wants to change how it behaves hands in the `behaviour`, and the `door` made with it.
    """
    app = web.Application(middlewares=[_errors_as_koha_has_them])
    behaviour = behaviour or Behaviour()
    door = door or Door(clock, behaviour)
    server = Server(app, engine, clock, behaviour, door)
    app.router.add_post(f"{API}/oauth/token", door.token)
    for routes in (readers, loans, holds, catalogue):
        routes.add_routes(server)
    return app


@web.middleware
async def _errors_as_koha_has_them(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return refused.answer()
    except web.HTTPError as error:
        return Refused(error.status, error.reason).answer()
