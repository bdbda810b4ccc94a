"""Reads what a caller sent, as Notify's own schema does: every field's type, and no field that is unknown. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.backends.govuk_notify.sandbox.errors import invalid

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

#: what a field must be -> what is said of one that is not, None when it is right
Check = Callable[[str, Any], str | None]


def is_uuid(value: object) -> bool:
    """Whether it is a UUID in its usual writing."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _text(name: str, value: Any) -> str | None:
    return None if isinstance(value, str) else f"{name} is not of type string"


def _uuid(name: str, value: Any) -> str | None:
    return None if is_uuid(value) else f"{name} is not a valid UUID"


def _object(name: str, value: Any) -> str | None:
    return None if isinstance(value, dict) else f"{name} is not of type object"


def _texts(name: str, value: Any) -> str | None:
    fine = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if fine else f"{name} is not of type array"


def _https(name: str, value: Any) -> str | None:
    fine = isinstance(value, str) and re.fullmatch(r"https://[^\s/]+\.[^\s]+", value)
    return None if fine else f"{name} is not a valid https url"


_ALWAYS: Mapping[str, Check] = {"template_id": _uuid, "personalisation": _object, "reference": _text}
FIELDS: Mapping[str, Mapping[str, Check]] = {
    "email": {
        "email_address": _text,
        **_ALWAYS,
        "email_reply_to_id": _uuid,
        "one_click_unsubscribe_url": _https,
        "sanitise_content_for": _texts,
    },
    "sms": {"phone_number": _text, **_ALWAYS, "sms_sender_id": _uuid},
    "letter": _ALWAYS,
    "preview": {"personalisation": _object},
}
_REQUIRED = {
    "email": ("email_address", "template_id"),
    "sms": ("phone_number", "template_id"),
    "letter": ("template_id", "personalisation"),
    "preview": (),
}


def read_body(kind: str, body: Any) -> dict[str, Any]:
    """The body of a POST. Raises Notify's `ValidationError` with a sentence for each field that is wrong."""
    if not isinstance(body, dict):
        raise invalid("body is not of type object")
    fields = FIELDS[kind]
    wrong = [f"{name} is a required property" for name in _REQUIRED[kind] if name not in body]
    wrong += [said for name, check in fields.items() if name in body and (said := check(name, body[name]))]
    if unknown := [name for name in body if name not in fields]:
        were = "was" if len(unknown) == 1 else "were"
        wrong.append(f"Additional properties are not allowed ({', '.join(unknown)} {were} unexpected)")
    if wrong:
        raise invalid(*wrong)
    return body
