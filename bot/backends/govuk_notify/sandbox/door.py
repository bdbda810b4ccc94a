"""Whose call it is: the token of every call, and how many calls a minute a kind of key may make."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import Any

import jwt

from bot.backends.govuk_notify.sandbox.errors import Refused
from bot.backends.govuk_notify.sandbox.reading import is_uuid
from bot.backends.govuk_notify.sandbox.service import Key, Service

_SKEW_SECONDS = 30
_MINUTE = timedelta(seconds=60)
# Only the signature is the library's to judge: the instants are judged by our clock, and Notify reads no other claims.
_UNCHECKED: Any = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}


def key_of(header: str, service: Service, now: datetime) -> Key:
    """The key that signed the token of an `Authorization` header, at an aware instant. Raises Notify's `AuthError`."""
    if not header:
        raise Refused(401, "AuthError", "Unauthorized: authentication token must be provided")
    if header[:7].title() != "Bearer ":
        raise Refused(401, "AuthError", "Unauthorized: authentication bearer scheme must be used")
    token = header[7:]
    claims = _claims(token)
    issuer, issued = claims.get("iss"), claims.get("iat")
    if not issuer:
        raise _wrong("Invalid token: iss field not provided")
    if not is_uuid(issuer):
        raise _wrong("Invalid token: service id is not the right data type")
    if str(issuer).lower() != service.id:
        raise _wrong("Invalid token: service not found")
    key = next((one for one in service.keys if _signed_with(token, one.secret)), None)
    if key is None:
        raise _wrong("Invalid token: API key not found")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        raise _wrong("Invalid token: iat field not provided")
    if abs(now.timestamp() - issued) > _SKEW_SECONDS:
        raise _wrong("Error: Your system clock must be accurate to within 30 seconds")
    if key.revoked:
        raise _wrong("Invalid token: API key revoked")
    return key


class RateLimit:
    """Counts the calls of the last minute by kind of key."""

    def __init__(self, service: Service) -> None:
        self._most = service.requests_a_minute
        self._calls: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def count(self, key: Key, now: datetime) -> None:
        """Count one call at an instant. Raises Notify's `RateLimitError` when it is one too many."""
        calls = self._calls[key.kind]
        while calls and abs(now - calls[0]) >= _MINUTE:
            calls.popleft()
        if len(calls) >= self._most:
            kind = key.kind.upper()
            message = f"Exceeded rate limit for key type {kind} of {self._most} requests per 60 seconds"
            raise Refused(429, "RateLimitError", message)
        calls.append(now)


def _claims(token: str) -> dict[str, object]:
    try:
        if jwt.get_unverified_header(token).get("alg") != "HS256":
            raise _wrong("Invalid token: algorithm used is not HS256")
        return jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise _wrong("Invalid token: signature, api token is not valid") from None


def _signed_with(token: str, secret: str) -> bool:
    try:
        jwt.decode(token, secret, algorithms=["HS256"], options=_UNCHECKED)
    except jwt.InvalidTokenError:
        return False
    return True


def _wrong(message: str) -> Refused:
    return Refused(403, "AuthError", message)
