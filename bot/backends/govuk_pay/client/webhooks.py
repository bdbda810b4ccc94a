"""Webhook messages: whether one really comes from the payment service, and which payment it speaks of."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from bot.backends.govuk_pay.client.facts import WebhookMessage
from bot.backends.govuk_pay.client.reading import instant


def verify_webhook(raw_body: bytes, signature: str, secret: str) -> bool:
    """Whether `Pay-Signature` is the HMAC-SHA256 of the very bytes that came, in small hexadecimal letters.

    Compared in constant time. An empty secret proves nothing, so nothing is believed with it.
    """
    if not secret:
        return False
    expected = hmac.new(secret.encode(), raw_body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().encode("utf-8", "surrogateescape"))


def read_webhook(raw_body: bytes) -> WebhookMessage:
    """Read a message whose signature has been verified; `ValueError` when it is of another shape.

    The service's documentation calls the message's id `id`, what it sends `webhook_message_id`.
    """
    try:
        data = json.loads(raw_body)
        if data["resource_type"] != "payment":
            raise ValueError("it speaks of something else than a payment")
        return WebhookMessage(
            id=_text(data.get("webhook_message_id") or data.get("id")),
            event=_text(data["event_type"]),
            payment_id=_text(data["resource_id"]),
            created_at=instant(data["created_date"]),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise ValueError("a webhook message of another shape than the contract gives") from wrong


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a webhook message names its id, its event and its payment in words")
    return value
