"""What the usage log's commands ask of the gateway: find a conversation, hold it, erase it, show what is left of it.

The usage log writes none of these tables, and nothing here reads its own.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from bot.council.contacts import HoldReason
from bot.gateway import conversations, evidence, holds, places
from bot.gateway.clock import utc_now
from bot.gateway.desk import DESK, Desk
from bot.gateway.erasure import Eraser
from bot.gateway.fields import BadInput, parse_object
from bot.gateway.senders import is_conversation
from bot.logs import get

_LOG = get("gateway")
_ERASER: web.AppKey[Eraser] = web.AppKey("eraser", Eraser)
_ERASE_SECONDS = 4.0  # of one call; whoever asks calls again while a turn is under way


def add_private_record_routes(app: web.Application) -> None:
    """The routes below `/conversations`. The app's `DESK` must be there."""
    app[_ERASER] = Eraser(app[DESK], secrets.token_hex(16))
    app.router.add_get("/conversations", _find)
    app.router.add_get("/conversations/{name}/places", _show_places)
    app.router.add_post("/conversations/{name}/erase", _erase)
    app.router.add_post("/conversations/{name}/forget-evidence", _forget_evidence)
    app.router.add_post("/conversations/{name}/hold", _hold)
    app.router.add_post("/conversations/{name}/release", _release)


async def _find(request: web.Request) -> web.Response:
    desk, reference = request.app[DESK], request.query.get("reference", "").strip()
    if not 1 <= len(reference) <= 120:
        raise BadInput("reference must have 1 to 120 characters.")
    found = await desk.store(lambda session: places.find_by_reference(session, reference))
    paid = await desk.payments.store(lambda session: places.find_payment(session, reference))
    return web.json_response({"conversations": sorted({*found, *paid})})


async def _show_places(request: web.Request) -> web.Response:
    desk, name = request.app[DESK], await _read_name(request)
    counts = await desk.store(lambda session: places.count_places(session, name))
    paid = await desk.payments.store(lambda session: places.count_payments(session, name))
    rasa = await asyncio.to_thread(request.app[_ERASER].stores.count, name)
    reasons = await desk.store(lambda session: holds.read_reasons(session, name))
    gone = {place: count for place, count in counts.items() if place not in places.KEPT}
    kept = {place: counts[place] for place in places.KEPT}
    body = {"places": {**rasa, **gone, "payments: ledger (its link)": paid}, "kept": kept, "held_for": reasons}
    return web.json_response(body)


async def _erase(request: web.Request) -> web.Response:
    desk, name = request.app[DESK], await _read_name(request)
    reasons = await desk.store(lambda session: holds.read_reasons(session, name))
    if reasons:
        raise web.HTTPConflict(text=f"It is held for {', '.join(reasons)}.")
    now = utc_now()
    await desk.store(lambda session: conversations.close_again(session, name, now))
    is_done = await request.app[_ERASER].erase(name, _ERASE_SECONDS)
    return web.json_response({"status": "erased" if is_done else "erasing"}, status=200 if is_done else 202)


async def _forget_evidence(request: web.Request) -> web.Response:
    desk, name = request.app[DESK], await _read_name(request)

    def work(session: Session) -> int:
        if holds.read_reasons(session, name) or not conversations.is_erased(session, name):
            raise web.HTTPConflict(text="It is held, or not erased yet.")
        return evidence.forget(session, [name])

    forgotten = await desk.store(work)
    _LOG.info("evidence.forgotten", conversation=name, rows=forgotten)
    return web.json_response({"forgotten": forgotten})


async def _hold(request: web.Request) -> web.Response:
    desk, name = request.app[DESK], await _read_name(request)
    reason, now = _read_reason(await _read_body(request), required=True), utc_now()
    assert reason is not None  # noqa: S101 - required
    is_new = await desk.store(lambda session: holds.hold(session, name, reason, now))
    _LOG.info("conversation.held", conversation=name, reason=reason.value, is_new=is_new)
    return await _answer_holds(desk, name, 201 if is_new else 200)


async def _release(request: web.Request) -> web.Response:
    desk, name = request.app[DESK], await _read_name(request)
    reason, now = _read_reason(await _read_body(request), required=False), utc_now()
    released = await desk.store(lambda session: holds.release(session, name, reason, now))
    _LOG.info("conversation.released", conversation=name, reasons=released)
    return await _answer_holds(desk, name, 200, released=released)


async def _answer_holds(desk: Desk, name: str, status: int, **more: Any) -> web.Response:
    reasons = await desk.store(lambda session: holds.read_reasons(session, name))
    return web.json_response({"held_for": sorted(reasons), **more}, status=status)


async def _read_name(request: web.Request) -> str:
    """The conversation of the path, which must have begun; 404 otherwise."""
    name = request.match_info["name"]
    if not is_conversation(name) or not await request.app[DESK].store(
        lambda session: conversations.is_known(session, name)
    ):
        raise web.HTTPNotFound(text="There is no such conversation.")
    return name


async def _read_body(request: web.Request) -> Any:
    raw = await request.read()
    return parse_object(raw or b"{}")


def _read_reason(body: Any, *, required: bool) -> HoldReason | None:
    word = body.text("reason", most=40) if required else body.optional_text("reason", most=40)
    found = next((one for one in HoldReason if one.value == word), None)
    if word is not None and found is None:
        raise BadInput(f"reason must be one of {', '.join(one.value for one in HoldReason)}.")
    return found
