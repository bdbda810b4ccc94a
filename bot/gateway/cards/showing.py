"""Puts into a reply what its secure card is at this moment: fields and address while it is open, how it ended after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.council.secure_forms import SECURE_FORMS
from bot.gateway.cards import keeping
from bot.gateway.cards.words import CardWords, describe_fields
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.gateway.replies import Reply
from bot.gateway.tables import CardState


async def show_cards(desk: Desk, replies: Sequence[Reply]) -> list[Reply]:
    """Replies as clients get them. A card's reply has a text with a plain link, for clients that drop `custom`."""
    names = {reply["custom"].get("card") for reply in replies if keeping.form_of(reply) is not None}
    if not names:
        return list(replies)
    cards = await desk.store(lambda session: keeping.read_named(session, {str(name) for name in names}))
    now = utc_now()
    return [_show(desk, cards, reply, now) for reply in replies]


def words_of(desk: Desk, card: Any) -> CardWords:
    """The sentences for one card."""
    council = desk.councils[card.council]
    return CardWords(desk.words(council, card.language), council, card.form)


def path_of(desk: Desk, card: Any) -> str:
    """Where a card is sent to, from the public door's root."""
    return f"/secure/{desk.card_keys.token_of(card.name)}"


def say_state(desk: Desk, card: Any, state: CardState) -> str:
    """How a card that is no longer open ended, in a sentence."""
    words, key = words_of(desk, card), f"is_{state.value}"
    if words.has(key):
        return words.own_with_phone(key, desk.clock())
    return words.with_phone(key, desk.clock(), most=SECURE_FORMS[card.form].most_refusals)


def _show(desk: Desk, cards: dict[str, Any], reply: Reply, now: datetime) -> Reply:
    if keeping.form_of(reply) is None:
        return reply
    card = cards.get(str(reply["custom"].get("card")))
    if card is None or card.form not in SECURE_FORMS:
        return {key: value for key, value in reply.items() if key != "custom"}
    words, state = words_of(desk, card), keeping.state_of(card, now)
    shown: dict[str, Any] = {
        "type": keeping.TYPE,
        "form": card.form,
        "card": card.name,
        "title": words.title,
        "state": state.value,
    }
    if state is not CardState.OPEN:
        said = say_state(desk, card, state)
        return {**reply, "text": said, "custom": {**shown, "message": said}}
    path = path_of(desk, card)
    url = desk.settings.public_address + path
    return {
        **reply,
        "text": words.any("link", url=url, time=words.time(card.until)),
        "custom": {
            **shown,
            "lead": words.own("lead"),
            "submit": words.own("submit"),
            "fields": describe_fields(words.form, words),
            "one_of": list(words.form.one_of),
            "submit_url": path,
            "until": card.until.isoformat(),
            "seconds_left": round((card.until - now).total_seconds()),
        },
    }
