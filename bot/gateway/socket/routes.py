"""Opens the way in for Socket.IO clients on the public door: who may connect, and what is wired to what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.councils import Council
from bot.gateway.admission import address_of, admit_reading
from bot.gateway.desk import Desk
from bot.gateway.door import DOOR
from bot.gateway.fields import BadInput
from bot.gateway.hearing import say_to
from bot.gateway.incoming import choose_council
from bot.gateway.socket.connections import Connection, Connections
from bot.gateway.socket.events import Events
from bot.gateway.socket.origins import Origins
from bot.gateway.socket.pushing import Pusher
from bot.gateway.socket.server import MOST_BYTES, Server

_PROTOCOL = "4"  # of Engine.IO: socket.io-client 3 and 4, as with Rasa 3.6


def add_socket_routes(app: web.Application) -> None:
    """Serve `BOT_GATEWAY_SOCKET_PATH`. The app's `DOOR` must be there."""
    door = app[DOOR]
    settings = door.desk.settings
    connections = Connections()
    origins = Origins(door.desk.councils.values(), settings.public_address, settings.socket_origins)
    server = Server(
        connections,
        origins.allows,
        address_of,
        connections.note_ping,
        lambda eio_sid: pusher.confirm(eio_sid),
    )
    pusher = Pusher(door.desk, connections, server)
    events = Events(door, connections, server, pusher)

    async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        eio_sid = server.manager.eio_sid_from_sid(sid, "/")
        council = origins.council_of(environ.get("HTTP_ORIGIN"))
        site_key = auth.get("site_key") if isinstance(auth, dict) else None
        site_key = site_key if isinstance(site_key, str) else environ["aiohttp.request"].query.get("site_key")
        if site_key or council is None:
            council = choose_known(door.desk, site_key)
        address, agent = connections.address_of(eio_sid), str(environ.get("HTTP_USER_AGENT", ""))
        connections.add(Connection(sid, eio_sid, address, council, door.marks.of_client(address, agent)))

    async def disconnect(sid: str, reason: str) -> None:
        connections.remove(sid)

    server.on("connect", connect)
    server.on("disconnect", disconnect)
    server.on("session_request", events.session_request)
    server.on(settings.socket_user_event, events.user_uttered)

    async def serve(request: web.Request) -> web.StreamResponse:
        admit_reading(request)
        if "sid" not in request.query and request.method == "GET":
            if request.query.get("EIO") != _PROTOCOL:
                raise BadInput("This server speaks Engine.IO 4, which socket.io-client 3 and 4 do.")
            is_full = len(connections) >= settings.socket_connections
            if is_full or connections.open_from(address_of(request)) >= settings.socket_address_connections:
                council = door.desk.councils[settings.default_council]
                sentence = say_to(door.desk, council, council.languages[0], "too_many")
                raise web.HTTPTooManyRequests(text=sentence, headers={"Retry-After": "30"})
        if (request.content_length or 0) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0, text="That is too long.")
        return await server.handle_request(request)

    async def run(app: web.Application) -> AsyncIterator[None]:
        pushing = asyncio.create_task(pusher.run())
        yield
        pushing.cancel()
        with suppress(asyncio.CancelledError):
            await pushing

    async def hang_up(app: web.Application) -> None:
        await server.hang_up_all()

    app.router.add_route("*", settings.socket_path.rstrip("/") + "/", serve)
    app.cleanup_ctx.append(run)
    app.on_shutdown.append(hang_up)


def choose_known(desk: Desk, site_key: str | None) -> Council:
    """The council of a site key, or the default one: a client that is refused here could not be told why."""
    try:
        return choose_council(desk, site_key or None)
    except BadInput:
        return choose_council(desk, None)
