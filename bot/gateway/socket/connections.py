"""The clients that are connected to this process: whose conversation each is in, and how far it has been sent."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field

from bot.councils import Council

_REMEMBERED = 50
_MOST_PINGS = 1000


@dataclass(eq=False)
class Connection:
    """One client. `sent` is the newest position of the conversation's replies that was written to it."""

    sid: str
    eio_sid: str
    address: str
    council: Council
    client: str = ""  # staff, test or robot, as far as its address and `User-Agent` tell: bot.gateway.marks
    draws_cards: bool = False
    session_id: str = ""
    conversation: str = ""
    language: str = ""
    sent: int = 0
    answered: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))  # message ids whose answer it has
    refused: int = 0  # events in a row that came too fast
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)  # one writer of replies at a time


class Connections:
    """All of them. An open transport counts for its address before anything was said over it."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Connection] = {}
        self.by_transport: dict[str, Connection] = {}
        self._in: defaultdict[str, set[Connection]] = defaultdict(set)
        self._transports: dict[str, str] = {}
        self._pings: dict[str, deque[tuple[str, int]]] = {}  # what had been sent before each ping that is unanswered
        self._by_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._transports)

    def open_from(self, address: str) -> int:
        """How many transports are open from an address."""
        return self._by_address[address]

    def open(self, eio_sid: str, address: str) -> None:
        """A transport was opened."""
        self._transports[eio_sid] = address
        self._pings[eio_sid] = deque(maxlen=_MOST_PINGS)
        self._by_address[address] += 1

    def close(self, eio_sid: str) -> None:
        """A transport was closed, and with it whoever spoke over it."""
        address = self._transports.pop(eio_sid, None)
        self._pings.pop(eio_sid, None)
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
        connection = self.by_transport.get(eio_sid)
        if connection is not None:
            self.remove(connection.sid)

    def address_of(self, eio_sid: str) -> str:
        """Where a transport comes from."""
        return self._transports.get(eio_sid, "unknown")

    def note_ping(self, eio_sid: str) -> None:
        """A ping is about to be sent: its pong will say that everything before it has arrived."""
        connection = self.by_transport.get(eio_sid)
        if eio_sid in self._pings:
            reached = (connection.conversation, connection.sent) if connection is not None else ("", 0)
            self._pings[eio_sid].append(reached)

    def take_pong(self, eio_sid: str) -> tuple[str, int]:
        """The conversation and position that a pong confirms; an empty name when it confirms nothing."""
        pings = self._pings.get(eio_sid)
        return pings.popleft() if pings else ("", 0)

    def add(self, connection: Connection) -> None:
        """A client has connected."""
        self.by_sid[connection.sid] = connection
        self.by_transport[connection.eio_sid] = connection

    def remove(self, sid: str) -> None:
        """A client has gone."""
        connection = self.by_sid.pop(sid, None)
        if connection is not None:
            self.by_transport.pop(connection.eio_sid, None)
            self._leave(connection)

    def join(self, connection: Connection, conversation: str, sent: int) -> None:
        """A client is in this conversation from now on, and in no other."""
        self._leave(connection)
        connection.conversation, connection.sent = conversation, sent
        if connection.sid in self.by_sid:
            self._in[conversation].add(connection)

    def conversations(self) -> list[str]:
        """Those that somebody here is in."""
        return list(self._in)

    def within(self, conversation: str) -> list[Connection]:
        """Who is in a conversation."""
        return list(self._in.get(conversation, ()))

    def _leave(self, connection: Connection) -> None:
        others = self._in.get(connection.conversation)
        if others is not None:
            others.discard(connection)
            if not others:
                del self._in[connection.conversation]
