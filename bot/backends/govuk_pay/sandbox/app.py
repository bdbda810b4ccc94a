"""GOV.UK Pay's API over HTTP, with its payment page beside it and its webhooks sent from a task of the application."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.engine import Engine

from bot.backends.govuk_pay.sandbox import intake
from bot.backends.govuk_pay.sandbox.api import Api
from bot.backends.govuk_pay.sandbox.behaviour import Behaviour
from bot.backends.govuk_pay.sandbox.page import add_page
from bot.backends.govuk_pay.sandbox.refusals import Refused, not_authorised, refusal
from bot.backends.govuk_pay.sandbox.sending import sender_of
from bot.backends.govuk_pay.sandbox.till import Till

__all__ = ["make_app", "refusal"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_API = "/v1/"


def make_app(
    engine: Engine, clock: Callable[[], datetime], *, till: Till | None = None, key: str = "sandbox"
) -> web.Application:
    """The application to mount at `/pay`. `key` is the one bearer token that is let in.

    Whoever also wants to play the resident, or to change how the stand-in behaves, hands in the `till`.
    """
    till = till or Till(engine, clock, Behaviour())
    app = web.Application(middlewares=[_as_the_contract_has_it(key)])
    api = Api(till)
    app.router.add_post("/v1/payments", api.create)
    app.router.add_get("/v1/payments", api.search)
    app.router.add_get("/v1/payments/{id}", api.payment)
    app.router.add_post("/v1/payments/{id}/cancel", api.cancel)
    app.router.add_post("/v1/payments/{id}/capture", api.capture)
    app.router.add_get("/v1/payments/{id}/events", api.events)
    app.router.add_get("/v1/payments/{id}/refunds", api.refunds)
    app.router.add_post("/v1/payments/{id}/refunds", api.refund)
    app.router.add_get("/v1/payments/{id}/refunds/{refund}", api.one_refund)
    app.router.add_get("/v1/refunds", api.search_refunds)
    app.router.add_get("/v1/disputes", api.disputes)
    app.router.add_route("*", "/v1/agreements{tail:.*}", _no_agreements)
    app.router.add_post("/v1/auth", _no_telephone_payments)
    add_page(app, till)
    app.cleanup_ctx.append(sender_of(till))
    return app


def _as_the_contract_has_it(key: str) -> Any:
    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _API in request.path:
            given = request.headers.get("Authorization", "")
            if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), f"Bearer {key}".encode()):
                return not_authorised()
        try:
            return await handler(request)
        except Refused as refused:
            return refused.answer()

    return check


async def _no_agreements(request: web.Request) -> web.StreamResponse:
    raise intake.not_recurring()


async def _no_telephone_payments(request: web.Request) -> web.StreamResponse:
    raise Refused(422, "P0195", "Using authorisation_mode of moto_api is not allowed for this account")
