"""Sends the replies of a conversation to whoever is connected to it, also those that another process or a person made.

A reply is in the database before it is sent, and counts as delivered when a client has confirmed it. So a client that
comes back is sent what none had confirmed: nothing is lost, and twice comes only what was on its way when it broke off.
"""

from __future__ import annotations

import asyncio
from typing import Any

from bot.gateway import outbound, pushed
from bot.gateway.cards.showing import show_cards
from bot.gateway.desk import Desk
from bot.gateway.replies import Reply
from bot.gateway.socket.connections import Connection, Connections
from bot.gateway.socket.server import Server
from bot.gateway.socket.shapes import as_uttered
from bot.logs import get

_LOG = get("gateway")


class Pusher:
    """One process's. `run` looks for what others have made, as often as the outbox does."""

    def __init__(self, desk: Desk, connections: Connections, server: Server) -> None:
        self._desk, self._connections, self._server = desk, connections, server

    async def run(self) -> None:
        """Work until cancelled. A failure is logged and tried again at the next round."""
        while True:
            await asyncio.sleep(self._desk.settings.outbox_seconds)
            try:
                await self.push_new()
            except Exception as failure:
                _LOG.error("socket.push.failed", problem=type(failure).__name__)

    async def push_new(self) -> None:
        """Send what is new in any conversation that somebody here is in."""
        names = self._connections.conversations()
        if not names:
            return
        newest = await self._desk.store(lambda session: pushed.read_newest(session, names))
        for name, position in newest.items():
            for connection in self._connections.within(name):
                if connection.sent < position:
                    await self.push(connection)

    async def push_within(self, conversation: str) -> None:
        """Send what is new in one conversation to all who are in it."""
        for connection in self._connections.within(conversation):
            await self.push(connection)

    async def push(self, connection: Connection) -> None:
        """Send one client what it was not sent yet. One that does not read is hung up on; it finds the rest later."""
        async with connection.lock:
            while connection.conversation and connection.sid in self._connections.by_sid:
                if self._server.is_behind(connection.eio_sid):
                    _LOG.warning("socket.client.slow", conversation=connection.conversation)
                    await self._server.hang_up(connection.eio_sid)
                    return
                name, sent = connection.conversation, connection.sent
                _, rows = await self._desk.store(lambda session: outbound.read_after(session, name, sent))  # noqa: B023
                if not rows:
                    return
                shown = await show_cards(self._desk, [row.reply for row in rows])
                for row, reply in zip(rows, shown, strict=True):
                    await self._send(connection, reply, row)
                    connection.sent = row.position
                    if row.message_id is not None:
                        connection.answered.append(row.message_id)
                await self._server.ping(connection.eio_sid)

    async def say(self, connection: Connection, text: str) -> None:
        """A sentence of the gateway's own, which is kept nowhere."""
        await self._server.emit(self._desk.settings.socket_bot_event, {"text": text}, to=connection.sid)

    async def show(self, connection: Connection, replies: list[Reply], message_id: str) -> None:
        """Replies to one message that are not sent as the conversation's: a notice, or an answer asked for again."""
        for reply in await show_cards(self._desk, replies):
            await self._emit(connection, reply, {"message_id": message_id})

    async def confirm(self, eio_sid: str) -> None:
        """A client's pong has come: what was written before its ping has arrived."""
        name, position = self._connections.take_pong(eio_sid)
        if not name or not position:
            return
        try:
            await self._desk.store(lambda session: pushed.confirm(session, name, position))
        except Exception as failure:  # it stays unconfirmed, and is sent once more at the worst
            _LOG.error("socket.confirm.failed", conversation=name, problem=type(failure).__name__)

    async def _send(self, connection: Connection, reply: Reply, row: Any) -> None:
        about = {"id": str(row.position), "message_id": row.message_id, "at": row.at.isoformat()}
        await self._emit(connection, reply, about)

    async def _emit(self, connection: Connection, reply: Reply, about: dict[str, Any]) -> None:
        for event in as_uttered(reply, about if connection.draws_cards else None):
            await self._server.emit(self._desk.settings.socket_bot_event, event, to=connection.sid)
