"""Plays Rasa's part for one conversation: keeps slots and events, and runs the registered actions as Rasa does."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rasa_sdk
import yaml
from rasa_sdk.executor import ActionExecutor

from bot.language.entities import find_entities

ROOT = Path(__file__).resolve().parents[2]
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())
#: What the response generator fills in itself.
COUNCIL_FACTS = {"council", "phone", "hours", "out_of_hours_phone", "website", "text_relay", "reply_days"}
_NO_FACTS = {"response", "template", "text", "image", "attachment"}


def _endings() -> dict[str, str]:
    """What follows each form: the last action of the rule that begins inside it and ends with no question left."""
    found = {}
    for path in sorted((ROOT / "data" / "stories").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text()).get("rules", []):
            form = next((one["active_loop"] for one in rule.get("condition", []) if one.get("active_loop")), None)
            if form is not None and rule["steps"][0] == {"action": form} and {"active_loop": None} in rule["steps"]:
                found[form] = rule["steps"][-1]["action"]
    return found


ENDINGS = _endings()

EXECUTOR = ActionExecutor()
EXECUTOR.register_package("actions")


@dataclass
class Heard:
    """What the assistant did with one message."""

    responses: list[str] = field(default_factory=list)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    rejected: bool = False

    def __contains__(self, response: str) -> bool:
        return response in self.responses

    def payload(self, title: str) -> str:
        return next(payload for shown, payload in self.buttons if shown == title)


class Resident:
    """One conversation. `at` is the instant that its messages carry."""

    def __init__(self, name: str, at: str) -> None:
        self.name, self.at = name, at
        self.slots: dict[str, Any] = dict.fromkeys(DOMAIN["slots"]) | {"requested_slot": None}
        self.events: list[dict[str, Any]] = []
        self.form: str | None = None
        self.message: dict[str, Any] = {}
        self.needs: list[dict[str, Any]] = []  # what the pipeline finds in the next message
        self.close_call: list[str] = []

    @property
    def asked(self) -> str | None:
        return self.slots["requested_slot"] if self.form else None

    async def starts(self, form: str, text: str, intent: str, **entities: str) -> Heard:
        """A message whose intent opens a form."""
        self._hear(text, intent, entities)
        return await self._open(form)

    async def says(self, text: str, intent: str = "inform", **entities: str) -> Heard:
        """A message while a form asks something; `rejected` when the form leaves it to the rules."""
        self._hear(text, intent, entities)
        assert self.form is not None, "no form is open"
        heard = await self._validate(Heard())
        return heard if heard.rejected else await self._go_on(heard)

    async def presses(self, payload: str) -> Heard:
        """A button while a form asks something."""
        match = re.fullmatch(r"/(\w+)(?:\{(.*)\})?", payload)
        assert match is not None
        entities = yaml.safe_load("{" + (match[2] or "") + "}")
        return await self.says(payload, match[1], **entities)

    async def does(self, action: str, text: str, intent: str, ranking: Any = (), **entities: str) -> Heard:
        """A message that a rule answers with one action."""
        self._hear(text, intent, entities, ranking)
        return await self.run(action)

    async def comes_back(self, heard: Heard | None = None) -> Heard:
        """What the form does after something else dealt with the message."""
        return await self._go_on(await self._validate(heard or Heard()))

    async def then_opens(self, form: str) -> Heard:
        """A rule that opens a form after its action, with the same message."""
        return await self._open(form)

    async def run(self, action: str, heard: Heard | None = None) -> Heard:
        """Run one action and take in what it gives back."""
        heard = heard or Heard()
        await self._call(action, heard)
        self.events.append({"event": "action", "name": action})
        return heard

    def _hear(self, text: str, intent: str, entities: dict[str, str], ranking: Any = ()) -> None:
        found = [] if text.startswith("/") else [{"entity": e.kind, "value": e.value} for e in find_entities(text)]
        found += [{"entity": name, "value": value} for name, value in entities.items()]
        self.message = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.95},
            "intent_ranking": list(ranking),
            "entities": found,
            "metadata": {"sample_at": self.at},
        }
        self.message |= {"needs": self.needs} if self.needs else {}
        self.message |= {"close_call": self.close_call} if self.close_call else {}
        self.needs, self.close_call = [], []
        self.events += [
            {"event": "action", "name": "action_listen"},
            {"event": "user", "text": text, "parse_data": self.message, "metadata": {"sample_at": self.at}},
        ]

    async def _open(self, form: str) -> Heard:
        self.events.append({"event": "active_loop", "name": form})
        self.form = form
        return await self._go_on(await self._validate(Heard()))

    async def _validate(self, heard: Heard) -> Heard:
        assert self.form is not None
        form, said, place = self.form, len(heard.responses), len(self.events)
        is_answer, asked = self.events[-1]["event"] == "user", self.slots["requested_slot"]
        self.events.append({"event": "action", "name": form})
        events = await self._call(f"validate_{form}", heard)
        if is_answer and not any(one["event"] == "slot" and one["name"] != "requested_slot" for one in events):
            # As Rasa does: where no slot but the next question was set, the rules get the message, and whatever the
            # validation said is lost.
            self.slots["requested_slot"] = asked
            del heard.responses[said:]
            self.events[place:] = [{"event": "action_execution_rejected", "name": form}]
            heard.rejected = True
        return heard

    async def _go_on(self, heard: Heard) -> Heard:
        form = self.form
        if form is None or self.slots["requested_slot"] is None:
            closed, self.form = form or self._last_form(), None
            self.events.append({"event": "active_loop", "name": None})
            return await self.run(ENDINGS[closed], heard)
        question = self.slots["requested_slot"]
        if f"action_ask_{question}" in EXECUTOR.actions:
            await self._call(f"action_ask_{question}", heard)
        else:
            self._utter({"response": f"utter_ask_{question}"}, heard)
        return heard

    def _last_form(self) -> str:
        return next(e["name"] for e in reversed(self.events) if e["event"] == "active_loop" and e["name"])

    async def _call(self, action: str, heard: Heard) -> list[dict[str, Any]]:
        tracker = {
            "sender_id": self.name,
            "slots": copy.deepcopy(self.slots),
            "latest_message": self.message,
            "events": copy.deepcopy(self.events),
            "active_loop": {"name": self.form} if self.form else {},
            "latest_action_name": "action_listen",
        }
        answer = await EXECUTOR.run(
            {
                "next_action": action,
                "sender_id": self.name,
                "tracker": tracker,
                "version": rasa_sdk.__version__,
                "domain": {},
            }
        )
        for response in answer["responses"]:
            self._utter(response, heard)
        for event in answer["events"]:
            self._take_in(event)
        return list(answer["events"])

    def _take_in(self, event: dict[str, Any]) -> None:
        if event["event"] == "slot":
            assert event["name"] in self.slots, f"domain.yml has no slot {event['name']}"
            self.slots[event["name"]] = event["value"]
        elif event["event"] == "active_loop":
            self.form = event["name"]
        else:
            self.events.append(event)

    def _utter(self, response: dict[str, Any], heard: Heard) -> None:
        name = response["response"]
        facts = {key: value for key, value in response.items() if isinstance(value, str) and key not in _NO_FACTS}
        assert name in DOMAIN["responses"], f"domain.yml has no response {name}"
        for variant in DOMAIN["responses"][name]:
            missing = set(re.findall(r"\{(\w+)\}", variant["text"])) - set(facts) - COUNCIL_FACTS - set(self.slots)
            assert not missing, f"{name} is not told {missing}"
        heard.responses.append(name)
        heard.facts[name] = facts
        own = DOMAIN["responses"][name][0].get("buttons", [])
        heard.buttons = [(b["title"], b["payload"]) for b in [*own, *(response.get("buttons") or [])]]
        self.events.append({"event": "bot", "metadata": {"utter_action": name}})
