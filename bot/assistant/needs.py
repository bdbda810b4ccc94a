"""Rasa's door to `bot.language.needs` and `closeness`: marks on a message a second need, and a close call.

`needs` on a message holds both needs in their order; `close_call` the two intents that lie too close to choose.
It stands at the end of the pipeline and reads the trained model of the intent classifier.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant.intents import IntentOrDoubt, fit_examples, understandable
from bot.assistant.learnt import Learnt
from bot.assistant.readable import readable
from bot.language.closeness import Closeness, fit_closeness, is_close
from bot.language.fitting import ASIDE_EVERY
from bot.language.intents import IntentModel, Meant
from bot.language.needs import (
    Cuts,
    Group,
    Pair,
    Ranking,
    answer_and_need,
    fit_cuts,
    split_message,
    surest_pair,
    two_needs,
)
from bot.language.spelling import Spelling
from bot.language.vectors import SentenceVectors, shared_vectors
from bot.services import CARDS
from bot.settings import SharedSettings

_LOG = logging.getLogger(__name__)
_JOINED_CUT_WRONGLY = 0.004  # of sentences with one need, at words that add another thing
_PLAIN_CUT_WRONGLY = 0.001  # and between two sentences, or before a question
_ASKED = 0.02  # of the rightly heard sentences
_MOST_PLACES = 12
_NOTHING = Meant([(DEFAULT_NLU_FALLBACK_INTENT_NAME, 0.0)], 0.0, False)
#: What an address given once is for both needs.
_FOR_BOTH = frozenset({"postcode", "house_number", "street", "uprn"})
#: Needs of which the card says none, or that they take over another: here they are what a resident asks for.
_OF_THEIR_OWN = frozenset({"talk_to_human", "make_complaint", "chase_request", "not_our_service"})
GROUPS = {
    task.intent: Group(task.intent if task.intent in _OF_THEIR_OWN else task.need, card.stem)
    for card in CARDS
    for task in card.tasks
    if task.intent != "add_contact_details"
}
_NEVER_ASKED = frozenset({"emergency", "talk_to_human", *(name for name, group in GROUPS.items() if not group.need)})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SecondThoughts(Learnt, GraphComponent):
    """A message with two needs carries both, and one that lies between two meanings says so."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """`config` holds `urgent_intent`, which wins alone, and `cache_dir`, as `SentenceMeaning` has it."""
        self._config, self._model_storage, self._resource = config, model_storage, resource
        self._cuts, self._closeness = Cuts(), Closeness(0.0)
        self._spelling = Spelling({})
        self._model: IntentModel | None = None
        self._vectors: SentenceVectors | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The cache in the data folder."""
        return {"urgent_intent": "emergency", "cache_dir": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SecondThoughts:
        """As Rasa's graph makes it, before training."""
        return cls(config, model_storage, resource)

    def read(self, folder: Path) -> None:
        """The fitted figures, and the intent model of the same training."""
        told = json.loads((folder / "needs.json").read_text("utf-8"))
        self._cuts, self._closeness = Cuts(**told["cuts"]), Closeness(**told["closeness"])
        self._spelling = Spelling.load(folder)
        self._model = _intent_model(self._model_storage)
        if self._model is not None and self._model.vectors is not None:
            self._vectors = self._make_vectors()

    def train(self, training_data: TrainingData) -> Resource:
        """Set one sentence in four aside, and measure on them what a second thought costs and gains."""
        examples = understandable(training_data)
        if len({one.get(INTENT) for one in examples}) > 1:
            fitted = fit_examples(training_data)
            if fitted.vectors is not None:
                self._vectors = self._make_vectors()
                self._spelling = Spelling.learn([readable(one.get(TEXT)) for one in examples], self._vectors.words())
            self._model = fitted.model_without(fitted.doubt(self._urgent))
            self._measure(examples[::ASIDE_EVERY], fitted.meant_aside(self._model))
        with self._model_storage.write_to(self._resource) as folder:
            told = {"cuts": self._cuts.as_json(), "closeness": asdict(self._closeness)}
            (folder / "needs.json").write_text(json.dumps(told), "utf-8")
            self._spelling.save(folder)
        return self._resource

    def _measure(self, out: Sequence[Message], meant: Sequence[Meant]) -> None:
        truth = [str(one.get(INTENT)) for one in out]
        rankings = [one.ranking for one in meant]
        self._closeness = fit_closeness(rankings, truth, _NEVER_ASKED, _ASKED)
        scores: dict[bool, list[float]] = {True: [], False: []}
        pairs: list[Pair] = []
        split = [split_message(one.get(TEXT)) for one in out]
        split = [[] if _tells_two(one) else parts for one, parts in zip(out, split, strict=True)]
        ranked = iter(self._rank([part.text for parts in split if len(parts) > 1 for part in parts]))
        for parts in split:
            if len(parts) < 2:
                continue
            read = list(islice(ranked, len(parts)))
            if (pair := surest_pair(parts, read, GROUPS)) is not None:
                scores[pair.joined].append(pair.score)
                pairs.append(pair)
        self._cuts = fit_cuts(scores, len(out), _JOINED_CUT_WRONGLY, _PLAIN_CUT_WRONGLY)
        wrongly = sum(one.score >= (self._cuts.joined if one.joined else self._cuts.plain) for one in pairs)
        made, found = self._try_made(out)
        _LOG.info(
            "assistant.needs.trained left_out=%d joined=%.3f plain=%.3f wrongly=%.4f both_found=%.3f of=%d",
            len(out), self._cuts.joined, self._cuts.plain, wrongly / len(out),
            found / made if made else 0.0, made,
        )  # fmt: skip
        _LOG.info(
            "assistant.needs.close margin=%.3f rightly_heard_asked=%.3f wrongly_heard_caught=%.3f",
            self._closeness.margin, self._closeness.asked, self._closeness.caught,
        )  # fmt: skip

    def _try_made(self, out: Sequence[Message]) -> tuple[int, int]:
        """Of messages made of two left-out sentences and "and also": how many, and in how many both needs are found."""
        short = [one for one in out if len(str(one.get(TEXT)).split()) <= 15 and GROUPS.get(one.get(INTENT))][:400]
        texts: list[str] = []
        wanted: list[tuple[str, str]] = []
        for one, other in zip(short, short[len(short) // 2 :], strict=False):
            first, second = GROUPS[one.get(INTENT)], GROUPS[other.get(INTENT)]
            if not first.need or not second.need or first.need == second.need:
                continue
            texts.append(f"{str(one.get(TEXT)).rstrip('.!? ')} and also {other.get(TEXT)}")
            wanted.append((one.get(INTENT), other.get(INTENT)))
        split = [split_message(text) for text in texts]
        ranked = iter(self._rank([part.text for parts in split for part in parts]))
        pairs = [
            two_needs(text, parts, list(islice(ranked, len(parts))), GROUPS, self._cuts)
            for text, parts in zip(texts, split, strict=True)
        ]
        found = [pair and (pair.first[0], pair.second[0]) for pair in pairs]
        return len(texts), sum(one == other for one, other in zip(found, wanted, strict=True))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after it learns from its answers."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `needs` and the first of them as the intent, or `close_call`."""
        for message in messages:
            text = message.get(TEXT) or ""
            leads = message.get(INTENT) or {}
            if self._model is None or not text or text.startswith("/") or leads.get("name") == self._urgent:
                continue
            parts = split_message(text)
            if len(parts) > 1 and self._set_needs(message, text, parts):
                continue
            ranking = [(one["name"], one["confidence"]) for one in message.get(INTENT_RANKING_KEY) or ()]
            if leads.get("name") != DEFAULT_NLU_FALLBACK_INTENT_NAME and is_close(
                ranking, self._closeness.margin, _NEVER_ASKED
            ):
                message.set("close_call", [ranking[0][0], ranking[1][0]], add_to_output=True)
        return messages

    @property
    def _urgent(self) -> str:
        return str(self._config["urgent_intent"])

    def _set_needs(self, message: Message, text: str, parts: Sequence[Any]) -> bool:
        """Whether the parts tell more than the whole."""
        meant = self._read([part.text for part in parts])
        rankings: list[Ranking] = [one.ranking for one in meant]
        least = self._model.doubt.urgent_part_from if self._model is not None else 1.0
        danger = [one.ranking[0] for one in meant if one.ranking[0][0] == self._urgent and one.lead >= least]
        if danger:
            _lead(message, *danger[0])
            return True
        if any(one[0][0] == self._urgent for one in rankings):
            return False  # danger that is not sure: as a whole it was not heard so, and it is no time for two things
        pair = two_needs(text, parts, rankings, GROUPS, self._cuts)
        is_answer = pair is None
        pair = pair or answer_and_need(text, parts, rankings, GROUPS, self._cuts)
        if pair is None:
            return False
        entities = message.get(ENTITIES) or []
        needs = [
            _need(text[: pair.at], pair.first, [one for one in entities if _is_for(one, 0, pair.at)]),
            _need(text[pair.at :], pair.second, [one for one in entities if _is_for(one, pair.at, len(text))]),
        ]
        needs[0]["is_answer"] = is_answer
        message.set("needs", needs, add_to_output=True)
        if not is_answer:
            _lead(message, *pair.first)
        return not is_answer

    def _rank(self, said: Sequence[str]) -> list[Ranking]:
        return [one.ranking for one in self._read(said)]

    def _read(self, said: Sequence[str]) -> list[Meant]:
        """What each text means; all are read together."""
        texts = [readable(one) for one in said]
        known = [text for text in texts if text]
        if self._model is None or not known:
            return [_NOTHING for _ in texts]
        vectors = None
        if self._model.vectors is not None and self._vectors is not None:
            vectors = self._vectors.encode(self._spelling.repair(text) for text in known)
        meant = iter(self._model.read_all(known, vectors))
        return [next(meant) if text else _NOTHING for text in texts]

    def _make_vectors(self) -> SentenceVectors:
        return shared_vectors(Path(self._config["cache_dir"] or SharedSettings.read().data_dir / "cache"))


def _tells_two(example: Message) -> bool:
    """Whether the training data say of it that it holds a second need: to cut it would not be wrong."""
    return bool((example.get(METADATA) or {}).get(METADATA_INTENT, {}).get("second_need"))


def _lead(message: Message, name: str, confidence: float) -> None:
    ranking = [one for one in message.get(INTENT_RANKING_KEY) or () if one["name"] not in (name, "nlu_fallback")]
    message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [{"name": name, "confidence": confidence}, *ranking], add_to_output=True)


def _need(text: str, intent: tuple[str, float], entities: list[dict[str, Any]]) -> dict[str, Any]:
    said = [{"entity": one["entity"], "value": one["value"]} for one in entities]
    return {"intent": {"name": intent[0], "confidence": intent[1]}, "text": text.strip(" ,;.-"), "entities": said}


def _is_for(entity: dict[str, Any], start: int, end: int) -> bool:
    return entity["entity"] in _FOR_BOTH or start <= entity["start"] < end


def _intent_model(model_storage: ModelStorage) -> IntentModel | None:
    """The classifier's; Rasa names what each component learnt as config.yml names it, and by its place there."""
    name = f"{IntentOrDoubt.__module__}.{IntentOrDoubt.__name__}"
    for place in range(_MOST_PLACES):
        try:
            with model_storage.read_from(Resource(f"train_{name}{place}")) as folder:
                return IntentModel.load(folder)
        except ValueError:
            continue  # it does not stand at this place
    _LOG.warning("assistant.needs.no_classifier: second needs and close calls are not heard in this model")
    return None
