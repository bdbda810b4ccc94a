"""What becomes of one message: looked up if Rasa may know it, given to Rasa, answered, kept for later, or given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.council.collections import LONDON
from bot.gateway import messages, sentences
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.gateway.opening import say_time
from bot.gateway.rasa import NoAnswer, Question, Rasa, Reason
from bot.gateway.replies import Reply, add_aside
from bot.gateway.tables import MessageState
from bot.logs import get

MOST_ATTEMPTS = 5

_LOG = get("gateway")


@dataclass(frozen=True)
class Kept:
    """The message stays in the outbox. `go_on`: Rasa is there, so the next message may fare better."""

    reason: Reason
    go_on: bool


async def settle(desk: Desk, rasa: Rasa, row: Any) -> Kept | None:
    """Do what can be done for one message now; None when it has ended, answered or given up.

    `row` is what `messages.take_next` gave: the message as it stood before it was marked as asked once more.
    A message that Rasa was given before is looked for in its tracker first, so that none is handled twice.
    """
    if utc_now() - row.received_at > timedelta(seconds=desk.settings.give_up_seconds):
        await _give_up(desk, row, "given_up", Reason.DOWN)
        return None
    attempts = row.attempts
    try:
        if attempts and (found := await rasa.find(row.conversation, row.message_id)) is not None:
            await _store(desk, row, found)
            return None
        if attempts >= MOST_ATTEMPTS:  # its turn was broken off each time, by a process that died or a fault of ours
            await _give_up(desk, row, "failed", Reason.DOWN)
            return None
        attempts += 1
        replies = await rasa.ask(_question(row))
        if not replies:
            replies = await _explain_silence(rasa, row)
        await _store(desk, row, replies)
        return None
    except NoAnswer as failure:
        if not failure.delivered:
            attempts = row.attempts
        _LOG.warning(
            "message.not_answered",
            conversation=row.conversation,
            message_id=row.message_id,
            reason=failure.reason.value,
            problem=failure.problem,
            attempts=attempts,
        )
        if row.attempts < attempts >= MOST_ATTEMPTS:
            await _give_up(desk, row, "failed", failure.reason)
            return None
        await desk.store(
            lambda session: messages.set_state(session, row, MessageState.WAITING, utc_now(), attempts=attempts)
        )
        return Kept(failure.reason, failure.reachable)


async def _explain_silence(rasa: Rasa, row: Any) -> list[Reply]:
    """Rasa answered with nothing: either it handled the message in silence, or it swallowed an error of its own."""
    found = await rasa.find(row.conversation, row.message_id)
    if found is None:
        raise NoAnswer(Reason.EMPTY, "it did not handle the message", reachable=True)
    return found


async def _store(desk: Desk, row: Any, replies: Sequence[Reply]) -> None:
    if not replies:
        await _give_up(desk, row, "failed", Reason.EMPTY)
        return
    now = utc_now()
    removed = sentences.say_removed(desk.words(desk.councils[row.council], row.language), row.removed)
    said = add_aside(replies, {"text": removed}) if removed else list(replies)
    await desk.store(lambda session: messages.store_end(session, row, said, now, keys=desk.card_keys))
    _LOG.info(
        "message.answered",
        conversation=row.conversation,
        message_id=row.message_id,
        replies=len(replies),
        seconds=round((now - row.received_at).total_seconds(), 3),
    )


async def _give_up(desk: Desk, row: Any, key: str, reason: Reason) -> None:
    council = desk.councils[row.council]
    words = desk.words(council, row.language)
    sent_at = say_time(row.received_at.astimezone(LONDON).time(), words)
    text = sentences.say(words, council, desk.clock(), sentences.of_message(row, key), time=sent_at)
    said = [{"text": text}]
    await desk.store(
        lambda session: messages.store_end(session, row, said, utc_now(), keys=desk.card_keys, failed=reason)
    )
    _LOG.warning("message.given_up", conversation=row.conversation, message_id=row.message_id, reason=reason.value)


def _question(row: Any) -> Question:
    return Question(
        conversation=row.conversation,
        message_id=row.message_id,
        council=row.council,
        channel=row.channel,
        language=row.language,
        text=row.asks,
        sample_at=row.sample_at,
        is_external=row.is_external,
    )
