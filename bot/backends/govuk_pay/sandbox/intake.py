"""Checks what a caller asks for, in the order of the real API: parse, unknown, missing, types, values."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.backends.govuk_pay.sandbox.refusals import Refused, blocked, invalid, missing

MOST_PENCE = 10_000_000
_TEXTS = {"reference": 255, "description": 255, "return_url": 2000, "language": 2, "email": 254}
_FLAGS = ("delayed_capture", "moto")
_MODES = ("web", "agreement", "moto_api")
_KNOWN = {
    *("amount", "metadata", "prefilled_cardholder_details", "authorisation_mode"),
    *("set_up_agreement", "agreement_id", "agreement_payment_type", *_TEXTS, *_FLAGS),
}
_FORBIDDEN = re.compile(r'[<>|"\\]')
_HOLDER = {"cardholder_name": 255}
_ADDRESS = {"line1": 255, "line2": 255, "city": 255, "postcode": 25, "country": 2}


def read_payment(raw: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """The body of `POST /v1/payments`; `Refused` with the contract's code."""
    _check_idempotency_key(headers.get("Idempotency-Key", ""))
    body = _object(raw, "P0197")
    _check_known(body, _KNOWN)
    _check_mode(body)
    for name in ("amount", "reference", "description", "return_url"):
        if body.get(name) is None:
            raise missing(name)
    _check_amount(body["amount"])
    for name, most in _TEXTS.items():
        if body.get(name) is not None:
            _check_text(name, body[name], most)
    for name in ("reference", "description"):
        if not body[name].strip():
            raise missing(name, status=422)
    if body.get("language") not in (None, "en", "cy"):
        raise invalid("language", 'Must be "en" or "cy"')
    _check_return_url(body["return_url"])
    for name in _FLAGS:
        if not isinstance(body.get(name, False), bool):
            raise invalid(name, "Must be true or false", status=400)
    if body.get("moto"):
        raise Refused(422, "P0196", "MOTO payments are not enabled for this account")
    _check_metadata(body.get("metadata"))
    _check_prefilled(body.get("prefilled_cardholder_details"))
    _check_characters(body)
    return _without_nulls(body)


def read_refund(raw: bytes) -> tuple[int, int | None]:
    """The body of a refund: the amount, and what the caller believes to be left."""
    body = _object(raw, "P0697")
    amount, believed = body.get("amount"), body.get("refund_amount_available")
    if amount is None:
        raise missing("amount", "P0601")
    for name, value in (("amount", amount), ("refund_amount_available", believed)):
        if value is None:
            continue
        if not _is_whole(value):
            raise invalid(name, "Must be a valid numeric format", "P0602", 400)
        if value < 1:
            raise invalid(name, "Must be greater than or equal to 1", "P0602")
        if value > MOST_PENCE:
            raise invalid(name, f"Must be less than or equal to {MOST_PENCE}", "P0602")
    return amount, believed


def _object(raw: bytes, code: str) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(400, code, "Unable to parse JSON")
    return body


def _check_known(body: Mapping[str, Any], known: Collection[str]) -> None:
    for name in body:
        if name not in known:
            raise Refused(400, "P0104", f"Unexpected attribute: {name}", field=name)


def _without_nulls(value: Any) -> Any:
    """Null is as good as left out."""
    if not isinstance(value, dict):
        return value
    return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}


def _check_idempotency_key(key: str) -> None:
    """It does nothing for a payment on the web, but a wrong one is refused."""
    if key and not re.fullmatch(r"[A-Za-z0-9-]{1,255}", key):
        why = "Must be 255 characters or fewer, of letters, digits and hyphens"
        raise Refused(
            422, "P0102", f"Header [Idempotency-Key] can have an invalid value. {why}", header="Idempotency-Key"
        )


def _check_mode(body: Mapping[str, Any]) -> None:
    mode = body.get("authorisation_mode", "web")
    if mode not in _MODES:
        raise invalid("authorisation_mode", f"Must be one of {', '.join(_MODES)}")
    if mode == "moto_api":
        raise Refused(422, "P0195", "Using authorisation_mode of moto_api is not allowed for this account")
    if mode == "agreement" or body.get("agreement_id") or body.get("set_up_agreement"):
        raise not_recurring()
    if body.get("agreement_payment_type") is not None:
        raise not_recurring()


def not_recurring() -> Refused:
    """What everything about agreements is answered with here."""
    return Refused(422, "P0942", "Recurring card payments are currently disabled for this service.")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_amount(amount: Any) -> None:
    if not _is_whole(amount):
        raise invalid("amount", "Must be a valid numeric format", status=400)
    if amount < 1:
        raise invalid("amount", "Must be greater than or equal to 1")
    if amount > MOST_PENCE:
        raise invalid("amount", f"Must be less than or equal to {MOST_PENCE}")


def _check_text(name: str, value: Any, most: int) -> None:
    if not isinstance(value, str):
        raise invalid(name, "Must be of type String", status=400)
    if len(value) > most and name != "language":
        raise invalid(name, f"Must be less than or equal to {most} characters length")


def _check_return_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise invalid("return_url", "Must be a valid URL format")


def _check_metadata(metadata: Any) -> None:
    if metadata is None:
        return
    if not isinstance(metadata, dict):
        raise invalid("metadata", "Must be an object of JSON key-value pairs", status=400)
    if not metadata:
        raise invalid("metadata", "Must have at least one key-value pair")
    if len(metadata) > 15:
        raise invalid("metadata", "Cannot have more than 15 key-value pairs")
    lower = {name.lower() for name in metadata}
    if len(lower) < len(metadata):
        raise invalid("metadata", "Two keys differ only in capital letters")
    for name, value in metadata.items():
        if not 1 <= len(name) <= 30:
            raise invalid("metadata", "Keys must be between 1 and 30 characters long")
        if not isinstance(value, str | int | float | bool):
            raise invalid("metadata", "Values must be of type String, Boolean or Number")
        if isinstance(value, str) and len(value) > 100:
            raise invalid("metadata", "Values must be no greater than 100 characters long")


def _check_prefilled(details: Any) -> None:
    if details is None:
        return
    name = "prefilled_cardholder_details"
    if not isinstance(details, dict):
        raise invalid(name, "Must be an object", status=400)
    address = {} if details.get("billing_address") is None else details["billing_address"]
    if not isinstance(address, dict):
        raise invalid("billing_address", "Must be an object", status=400)
    _check_known(details, (*_HOLDER, "billing_address"))
    _check_known(address, _ADDRESS)
    for values, limits in ((details, _HOLDER), (address, _ADDRESS)):
        for field, most in limits.items():
            if values.get(field) is not None:
                _check_text(field, values[field], most)


def _check_characters(value: Any) -> None:
    """The firewall looks at every value, however deep."""
    if isinstance(value, str) and _FORBIDDEN.search(value):
        raise blocked()
    inner = value.values() if isinstance(value, dict) else ()
    for one in inner:
        _check_characters(one)
