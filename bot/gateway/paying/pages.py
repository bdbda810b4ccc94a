"""Plain pages about a payment, for whoever has no chat of ours to come back to, or no payment page to go on to."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.gateway.cards.plain import notice_page
from bot.gateway.desk import DESK
from bot.gateway.paying.words import PaymentWords, name_state


def words_for(request: web.Request, row: Any) -> PaymentWords:
    """The sentences for a payment's council and language."""
    desk = request.app[DESK]
    council = desk.councils[row.council]
    return PaymentWords(desk.words(council, row.language), council, desk.clock())


def state_page(request: web.Request, row: Any) -> web.Response:
    """Where a payment stands."""
    desk, words = request.app[DESK], words_for(request, row)
    message = words.say(name_state(row), row, desk.payments.link(row))
    council = desk.councils[row.council]
    return notice_page(request, council, row.language, 200, title=words.own("title"), message=message)


def sentence_page(request: web.Request, key: str, status: int) -> web.Response:
    """A sentence about no payment in particular: the link is unknown, or the payment page cannot be opened now."""
    return notice(request, _default_words(request).own(key), status)


def notice(request: web.Request, message: str, status: int) -> web.Response:
    """Anything else that a person on their way to pay has to be told."""
    desk = request.app[DESK]
    council = desk.councils[desk.settings.default_council]
    title = _default_words(request).own("title")
    return notice_page(request, council, council.languages[0], status, title=title, message=message)


def _default_words(request: web.Request) -> PaymentWords:
    desk = request.app[DESK]
    council = desk.councils[desk.settings.default_council]
    return PaymentWords(desk.words(council, council.languages[0]), council, desk.clock())
