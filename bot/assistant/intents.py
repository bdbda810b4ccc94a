"""Rasa's door to `bot.language.intents`: names the intent of each message, or says that it is not understood."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.learnt import Learnt
from bot.assistant.readable import readable
from bot.language.fitting import Fitted, fit_once
from bot.language.intents import IntentModel, Meant

_LOG = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentOrDoubt(Learnt, IntentClassifier):
    """The intent with its probability, and `nlu_fallback` below the threshold that training measured.

    `intent_lead` in the answer says how far the likeliest intent leads; the threshold is set on it.
    Uses the sentence vector when a featurizer before it gives one. No FallbackClassifier is needed after it.
    """

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """`config` holds `ranking_length`, `urgent_intent`, the one that wins when it is likely enough, and
        `outside_intents`, those that turn a message away."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model: IntentModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Ten intents in the ranking, as Rasa's own."""
        return {
            "ranking_length": 10,
            "urgent_intent": "emergency",
            "outside_intents": ["not_our_service", "out_of_scope"],
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentOrDoubt:
        """As Rasa's graph makes it, before training."""
        return cls(config, model_storage, resource)

    def read(self, folder: Path) -> None:
        """The fitted model."""
        self._model = IntentModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example with a text and an intent, and log what leaving each out in turn shows."""
        fitted = fit_examples(training_data)
        if fitted.vectors is None:
            _LOG.warning("assistant.intents.no_vectors: understanding rests on words alone, see docs/language.md")
        doubt = fitted.doubt(self._config["urgent_intent"], self._config["outside_intents"])
        self._model, left_out = fitted.model(doubt), fitted.left_out(doubt)
        right = left_out.probabilities.argmax(axis=1) == left_out.truth
        _LOG.info(
            "assistant.intents.trained sentences=%d accuracy=%.3f threshold=%.3f",
            len(right), right.mean(), doubt.threshold,
        )  # fmt: skip
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after it learns from its answers."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking` as Rasa's own classifiers and its fallback do."""
        if self._model is None:
            raise RuntimeError("the intent classifier has not been trained")
        for message in messages:
            meant = self._read(self._model, message)
            ranking = [{"name": name, "confidence": confidence} for name, confidence in meant.ranking]
            if not meant.is_sure:
                # Nothing stands above it in the ranking, and it claims no more than the likeliest does.
                likeliest = ranking[0]["confidence"] if ranking else 0.0
                ranking.insert(0, {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": likeliest})
            message.set("intent_lead", meant.lead, add_to_output=True)
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _read(self, model: IntentModel, message: Message) -> Meant:
        """As much of the ranking as is shown; a message without words means nothing."""
        text = readable(message.get(TEXT) or "")
        if not text:
            return Meant([], 0.0, False)
        meant = model.read(text, vector_of(message) if model.vectors is not None else None)
        return replace(meant, ranking=meant.ranking[: self._config["ranking_length"]])


def understandable(training_data: TrainingData) -> list[Message]:
    """Every example with an intent and words."""
    return [one for one in training_data.intent_examples if one.get(INTENT) and readable(one.get(TEXT) or "")]


def fit_examples(training_data: TrainingData) -> Fitted:
    """Fit to them, on words alone unless each has its vector. Components that ask for the same data share the work."""
    examples = understandable(training_data)
    vectors = [vector for one in examples if (vector := vector_of(one)) is not None]
    return fit_once(
        [readable(one.get(TEXT)) for one in examples],
        [one.get(INTENT) for one in examples],
        np.vstack(vectors) if vectors and len(vectors) == len(examples) else None,
    )


def vector_of(message: Message) -> np.ndarray | None:
    """The sentence vector that a featurizer before gave it; None without one."""
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else np.asarray(sentence.features, dtype=np.float32).ravel()
