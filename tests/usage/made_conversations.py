"""Writes conversations as the system records them: Rasa's events as JSON, the gateway's evidence as rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.council.contacts import EvidenceKind
from bot.services import CARDS
from bot.usage.contacts import Contact, derive
from bot.usage.facts import Fact, Message
from bot.usage.keys import Keys
from bot.usage.reading import Reader
from bot.usage.rules import Rules

SECRET = "a secret that is long enough for tests"
KEYS = Keys(SECRET)
START = datetime(2026, 10, 14, 10, 0, tzinfo=UTC)


def opens_on_weekdays(council: str, moment: datetime) -> bool:
    return moment.weekday() < 5 and 8 <= moment.hour < 17


RULES = Rules(CARDS, opens_on_weekdays)
READER = Reader(frozenset({"westmoor"}), RULES.subject_slots, KEYS)


def conversation_name(number: int = 1) -> str:
    return f"westmoor.{number:022d}"


@dataclass
class Talk:
    """One conversation as it is recorded; its clock moves with each message."""

    name: str = field(default_factory=conversation_name)
    now: datetime = START
    with_gateway: bool = True
    events: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    first_row: int = 1
    _messages: int = 0
    _last_id: str = ""

    def wait(self, **span: float) -> Talk:
        self.now += timedelta(**span)
        return self

    def event(self, kind: str, **values: Any) -> Talk:
        """One event of Rasa, a tenth of a second after the last."""
        self.now += timedelta(milliseconds=100)
        values.setdefault("metadata", {"model_id": "m"})
        self.events.append({"sender_id": self.name, "event": kind, "timestamp": self.now.timestamp(), **values})
        return self

    def evidence(self, kind: EvidenceKind, message_id: str | None = None, **data: Any) -> Talk:
        """One row of the gateway's evidence."""
        self.now += timedelta(milliseconds=20)
        self.rows.append(
            {
                "id": self.first_row + len(self.rows),
                "council": self.name.partition(".")[0],
                "conversation": self.name,
                "at": self.now,
                "kind": kind.value,
                "message_id": message_id,
                "data": data,
            }
        )
        return self

    def sends(self, sample_at: datetime | None = None, language: str = "en", **marks: Any) -> Talk:
        """A message reaches the gateway; nobody has read it yet. `marks` are traffic, assisted, arm."""
        self._messages += 1
        self._last_id = f"message-{self._messages}"
        if self.with_gateway:
            told: dict[str, Any] = {"channel": "web", "language": language, **marks}
            if sample_at is not None:
                told["sample_at"] = sample_at.isoformat()
            self.evidence(EvidenceKind.MESSAGE_RECEIVED, self._last_id, **told)
        return self

    def is_read(
        self,
        intent: str,
        *says: str,
        text: str | None = None,
        confidence: float = 0.97,
        actions: tuple[str, ...] = (),
        opens: str | None = None,
        closes: bool = False,
        slots: dict[str, Any] | None = None,
        sample_at: datetime | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> Talk:
        """Rasa takes the last message: `actions` run, a form opens or closes, `says` are the responses uttered."""
        told: dict[str, Any] = {"message_id": self._last_id, "language": "en", **(metadata or {})}
        if sample_at is not None:
            told["sample_at"] = sample_at.isoformat()
        words = f"words about {intent}" if text is None else text
        self.event(
            "user",
            text=words,
            parse_data={"intent": {"name": intent, "confidence": confidence}, "entities": [], "text": words},
            input_channel="rest",
            message_id=f"rasa-{self._last_id}",
            metadata=told,
        )
        if opens:
            self.event("active_loop", name=opens)
        for name in actions or ((opens,) if opens else ()):
            self.event("action", name=name, policy="RulePolicy", confidence=1.0)
        for name, value in (slots or {}).items():
            self.event("slot", name=name, value=value)
        for name in says:
            self.event("bot", text=f"words of {name}", data={}, metadata={"utter_action": name})
        if closes:
            self.event("active_loop", name=None)
        return self.event("action", name="action_listen", policy="RulePolicy", confidence=1.0)

    def is_answered(self, replies: int = 1, late: bool = False) -> Talk:
        if self.with_gateway:
            self.evidence(EvidenceKind.MESSAGE_ANSWERED, self._last_id, replies=replies, late=late, seconds=0.4)
        return self

    def signs_in(self, handle: str, before: str = "") -> Talk:
        """A secure card is accepted; the gateway tells the account's handle, and for 7 days the one before it."""
        self.wait(seconds=10)
        told = {"form": "council_tax_account", "person": handle, **({"person_before": before} if before else {})}
        return self.evidence(EvidenceKind.CARD_ACCEPTED, f"card-{len(self.rows)}", **told)

    def erased(self) -> Talk:
        return self.evidence(EvidenceKind.CONVERSATION_ERASED)

    def is_told_unavailable(self, reason: str = "down") -> Talk:
        return self.evidence(EvidenceKind.ASSISTANT_UNAVAILABLE, self._last_id, reason=reason)

    def says(self, intent: str, *responses: str, **how: Any) -> Talk:
        """One ordinary turn, ten seconds after the last."""
        marks = how.pop("marks", {})
        self.wait(seconds=10).sends(sample_at=how.get("sample_at"), **marks)
        return self.is_read(intent, *responses, **how).is_answered(len(responses))

    @property
    def facts(self) -> list[Fact]:
        """What the usage log keeps of it."""
        found = [READER.read_event(event["sender_id"], json.dumps(event))[0] for event in self.events]
        return [fact for fact in found if fact is not None] + [READER.read_evidence(row) for row in self.rows]

    @property
    def messages(self) -> list[Message]:
        found = [READER.read_event(event["sender_id"], json.dumps(event))[1] for event in self.events]
        return [message for message in found if message is not None]


def contacts_of(*talks: Talk) -> list[Contact]:
    """The contacts of these conversations."""
    return list(derive([fact for talk in talks for fact in talk.facts], RULES).contacts)


def only_contact(*talks: Talk) -> Contact:
    found = contacts_of(*talks)
    assert len(found) == 1, [(contact.need, contact.outcome.value) for contact in found]
    return found[0]


def report_a_missed_bin(talk: Talk, kind: str = "refuse", reference: str = "SR-1001") -> Talk:
    """A form from beginning to end: the back end gave a reference."""
    talk.says(
        "report_missed_bin",
        "utter_ask_postcode",
        opens="report_missed_bin_form",
        slots={"missed_bin_kind": None},
    )
    talk.says("inform", "utter_ask_missed_bin_kind", actions=("report_missed_bin_form",))
    talk.says(
        "inform",
        "utter_ask_missed_bin_confirmed",
        actions=("report_missed_bin_form",),
        slots={"missed_bin_kind": kind},
    )
    talk.wait(seconds=10).sends()
    told = {"transaction": "report_missed_bin", "subject": kind}
    talk.evidence(EvidenceKind.SUBMISSION_RECORDED, **told)
    talk.evidence(EvidenceKind.SUBMISSION_CONFIRMED, **told, reference=reference)
    talk.is_read(
        "affirm",
        "utter_missed_bin_reported",
        actions=("report_missed_bin_form", "action_submit_missed_bin"),
        closes=True,
    )
    return talk.is_answered()
