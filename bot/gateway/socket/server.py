"""python-socketio's server with what a public door needs on top: it counts packets, and hears what was confirmed.

A client's pong says that everything written before its ping has arrived, since a transport keeps its order. So after
each batch of replies a ping is sent, and clients confirm without knowing of it. Binary packets are not for chatting.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import socketio
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import PING, PONG, Packet

from bot.gateway.limits import Limit
from bot.gateway.socket.connections import Connections
from bot.logs import get

MOST_BYTES = 64 * 1024
_PACKETS_A_MINUTE = 240
_QUEUE = 400  # packets that wait for a client that does not read

_LOG = get("gateway")


def _silent() -> logging.Logger:
    """The library logs what clients say; this logger passes nothing on."""
    logger = logging.getLogger("bot.gateway.socket.library")
    logger.propagate = False
    logger.setLevel(logging.CRITICAL + 1)
    return logger


class Server(socketio.AsyncServer):
    """`address_of` reads the client's address from the opening request; `on_confirmed(eio_sid)` hears each pong."""

    def __init__(
        self,
        connections: Connections,
        allows: Callable[[str | None, dict[str, Any]], bool],
        address_of: Callable[[Any], str],
        on_ping: Callable[[str], None],
        on_pong: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__(
            async_mode="aiohttp",
            cors_allowed_origins=allows,
            cors_credentials=False,
            max_http_buffer_size=MOST_BYTES,
            http_compression=False,
            logger=_silent(),
            engineio_logger=_silent(),
        )
        self._connections, self._address_of = connections, address_of
        self._on_ping, self._on_pong = on_ping, on_pong
        self._packets = Limit(_PACKETS_A_MINUTE, time.monotonic)

    async def ping(self, eio_sid: str) -> None:
        """Ask a client to confirm what it was sent."""
        transport = self.eio.sockets.get(eio_sid)
        if transport is not None and not transport.closed:
            await transport.send(Packet(PING))

    def is_behind(self, eio_sid: str) -> bool:
        """Whether a client reads so slowly that no more should be written to it."""
        transport = self.eio.sockets.get(eio_sid)
        return transport is None or transport.queue.qsize() > _QUEUE

    async def hang_up(self, eio_sid: str) -> None:
        """Close a transport without waiting for its client: the library would wait for as long as it does not read."""
        transport = self.eio.sockets.get(eio_sid)
        if transport is not None and not transport.closed:
            await transport.close(wait=False)
            await transport.queue.put(None)  # after the last packet its writer closes the connection

    async def hang_up_all(self) -> None:
        """Close every transport and the library's own task, for the end of the process."""
        for eio_sid in list(self.eio.sockets):
            await self.hang_up(eio_sid)
        await self.shutdown()

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        self._connections.open(eio_sid, self._address_of(environ["aiohttp.request"]))
        transport = self.eio.sockets[eio_sid]
        send, receive = transport.send, transport.receive

        async def send_and_note(packet: Packet) -> None:
            if packet.packet_type == PING:
                self._on_ping(eio_sid)
            await send(packet)

        async def receive_and_note(packet: Packet) -> None:
            if packet.packet_type == PONG:
                await self._on_pong(eio_sid)
            try:
                await receive(packet)
            except UnknownPacketError:
                await self.hang_up(eio_sid)
            if transport.closed:
                raise SocketIsClosedError

        transport.send, transport.receive = send_and_note, receive_and_note
        await super()._handle_eio_connect(eio_sid, environ)

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        if isinstance(data, str) and not self._packets.take(eio_sid):
            try:
                await super()._handle_eio_message(eio_sid, data)
                return
            except Exception as failure:  # a packet that is none; its words stay out of the log
                _LOG.warning("socket.packet.wrong", problem=type(failure).__name__)
        await self.hang_up(eio_sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        await super()._handle_eio_disconnect(eio_sid, reason)
        self._binary_packet.pop(eio_sid, None)
        self._connections.close(eio_sid)
