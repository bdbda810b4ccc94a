"""`POST /webhooks/rest/webhook`: reads a resident's message and writes the answer. `hearing` does what lies between."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.admission import address_of, admit_address, admit_message, read_key
from bot.gateway.cards.showing import show_cards
from bot.gateway.door import DOOR
from bot.gateway.fields import parse_object
from bot.gateway.hearing import hear
from bot.gateway.incoming import read_incoming
from bot.gateway.replies import for_client


async def speak(request: web.Request) -> web.Response:
    """Answers in Rasa's format. What cannot be taken as a message of a resident is answered in a plain sentence."""
    door = request.app[DOOR]
    has_key = read_key(request)
    if not has_key:
        admit_address(request)
    client = "" if has_key else door.marks.of_client(address_of(request), request.headers.get("User-Agent", ""))
    incoming = read_incoming(door.desk, parse_object(await request.read()), has_key, client=client)
    admit_message(request, incoming)
    said = await show_cards(door.desk, await hear(door, incoming))
    return web.json_response(for_client(said, incoming.sender))
