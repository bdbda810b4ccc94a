"""Draws the page without a script. Every word of a resident and of the assistant is escaped by the template."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.council.survey import QUESTIONS
from bot.gateway import sentences
from bot.gateway.cards.plain import CONTENT_SECURITY_POLICY
from bot.gateway.chat_files import CHAT_FILES
from bot.gateway.page import static_address
from bot.gateway.plain.visitor import Visitor
from bot.gateway.replies import Reply
from bot.gateway.texts import MOST_CHARACTERS

_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
_SECONDS = 5  # between two looks for an answer that is awaited


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("chat.html")


def split_links(text: str) -> list[tuple[str, str]]:
    """A text as pairs of words and the address that they link to; the address is empty for mere words."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        parts += [(text[end : found.start()], ""), (found[0], found[0])]
        end = found.end()
    return [(words, link) for words, link in (*parts, (text[end:], "")) if words]


def describe(messages: Sequence[Reply]) -> list[dict[str, Any]]:
    """The history for the template: buttons are open after the resident's last word; before, the chosen one is marked.

    The question whether an answer was one stands under the last answer only.
    """
    last_said = max((place for place, one in enumerate(messages) if one["from"] == "resident"), default=-1)
    judged = max((place for place, one in enumerate(messages) if one.get("answers")), default=-1)
    drawn = []
    for place, one in enumerate(messages):
        said = next((later["text"] for later in messages[place + 1 :] if later["from"] == "resident"), None)
        custom = one.get("custom") or {}
        is_card = custom.get("type") == "secure_form"
        drawn.append(
            {
                "is_resident": one["from"] == "resident",
                "parts": split_links("" if is_card and "submit_url" in custom else one.get("text", "")),
                "buttons": one.get("buttons", []),
                "is_open": place > last_said,
                "chosen": said,
                "card": custom if is_card and "submit_url" in custom else None,
                "judge": one.get("message_id") if place == judged and place > last_said else None,
            }
        )
    return drawn


def draw(request: web.Request, visitor: Visitor, view: str, status: int = 200, **values: Any) -> web.Response:
    """One view of the page: `chat`, `delete`, `end` or `told`. Each form on it has an id of its own."""
    desk, council = visitor.desk, visitor.council
    language = council.languages[0]
    words = desk.words(council, language)
    hours = sentences.say_hours(council.hours, desk.clock(), words)
    facts = {"council": council.name, "phone": council.phone, "hours": hours, "limit": f"{MOST_CHARACTERS:,}"}
    said = {
        key: value.format(**facts) if isinstance(value, str) else value
        for key, value in words.section("plain_chat").items()
    }
    # The questions of the chat itself are those of the chat with a script, in the same words.
    said |= {key: value for key, value in words.section("chat").items() if key.startswith(("judged_", *QUESTIONS))}
    form = secrets.token_hex(16)
    empty: dict[str, Any] = {"messages": [], "error": "", "typed": "", "waiting": False, "message": "", "notice": ""}
    shared = {
        "view": view,
        "language": language,
        "council": council.name,
        "static": static_address(request.app),
        "cards": f"/static/{request.app[CHAT_FILES].cards}",
        "site_key": council.site_keys[0],
        "said": said,
        "visitor": visitor,
        "form": form,
        "token": visitor.token_of(form),
        "seconds": _SECONDS,
    }
    page = _template().render({**empty, **shared, **values})
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",  # without it a browser would send its forms from the origin "null"
        "X-Robots-Tag": "noindex",
    }
    return web.Response(text=page, content_type="text/html", status=status, headers=headers)
