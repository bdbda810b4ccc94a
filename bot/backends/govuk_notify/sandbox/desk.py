"""`/_sandbox/notify/...`: tests and demonstrations read what was sent and say where callbacks go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy.engine import Engine

from bot.backends.govuk_notify.sandbox.answers import written
from bot.backends.govuk_notify.sandbox.states import status_of
from bot.backends.govuk_notify.sandbox.tables import sent, set_callback
from bot.backends.govuk_notify.sandbox.templates import TEMPLATES, find_version
from bot.database import in_thread

_SHOWN = ("id", "reference", "kind", "recipient", "lines", "template_id", "subject", "body", "key_kind")


def add_desk(app: web.Application, engine: Engine, clock: Callable[[], datetime]) -> None:
    """Add the desk's routes to the outer application."""

    async def list_sent(request: web.Request) -> web.Response:
        now = clock()
        return web.json_response([_plain(row, now) for row in await in_thread(engine, sent)])

    async def choose_callback(request: web.Request) -> web.Response:
        try:
            body = await request.json()
            url, token = body["url"], str(body.get("token") or "")
        except (ValueError, TypeError, KeyError, AttributeError):
            return web.json_response({"error": 'the body must be {"url": ..., "token": ...}'}, status=400)
        if url is not None and (not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https")):
            return web.json_response({"error": "url must be an http or https address, or null"}, status=400)
        await in_thread(engine, lambda session: set_callback(session, url, token))
        return web.json_response({"url": url})

    app.router.add_get("/_sandbox/notify/sent", list_sent)
    app.router.add_post("/_sandbox/notify/callback", choose_callback)


def _plain(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    template = find_version(TEMPLATES, row["template_id"], row["template_version"])
    return {name: row[name] for name in _SHOWN} | {
        "template": template.name if template else None,
        "status": status_of(row, now),
        "created_at": written(row["created_at"]),
    }
