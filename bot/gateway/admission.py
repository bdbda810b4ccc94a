"""Who may come through the public door, and how often. A refusal is a sentence and the seconds to wait."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.councils import Council
from bot.gateway import sentences
from bot.gateway.callers import find_address, holds_key
from bot.gateway.desk import Desk
from bot.gateway.door import DOOR
from bot.gateway.hearing import count_message
from bot.gateway.incoming import Incoming, NeedsKey, check_sender, choose_council
from bot.gateway.limits import Limit
from bot.gateway.senders import name_conversation


@dataclass(frozen=True)
class Speaker:
    """Whose conversation is meant by a request that carries no body. `secret` is the gateway's own."""

    secret: str
    sender: str
    council: Council


def read_key(request: web.Request) -> bool:
    """Whether the client shows an API key; a wrong one is refused rather than passed over."""
    held = holds_key(request.headers.get("Authorization"), request.app[DOOR].desk.settings.api_keys)
    if held is False:
        raise NeedsKey("That API key is not known here.")
    return bool(held)


def read_speaker(request: web.Request) -> Speaker:
    """The sender in `X-Sender` and the council of `X-Site-Key`."""
    desk = request.app[DOOR].desk
    council = choose_council(desk, request.headers.get("X-Site-Key"))
    sender = check_sender(request.headers.get("X-Sender", ""), read_key(request))
    return Speaker(desk.settings.secret, sender, council)


def admit_address(request: web.Request) -> None:
    """Count one message from the client's address."""
    _count(request, request.app[DOOR].address_limit)


def admit_reading(request: web.Request) -> None:
    """Count one request that is no message."""
    _count(request, request.app[DOOR].reading_limit)


def admit_message(request: web.Request, incoming: Incoming) -> None:
    """Count one message of a conversation. Samples are a machine's work and count for nobody."""
    door = request.app[DOOR]
    _refuse_if(count_message(door, incoming), door.desk, incoming.council, incoming.language)


def admit_press(request: web.Request, speaker: Speaker) -> None:
    """Count a button that is no message, such as a verdict: of an address as a reading, of a conversation in full."""
    admit_reading(request)
    door = request.app[DOOR]
    name = name_conversation(speaker.secret, speaker.council.slug, speaker.sender)
    _refuse_if(door.conversation_limit.take(name), door.desk, speaker.council, speaker.council.languages[0])


def address_of(request: web.Request) -> str:
    """The client's address, as far as trusted proxies tell it."""
    proxies = request.app[DOOR].proxies
    return find_address(request.remote, ",".join(request.headers.getall("X-Forwarded-For", [])), proxies)


def _count(request: web.Request, limit: Limit) -> None:
    door = request.app[DOOR]
    council = door.desk.councils[door.desk.settings.default_council]
    _refuse_if(limit.take(address_of(request)), door.desk, council, council.languages[0])


def _refuse_if(seconds: int, desk: Desk, council: Council, language: str) -> None:
    if seconds:
        sentence = sentences.say(desk.words(council, language), council, desk.clock(), "too_many")
        raise web.HTTPTooManyRequests(text=sentence, headers={"Retry-After": str(seconds)})
