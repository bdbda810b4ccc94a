"""Which websites' pages may call the gateway from a browser (CORS): those of the council that the call is about.

Only the calls of the embedded chat are open to other origins, and none with cookies. A page that is not named is told
nothing; the call itself is judged as ever, by its sender.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.councils import Council
from bot.gateway.desk import DESK, Desk
from bot.gateway.fields import BadInput
from bot.gateway.guards import Handler
from bot.gateway.incoming import choose_council

COUNCIL = "council"  # where a handler notes whose the thing is that a token names
_WEBHOOK = "/webhooks/rest/webhook"
_METHODS = (
    (re.compile(re.escape(_WEBHOOK)), ("POST",)),
    (re.compile("/webhooks/rest/poll"), ("GET",)),
    (re.compile("/conversation"), ("GET", "DELETE")),
    (re.compile("/conversation/judged"), ("POST",)),
    (re.compile(r"/secure/[A-Za-z0-9_-]+(/extend)?"), ("POST",)),
    (re.compile("/chat/setup"), ("GET",)),
    (re.compile(r"/chat\.js"), ("GET",)),
    (re.compile("/static/.+"), ("GET",)),
)
_OF_ANY_COUNCIL = re.compile(r"/chat\.js|/static/.+|/secure/.+")
_HEADERS = "Content-Type, X-Sender, X-Site-Key"


@web.middleware
async def allow_origins(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer preflights, and name the page's origin in what is answered to it, errors too. Goes around all others."""
    methods = next((methods for path, methods in _METHODS if path.fullmatch(request.path)), None)
    if methods is None:
        return await handler(request)
    origin, desk = request.headers.get("Origin", ""), request.app[DESK]
    asked = request.headers.get("Access-Control-Request-Method")
    if request.method == "OPTIONS" and asked in methods and _allows(desk.councils.values(), origin):
        response: web.StreamResponse = web.Response(status=204)
        response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        response.headers["Access-Control-Allow-Headers"] = _HEADERS
        response.headers["Access-Control-Max-Age"] = "600"
        response.headers["Access-Control-Allow-Origin"] = origin
    else:
        response = await handler(request)
        if request.method in methods and origin and _allows(await _councils_of(request, desk), origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    varies = response.headers.get("Vary")
    response.headers["Vary"] = f"{varies}, Origin" if varies else "Origin"
    return response


def _allows(councils: Iterable[Council], origin: str) -> bool:
    return any(origin in council.chat.origins for council in councils)


async def _councils_of(request: web.Request, desk: Desk) -> list[Council]:
    """The council that a call means; all of them where it means none, and none where its site key is unknown."""
    if request.get(COUNCIL) is not None:
        return [desk.councils[request[COUNCIL]]]
    if _OF_ANY_COUNCIL.fullmatch(request.path):
        return list(desk.councils.values())
    site_key = request.headers.get("X-Site-Key") or request.query.get("site_key")
    if request.path == _WEBHOOK:
        site_key = await _site_key_of(request)
    try:
        return [choose_council(desk, site_key or None)]
    except BadInput:
        return []


async def _site_key_of(request: web.Request) -> str | None:
    try:
        body: Any = json.loads(await request.read())
        site_key = body["metadata"]["site_key"]
    except (ValueError, RecursionError, KeyError, TypeError, web.HTTPException):
        return None
    return site_key if isinstance(site_key, str) else None
