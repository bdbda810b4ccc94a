"""One action's side of the conversation: reads slots as they will be, remembers changes, says named responses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

REQUESTED = "requested_slot"


@dataclass(frozen=True)
class Button:
    """A choice. Pressing it sends an intent, with entities that only our own buttons carry."""

    title: str
    intent: str
    entities: dict[str, str] = field(default_factory=dict)

    @property
    def payload(self) -> str:
        """What the button sends."""
        return f"/{self.intent}{json.dumps(self.entities, ensure_ascii=False) if self.entities else ''}"


class Talk:
    """Collects what one action changes and says."""

    def __init__(self, tracker: Tracker, dispatcher: CollectingDispatcher) -> None:
        self._slots: dict[str, Any] = dict(tracker.slots)
        self._before: dict[str, Any] = dict(tracker.slots)
        self._dispatcher = dispatcher
        self._touched: list[str] = []
        self._other: list[EventType] = []
        self.responses: list[str] = []

    def slot(self, name: str) -> Any:
        """A slot's value, with this action's own changes."""
        return self._slots.get(name)

    def keep(self, name: str, value: Any) -> None:
        """Set a slot."""
        self._slots[name] = value
        if name not in self._touched:
            self._touched.append(name)

    def clear(self, *names: str) -> None:
        """Empty slots."""
        for name in names:
            self.keep(name, None)

    def changed(self, name: str) -> bool:
        """Whether this action gave a slot another value."""
        return bool(self._before.get(name) != self._slots.get(name))

    def say(self, response: str, *buttons: Button, **facts: str) -> None:
        """Utter a response of domain.yml with its facts."""
        self.responses.append(response)
        shown = [{"title": one.title, "payload": one.payload} for one in buttons]
        self._dispatcher.utter_message(response=response, buttons=shown or None, **facts)

    def end_form(self) -> None:
        """End the form that is running, if any."""
        self._other.append(ActiveLoop(None))
        self.clear(REQUESTED)

    @property
    def ends_form(self) -> bool:
        """Whether this action ends the form that was running."""
        return any(event["event"] == "active_loop" and event["name"] is None for event in self._other)

    @property
    def hears_anew(self) -> bool:
        """Whether this action goes on as if the message had been another."""
        return any(event["event"] in ("user", "followup") for event in self._other)

    def add(self, event: EventType) -> None:
        """Any other event."""
        self._other.append(event)

    def events(self) -> list[EventType]:
        """What the action gives back to Rasa; the question to ask next comes last."""
        names = sorted(self._touched, key=lambda name: name == REQUESTED)
        return [SlotSet(name, self._slots[name]) for name in names] + self._other
