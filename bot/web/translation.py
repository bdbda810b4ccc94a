"""From HTTP statuses and broken connections to `bot.council.errors`. Pure: no calls are made here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.council.errors import (
    BackEndError,
    Conflict,
    NotFound,
    RateLimited,
    Rejected,
    Unauthorised,
    Unavailable,
)
from bot.web.records import Refusal, parse_json

#: Methods that change nothing, so that repeating one is harmless.
SAFE_METHODS = frozenset({"GET", "HEAD"})
_NOT_NOW = frozenset({408, 425})  # 4xx by number, but they speak of the moment and not of the request


def error_of_answer(
    back_end: str,
    method: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    read_refusal: Callable[[Any], Refusal],
) -> BackEndError | None:
    """The error that an answer means; None for 2xx."""
    if 200 <= status < 300:
        return None
    wrote = method not in SAFE_METHODS
    if status >= 500 or status in _NOT_NOW:
        return Unavailable(back_end, f"it answered {status}", sent=wrote)
    if status < 400:
        # A redirect means a wrong base address. Following one could repeat a write elsewhere.
        return Unavailable(back_end, f"it answered {status} and pointed elsewhere", sent=wrote)
    refusal = _refusal(body, read_refusal)
    match status:
        case 401 | 403:
            return Unauthorised(back_end, refusal.message or f"it answered {status}")
        case 404:
            return NotFound(back_end, refusal.message)
        case 409:
            return Conflict(back_end, refusal.message, refusal.reference)
        case 429:
            return RateLimited(back_end, retry_after(headers))
    return Rejected(back_end, refusal.code or str(status), refusal.message)


def error_of_failure(back_end: str, method: str, failure: BaseException) -> Unavailable:
    """What a connection that gave no answer means. `sent` is False only where nothing can have left this machine."""
    never_connected = isinstance(failure, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    not_a_url = isinstance(failure, aiohttp.InvalidURL)
    sent = method not in SAFE_METHODS and not never_connected and not not_a_url
    return Unavailable(back_end, f"no answer ({type(failure).__name__})", sent=sent)


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None, default: float = 60.0) -> float:
    """Seconds from a `Retry-After` header, which is a number or a date (RFC 9110); `default` when it is neither."""
    raw = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if raw.isdecimal():
        return float(raw)
    try:
        moment = parsedate_to_datetime(raw)
    except ValueError:
        return default
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def _refusal(body: bytes, read_refusal: Callable[[Any], Refusal]) -> Refusal:
    """An error body is read with patience: a proxy's HTML page, or JSON of another shape, is no refusal in words."""
    try:
        return read_refusal(parse_json(body))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return Refusal()
