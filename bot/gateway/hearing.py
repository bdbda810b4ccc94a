"""What becomes of a message that was read and admitted, whichever way it came: made safe, stored, answered in time.

REST and Socket.IO both end here, so that no way in is less careful than the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.councils import Council
from bot.gateway import messages, sentences
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.gateway.door import Door
from bot.gateway.incoming import Incoming
from bot.gateway.replies import Reply
from bot.gateway.senders import name_conversation
from bot.gateway.texts import MOST_CHARACTERS, neutralise
from bot.logs import get

_LOG = get("gateway")


@dataclass(frozen=True)
class Taken:
    """A message that stands in its conversation. `row` is as it stood when it came in; `is_new`: it came just now."""

    row: Any
    is_new: bool


def count_message(door: Door, incoming: Incoming) -> int:
    """Count one message of a conversation: 0, or the seconds to wait. Samples are a machine's work, and not counted."""
    if incoming.sample_at is not None:
        return 0
    name = name_conversation(door.desk.settings.secret, incoming.council.slug, incoming.sender)
    return door.conversation_limit.take(name)


def say_to(desk: Desk, council: Council, language: str, key: str, **facts: Any) -> str:
    """A sentence of the gateway's own, by the desk's clock."""
    return sentences.say(desk.words(council, language), council, desk.clock(), key, **facts)


def refuse(desk: Desk, incoming: Incoming) -> str | None:
    """Why a message cannot be taken in, in a plain sentence; None when it can."""
    if len(incoming.text) > MOST_CHARACTERS:
        return say_to(desk, incoming.council, incoming.language, "too_long", limit=f"{MOST_CHARACTERS:,}")
    if not neutralise(incoming.text):
        return say_to(desk, incoming.council, incoming.language, "empty")
    return None


async def take_in(door: Door, incoming: Incoming) -> Taken:
    """Redact a message and store it; one that was stored before stays as it is. Rasa has not heard of it yet."""
    redacted = await door.desk.redact(incoming.text)
    now = utc_now()
    new = messages.NewMessage(
        council=incoming.council.slug,
        sender=incoming.sender,
        message_id=incoming.message_id,
        channel=incoming.channel,
        language=incoming.language,
        raw=incoming.text,
        text=redacted.text,
        asks=neutralise(redacted.text),
        removed=redacted.kinds,
        sample_at=incoming.sample_at,
        marks=incoming.marks,
        received_at=now,
        awaited_until=now + timedelta(seconds=door.turns.awaited_seconds()),
    )
    secret = door.desk.settings.secret
    row, is_new = await door.desk.store(lambda session: messages.take_in(session, secret, new))
    _LOG.info(
        "message.received",
        conversation=row.conversation,
        message_id=row.message_id,
        channel=incoming.channel,
        removed=list(redacted.kinds),
        is_new=is_new,
    )
    return Taken(row, is_new)


async def hear(door: Door, incoming: Incoming) -> list[Reply]:
    """What the resident is told about a message, at the latest after `BOT_GATEWAY_ANSWER_SECONDS`."""
    refusal = refuse(door.desk, incoming)
    if refusal is not None:
        return [{"text": refusal}]
    taken = await take_in(door, incoming)
    return await door.turns.answer(taken.row)
