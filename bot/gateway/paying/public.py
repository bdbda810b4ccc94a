"""`/pay/<token>`, `/pay/return/<token>`, `/hooks/govuk-pay`: residents on their way, and GOV.UK Pay's nudges."""

from __future__ import annotations

from functools import wraps
from typing import Any

from aiohttp import web

from bot.backends.govuk_pay.client import read_webhook, verify_webhook
from bot.gateway.admission import admit_reading
from bot.gateway.desk import DESK
from bot.gateway.door import DOOR
from bot.gateway.fields import BadInput
from bot.gateway.guards import Handler
from bot.gateway.paying.pages import notice, sentence_page, state_page
from bot.gateway.paying.telling import tell
from bot.logs import get
from bot.payments.counter import CannotPay
from bot.payments.visiting import come_back, open_page, take_hook

_LOG = get("gateway")
_TOKEN = r"{token:[A-Za-z0-9_-]{1,100}}"  # noqa: S105 - a route; a link that was cut off gets a page too
_CHAT = "/#chat"
_PLAIN_CHAT, _PLAIN = "/chat#latest", "page"  # where residents come back to who chat without a script


def add_payment_routes(app: web.Application) -> None:
    """A link's token is its secret: no cookie and no sender is looked at. A webhook's signature is its own."""
    app.router.add_get(f"/pay/{_TOKEN}", _open)
    app.router.add_get(f"/pay/return/{_TOKEN}", _return)
    app.router.add_post("/hooks/govuk-pay", _hear)


def _in_words(handler: Handler) -> Handler:
    """What went wrong leaves as a page: a person looks at it."""

    @wraps(handler)
    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPError as wrong:
            page = notice(request, wrong.text or wrong.reason, wrong.status)
            if "Retry-After" in wrong.headers:
                page.headers["Retry-After"] = wrong.headers["Retry-After"]
            return page

    return wrapped


@_in_words
async def _open(request: web.Request) -> web.Response:
    admit_reading(request)
    desk = request.app[DESK]
    try:
        opened = await open_page(desk.payments, request.match_info["token"])
    except CannotPay:
        page = sentence_page(request, "page_unavailable", 503)
        page.headers["Retry-After"] = "60"
        return page
    if opened is None:
        return sentence_page(request, "unknown", 404)
    if opened.next_url:
        return _go_on(opened.next_url)
    return await _show_outcome(request, opened.row)


@_in_words
async def _return(request: web.Request) -> web.Response:
    admit_reading(request)
    row = await come_back(request.app[DESK].payments, request.match_info["token"])
    return sentence_page(request, "unknown", 404) if row is None else await _show_outcome(request, row)


async def _show_outcome(request: web.Request, row: Any) -> web.Response:
    """Back into the chat, where the outcome stands by now; a plain page where the resident writes by other ways."""
    await tell(request.app[DESK], row.id)
    if row.channel == _PLAIN and row.conversation is not None:
        return _go_on(_PLAIN_CHAT)
    if row.channel == "web" and row.conversation is not None:
        return _go_on(request.app[DESK].councils[row.council].chat.home or _CHAT)
    return state_page(request, row)


def _go_on(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


async def _hear(request: web.Request) -> web.Response:
    """Any message whose signature is right is taken; what it says is not believed: the payment is read again."""
    door, body = request.app[DOOR], await request.read()
    secret = door.desk.settings.govuk_pay_webhook_secret
    if not verify_webhook(body, request.headers.get("Pay-Signature", ""), secret):
        _LOG.warning("payment.webhook.refused", reason="signature")
        raise web.HTTPUnauthorized(text="The signature is not right.")
    try:
        message = read_webhook(body)
    except ValueError:
        _LOG.error("payment.webhook.unreadable")
        raise BadInput("The body is not a webhook message of GOV.UK Pay.") from None
    number = await take_hook(door.desk.payments, message.id, message.payment_id)
    _LOG.info("payment.webhook.taken", message=message.id, pay_event=message.event, is_new=number is not None)
    if number is not None:
        door.payment_worker.follow_soon(number)
    return web.json_response({"status": "ok"})
