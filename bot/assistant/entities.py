"""Rasa's door to `bot.language.entities`: sets on each message what it names, and trains the tagger on `data/ner`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.fingerprint import fingerprint_of_rooms
from bot.assistant.learnt import Learnt
from bot.assistant.vectors import READING
from bot.council.collections import LONDON
from bot.council.days.spoken import direction_said
from bot.language.entities import Entity, find_entities, reckon_days
from bot.language.marked import read_marked
from bot.language.tagger import KINDS, Tagger
from bot.language.vectors import shared_vectors
from bot.settings import SharedSettings

#: The marked sentences of this repository.
EXAMPLES = Path(__file__).parents[2] / "data" / "ner"
_FILE = "tagger.safetensors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NamedThings(Learnt, EntityExtractorMixin):
    """What a message names, by rule and by a tagger that is trained here, on what `SentenceMeaning` before it read.

    In config.yml, `kinds` chooses which, and the domain must know each of them; `learns: false` leaves out the tagger,
    which needs the weights; `examples` names another folder of marked sentences,
    `cache_dir` another for the built network.
    """

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Load the network of the tagger, building it at first; `WeightsMissing` says what to install."""
        self._config = config
        self._kinds = frozenset(config["kinds"])
        self._model_storage, self._resource = model_storage, resource
        self._tagger: Tagger | None = None
        settings = SharedSettings.read()
        self._clock = settings.clock()
        folder = Path(config["cache_dir"] or settings.data_dir / "cache")
        self._vectors = shared_vectors(folder) if config["learns"] else None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Everything that can be found."""
        rules = ["postcode", "house_number", "street", "uprn", "bin", "reference", "amount", "day"]
        return {"kinds": [*rules, "thing", "place", "title"], "learns": True, "examples": None, "cache_dir": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NamedThings:
        """As Rasa's graph makes it, before training."""
        return cls(config, model_storage, resource)

    def read(self, folder: Path) -> None:
        """The trained tagger."""
        if self._vectors is not None:
            self._tagger = Tagger.read(folder / _FILE, self._vectors)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the marked sentences; Rasa's own examples carry no marks."""
        with self._model_storage.write_to(self._resource) as folder:
            if self._vectors is not None:
                self._tagger = Tagger.learn(read_marked(_examples(self._config), KINDS), self._vectors)
                self._tagger.write(folder / _FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after it learns from what it finds."""
        return training_data

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Changes with our source, with the weights and with the marked sentences."""
        digest = hashlib.sha256(fingerprint_of_rooms().encode())
        for path in sorted(_examples(config).glob("*.txt")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to whatever other extractors found before. A `day` carries the days it means."""
        for message in messages:
            text = message.get(TEXT) or ""
            learnt = partial(self._tagger.find, known=message.get(READING)) if self._tagger is not None else None
            found = [one for one in find_entities(text, learnt) if one.kind in self._kinds]
            if any(one.kind == "day" for one in found):
                found = list(reckon_days(found, text, self._today(message.get("metadata")), direction_said(text), {}))
            message.set(ENTITIES, message.get(ENTITIES, []) + [_as_rasa(one) for one in found], add_to_output=True)
        return messages

    def _today(self, metadata: Mapping[str, Any] | None) -> date:
        """The conversation's day in Europe/London: a sample's own, else the clock's."""
        sample_at = (metadata or {}).get("sample_at")
        if not isinstance(sample_at, str):
            return self._clock().astimezone(LONDON).date()
        moment = datetime.fromisoformat(sample_at)
        return (moment if moment.tzinfo else moment.replace(tzinfo=LONDON)).astimezone(UTC).astimezone(LONDON).date()


def _examples(config: Mapping[str, Any]) -> Path:
    return Path(config.get("examples") or EXAMPLES)


def _as_rasa(one: Entity) -> dict[str, Any]:
    """In Rasa's form. `days` is ours: null where the words need a calendar of bank holidays."""
    found: dict[str, Any] = {"entity": one.kind, "start": one.start, "end": one.end, "value": one.value}
    if one.kind == "day":
        found["days"] = one.days and {
            "first": one.days.first.isoformat(),
            "last": one.days.last.isoformat(),
            "is_ambiguous": one.days.is_ambiguous,
        }
    return {**found, "extractor": "NamedThings"}
