"""The public routes of a secure card. JSON is answered with JSON, a plain form with a page. Nothing sent is logged."""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.gateway.admission import admit_address, admit_reading
from bot.gateway.cards import keeping
from bot.gateway.cards.plain import end_page, form_page, or_page, say_gone, sentence_page
from bot.gateway.cards.showing import say_state, show_cards, words_of
from bot.gateway.cards.submitting import Answer, submit
from bot.gateway.clock import utc_now
from bot.gateway.cross_origin import COUNCIL
from bot.gateway.desk import DESK, Gone
from bot.gateway.door import DOOR
from bot.gateway.fields import BadInput, is_plain_text, parse_object
from bot.gateway.guards import Handler
from bot.gateway.tables import CardState

_MOST_BYTES = 16 * 1024
_MOST_FIELDS = 30
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


def add_card_routes(app: web.Application) -> None:
    """`/secure/<token>` and `/secure/<token>/extend`. The token is the secret: no cookie and no sender is looked at."""
    address = r"/secure/{token:[A-Za-z0-9_-]{1,100}}"
    app.router.add_get(address, _show)
    app.router.add_post(address, _send)
    app.router.add_post(address + "/extend", _extend)


def _in_its_form(handler: Handler) -> Handler:
    """What went wrong leaves as a page where the plain page asked, and as JSON otherwise."""

    @wraps(handler)
    async def wrapped(request: web.Request) -> web.StreamResponse:
        if request.method == "POST" and request.content_type != _FORM:
            return await handler(request)
        try:
            return await or_page(request, handler)
        except Gone:
            return sentence_page(request, say_gone(request.app[DESK]), 404)

    return wrapped


@_in_its_form
async def _show(request: web.Request) -> web.Response:
    admit_reading(request)
    card = await _find(request)
    state = keeping.state_of(card, utc_now())
    if state is CardState.OPEN:
        return form_page(request, card)
    return end_page(request, card, say_state(request.app[DESK], card, state), 410)


@_in_its_form
async def _send(request: web.Request) -> web.Response:
    admit_address(request)
    is_json = _is_json(request)
    given: dict[str, Any] = await _read_json(request) if is_json else await read_form(request)
    card = await _find(request)
    answer = await submit(request.app[DOOR], card, given, wait=is_json)
    if is_json:
        return await _as_json(request, answer)
    if answer.is_accepted:
        return await _thanks(request, answer)
    if answer.state is CardState.OPEN:
        return form_page(request, answer.card, given=given, errors=answer.errors, refusal=answer.message)
    return end_page(request, answer.card, answer.message, 410)


@_in_its_form
async def _extend(request: web.Request) -> web.Response:
    admit_reading(request)
    is_json = _is_json(request)
    given: dict[str, Any] = await _read_json(request) if is_json else await read_form(request)
    card = await _find(request)
    now = utc_now()
    card = await request.app[DESK].store(lambda session: keeping.extend(session, card, now)) or card
    state = keeping.state_of(card, now)
    if is_json:
        message = "" if state is CardState.OPEN else say_state(request.app[DESK], card, state)
        left = max(0, round((card.until - now).total_seconds()))
        body = {"state": state.value, "until": card.until.isoformat(), "seconds_left": left, "message": message}
        return web.json_response(body)
    if state is CardState.OPEN:
        return form_page(request, card, given=given)
    return end_page(request, card, say_state(request.app[DESK], card, state), 410)


async def _as_json(request: web.Request, answer: Answer) -> web.Response:
    desk = request.app[DESK]
    replies = [{**reply, "message_id": answer.message_id} for reply in await show_cards(desk, answer.replies)]
    body: dict[str, Any] = {
        "status": "accepted" if answer.is_accepted else "refused",
        "state": answer.state.value,
        "message": answer.message,
        "messages": replies,
    }
    if answer.is_accepted:
        body |= {"message_id": answer.message_id, "filled_in": words_of(desk, answer.card).any("filled_in")}
    if answer.errors:
        body["errors"] = dict(answer.errors)
    return web.json_response(body)


async def _thanks(request: web.Request, answer: Answer) -> web.Response:
    door = request.app[DOOR]
    words = words_of(door.desk, answer.card)
    health = await door.health.report()
    is_up = health["dependencies"]["rasa"]["status"] == "ok"
    return end_page(request, answer.card, answer.message, 200, words.any("answer_follows" if is_up else "answer_later"))


async def _find(request: web.Request) -> Any:
    token = request.match_info["token"]
    card = await request.app[DESK].store(lambda session: keeping.find(session, token))
    if card is None:
        raise web.HTTPNotFound(text=say_gone(request.app[DESK]))
    request[COUNCIL] = card.council
    return card


def _is_json(request: web.Request) -> bool:
    if request.content_type not in (_JSON, _FORM):
        raise web.HTTPUnsupportedMediaType(text="Please send the form as it is, or JSON.")
    return request.content_type == _JSON


async def _read_json(request: web.Request) -> dict[str, Any]:
    body = await _read_body(request)
    return parse_object(body).values() if body else {}


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a plain form; of one that comes twice the last. `BadInput` when it is no form."""
    try:
        pairs = parse_qsl(
            (await _read_body(request)).decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise BadInput("The form could not be read. Please go back and try again.") from None
    return {name: value for name, value in pairs if is_plain_text(value)}


async def _read_body(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(max_size=_MOST_BYTES, actual_size=len(body), text="That is too long.")
    return bytes(body)
