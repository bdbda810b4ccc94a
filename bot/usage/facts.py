"""A fact: one event of one conversation without any free text. Facts are all that contacts are derived from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """Who told of it."""

    RASA = "rasa"
    GATEWAY = "gateway"


class RasaKind(StrEnum):
    """The events of Rasa that say something about a contact; all others are left out."""

    USER = "user"
    BOT = "bot"
    ACTION = "action"
    SLOT = "slot"
    LOOP = "active_loop"


@dataclass(frozen=True)
class Fact:
    """One event. Two deliveries of one event have the same `id`, a digest of all that the source said."""

    id: str
    council: str
    conversation: str
    source: Source
    kind: str  # a RasaKind, or a bot.council.contacts.EvidenceKind
    at: datetime  # when it really happened, aware UTC
    person_key: str = ""  # the conversation's, of the 30 days that it happened in
    seq: int = 0  # the gateway's own order; 0 for Rasa's events, which are ordered by their time
    name: str = ""  # the response, action, slot or form
    value: str = ""  # what a subject slot says: a code, or a keyed digest of anything longer
    intent: str = ""
    confidence: float | None = None
    message_id: str = ""
    channel: str = ""
    language: str = ""
    sample_at: datetime | None = None  # the moment at which a sample message is to stand
    is_resident: bool = True  # False for turns that the system started itself
    account: str = ""  # the person key of whoever signed in here
    account_before: str = ""  # the same person's key of the 30 days before, told for 7 days after a change
    detail: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """The words of a fact as they came: redacted before they reached Rasa. Kept apart from facts, and less long."""

    fact: str
    council: str
    conversation: str
    at: datetime
    sender: str  # resident | bot
    text: str
    intent: str = ""
    confidence: float | None = None
    response: str = ""
    message_id: str = ""
