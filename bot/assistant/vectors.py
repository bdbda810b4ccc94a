"""Rasa's door to `bot.language.vectors`: gives each message the vector of its sentence, spelling put right before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.learnt import Learnt
from bot.assistant.readable import readable
from bot.language.spelling import Spelling
from bot.language.vectors import shared_vectors
from bot.settings import SharedSettings

#: Under this name a message carries its `Reading`.
READING = "reading"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceMeaning(Learnt, DenseFeaturizer):
    """A dense sentence feature of 768 numbers. Only the words that spelling is put right to are learnt.

    `cache_dir` in config.yml names the folder of the built network; by default `cache` in the data folder.
    """

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        """Load the network, building it at first; `WeightsMissing` says what to install."""
        super().__init__(name, config)
        folder = config["cache_dir"] or SharedSettings.read().data_dir / "cache"
        self._vectors = shared_vectors(Path(folder))
        self._spelling = Spelling({})
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The cache in the data folder."""
        return {**DenseFeaturizer.get_default_config(), "cache_dir": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceMeaning:
        """As Rasa's graph makes it, before training."""
        return cls(config, execution_context.node_name, model_storage, resource)

    def read(self, folder: Path) -> None:
        """The words that spelling is put right to."""
        self._spelling = Spelling.load(folder)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing can be wrong but the folder, which is made."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which words the training sentences hold."""
        texts = [said for message in training_data.intent_examples if (said := readable(message.get(TEXT) or ""))]
        self._spelling = Spelling.learn(texts, self._vectors.words())
        with self._model_storage.write_to(self._resource) as folder:
            self._spelling.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same vectors in training as in use."""
        messages, texts = self._readable(training_data.training_examples)
        for message, vector in zip(messages, self._vectors.encode(texts), strict=True):
            self._add(message, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the sentence's vector, `(1, 768)`, and under `reading` all that the same run gives, for the components
        that follow; a message without words gets neither."""
        said, texts = self._readable(messages)
        for message, reading in zip(said, self._vectors.read(texts), strict=True):
            self._add(message, reading.vector)
            message.set(READING, reading)
        return messages

    def _readable(self, messages: list[Message]) -> tuple[list[Message], list[str]]:
        """The messages that hold words, and these with their spelling put right."""
        said = [(message, text) for message in messages if (text := readable(message.get(TEXT) or ""))]
        return [message for message, _ in said], [self._spelling.repair(text) for _, text in said]

    def _add(self, message: Message, vector: np.ndarray) -> None:
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, alias))
