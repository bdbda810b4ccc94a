"""What the server remembers between calls, in memory: who logged in, which person is set, which account is open."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.backends.civica.sandbox.tables import KeptAccount

_IDLE = timedelta(minutes=20)
_MOST = 10_000


@dataclass
class Session:
    """One session. `account` is the one that was opened, `accounts` all of the person that was set."""

    number: str
    used_at: datetime
    logged_in: bool = False
    accounts: list[KeptAccount] = field(default_factory=list)
    account: KeptAccount | None = None


class Sessions:
    """All sessions. `lapse` makes the next calls of a document find their session gone."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[str, Session] = {}
        self._lapses: dict[str, int] = {}

    def open(self) -> Session:
        """A new session that nobody has logged in to."""
        while len(self._kept) >= _MOST:
            del self._kept[next(iter(self._kept))]
        session = Session(secrets.token_hex(16).upper(), self._clock())
        self._kept[session.number] = session
        return session

    def get(self, number: str, docid: str) -> Session | None:
        """The session, if it is still known and was used within 20 minutes."""
        session, now = self._kept.get(number), self._clock()
        if session is not None and (self._is_to_lapse(docid) or abs(now - session.used_at) > _IDLE):
            del self._kept[number]
            return None
        if session is not None:
            session.used_at = now
        return session

    def lapse(self, docid: str, times: int) -> None:
        """The next `times` calls of a document meet a session that has ended."""
        self._lapses[docid] = times

    def _is_to_lapse(self, docid: str) -> bool:
        left = self._lapses.get(docid, 0)
        if left:
            self._lapses[docid] = left - 1
        return left > 0
