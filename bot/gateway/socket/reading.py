"""Reads the events of Rasa's Socket.IO clients. What they add of their own under our keys counts only if it is text."""

from __future__ import annotations

import json
import uuid
from typing import Any

from bot.gateway.desk import Desk
from bot.gateway.fields import BadInput, Fields
from bot.gateway.incoming import Incoming, choose_council, read_incoming
from bot.gateway.pushed import PUSHED
from bot.gateway.senders import is_secret
from bot.gateway.socket.connections import Connection

_OURS = ("site_key", "language", "message_id")
_MOST_METADATA = 20_000


def read_event(data: Any) -> dict[str, Any]:
    """The object that came with an event; an empty one for null. `BadInput` for anything else."""
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadInput("What comes with an event must be an object.")
    return data


def read_session(body: dict[str, Any]) -> str:
    """The session's id where it is a secret; otherwise a fresh one, which the client is told in `session_confirm`."""
    given = body.get("session_id")
    return given if isinstance(given, str) and is_secret(given) else uuid.uuid4().hex


def note_client(desk: Desk, connection: Connection, body: dict[str, Any]) -> dict[str, str]:
    """Take from an event's metadata what the client says of itself; returns those of our keys that hold text.

    `BadInput` when it names a site key that is not one of this server's.
    """
    metadata = _read_metadata(body)
    if metadata.get("cards") is True:
        connection.draws_cards = True
    ours = {key: metadata[key] for key in _OURS if isinstance(metadata.get(key), str) and metadata[key]}
    if "site_key" in ours:
        connection.council = choose_council(desk, ours["site_key"])
    connection.language = ours.get("language", connection.language)
    return ours


def read_utterance(desk: Desk, connection: Connection, body: dict[str, Any]) -> Incoming:
    """A resident's message; `BadInput` says what is wrong with it.

    It belongs to the session that it names, if that is a secret, and otherwise to the one that was confirmed.
    """
    ours = note_client(desk, connection, body)
    given = body.get("session_id")
    session_id = given if isinstance(given, str) and is_secret(given) else connection.session_id
    if not session_id:
        raise BadInput("A session_request must come before the first message.")
    connection.session_id = session_id
    metadata: dict[str, Any] = {"language": connection.language, **ours, "site_key": connection.council.site_keys[0]}
    if _read_metadata(body).get("assisted") is True:
        metadata["assisted"] = True
    fields = Fields({"sender": session_id, "message": body.get("message"), "metadata": metadata})
    return read_incoming(desk, fields, has_key=False, channel=PUSHED, client=connection.client)


def _read_metadata(body: dict[str, Any]) -> dict[str, Any]:
    """`metadata`, which Rasa also takes as JSON in text, or else `customData`, as rasa-webchat calls it."""
    for name in ("metadata", "customData"):
        given = body.get(name)
        if isinstance(given, str) and len(given) <= _MOST_METADATA:
            try:
                given = json.loads(given)
            except (ValueError, RecursionError):
                continue
        if isinstance(given, dict) and given:
            return given
    return {}
