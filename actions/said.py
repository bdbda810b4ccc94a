"""What a resident said in one message, as the assistant understood it: text, intent and entities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_YES = re.compile(
    r"^(yes|yeah|yea|yep|yup|ya|aye|ok|okay|sure|correct|right|fine|please do|please|do it|go ahead|go on|report it"
    r"|that(?:'?s| is) (?:right|correct|it|fine)|definitely|absolutely|of course)\b",
    re.I,
)
_NO = re.compile(r"^(no|nope|nah|na|not really|don'?t|do not|wrong|never|none|neither)\b", re.I)
_DOES_NOT_KNOW = re.compile(
    r"\b(don'?t|do not|no idea|not sure|can'?t|cannot|forgot(ten)?|unsure)\b"
    r"(?=.*\b(know|remember|idea|sure|postcode|post code)\b|\s*$)"
    r"|^(dunno|idk|no idea|not sure)\b",
    re.I,
)


@dataclass(frozen=True)
class Said:
    """One message. `entities` maps an entity's name to its values in the order of the text."""

    text: str
    intent: str = ""
    confidence: float = 1.0
    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Said:
        """From the tracker's latest message."""
        intent = message.get("intent") or {}
        entities: dict[str, tuple[str, ...]] = {}
        for one in message.get("entities") or ():
            name, value = str(one.get("entity")), str(one.get("value") or "").strip()
            if value and value not in entities.get(name, ()):
                entities[name] = (*entities.get(name, ()), value)
        return cls(
            text=str(message.get("text") or "").strip(),
            intent=str(intent.get("name") or ""),
            confidence=float(intent.get("confidence") or 0.0),
            entities=entities,
        )

    @property
    def is_button(self) -> bool:
        """Whether a button was pressed; its payload is no text of the resident's."""
        return self.text.startswith("/")

    @property
    def words(self) -> list[str]:
        """The words of the text; none for a button."""
        return [] if self.is_button else re.findall(r"[\w']+", self.text)

    def first(self, entity: str) -> str | None:
        """The first value of an entity."""
        return next(iter(self.entities.get(entity, ())), None)

    @property
    def in_welsh(self) -> bool:
        """Whether the message was typed in Welsh."""
        return self.first("language") == "cy"

    @property
    def says_yes(self) -> bool:
        """A yes by its first word, or by the intent when the words say nothing either way."""
        if self.is_button:
            return self.intent == "affirm"
        return bool(_YES.match(self.text)) or (self.intent == "affirm" and not _NO.match(self.text))

    @property
    def says_no(self) -> bool:
        """A no by its first word, or by the intent when the words say nothing either way."""
        if self.is_button:
            return self.intent == "deny"
        return bool(_NO.match(self.text)) or (self.intent == "deny" and not _YES.match(self.text))

    @property
    def does_not_know(self) -> bool:
        """Whether the resident says that they do not know the answer."""
        return bool(_DOES_NOT_KNOW.search(self.text))
