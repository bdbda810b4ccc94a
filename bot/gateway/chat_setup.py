"""What the web chat asks for before it draws anything: its sentences and its council's facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.councils import Council, Words
from bot.gateway.admission import admit_reading
from bot.gateway.desk import DESK
from bot.gateway.incoming import choose_council
from bot.gateway.opening import say_week
from bot.gateway.texts import MOST_CHARACTERS


def add_setup_route(app: web.Application) -> None:
    """`GET /chat/setup?site_key=&language=`: `{"words", "facts"}`; 400 when no council has that site key."""
    app.router.add_get("/chat/setup", _send_setup)


def council_facts(council: Council, words: Words) -> dict[str, str]:
    """What sentences of page and chat may name in {braces}."""
    return {
        "council": council.name,
        "phone": council.phone,
        "relay": council.text_relay,
        "hours": say_week(council.hours, words),
        "short_hours": say_week(council.hours, words, short=True),
    }


def describe_chat(council: Council, words: Words, language: str) -> dict[str, Any]:
    """The chat's sentences with the council's facts filled in, and the facts that it needs as they are."""
    facts = council_facts(council, words)
    return {
        "words": {key: fill_in(value, facts) for key, value in words.section("chat").items()},
        "facts": {
            "language": language,
            "site_key": council.site_keys[0],
            "limit": MOST_CHARACTERS,
            "phone": council.phone,
            "phone_digits": digits(council.phone),
            "short_hours": facts["short_hours"],
        },
    }


def fill_in(value: Any, facts: Mapping[str, str]) -> Any:
    """Fill in what the server knows; {names} that only the script knows stay."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\{(\w+)\}", lambda found: facts.get(found[1], found[0]), value)


def digits(phone: str) -> str:
    """A phone number as a link dials it."""
    return re.sub(r"[^0-9+]", "", phone)


async def _send_setup(request: web.Request) -> web.Response:
    admit_reading(request)
    desk = request.app[DESK]
    council = choose_council(desk, request.query.get("site_key"))
    wanted = request.query.get("language")
    language = wanted if wanted in council.languages else council.languages[0]
    answer = web.json_response(describe_chat(council, desk.words(council, language), language))
    # Today's closures and the council's words may change at any time.
    answer.headers["Cache-Control"] = "no-cache"
    answer.enable_compression()
    return answer
