"""GOV.UK Notify's REST API, version 2, over HTTP: messages in, their status out, templates and previews."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.backends.govuk_notify.sandbox.accepting import Taken, check_complete, filled, take
from bot.backends.govuk_notify.sandbox.answers import accepted, notification, preview
from bot.backends.govuk_notify.sandbox.callbacks import Callbacks
from bot.backends.govuk_notify.sandbox.door import RateLimit, key_of
from bot.backends.govuk_notify.sandbox.errors import Refused, bad_request, invalid, not_found, render
from bot.backends.govuk_notify.sandbox.reading import is_uuid, read_body
from bot.backends.govuk_notify.sandbox.searching import read_search
from bot.backends.govuk_notify.sandbox.service import SERVICE, Key, KeyKind, Service
from bot.backends.govuk_notify.sandbox.tables import add_notification, by_id, count_since, newest_first
from bot.backends.govuk_notify.sandbox.templates import TEMPLATES, Template, find_version, in_use
from bot.database import in_thread

_KEY = web.RequestKey("notify_key", Key)
_MOST_BYTES = 8 * 1024 * 1024
_KINDS = ("sms", "email", "letter")


def make_app(
    engine: Engine,
    clock: Callable[[], datetime],
    *,
    real_clock: Callable[[], datetime] | None = None,
    service: Service = SERVICE,
    templates: Sequence[Template] = TEMPLATES,
    callback_poll_seconds: float = 0.5,
    on_failure: Callable[[web.Request, Exception], None] | None = None,
) -> web.Application:
    """The application to mount at `/notify`.

    `clock` dates what is sent and may be set to any day; `real_clock` judges the age of tokens, which callers date by
    their own clocks (`clock`, when it is not given). `on_failure` hears of what was not foreseen.
    """
    server = _Server(engine, clock, service, templates)
    answer_errors = _errors_as_notify(on_failure)
    let_in = _only_with_token(service, real_clock or clock)
    app = web.Application(middlewares=[answer_errors, let_in], client_max_size=_MOST_BYTES)
    app.router.add_post("/v2/notifications/{kind:sms|email|letter}", server.send)
    app.router.add_get("/v2/notifications", server.notifications)
    app.router.add_get("/v2/notifications/{id}", server.notification)
    app.router.add_get("/v2/templates", server.templates)
    app.router.add_get("/v2/template/{id}", server.template)
    app.router.add_get(r"/v2/template/{id}/version/{version:\d{1,6}}", server.template)
    app.router.add_post("/v2/template/{id}/preview", server.preview)
    app.cleanup_ctx.append(Callbacks(engine, clock, poll_seconds=callback_poll_seconds).run)
    return app


def refusal(request: web.Request, status: int, message: str) -> web.Response:
    """An error in Notify's form."""
    return render(Refused(status, "RateLimitError" if status == 429 else "BadRequestError", message))


def _errors_as_notify(on_failure: Callable[[web.Request, Exception], None] | None) -> Any:
    @web.middleware
    async def answer(request: web.Request, handler: Callable[..., Any]) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return render(refused)
        except web.HTTPNotFound:
            return render(not_found())
        except web.HTTPError as error:
            return render(bad_request(error.reason, status=error.status))
        except Exception as failure:
            if on_failure is not None:
                on_failure(request, failure)
            return render(Refused(500, "Exception", "Internal server error"))

    return answer


def _only_with_token(service: Service, clock: Callable[[], datetime]) -> Any:
    rate = RateLimit(service)

    @web.middleware
    async def check(request: web.Request, handler: Callable[..., Any]) -> web.StreamResponse:
        now = clock()
        key = key_of(request.headers.get("Authorization", ""), service, now)
        rate.count(key, now)
        request[_KEY] = key
        return await handler(request)

    return check


class _Server:
    def __init__(
        self, engine: Engine, clock: Callable[[], datetime], service: Service, templates: Sequence[Template]
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._service = service
        self._templates = templates
        self._writing = asyncio.Lock()

    async def send(self, request: web.Request) -> web.Response:
        key = request[_KEY]
        body = await _json(request)
        taken = take(request.match_info["kind"], body, key, self._service, self._templates, self._clock())
        async with self._writing:  # else two at once would both be the last of the day
            await in_thread(self._engine, lambda session: self._write(session, taken))
        return web.json_response(accepted(taken.row, self._service, _base(request), taken.sanitised), status=201)

    async def notification(self, request: web.Request) -> web.Response:
        number, now = _uuid(request), self._clock()
        row = await in_thread(self._engine, lambda session: by_id(session, number, now))
        if row is None:
            raise not_found()
        return web.json_response(notification(row, self._service, _base(request), now))

    async def notifications(self, request: web.Request) -> web.Response:
        search, now, key = read_search(request.query), self._clock(), request[_KEY]
        rows = await in_thread(
            self._engine,
            lambda session: newest_first(session, now, key_kind=key.kind.value, reference=search.reference),
        )
        page = search.page(rows, now)
        here = f"{_base(request)}/v2/notifications"
        links = {"current": _link(here, search.query())}
        if page:
            links["next"] = _link(here, search.query(older_than=page[-1]["id"]))
        shown = [notification(row, self._service, _base(request), now) for row in page]
        return web.json_response({"notifications": shown, "links": links})

    async def templates(self, request: web.Request) -> web.Response:
        kind = request.query.get("type")
        if kind is not None and kind not in _KINDS:
            raise invalid(f"type {kind} is not one of [sms, email, letter]")
        found = [one.answer() for one in in_use(self._templates).values() if kind in (None, one.kind)]
        return web.json_response({"templates": found})

    async def template(self, request: web.Request) -> web.Response:
        version = request.match_info.get("version")
        return web.json_response(self._template(_uuid(request), int(version) if version else None).answer())

    async def preview(self, request: web.Request) -> web.Response:
        template = self._template(_uuid(request), None)
        values = read_body("preview", await _json(request)).get("personalisation", {})
        check_complete(template, values)
        return web.json_response(preview(template, *filled(template, values, self._service)))

    def _template(self, template_id: str, version: int | None) -> Template:
        wanted = template_id.lower()
        found = (
            in_use(self._templates).get(wanted) if version is None else find_version(self._templates, wanted, version)
        )
        if found is None:
            raise not_found()
        return found

    def _write(self, session: Session, taken: Taken) -> None:
        row = taken.row
        if row["key_kind"] != KeyKind.TEST and not taken.is_simulated:
            most = self._service.daily_limits[row["kind"]]
            midnight = datetime.combine(row["created_at"].astimezone(UTC).date(), time(), UTC)
            if count_since(session, row["kind"], midnight) >= most:
                raise Refused(429, "TooManyRequestsError", f"Exceeded send limits ({row['kind']}: {most}) for today")
        if not taken.is_simulated:
            add_notification(session, row)


async def _json(request: web.Request) -> Any:
    if not (await request.read()).strip():
        return {}
    try:
        return await request.json()
    except ValueError:
        raise bad_request("Invalid JSON supplied in POST data") from None


def _uuid(request: web.Request) -> str:
    number = request.match_info["id"]
    if not is_uuid(number):
        raise invalid("id is not a valid UUID")
    return number


def _base(request: web.Request) -> str:
    """The address before `/v2`, wherever this is mounted."""
    return f"{request.url.origin()}{request.path.partition('/v2/')[0]}"


def _link(address: str, query: Sequence[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
