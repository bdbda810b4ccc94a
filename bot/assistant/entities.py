"""Rasa's door to `bot.language.entities`: sets on each message what it names. There is nothing to train."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.fingerprint import fingerprint_of_rooms
from bot.language.entities import find_entities


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NamedThings(GraphComponent, EntityExtractorMixin):
    """Postcodes, house numbers, streets, UPRNs, bins and references, by rule.

    `kinds` in config.yml chooses which; the domain must know each of them.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """`config` holds `kinds`, a list of entity names."""
        self._kinds = frozenset(config["kinds"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """All kinds that actions of ours read; days stay in the resident's words."""
        return {"kinds": ["postcode", "house_number", "street", "uprn", "bin", "reference"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NamedThings:
        """As Rasa's graph makes it."""
        return cls(config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Changes with our source."""
        return fingerprint_of_rooms()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to whatever other extractors found before."""
        for message in messages:
            found = [
                {"entity": one.kind, "start": one.start, "end": one.end, "value": one.value, "extractor": "NamedThings"}
                for one in find_entities(message.get(TEXT) or "")
                if one.kind in self._kinds
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
