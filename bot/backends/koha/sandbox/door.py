"""Who may come in: access tokens, Basic, permissions; and that a call has no parameter or embed of its own."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.backends.koha.sandbox.behaviour import Behaviour
from bot.backends.koha.sandbox.refusals import Malformed, Refused

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LIVES = timedelta(seconds=3600)


@dataclass(frozen=True)
class Route:
    """What a route needs and takes: the permission as Koha names it, parameters, and what can be embedded."""

    permission: Mapping[str, str]
    parameters: frozenset[str] = frozenset()
    embeds: frozenset[str] = frozenset()


class Door:
    """Tokens in memory, by the sandbox's clock. The user and password of Basic are the API client's."""

    def __init__(self, clock: Callable[[], datetime], behaviour: Behaviour) -> None:
        self._clock = clock
        self._behaviour = behaviour
        self._pair = "sandbox:sandbox"  # the one API client's, made up and documented
        self._tokens: dict[str, datetime] = {}

    def forget_tokens(self) -> None:
        """From now on every token is refused."""
        self._tokens.clear()

    async def token(self, request: web.Request) -> web.Response:
        """`POST /oauth/token`."""
        if self._behaviour.maintenance:
            raise Refused(503, "System is under maintenance.")
        form = await request.post()
        wrong = [("Missing property.", f"/{name}") for name in ("grant_type",) if name not in form]
        if wrong:
            raise Malformed(*wrong)
        if form["grant_type"] != "client_credentials" or not self._behaviour.oauth:
            raise Refused(400, "Unimplemented grant type")
        pair = ":".join(str(form.get(name, "")) for name in ("client_id", "client_secret"))
        if not hmac.compare_digest(pair.encode(), self._pair.encode()):
            raise Refused(403, "unauthorized_client")
        token = secrets.token_urlsafe(32)
        self._tokens[token] = self._clock() + _LIVES
        return web.json_response(
            {"access_token": token, "token_type": "Bearer", "expires_in": int(_LIVES.total_seconds())}
        )

    def guarded(self, route: Route, handler: Handler) -> Handler:
        """The handler of a route, behind everything that comes before it."""

        async def handle(request: web.Request) -> web.StreamResponse:
            if self._behaviour.maintenance:
                raise Refused(503, "System is under maintenance.")
            self._let_in(request.headers.get("Authorization", ""))
            if not route.permission.keys() <= self._behaviour.permissions:
                raise Refused(
                    403,
                    "Authorization failure. Missing required permission(s).",
                    required_permissions=dict(route.permission),
                )
            _check(request, route)
            return await handler(request)

        return handle

    def _let_in(self, header: str) -> None:
        kind, _, rest = header.partition(" ")
        if kind == "Bearer" and (ends := self._tokens.get(rest)) is not None and self._clock() < ends:
            return
        if kind == "Basic":
            if not self._behaviour.basic:
                raise Refused(401, "Basic authentication disabled")
            try:
                pair = base64.b64decode(rest, validate=True)
            except binascii.Error:
                pair = b""
            if hmac.compare_digest(pair, self._pair.encode()):
                return
        raise Refused(401, "Authentication failure.")


def embeds_of(request: web.Request) -> frozenset[str]:
    """What a call wants embedded."""
    return frozenset(one.strip() for one in request.headers.get("x-koha-embed", "").split(",") if one.strip())


def _check(request: web.Request, route: Route) -> None:
    unknown = [name for name in request.query if name not in route.parameters]
    if unknown:
        error = Refused(400, "malformed")
        error.body = [{"path": f"/query/{name}", "message": "Malformed query string"} for name in unknown]
        raise error
    odd = sorted(embeds_of(request) - route.embeds)
    if odd:
        allowed = ", ".join(sorted(route.embeds))
        raise Malformed(*((f"Not in enum list: {allowed}.", f"/x-koha-embed/{place}") for place, _ in enumerate(odd)))
