"""A card is sent in: its fields are read, a back end agrees, and Rasa hears of a grant. Each step happens once.

One submission of a card is checked at a time, also between gateways. The second of two that come together gets the
first one's answer.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.council.secure_forms import SECURE_FORMS, Problem
from bot.gateway import conversations, handles, messages
from bot.gateway.cards import grants, keeping, tries
from bot.gateway.cards.showing import say_state, words_of
from bot.gateway.cards.verifying import UNAVAILABLE, Finding, Verdict
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk, Gone
from bot.gateway.door import Door
from bot.gateway.replies import Reply
from bot.gateway.tables import CardState
from bot.logs import get

INTENT = "secure_card_accepted"
MOST_TRIES = 10  # wrong ones of a conversation within the hour, whatever its forms; of an account its form says it

_LOG = get("gateway")
_SHORTEST_REFUSAL = 0.6  # seconds: an unknown account takes as long to refuse as a wrong name
_VERIFY_SECONDS = 10.0
_LOOK_AGAIN_SECONDS = 0.1


@dataclass(frozen=True)
class Answer:
    """What became of a submission. `message_id` is that of the turn which follows, `errors` is by field."""

    card: Any
    state: CardState
    message: str
    is_accepted: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    message_id: str = ""


async def submit(door: Door, card: Any, given: Mapping[str, object], *, wait: bool) -> Answer:
    """Take one submission of a card. With `wait` its caller gets what the assistant says to it; else a later poll."""
    desk = door.desk
    values, wrong = SECURE_FORMS[card.form].read(given)
    content_hash = desk.fingerprint("secure card", card.name, values)
    holder = secrets.token_hex(16)
    until = time.monotonic() + keeping.CHECK_SECONDS
    while (state := keeping.state_of(card, utc_now())) is CardState.OPEN:
        if wrong:
            return _wrong(desk, card, wrong)
        if await _begin(desk, card, holder):
            return await _check(door, card, holder, values, content_hash, wait)
        if time.monotonic() > until:
            return _say(desk, card, "unavailable")
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        card = await _read_again(desk, card)
    if state is CardState.ACCEPTED and not wrong and card.content_hash == content_hash:
        return await _follow_up(door, card, wait)
    return Answer(card, state, say_state(desk, card, state))


async def _check(
    door: Door, card: Any, holder: str, values: Mapping[str, str], content_hash: str, wait: bool
) -> Answer:
    """The submission holds the card."""
    desk, began, taken_at = door.desk, time.monotonic(), utc_now()
    keys = _keys_of_tries(desk, card, values)
    try:
        if not await desk.store(lambda session: tries.take_all(session, card.council, keys, taken_at)):
            return _say(desk, card, "too_often")
        finding = await _ask(door, card, values)
        if finding.verdict is Verdict.DOES_NOT_MATCH:
            card = await _refuse(desk, card, holder)
            _LOG.info("card.refused", conversation=card.conversation, form=card.form, state=card.state)
            await asyncio.sleep(max(0.0, began + _SHORTEST_REFUSAL - time.monotonic()))
            return _refused(desk, card, finding)
        accepted = await desk.store(
            lambda session: _settle(session, desk, card, holder, finding, values, content_hash, keys, taken_at)
        )
    finally:
        await asyncio.shield(desk.store(lambda session: keeping.end_check(session, card, holder)))
    card = await _read_again(desk, card)
    if accepted:
        _LOG.info("card.accepted", conversation=card.conversation, form=card.form, message_id=card.message_id)
        return await _follow_up(door, card, wait)
    if (state := keeping.state_of(card, utc_now())) is CardState.OPEN:
        return _say(desk, card, "unavailable")
    return Answer(card, state, say_state(desk, card, state))


async def _ask(door: Door, card: Any, values: Mapping[str, str]) -> Finding:
    try:
        council = door.desk.councils[card.council]
        return await asyncio.wait_for(door.verifier.verify(council, card.form, values), _VERIFY_SECONDS)
    except Exception as failure:  # what went wrong may hold a value, so only its kind is told
        _LOG.error("card.not_verified", conversation=card.conversation, form=card.form, problem=type(failure).__name__)
        return UNAVAILABLE


def _settle(
    session: Session,
    desk: Desk,
    card: Any,
    holder: str,
    finding: Finding,
    values: Mapping[str, str],
    content_hash: str,
    keys: Mapping[str, int],
    taken_at: datetime,
) -> bool:
    """What was not refused: the try was no wrong one, and what matches is accepted, all in one transaction."""
    for key in keys:
        tries.give_back(session, key, taken_at)
    if finding.verdict is not Verdict.MATCHES:
        return False
    now, message_id = utc_now(), uuid.uuid4().hex
    if not conversations.is_open(session, card.conversation):
        raise Gone("That conversation was erased.")
    person = handles.tell_person(session, desk, card.council, card.form, values, now)
    if not keeping.accept(session, card, holder, message_id, content_hash, now, person):
        return False
    grant = grants.make(
        session,
        desk.card_keys,
        conversation=card.conversation,
        form=card.form,
        message_id=message_id,
        values=finding.kept,
        now=now,
    )
    told = json.dumps({"grant": grant, "secure_form": card.form})
    text = words_of(desk, card).any("filled_in")
    messages.take_in_own(session, card, message_id, text, f"/{INTENT}{told}", now)
    return True


async def _follow_up(door: Door, card: Any, wait: bool) -> Answer:
    """What the assistant says to an accepted card, now or later."""
    message = words_of(door.desk, card).own("accepted")
    replies: list[Reply] = []
    row = await door.desk.store(lambda session: messages.read(session, card.conversation, card.message_id))
    if row is not None and wait:
        replies = await door.turns.answer(row)
    elif row is not None:
        door.turns.drain(card.conversation)
    return Answer(card, CardState.ACCEPTED, message, True, replies=replies, message_id=card.message_id)


def _keys_of_tries(desk: Desk, card: Any, values: Mapping[str, str]) -> dict[str, int]:
    """What a wrong try counts for, and how many there may be within the hour."""
    form = SECURE_FORMS[card.form]
    if not form.account_field:
        return {}
    return {
        desk.fingerprint("tries of an account", card.council, values[form.account_field]): form.most_tries,
        desk.fingerprint("tries of a conversation", card.conversation): MOST_TRIES,
    }


async def _begin(desk: Desk, card: Any, holder: str) -> bool:
    return await desk.store(lambda session: keeping.begin_check(session, card, holder, utc_now()))


async def _refuse(desk: Desk, card: Any, holder: str) -> Any:
    refused = await desk.store(lambda session: keeping.refuse(session, card, holder, utc_now()))
    if refused is None:
        raise Gone("That conversation was erased.")
    return refused


async def _read_again(desk: Desk, card: Any) -> Any:
    found = await desk.store(lambda session: keeping.read_named(session, [card.name]))
    if card.name not in found:
        raise Gone("That conversation was erased.")
    return found[card.name]


def _wrong(desk: Desk, card: Any, wrong: Mapping[str, Problem]) -> Answer:
    words = words_of(desk, card)
    return Answer(card, CardState.OPEN, words.any("mend"), errors=words.problems(wrong))


def _refused(desk: Desk, card: Any, finding: Finding) -> Answer:
    state = keeping.state_of(card, utc_now())
    if state is not CardState.OPEN:
        return Answer(card, state, say_state(desk, card, state))
    words, left = words_of(desk, card), SECURE_FORMS[card.form].most_refusals - card.refusals
    if finding.because:  # another try with the same details would end the same
        return Answer(card, state, words.own_with_phone(finding.because, desk.clock()))
    tail = words.any("left_one" if left == 1 else "left_many", left=left)
    return Answer(card, state, f"{words.own('no_match')} {tail}")


def _say(desk: Desk, card: Any, key: str) -> Answer:
    return Answer(card, CardState.OPEN, words_of(desk, card).with_phone(key, desk.clock()))
