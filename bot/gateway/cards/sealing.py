"""Keys that follow from the gateway's secret: tokens of cards, and sealed values. Nothing here is stored or logged."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class CardKeys:
    """The keys of one gateway secret. Another secret opens nothing that this one sealed."""

    def __init__(self, secret: str) -> None:
        self._token_key = _derive(secret, b"kerbside secure card token 1")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"kerbside secure card values 1")))

    def token_of(self, card: str) -> str:
        """The secret part of a card's address: 43 base64url characters. Made anew each time, so stored nowhere."""
        digest = hmac.new(self._token_key, card.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def seal(self, context: str, values: Mapping[str, str]) -> str:
        """Values as text that only this secret opens. `context` says to whom they belong."""
        return self._fernet.encrypt(json.dumps([context, dict(values)]).encode()).decode()

    def open(self, context: str, sealed: str) -> dict[str, str] | None:
        """What was sealed for this context; None when it was sealed for another or with another secret."""
        try:
            found, values = json.loads(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            return None
        return dict(values) if found == context else None


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
