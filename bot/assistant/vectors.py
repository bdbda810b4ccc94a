"""Rasa's door to `bot.language.vectors`: gives each message the vector of its sentence, spelling put right before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
from bot.language.vectors import SentenceVectors
from bot.settings import SharedSettings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceMeaning(Learnt, DenseFeaturizer):
    """A dense sentence feature of 768 numbers. Only the words that spelling is put right to are learnt.

    `cache_dir` in config.yml names the folder of the built network; by default `cache` in the data folder.
    """

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        """Load the network, building it at first; `WeightsMissing` says what to install."""
        super().__init__(name, config)
        folder = config["cache_dir"] or SharedSettings.read().data_dir / "cache"
        self._vectors = SentenceVectors(Path(folder))
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
        learnt = json.loads((folder / "spelling.json").read_text("utf-8"))
        self._spelling = Spelling(learnt["targets"], learnt["left_alone"])

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing can be wrong but the folder, which is made."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which words the training sentences hold."""
        texts = [said for message in training_data.intent_examples if (said := readable(message.get(TEXT) or ""))]
        self._spelling = Spelling.learn(texts, self._vectors.words())
        learnt = {"targets": self._spelling.targets, "left_alone": sorted(self._spelling.left_alone)}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "spelling.json").write_text(json.dumps(learnt), "utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same vectors in training as in use."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the sentence's vector, `(1, 768)`; a message without words gets none."""
        for message in messages:
            text = readable(message.get(TEXT) or "")
            if text:
                vector = self._vectors.encode([self._spelling.repair(text)])
                alias = self._config[FEATURIZER_CLASS_ALIAS]
                message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, alias))
        return messages
