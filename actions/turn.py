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

    @classmethod
    def read(cls, tracker: Tracker, clients: Clients) -> Turn:
        """From what Rasa sends to the action server."""
        last_user = max((at for at, event in enumerate(tracker.events) if event.get("event") == "user"), default=-1)
        return cls(
            conversation=tracker.sender_id,
            council=clients.council_of(tracker.sender_id),
            now=_now(tracker.latest_message, clients),
            said=Said.read(tracker.latest_message),
            clients=clients,
            events=tuple(tracker.events[last_user + 1 :]),
            history=tracker.events,
            active_form=(tracker.active_loop or {}).get("name"),
            metadata=tracker.latest_message.get("metadata") or {},
            ranking=list(tracker.latest_message.get("intent_ranking") or ()),
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


def _now(message: Mapping[str, Any] | None, clients: Clients) -> datetime:
    """A sample's own instant (the gateway lets only clients with a key set it), else the process's clock."""
    sample_at = ((message or {}).get("metadata") or {}).get("sample_at")
    if isinstance(sample_at, str):
        moment = datetime.fromisoformat(sample_at)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=LONDON)).astimezone(UTC)
    return clients.clock()
