"""Keyed digests: a person's key, a subject that is more than a code, an erased conversation. None can be reversed."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_LENGTH = 32  # hexadecimal characters: 128 bits


def digest(*parts: str) -> str:
    """A digest without a key, for telling two deliveries of one event apart from two events."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_LENGTH]


class Keys:
    """Digests under one secret. What is made for one purpose cannot be compared with what is made for another."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def _keyed(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]

    def person(self, conversation: str) -> str:
        """The person key of a conversation. Until residents sign in, a person is known by one conversation only."""
        return self._keyed("person", conversation)

    def subject(self, text: str) -> str:
        """A subject that may identify somebody (an account, an address), so that equal ones can be told equal."""
        return "#" + self._keyed("subject", text)

    def erasure(self, conversation: str) -> str:
        """What is remembered of an erased conversation: enough to refuse what comes late, no way to its rows."""
        return self._keyed("erasure", conversation)


def new_token() -> str:
    """A random name for what remains of an erased conversation; stored nowhere beside the old name."""
    return secrets.token_hex(11)
