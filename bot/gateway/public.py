"""The public door's routes, and who may use them how often. What a resident says is dealt with in `speaking`."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.gateway import calendars, conversations, history, outbound
from bot.gateway.admission import admit_reading, read_speaker
from bot.gateway.cards.routes import add_card_routes
from bot.gateway.cards.showing import show_cards
from bot.gateway.chat_files import add_chat_files
from bot.gateway.chat_setup import add_setup_route
from bot.gateway.clock import utc_now
from bot.gateway.cross_origin import allow_origins
from bot.gateway.desk import DESK
from bot.gateway.door import DOOR, Door
from bot.gateway.fields import BadInput
from bot.gateway.guards import CONTENT_SECURITY_POLICY, explain, finish_headers, log_failure
from bot.gateway.hearing import say_to
from bot.gateway.judging import judge
from bot.gateway.leaving import erase_for
from bot.gateway.page import add_page_routes
from bot.gateway.paying.public import add_payment_routes
from bot.gateway.plain.routes import add_plain_chat_routes
from bot.gateway.socket.routes import add_socket_routes
from bot.gateway.speaking import speak
from bot.web import json_errors, security_headers

_BODY_BYTES = 256 * 1024


def make_app(door: Door) -> web.Application:
    """The application behind `BOT_GATEWAY_PORT`."""
    app = web.Application(client_max_size=_BODY_BYTES, middlewares=[allow_origins, json_errors(log_failure), explain])
    app[DOOR] = door
    app[DESK] = door.desk
    app.on_response_prepare.append(security_headers(CONTENT_SECURITY_POLICY))
    app.on_response_prepare.append(finish_headers)
    app.router.add_get("/webhooks/rest/", _say_ok)
    app.router.add_post("/webhooks/rest/webhook", speak)
    app.router.add_get("/webhooks/rest/poll", _send_late_replies)
    app.router.add_get("/conversation", _show_conversation)
    app.router.add_delete("/conversation", _erase_conversation)
    app.router.add_post("/conversation/judged", judge)
    app.router.add_get(r"/calendar/{token:[A-Za-z0-9_-]{43}}.ics", _send_calendar)
    app.router.add_get("/healthz", _show_health)
    add_card_routes(app)
    add_payment_routes(app)
    add_page_routes(app)
    add_chat_files(app)
    add_setup_route(app)
    add_plain_chat_routes(app)
    add_socket_routes(app)
    return app


async def _say_ok(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _send_late_replies(request: web.Request) -> web.Response:
    admit_reading(request)
    speaker = read_speaker(request)
    after = request.query.get("after") or "0"
    if not after.isdecimal() or len(after) > 9 or not after.isascii():
        raise BadInput("after must be the cursor of an earlier answer.")

    def work(session: Any) -> tuple[int, list[Any], bool]:
        name, _ = conversations.find(session, speaker.secret, speaker.council.slug, speaker.sender)
        cursor, rows = outbound.read_after(session, name, int(after))
        return cursor, rows, history.is_awaited(session, name)

    cursor, rows, waiting = await request.app[DESK].store(work)
    shown = await show_cards(request.app[DESK], [row.reply for row in rows])
    late = [
        {
            "id": str(row.position),
            "recipient_id": speaker.sender,
            **reply,
            "message_id": row.message_id,
            "at": row.at.isoformat(),
        }
        for row, reply in zip(rows, shown, strict=True)
    ]
    return web.json_response({"cursor": str(cursor), "messages": late, "waiting": waiting})


async def _show_conversation(request: web.Request) -> web.Response:
    admit_reading(request)
    speaker = read_speaker(request)

    def work(session: Any) -> history.History:
        name, _ = conversations.find(session, speaker.secret, speaker.council.slug, speaker.sender)
        return history.read_history(session, name)

    said = await request.app[DESK].store(work)
    shown = await show_cards(request.app[DESK], said.messages)
    return web.json_response({"messages": shown, "cursor": said.cursor, "waiting": said.waiting})


async def _erase_conversation(request: web.Request) -> web.Response:
    admit_reading(request)
    speaker = read_speaker(request)
    door = request.app[DOOR]
    key = await erase_for(door, (speaker.secret, speaker.council.slug, speaker.sender))
    sentence = say_to(door.desk, speaker.council, speaker.council.languages[0], key)
    return web.json_response({"status": key, "message": sentence}, status=200 if key == "erased" else 202)


async def _send_calendar(request: web.Request) -> web.Response:
    admit_reading(request)
    token = request.match_info["token"]
    file = await request.app[DESK].store(lambda session: calendars.read_file(session, token, utc_now()))
    if file is None:
        raise web.HTTPNotFound(text="There is no such calendar, or its year is over.")
    headers = {"Content-Disposition": 'attachment; filename="calendar.ics"', "Cache-Control": "private, no-cache"}
    return web.Response(body=file, content_type="text/calendar", charset="utf-8", headers=headers)


async def _show_health(request: web.Request) -> web.Response:
    report = await request.app[DOOR].health.report()
    return web.json_response(report, status=503 if report["status"] == "down" else 200)
