"""Which status a notification has at an instant: it follows from when it was made and how it ends. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

_SENDING_AFTER = timedelta(seconds=1)
_PENDING_AFTER = timedelta(seconds=2)  # a network has it and has not said yet whether it arrived; texts only
_ENDS_AFTER = timedelta(seconds=5)
_LETTER_ARRIVES_AFTER = timedelta(days=1)

#: Every status that may be asked for, and what `failed` stands for.
STATUSES = (
    *("cancelled", "created", "sending", "sent", "delivered", "pending", "failed", "technical-failure"),
    *("temporary-failure", "permanent-failure", "pending-virus-check", "validation-failed", "virus-scan-failed"),
    *("returned-letter", "accepted", "received"),
)
FAILED = ("technical-failure", "temporary-failure", "permanent-failure")


def status_of(row: Mapping[str, Any], now: datetime) -> str:
    """The status at an instant."""
    age = now - row["created_at"]
    if row["kind"] == "letter":
        arrived = age >= _LETTER_ARRIVES_AFTER or row["key_kind"] == "test"
        return row["ends_as"] if arrived else "accepted"
    if age < _SENDING_AFTER:
        return "created"
    if age >= _ENDS_AFTER:
        return str(row["ends_as"])
    return "pending" if row["kind"] == "sms" and age >= _PENDING_AFTER else "sending"


def is_ended(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether the status will not change any more."""
    return status_of(row, now) == row["ends_as"]


def sent_at(row: Mapping[str, Any], now: datetime) -> datetime | None:
    """When it left Notify; None while it has not."""
    moment = row["created_at"] + _SENDING_AFTER
    return moment if now >= moment else None


def completed_at(row: Mapping[str, Any], now: datetime) -> datetime | None:
    """When it came to its end; None while it has not."""
    if not is_ended(row, now):
        return None
    if row["kind"] == "letter":
        return row["created_at"] + (timedelta() if row["key_kind"] == "test" else _LETTER_ARRIVES_AFTER)
    return row["created_at"] + _ENDS_AFTER
