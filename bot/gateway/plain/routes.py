"""The routes of `/chat`. What is sent is answered with a redirect, so that loading a page again sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.council.survey import QUESTIONS, SKIPPED
from bot.gateway import conversations, history, sentences
from bot.gateway.admission import address_of, admit_address, admit_message, admit_reading
from bot.gateway.cards.plain import or_page
from bot.gateway.cards.routes import read_form
from bot.gateway.cards.showing import show_cards
from bot.gateway.clock import utc_now
from bot.gateway.door import DOOR
from bot.gateway.fields import BadInput, Fields
from bot.gateway.guards import Handler
from bot.gateway.hearing import refuse, say_to, take_in
from bot.gateway.incoming import read_incoming
from bot.gateway.leaving import erase_for
from bot.gateway.plain.drawing import describe, draw
from bot.gateway.plain.visitor import (
    PATH,
    Visitor,
    forget,
    new_sender,
    read_visitor,
    refuse_foreign,
    refuse_unknown,
    remember,
)
from bot.gateway.verdicts import record_answer, record_verdict

CHANNEL = "page"  # so that whoever pays comes back here
_PRESSED = ("yes", "no")


def add_plain_chat_routes(app: web.Application) -> None:
    """The page, and what its forms send. Only the page itself sends them: cookie, token and origin are checked."""
    app.router.add_get(PATH, _in_words(_show))
    app.router.add_post(PATH, _in_words(_say))
    app.router.add_post(PATH + "/judged", _in_words(_judge))
    app.router.add_get(PATH + "/delete", _in_words(_ask_to_delete))
    app.router.add_post(PATH + "/delete", _in_words(_delete))
    app.router.add_get(PATH + "/end", _in_words(_ask_to_end))
    app.router.add_post(PATH + "/end", _in_words(_end))


def _in_words(handler: Handler) -> Handler:
    """What went wrong leaves as a page."""

    async def checked(request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            refuse_foreign(request)
        return await handler(request)

    async def wrapped(request: web.Request) -> web.StreamResponse:
        return await or_page(request, checked)

    return wrapped


async def _show(request: web.Request) -> web.Response:
    admit_reading(request)
    visitor = read_visitor(request)
    if "begun" in request.query and not visitor.sender:
        return await _draw_chat(request, visitor, error="no_cookie", status=200)
    return await _draw_chat(request, visitor, notice="thanks" if "judged" in request.query else "")


async def _say(request: web.Request) -> web.Response:
    door, visitor, given = request.app[DOOR], read_visitor(request), await read_form(request)
    text, form = given.get("message", ""), given.get("form", "")
    if refuse_unknown(visitor, form, given.get("token", "")):
        return await _draw_chat(request, visitor, error="stale", typed=text, status=409)
    sender = visitor.sender or new_sender()
    told: dict[str, Any] = {"message_id": form}
    if "site_key" in request.query:
        told["site_key"] = request.query["site_key"]
    client = door.marks.of_client(address_of(request), request.headers.get("User-Agent", ""))
    body = Fields({"sender": sender, "message": text.replace("\r\n", "\n"), "metadata": told})
    incoming = read_incoming(door.desk, body, False, channel=CHANNEL, client=client)
    try:
        admit_address(request)
        admit_message(request, incoming)
    except web.HTTPTooManyRequests as wait:
        page = await _draw_chat(request, visitor, error="too_fast", typed=text, status=429)
        page.headers["Retry-After"] = wait.headers["Retry-After"]
        return page
    refusal = refuse(door.desk, incoming)
    if refusal is not None:
        return await _draw_chat(request, visitor, sentence=refusal, typed=text, status=422)
    taken = await take_in(door, incoming)
    if not taken.is_new and await _is_other(visitor, taken.row, incoming.text):
        return await _draw_chat(request, visitor, error="stale", typed=text, status=409)
    await door.turns.answer(taken.row)
    answer = _go_to(visitor.address() + "#latest" if visitor.sender else _with(visitor, "begun"))
    if not visitor.sender:
        remember(answer, visitor, sender)
    return answer


async def _judge(request: web.Request) -> web.Response:
    admit_address(request)
    visitor, given = read_visitor(request), await read_form(request)
    answered, message_id = given.get("answered", ""), given.get("message_id", "")
    if answered in _PRESSED and not refuse_unknown(visitor, given.get("form", ""), given.get("token", "")):
        await _within(visitor, lambda session, name: record_verdict(session, name, message_id, answered, utc_now()))
        return _go_to(_with(visitor, "judged"))
    return await _draw_chat(request, visitor, error="stale", status=409)


async def _ask_to_delete(request: web.Request) -> web.Response:
    admit_reading(request)
    return draw(request, read_visitor(request), "delete")


async def _delete(request: web.Request) -> web.Response:
    admit_address(request)
    door, visitor, given = request.app[DOOR], read_visitor(request), await read_form(request)
    if not visitor.sender or refuse_unknown(visitor, given.get("form", ""), given.get("token", "")):
        return draw(request, visitor, "delete", 409)
    key = await erase_for(door, visitor.whose)
    sentence = say_to(door.desk, visitor.council, visitor.council.languages[0], key)
    answer = draw(request, visitor, "told", message=sentence)
    forget(answer, visitor)
    return answer


async def _ask_to_end(request: web.Request) -> web.Response:
    admit_reading(request)
    return draw(request, read_visitor(request), "end", questions=_questions())


async def _end(request: web.Request) -> web.Response:
    """Answers to questions are taken where there are any; what was left empty was skipped."""
    admit_address(request)
    visitor, given = read_visitor(request), await read_form(request)
    if not visitor.sender or refuse_unknown(visitor, given.get("form", ""), given.get("token", "")):
        return draw(request, visitor, "end", 409, questions=_questions())

    def record(session: Any, name: str) -> None:
        for key, question in QUESTIONS.items():
            record_answer(session, name, question, question.answers.get(given.get(key, SKIPPED)), utc_now())

    with suppress(BadInput):  # nothing was answered yet: there is nothing to ask about
        await _within(visitor, record)
    words = visitor.desk.words(visitor.council, visitor.council.languages[0])
    answer = draw(request, visitor, "told", message=words.say("plain_chat.ended"))
    forget(answer, visitor)
    return answer


async def _draw_chat(
    request: web.Request, visitor: Visitor, *, error: str = "", sentence: str = "", notice: str = "", **values: Any
) -> web.Response:
    said = await visitor.desk.store(lambda session: _read(session, visitor)) if visitor.sender else None
    shown = await show_cards(visitor.desk, said.messages) if said else []
    words = visitor.desk.words(visitor.council, visitor.council.languages[0])
    facts = {"council": visitor.council.name, "phone": visitor.council.phone}
    hours = sentences.say_hours(visitor.council.hours, visitor.desk.clock(), words)
    told = {key: words.say(f"plain_chat.{key}", **facts, hours=hours) for key in (error, notice) if key}
    return draw(
        request,
        visitor,
        "chat",
        messages=describe(shown),
        waiting=bool(said and said.waiting),
        error=sentence or told.get(error, ""),
        notice=told.get(notice, ""),
        **values,
    )


def _read(session: Any, visitor: Visitor) -> history.History:
    name, _ = conversations.find(session, *visitor.whose)
    return history.read_history(session, name)


async def _within(visitor: Visitor, work: Callable[[Any, str], Any]) -> None:
    """Do something in the visitor's conversation, if it stands."""

    def locked(session: Any) -> None:
        name, has_begun = conversations.find(session, *visitor.whose)
        if has_begun and conversations.lock(session, name):
            work(session, name)

    await visitor.desk.store(locked)


def _questions() -> list[tuple[str, list[str]]]:
    """Each with what may be answered, in the order in which it is asked."""
    return [(name, list(one.answers)) for name, one in QUESTIONS.items()]


async def _is_other(visitor: Visitor, row: Any, text: str) -> bool:
    """Whether another text comes under a form that was sent before: from a page that the browser kept."""
    redacted = await visitor.desk.redact(text)
    return not {redacted.text, text} & {row.text, row.asks}


def _with(visitor: Visitor, mark: str) -> str:
    return f"{visitor.address()}{'&' if visitor.query else '?'}{mark}=1#latest"


def _go_to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
