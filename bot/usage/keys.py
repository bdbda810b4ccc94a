"""Keyed digests: a person's key, a subject that is more than a code, an erased conversation. None can be reversed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

_LENGTH = 32  # hexadecimal characters: 128 bits
_PERIOD = timedelta(days=30)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def digest(*parts: str) -> str:
    """A digest without a key, for telling two deliveries of one event apart from two events."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_LENGTH]


class Keys:
    """Digests under one secret. What is made for one purpose cannot be compared with what is made for another."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def _keyed(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]

    def person(self, conversation: str, at: datetime) -> str:
        """The person key of whoever has not signed in: another one every 30 days, and for every conversation."""
        return self._keyed("person", f"{conversation}\0{(at - _FIRST) // _PERIOD}")

    def account(self, handle: str) -> str:
        """The person key of whoever signed in, made of the handle that the gateway changes every 30 days."""
        return self._keyed("account", handle)

    def subject(self, text: str) -> str:
        """A subject that may identify somebody (an account, an address), so that equal ones can be told equal."""
        return "#" + self._keyed("subject", text)

    def erasure(self, conversation: str) -> str:
        """What is remembered of an erased conversation: enough to refuse what comes late, no way to its rows."""
        return self._keyed("erasure", conversation)


def new_token() -> str:
    """A random name for what remains of an erased conversation; stored nowhere beside the old name."""
    return secrets.token_hex(11)
