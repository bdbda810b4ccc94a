"""`/_sandbox/pay/...`: tests and demonstrations read payments, play the resident, and say what webhooks meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox import announcing, life
from bot.backends.govuk_pay.sandbox.behaviour import Mode
from bot.backends.govuk_pay.sandbox.cards import CARDS, read_card
from bot.backends.govuk_pay.sandbox.tables import PAYMENTS, WEBHOOKS, Row, all_rows, payment
from bot.backends.govuk_pay.sandbox.till import Till

_FOREVER = 366 * 24 * 3600
#: What a resident of the made-up town types beside the card.
_RESIDENT = {
    "expiryMonth": "12",
    "cardholderName": "Test Resident",
    "cvc": "123",
    "addressLine1": "2 Acorn Street",
    "addressCity": "Westmoor",
    "addressPostcode": "ZZ1 1AA",
    "email": "resident@example.org",
}


class _Wrong(Exception):
    """A field of a request to the desk is wrong."""


def add_desk(app: web.Application, till: Till) -> None:
    """Add the desk's routes to the outer application."""
    desk = _Desk(till)
    routes: list[tuple[str, str, Callable[[web.Request], Any]]] = [
        ("GET", "/_sandbox/pay/payments", desk.payments),
        ("POST", "/_sandbox/pay/payments/{id}/pay", desk.pay),
        ("POST", "/_sandbox/pay/settings", desk.set_delays),
        ("GET", "/_sandbox/pay/webhooks", desk.messages),
        ("POST", "/_sandbox/pay/webhooks", desk.set_webhooks),
        ("POST", "/_sandbox/pay/webhooks/release", desk.release),
    ]
    for method, path, handler in routes:
        app.router.add_route(method, path, _explained(handler))


class _Desk:
    def __init__(self, till: Till) -> None:
        self._till = till

    async def payments(self, request: web.Request) -> web.Response:
        rows = await self._till.do(lambda session, now: all_rows(session, PAYMENTS))
        return web.json_response([_plain(row) for row in rows])

    async def pay(self, request: web.Request) -> web.Response:
        """The resident types a test card and confirms; `{"card"?, "cancel"?: true, "confirm"?: false}`."""
        body = await _body(request)
        number = str(body.get("card", "4444333322221111"))
        if number not in CARDS:
            raise _Wrong(f"card must be one of {', '.join(CARDS)}")
        gives_up, confirms = body.get("cancel", False), body.get("confirm", True)
        today = self._till.clock().date()
        typed = read_card({**_RESIDENT, "cardNo": number, "expiryYear": str(today.year + 1)}, today)
        behaviour = self._till.behaviour

        def work(session: Session, now: datetime) -> Row:
            row = payment(session, request.match_info["id"])
            if row is None:
                raise _Wrong("there is no such payment")
            if row["status"] not in ("created", "started", "submitted"):
                raise _Wrong(f"the payment cannot be paid any more: it is {row['status']}")
            if row["status"] == "created":
                row = life.start(session, row, now)
            if gives_up:
                return life.cancel(session, behaviour, row, now, by_resident=True)
            if row["status"] == "started":
                row = life.authorise(session, behaviour, row, typed.card, typed.email, typed.outcome, now)
            if confirms and row["status"] == "submitted":
                row = life.confirm(session, behaviour, row, now)
            return row

        return web.json_response(_plain(await self._till.do(work)))

    async def set_delays(self, request: web.Request) -> web.Response:
        """`{"search_delay_seconds"?, "capture_seconds"?}`."""
        body = await _body(request)
        behaviour = self._till.behaviour
        if "search_delay_seconds" in body:
            behaviour.search_delay = _seconds(body, "search_delay_seconds")
        if "capture_seconds" in body:
            behaviour.capture_after = _seconds(body, "capture_seconds")
        return web.json_response(
            {
                "search_delay_seconds": behaviour.search_delay.total_seconds(),
                "capture_seconds": behaviour.capture_after.total_seconds(),
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        rows = await self._till.do(lambda session, now: all_rows(session, WEBHOOKS))
        return web.json_response([_plain(row) for row in rows])

    async def set_webhooks(self, request: web.Request) -> web.Response:
        """`{"mode"?, "url"?}`: what becomes of messages from now on, and where they go (null: nowhere)."""
        body = await _body(request)
        behaviour = self._till.behaviour
        mode, url = body.get("mode", behaviour.mode.value), body.get("url", behaviour.webhook_url)
        if mode not in tuple(Mode):
            raise _Wrong(f"mode must be one of {', '.join(Mode)}, not {mode!r}")
        if url and (not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https")):
            raise _Wrong("url must be an http or https address, or null")
        behaviour.mode, behaviour.webhook_url = Mode(mode), url or ""
        return web.json_response({"mode": mode, "url": url or None})

    async def release(self, request: web.Request) -> web.Response:
        return web.json_response({"released": await self._till.do(lambda session, now: announcing.release(session))})


def _explained(handler: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except _Wrong as wrong:
            return web.json_response({"error": str(wrong)}, status=400)

    return handle


async def _body(request: web.Request) -> Mapping[str, Any]:
    try:
        body = await request.json() if request.can_read_body else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _Wrong("the body must be a JSON object")
    return body


def _seconds(body: Mapping[str, Any], name: str) -> timedelta:
    value = body[name]
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _FOREVER:
        raise _Wrong(f"{name} must be a number of seconds, 0 for none, not {value!r}")
    return timedelta(seconds=value)


def _plain(row: Row) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
