"""Rasa's door to `bot.language.welsh`: marks a message in Welsh, for the intents are learnt from English alone.

Such a message gets the entity `language` (`cy`) and the intent `nlu_fallback`, or `emergency` when it speaks of danger.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.fingerprint import fingerprint_of_rooms
from bot.language.welsh import is_welsh, is_welsh_emergency


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TypedWelsh(GraphComponent, EntityExtractorMixin):
    """Stands last in the pipeline: what the classifier made of Welsh words is put aside."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TypedWelsh:
        """As Rasa's graph makes it."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Changes with our source."""
        return fingerprint_of_rooms()

    def process(self, messages: list[Message]) -> list[Message]:
        """Mark each message that is in Welsh; all others stay as they are."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/") or not is_welsh(text):
                continue
            name = "emergency" if is_welsh_emergency(text) else DEFAULT_NLU_FALLBACK_INTENT_NAME
            intent = {"name": name, "confidence": 1.0}
            said = {"entity": "language", "start": 0, "end": len(text), "value": "cy", "extractor": "TypedWelsh"}
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [dict(intent)], add_to_output=True)
            for second_thought in ("needs", "close_call"):
                if message.get(second_thought):
                    message.set(second_thought, [], add_to_output=True)
            message.set(ENTITIES, [*message.get(ENTITIES, []), said], add_to_output=True)
        return messages
