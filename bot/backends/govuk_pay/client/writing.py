"""What we send to the payment service, checked first: it refuses some characters, lengths and amounts outright.

A wrong reference, amount or address is our own mistake and raises `ValueError`; words are shortened and cleaned.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.backends.govuk_pay.client.facts import Metadata

MOST_PENCE = 10_000_000
_LONGEST = 255
_LONGEST_URL = 2000
_LANGUAGES = ("en", "cy")
_FORBIDDEN = re.compile(r'[<>|"\\\x00-\x1f]')


def new_payment(
    reference: str, amount_pence: int, description: str, return_url: str, language: str, metadata: Metadata
) -> dict[str, Any]:
    """The body that creates a payment. `metadata` takes 15 short values and never anything about a person."""
    if not reference.strip() or len(reference) > _LONGEST or _FORBIDDEN.search(reference):
        raise ValueError(f'a reference has 1 to {_LONGEST} characters and none of < > | " \\: {reference!r}')
    words = _clean(description)[:_LONGEST].rstrip()
    if not words:
        raise ValueError("a payment needs a description")
    if language not in _LANGUAGES:
        raise ValueError(f"the payment page speaks {' and '.join(_LANGUAGES)}, not {language!r}")
    _check_url(return_url)
    body: dict[str, Any] = {
        "amount": _amount(amount_pence),
        "reference": reference,
        "description": words,
        "return_url": return_url,
        "language": language,
    }
    return body | ({"metadata": _metadata(metadata)} if metadata else {})


def new_refund(amount_pence: int, refund_amount_available: int) -> dict[str, int]:
    """The body that gives money back. What the caller saw as left goes with it: nobody refunds the same money twice."""
    return {
        "amount": _amount(amount_pence),
        "refund_amount_available": _amount(refund_amount_available),
    }


def _amount(pence: int) -> int:
    if not isinstance(pence, int) or isinstance(pence, bool) or not 1 <= pence <= MOST_PENCE:
        raise ValueError(f"an amount is a whole number of pence from 1 to {MOST_PENCE}, not {pence!r}")
    return pence


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    if not is_address or len(url) > _LONGEST_URL or _FORBIDDEN.search(url):
        raise ValueError('a return address begins with https://, with at most 2000 characters and none of < > | " \\')


def _metadata(metadata: Metadata) -> dict[str, str | int | float | bool]:
    if len(metadata) > 15:
        raise ValueError("a payment takes 15 values of metadata")
    if len({key.lower() for key in metadata}) < len(metadata):
        raise ValueError("two keys of metadata differ only in capital letters")
    found: dict[str, str | int | float | bool] = {}
    for key, value in metadata.items():
        if not 1 <= len(key) <= 30 or _FORBIDDEN.search(key):
            raise ValueError(f"a key of metadata has 1 to 30 characters, not {key!r}")
        if not isinstance(value, str | int | float | bool):
            raise ValueError(f"a value of metadata is a text, a number, true or false, not {value!r}")
        found[key] = _clean(value)[:100] if isinstance(value, str) else value
    return found


def _clean(text: str) -> str:
    """Without what the service's firewall refuses, and without doubled spaces."""
    return re.sub(r"\s+", " ", _FORBIDDEN.sub(" ", text)).strip()
