"""Reads what a client sends to the public door: who speaks, in which council, what, and with which of our metadata."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.council.errors import KerbsideError
from bot.councils import Council
from bot.gateway.desk import Desk
from bot.gateway.fields import BadInput, Fields, is_plain_text
from bot.gateway.marks import read_marks
from bot.gateway.senders import is_secret

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{0,19}")
_MOST_SENDER = 200


class NeedsKey(KerbsideError):
    """The sender is not a secret of its own, so the client has to show an API key."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One message as a client sent it, checked. Everything else that stood in its metadata is left behind."""

    sender: str
    council: Council
    message_id: str
    text: str
    language: str
    channel: str
    sample_at: datetime | None
    marks: Mapping[str, Any] = field(default_factory=dict)


def read_incoming(desk: Desk, body: Fields, has_key: bool, channel: str = "", client: str = "") -> Incoming:
    """A message in Rasa's REST format; `BadInput` and `NeedsKey` say what is wrong with it.

    A message without an id gets one. `input_channel` and `metadata.sample_at` are heard only with an API key.
    `channel` is how the message came in, where that is known better than by the key. `client`: bot.gateway.marks.
    """
    metadata = body.part("metadata")
    council = choose_council(desk, metadata.optional_text("site_key", most=100))
    sender = check_sender(body.text("sender", most=_MOST_SENDER), has_key)
    message_id = metadata.optional_text("message_id", most=64) or uuid.uuid4().hex
    if not _MESSAGE_ID.fullmatch(message_id):
        raise BadInput("metadata.message_id must be made of letters, digits, - and _.")
    language = metadata.optional_text("language", most=20) or ""
    named = body.optional_text("input_channel", most=20) if has_key else None
    if named is not None and not _CHANNEL.fullmatch(named):
        raise BadInput("input_channel must be made of small letters, digits and _.")
    sample_at = metadata.optional_text("sample_at", most=40)
    if sample_at is not None and not has_key:
        raise NeedsKey("metadata.sample_at needs an API key.")
    return Incoming(
        sender=sender,
        council=council,
        message_id=message_id,
        text=body.text("message", most=10_000_000, least=0),
        language=language if language in council.languages else council.languages[0],
        channel=channel or named or ("rest" if has_key else "web"),
        sample_at=_read_instant(sample_at),
        marks=read_marks(metadata, has_key, client),
    )


def choose_council(desk: Desk, site_key: str | None) -> Council:
    """The council whose site the client stands on; the default council where it does not say."""
    if site_key is None:
        return desk.councils[desk.settings.default_council]
    for council in desk.councils.values():
        if site_key in council.site_keys:
            return council
    raise BadInput("metadata.site_key is not one of this server's.")


def check_sender(sender: str, has_key: bool) -> str:
    """The sender, if it may speak: a secret of its own, or one that a client with an API key names."""
    if not sender:
        raise BadInput("The sender must be given.")
    if not is_plain_text(sender) or len(sender) > _MOST_SENDER:
        raise BadInput(f"The sender must be valid text of at most {_MOST_SENDER} characters.")
    if not has_key and not is_secret(sender):
        raise NeedsKey("This sender needs an API key. A UUID or 22 or more random letters and digits does not.")
    return sender


def _read_instant(raw: str | None) -> datetime | None:
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            raise ValueError("naive")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput("metadata.sample_at must be an instant such as 2026-11-25T10:00:00+00:00.") from None
