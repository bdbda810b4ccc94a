"""The payment page: a link opens it once, the card is typed, looked at again, confirmed. `writing.py` has the HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox import answers, life, writing
from bot.backends.govuk_pay.sandbox.cards import read_card
from bot.backends.govuk_pay.sandbox.tables import Row
from bot.backends.govuk_pay.sandbox.till import Till
from bot.council.collections import LONDON

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


def add_page(app: web.Application, till: Till) -> None:
    """Add the page's routes."""
    page = _Page(till)
    app.router.add_get("/secure/{token}", page.open)
    app.router.add_post("/secure", page.open)
    app.router.add_get("/card_details/{page}", page.card_details)
    app.router.add_post("/card_details/{page}", page.type_card)
    app.router.add_get("/card_details/{page}/confirm", page.look_again)
    app.router.add_post("/card_details/{page}/confirm", page.confirm)
    app.router.add_post("/card_details/{page}/cancel", page.cancel)


class _Page:
    def __init__(self, till: Till) -> None:
        self._till = till

    async def open(self, request: web.Request) -> web.Response:
        """Spends the link and goes on to an address that may be loaded again."""
        token = request.match_info.get("token") or str((await request.post()).get("chargeTokenId", ""))
        page = await self._till.do(lambda session, now: life.redeem(session, token, now))
        if page is None:
            return _shown(writing.spent_link(), status=410)
        here = request.path.partition("/secure")[0]
        return web.Response(
            status=303, headers={"Location": f"{here}/card_details/{page}", "Cache-Control": "no-store"}
        )

    async def card_details(self, request: web.Request) -> web.Response:
        row = await self._payment(request)
        if row["status"] in ("created", "started"):
            return _shown(writing.card_form(row, request.match_info["page"], {}, {}))
        return _elsewhere(request, row)

    async def type_card(self, request: web.Request) -> web.Response:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        today = self._till.clock().astimezone(LONDON).date()
        typed = read_card(form, today)

        def work(session: Session, now: datetime) -> Row | None:
            row = life.payment_of_page(session, request.match_info["page"])
            if row is None or row["status"] not in ("created", "started") or typed.errors:
                return row
            return life.authorise(session, self._till.behaviour, row, typed.card, typed.email, typed.outcome, now)

        row = _known(await self._till.do(work))
        if row["status"] in ("created", "started"):
            return _shown(writing.card_form(row, request.match_info["page"], _kept(form), typed.errors), status=400)
        return _elsewhere(request, row)

    async def look_again(self, request: web.Request) -> web.Response:
        row = await self._payment(request)
        return _shown(writing.confirmation(row)) if row["status"] == "submitted" else _elsewhere(request, row)

    async def confirm(self, request: web.Request) -> web.Response:
        def work(session: Session, now: datetime) -> Row | None:
            row = life.payment_of_page(session, request.match_info["page"])
            if row is None or row["status"] != "submitted":
                return row
            return life.confirm(session, self._till.behaviour, row, now)

        return _elsewhere(request, _known(await self._till.do(work)))

    async def cancel(self, request: web.Request) -> web.Response:
        def work(session: Session, now: datetime) -> Row | None:
            row = life.payment_of_page(session, request.match_info["page"])
            if row is None or row["status"] not in ("created", "started", "submitted"):
                return row
            return life.cancel(session, self._till.behaviour, row, now, by_resident=True)

        return _elsewhere(request, _known(await self._till.do(work)))

    async def _payment(self, request: web.Request) -> Row:
        page = request.match_info["page"]
        return _known(await self._till.do(lambda session, now: life.payment_of_page(session, page)))


def _known(row: Row | None) -> Row:
    if row is None:
        raise web.HTTPNotFound(text="There is no such payment page.")
    return row


def _elsewhere(request: web.Request, row: Row) -> web.Response:
    """Where a payment in this state goes on: to another step, back to the service, or to words about its end."""
    here = request.path.partition("/card_details/")[0]
    own = f"{here}/card_details/{request.match_info['page']}"
    if row["status"] in ("success", "capturable"):
        where = row["return_url"]
    elif row["status"] == "submitted":
        where = f"{own}/confirm"
    elif answers.is_finished(row["status"]) and request.method == "GET":
        return _shown(writing.ending(row))
    else:
        where = own
    return web.Response(status=303, headers={"Location": where, "Cache-Control": "no-store"})


def _kept(form: Mapping[str, str]) -> dict[str, str]:
    """What the form shows again after a mistake: never the card number or its security code."""
    return {name: value for name, value in form.items() if name not in ("cardNo", "cvc")}


def _shown(html: str, status: int = 200) -> web.Response:
    headers: dict[str, Any] = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(text=html, status=status, content_type="text/html", charset="utf-8", headers=headers)
