"""What residents are told about a payment: how it ended or where it stands, and always what they can do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.council.money import pounds
from bot.council.payments import PaymentState
from bot.councils import Council, Words
from bot.gateway.sentences import say_hours
from bot.payments import news

_BY_THE_COUNCIL = "P0040"  # GOV.UK Pay: the service cancelled it, not the resident

#: which buttons stand under which sentence
_BUTTONS: dict[str, Sequence[str]] = {
    "success": ("receipt", "person"),
    "declined": ("again", "person"),
    "cancelled": ("again", "person"),
    "cancelled_by_council": ("again", "person"),
    "expired": ("again", "person"),
    "failed_by_provider": ("again", "person"),
    "waiting": ("person",),
    "not_finished": ("person",),
}
_PAYLOADS = {"receipt": "/ask_receipt", "again": "/pay_council_tax", "person": "/talk_to_human"}


def name_sentence(kind: str, state: PaymentState, code: str) -> str:
    """The key under `[payments]` that tells a piece of news; empty for one that is no sentence."""
    if kind == news.STARTED:
        return ""
    if kind != news.OUTCOME:
        return kind
    if state is PaymentState.CANCELLED and code == _BY_THE_COUNCIL:
        return "cancelled_by_council"
    return state.value


def name_state(row: Any) -> str:
    """The key under `[payments]` that says where a payment stands."""
    state = PaymentState(row.state)
    return name_sentence(news.OUTCOME, state, row.code) if state.is_finished else news.WAITING


class PaymentWords:
    """The sentences of one council in one language; `now` is by the desk's clock."""

    def __init__(self, words: Words, council: Council, now: datetime) -> None:
        self._words, self._council, self._now = words, council, now

    def say(self, key: str, row: Any, link: str) -> str:
        """The sentence `payments.<key>` about a payment. `link` leads to its page."""
        return self._words.say(
            f"payments.{key}",
            amount=pounds(Decimal(row.amount_pence) / 100),
            reference=row.reference,
            link=link,
            council=self._council.name,
            phone=self._council.phone,
            hours=say_hours(self._council.hours, self._now, self._words),
        )

    def own(self, key: str) -> str:
        """A sentence under `[payments]` about no payment in particular."""
        return self._words.say(
            f"payments.{key}",
            council=self._council.name,
            phone=self._council.phone,
            hours=say_hours(self._council.hours, self._now, self._words),
        )

    def buttons(self, key: str) -> list[dict[str, str]]:
        """Title and payload of each button under a sentence."""
        return [
            {"title": self._words.say(f"payments.buttons.{name}"), "payload": _PAYLOADS[name]} for name in _BUTTONS[key]
        ]
