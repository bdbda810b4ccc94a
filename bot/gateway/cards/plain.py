"""The plain page of a secure card, for clients that draw none: a form that needs no script, and how it ended.

Every value is escaped by the template. The page is kept by nobody and may be framed by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.council.secure_forms import SecureForm
from bot.councils import Council
from bot.gateway import sentences
from bot.gateway.cards.showing import path_of, words_of
from bot.gateway.cards.words import describe_fields
from bot.gateway.chat_files import CHAT_FILES
from bot.gateway.desk import DESK, Desk
from bot.gateway.fields import BadInput
from bot.gateway.guards import Handler
from bot.gateway.page import static_address

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SHARED = ("error_prefix", "problem", "optional", "more_time")


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template(
        "plain.html"
    )


def form_page(
    request: web.Request,
    card: Any,
    *,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
) -> web.Response:
    """The open card, with what was typed and what is wrong with it."""
    desk = request.app[DESK]
    words = words_of(desk, card)
    return _page(
        request,
        desk.councils[card.council],
        card.language,
        200 if not (errors or refusal) else 422,
        title=words.title,
        lead=words.own("lead"),
        submit=words.own("submit"),
        fields=describe_fields(words.form, words),
        one_of=words.form.one_of,
        path=path_of(desk, card),
        time=words.any("works_until", time=words.time(card.until)),
        given={} if given is None else without_masked(words.form, given),
        errors=errors or {},
        refusal=refusal,
        said={key: words.any(key) for key in _SHARED},
    )


def without_masked(form: SecureForm, given: Mapping[str, str]) -> dict[str, str]:
    """What was typed, less what is typed unseen: that must not come back in a page."""
    masked = {field.name for field in form.fields if field.kind.is_masked}
    return {name: value for name, value in given.items() if name not in masked}


def end_page(request: web.Request, card: Any, message: str, status: int, next_step: str = "") -> web.Response:
    """How a card ended, in a sentence."""
    words = words_of(request.app[DESK], card)
    council = request.app[DESK].councils[card.council]
    return _page(request, council, card.language, status, title=words.title, message=message, next=next_step)


def sentence_page(request: web.Request, message: str, status: int) -> web.Response:
    """A sentence where no card is known."""
    desk = request.app[DESK]
    council = desk.councils[desk.settings.default_council]
    title = desk.words(council, council.languages[0]).say("secure.heading")
    return _page(request, council, council.languages[0], status, title=title, message=message, next="")


async def or_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What the handler answers; what went wrong leaves as a page with its sentence and the seconds to wait."""
    try:
        return await handler(request)
    except web.HTTPError as wrong:
        page = sentence_page(request, wrong.text or wrong.reason, wrong.status)
        if "Retry-After" in wrong.headers:
            page.headers["Retry-After"] = wrong.headers["Retry-After"]
        return page
    except BadInput as wrong:
        return sentence_page(request, str(wrong), 400)


def notice_page(
    request: web.Request, council: Council, language: str, status: int, *, title: str, message: str
) -> web.Response:
    """A sentence under a heading, for other plain pages of the gateway."""
    return _page(request, council, language, status, title=title, message=message, next="")


def say_gone(desk: Desk) -> str:
    """That there is no card behind an address."""
    council = desk.councils[desk.settings.default_council]
    words = desk.words(council, council.languages[0])
    hours = sentences.say_hours(council.hours, desk.clock(), words)
    return words.say("secure.gone", council=council.name, phone=council.phone, hours=hours)


def _page(request: web.Request, council: Council, language: str, status: int, **values: Any) -> web.Response:
    desk = request.app[DESK]
    words = desk.words(council, language)
    hours = sentences.say_hours(council.hours, desk.clock(), words)
    phone = words.say("secure.phone_us", council=council.name, phone=council.phone, hours=hours)
    empty: dict[str, Any] = {"fields": [], "errors": {}, "refusal": "", "said": {"error_prefix": ""}}
    back = "/chat#latest" if request.query.get("back") == "chat" else ""  # whoever came from the chat without a script
    shared = {
        "back": back,
        "query": "?back=chat" if back else "",
        "to_chat": words.say("plain_chat.back"),
    } | {"language": language, "council": council.name, "static": static_address(request.app), "phone": phone}
    shared["cards"] = f"/static/{request.app[CHAT_FILES].cards}"
    page = _template().render({**empty, **shared, **values})
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    return web.Response(text=page, content_type="text/html", status=status, headers=headers)
