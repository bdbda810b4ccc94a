"""What happens on a client's events: a session begins or goes on, a message is answered. Never silence."""

from __future__ import annotations

from typing import Any

from bot.council.errors import KerbsideError
from bot.gateway import conversations, pushed
from bot.gateway.door import Door
from bot.gateway.hearing import count_message, refuse, say_to, take_in
from bot.gateway.incoming import Incoming
from bot.gateway.messages import UNDONE, read
from bot.gateway.socket.connections import Connection, Connections
from bot.gateway.socket.pushing import Pusher
from bot.gateway.socket.reading import note_client, read_event, read_session, read_utterance
from bot.gateway.socket.server import Server
from bot.logs import get

_SAY_EVERY = 10
_MOST_REFUSED = 50

_LOG = get("gateway")


class Events:
    """The handlers of one process."""

    def __init__(self, door: Door, connections: Connections, server: Server, pusher: Pusher) -> None:
        self._door, self._connections, self._server, self._pusher = door, connections, server, pusher

    async def session_request(self, sid: str, data: Any = None, *more: Any) -> None:
        """Confirm the session's id, then send what its client has not been sent yet."""
        connection = self._connections.by_sid.get(sid)
        if connection is None:
            return
        try:
            if await self._is_too_fast(connection, self._door.reading_limit.take(connection.address)):
                return
            body = read_event(data)
            note_client(self._door.desk, connection, body)
            connection.session_id = read_session(body)
            await self._enter(connection)
            await self._server.emit("session_confirm", connection.session_id, to=sid)
            await self._pusher.push(connection)
        except Exception as failure:
            await self._explain(connection, failure)

    async def user_uttered(self, sid: str, data: Any = None, *more: Any) -> None:
        """Answer a resident's message, at the latest after `BOT_GATEWAY_ANSWER_SECONDS`; without words it is none."""
        connection = self._connections.by_sid.get(sid)
        if connection is None:
            return
        try:
            if await self._is_too_fast(connection, self._door.address_limit.take(connection.address)):
                return
            body = read_event(data)
            if body.get("message") is None:  # rasa-webchat opens with one where its page sets no `initPayload`
                return
            incoming = read_utterance(self._door.desk, connection, body)
            if await self._is_too_fast(connection, count_message(self._door, incoming)):
                return
            connection.refused = 0
            refusal = refuse(self._door.desk, incoming)
            if refusal is not None:
                await self._pusher.say(connection, refusal)
                return
            await self._answer(connection, incoming)
        except Exception as failure:
            await self._explain(connection, failure)

    async def _answer(self, connection: Connection, incoming: Incoming) -> None:
        desk = self._door.desk
        taken = await take_in(self._door, incoming)
        name, message_id = taken.row.conversation, taken.row.message_id
        await self._join(connection, name)
        said = await self._door.turns.answer(taken.row)
        if taken.row.state not in UNDONE:  # it had ended before, and its client asks once more
            await self._pusher.push(connection)
            if message_id not in connection.answered:
                await self._pusher.show(connection, said, message_id)
            return
        row = await desk.store(lambda session: read(session, name, message_id))
        if row is None or row.state in UNDONE:
            await self._pusher.show(connection, said, message_id)  # why there is no answer yet
        else:
            await self._pusher.push_within(name)

    async def _enter(self, connection: Connection) -> None:
        """Into the conversation that the session's id names, which need not have begun."""
        desk, session_id, council = self._door.desk, connection.session_id, connection.council.slug
        secret = desk.settings.secret
        name, _ = await desk.store(lambda session: conversations.find(session, secret, council, session_id))
        await self._join(connection, name)

    async def _join(self, connection: Connection, name: str) -> None:
        async with connection.lock:
            if connection.conversation != name:
                confirmed = await self._door.desk.store(lambda session: pushed.read_confirmed(session, name))
                self._connections.join(connection, name, confirmed)

    async def _is_too_fast(self, connection: Connection, seconds: int) -> bool:
        """Say so when an event came too fast: now and then only, and whoever goes on and on is hung up on."""
        if not seconds:
            return False
        connection.refused += 1
        if connection.refused > _MOST_REFUSED:
            _LOG.warning("socket.client.flooding", conversation=connection.conversation)
            await self._server.hang_up(connection.eio_sid)
        elif connection.refused % _SAY_EVERY == 1:
            await self._say(connection, "too_many")
        return True

    async def _explain(self, connection: Connection, failure: Exception) -> None:
        """What went wrong in a sentence; of the unforeseen, the kind alone is logged."""
        if isinstance(failure, KerbsideError):
            await self._pusher.say(connection, str(failure))
            return
        _LOG.error("socket.event.failed", conversation=connection.conversation, problem=type(failure).__name__)
        await self._say(connection, "failed")

    async def _say(self, connection: Connection, key: str) -> None:
        council = connection.council
        language = connection.language if connection.language in council.languages else council.languages[0]
        await self._pusher.say(connection, say_to(self._door.desk, council, language, key))
