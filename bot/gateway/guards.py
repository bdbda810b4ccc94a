"""What stands around every handler of both doors: errors in words, log lines without any, headers for browsers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.gateway.desk import Gone
from bot.gateway.fields import BadInput
from bot.gateway.incoming import NeedsKey
from bot.gateway.submissions import Settled
from bot.logs import get

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOG = get("gateway")


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Our own errors as HTTP ones. Their sentences name fields, never what stood in them."""
    try:
        return await handler(request)
    except BadInput as wrong:
        raise web.HTTPBadRequest(text=str(wrong)) from wrong
    except NeedsKey as missing:
        raise web.HTTPUnauthorized(text=str(missing)) from missing
    except (Gone, Settled) as late:
        raise web.HTTPConflict(text=str(late)) from late


def log_failure(request: web.Request, failure: Exception) -> None:
    """The unforeseen: the route and the kind of error. Its message may hold a resident's words, so that stays out."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else "unknown"
    _LOG.error("call.failed", method=request.method, route=route, problem=type(failure).__name__)


async def finish_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Nothing is cached unless its handler says so, and nobody needs to know what serves it."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.popall("Server", None)
