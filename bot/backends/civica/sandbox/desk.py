"""`/_sandbox/civica/...`: the council's nightly income run, and what tests need to see and to break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from aiohttp import web
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.backends.civica.sandbox.sessions import Sessions
from bot.backends.civica.sandbox.tables import account_exists, forget_posted, post, posted_to
from bot.council.collections import LONDON
from bot.database import in_thread

_Payment = tuple[str, int, str, date]


class _Wrong(Exception):
    """A field of a request to the desk is wrong."""


def add_desk(app: web.Application, engine: Engine, clock: Callable[[], datetime], sessions: Sessions) -> None:
    """Add the desk's routes to the outer application."""

    async def post_payments(request: web.Request) -> web.Response:
        today = clock().astimezone(LONDON).date()
        try:
            payments = _read_payments(await _body(request), today)
            await in_thread(engine, lambda opened: _post_all(opened, payments))
        except _Wrong as wrong:
            return web.json_response({"error": str(wrong)}, status=400)
        return web.json_response({"posted": len(payments)})

    async def list_posted(request: web.Request) -> web.Response:
        found = await in_thread(engine, posted_to)
        return web.json_response([{**asdict(one), "day": one.day.isoformat()} for one in found])

    async def forget(request: web.Request) -> web.Response:
        await in_thread(engine, forget_posted)
        return web.json_response({"posted": 0})

    async def lapse(request: web.Request) -> web.Response:
        try:
            body = await _body(request)
        except _Wrong as wrong:
            return web.json_response({"error": str(wrong)}, status=400)
        docid, times = body.get("docid"), body.get("times", 1)
        if not isinstance(docid, str) or type(times) is not int or times < 0:
            return web.json_response({"error": "docid must be text and times a whole number"}, status=400)
        sessions.lapse(docid, times)
        return web.json_response({"docid": docid, "times": times})

    app.router.add_post("/_sandbox/civica/post-payments", post_payments)
    app.router.add_get("/_sandbox/civica/posted", list_posted)
    app.router.add_post("/_sandbox/civica/forget-payments", forget)
    app.router.add_post("/_sandbox/civica/lapse", lapse)


def _read_payments(body: dict[str, Any], today: date) -> list[_Payment]:
    rows = body.get("payments")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _Wrong("payments must be a list of objects")
    return [_read_payment(row, f"payments[{place}]", today) for place, row in enumerate(rows)]


def _read_payment(row: dict[str, Any], where: str, today: date) -> _Payment:
    account, pence, reference = row.get("account"), row.get("amount_pence"), row.get("reference")
    if not isinstance(account, str):
        raise _Wrong(f"{where}.account must be an account reference")
    if type(pence) is not int or pence < 1:
        raise _Wrong(f"{where}.amount_pence must be a whole number of at least 1")
    if not isinstance(reference, str) or not 1 <= len(reference) <= 255:
        raise _Wrong(f"{where}.reference must be text of 1 to 255 characters")
    try:
        day = date.fromisoformat(row["day"]) if row.get("day") is not None else today
    except (TypeError, ValueError):
        raise _Wrong(f"{where}.day must be a day such as 2026-11-25") from None
    return account, pence, reference, day


def _post_all(opened: Session, payments: list[_Payment]) -> None:
    """All or none: an account that is not here posts nothing."""
    for place, (account, *_) in enumerate(payments):
        if not account_exists(opened, account):
            raise _Wrong(f"payments[{place}].account: there is no account {account}")
    post(opened, payments)


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _Wrong("the body must be a JSON object")
    return body
