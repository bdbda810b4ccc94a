"""The facts of one turn: whose conversation, which council, what was said, and what time it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from rasa_sdk import Tracker

from actions.clients import BackEnds, Clients
from actions.said import Said
from bot.council.collections import LONDON, Household
from bot.councils import Council

_BOTH = 2


@dataclass(frozen=True)
class Turn:
    """Made once for each action. `events` are those since the resident's last message, without it."""

    conversation: str
    council: Council
    now: datetime
    said: Said
    clients: Clients
    events: Sequence[Mapping[str, Any]]
    history: Sequence[Mapping[str, Any]]
    active_form: str | None
    metadata: Mapping[str, Any]
    ranking: list[dict[str, Any]]
    second: Mapping[str, Any] | None = None  # a second need of the message: intent, text, entities
    first_part: Said | None = None  # where the message has one, what it says before that
    is_answer_too: bool = False  # whether the first part asks for nothing: `said` is the whole message then
    close_call: tuple[str, ...] = ()  # two intents that lie too close to choose

    @classmethod
    def read(cls, tracker: Tracker, clients: Clients) -> Turn:
        """From what Rasa sends to the action server."""
        last_user = max((at for at, event in enumerate(tracker.events) if event.get("event") == "user"), default=-1)
        form = (tracker.active_loop or {}).get("name")
        said = Said.read(tracker.latest_message)
        first, second = _needs(tracker.latest_message, form, str(tracker.slots.get("requested_slot") or ""))
        part = Said.read(first) if first is not None else None
        answers = bool(first and first.get("is_answer"))
        return cls(
            conversation=tracker.sender_id,
            council=clients.council_of(tracker.sender_id),
            now=_now(tracker.latest_message, clients),
            said=said if part is None or answers else part,
            clients=clients,
            events=tuple(tracker.events[last_user + 1 :]),
            history=tracker.events,
            active_form=form,
            metadata=tracker.latest_message.get("metadata") or {},
            ranking=list(tracker.latest_message.get("intent_ranking") or ()),
            second=second,
            first_part=part,
            is_answer_too=answers,
            close_call=tuple(tracker.latest_message.get("close_call") or ()),
        )

    @property
    def back_ends(self) -> BackEnds:
        """This council's systems."""
        return self.clients.back_ends(self.council)

    @cached_property
    def said_so_far(self) -> frozenset[str]:
        """The responses uttered since the resident's last message."""
        return frozenset(
            str((event.get("metadata") or {}).get("utter_action")) for event in self.events if event["event"] == "bot"
        )

    @cached_property
    def _households(self) -> dict[str, Household]:
        return {}

    async def household(self, uprn: str) -> Household:
        """A home's collections, asked for once in a turn."""
        if uprn not in self._households:
            self._households[uprn] = await self.back_ends.waste.household(uprn, self.now)
        return self._households[uprn]

    @property
    def local(self) -> datetime:
        """Now, as London's clocks show it."""
        return self.now.astimezone(LONDON)


def _needs(message: Mapping[str, Any], form: str | None, asked: str) -> tuple[Any, Any]:
    """The two needs of a message. What is written to a person, or word for word, stays in one piece."""
    needs = list(message.get("needs") or ())
    if len(needs) != _BOTH or form == "leave_message_form" or (form and asked.endswith("_text")):
        return None, None
    return needs[0], {name: needs[1][name] for name in ("intent", "text", "entities")}


def _now(message: Mapping[str, Any] | None, clients: Clients) -> datetime:
    """A sample's own instant (the gateway lets only clients with a key set it), else the process's clock."""
    sample_at = ((message or {}).get("metadata") or {}).get("sample_at")
    if isinstance(sample_at, str):
        moment = datetime.fromisoformat(sample_at)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=LONDON)).astimezone(UTC)
    return clients.clock()
