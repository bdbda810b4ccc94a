"""The components of the pipeline, trained and loaded by Rasa itself with its real model storage."""

from __future__ import annotations

import asyncio
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.model_training import train_nlu
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.entities import NamedThings
from bot.assistant.fingerprint import fingerprint_of_rooms
from bot.assistant.intents import IntentOrDoubt
from bot.assistant.vectors import SentenceMeaning

EXAMPLES = {
    "report_missed_bin": [
        "you missed my bin", "my bin was not emptied", "bin not collected", "the crew left our rubbish",
        "recycling not taken",
        "no one came for the bins", "my green bin is still full", "they forgot our street", "missed collection",
        "bin still full",
    ],
    "pay_council_tax": [
        "pay my council tax", "i want to pay my council tax bill", "how can i pay council tax", "council tax payment",
        "pay the bill online", "make a payment", "i need to pay my tax", "where do i pay", "pay by card",
        "pay council tax now",
    ],
    "emergency": [
        "there is a fire", "someone is hurt", "i smell gas", "the building is collapsing", "somebody is attacking me",
        "my house is on fire", "there has been an explosion", "he is not breathing", "help i am in danger",
        "call an ambulance",
    ],
    "greet": ["hello", "hi", "good morning", "hi there", "hey", "hello there", "good afternoon", "morning", "hiya",
    "evening"],
}  # fmt: skip


def write_project(folder: Path, *, vectors: bool = True) -> tuple[str, str]:
    pipeline: list[dict[str, Any]] = [{"name": "WhitespaceTokenizer"}]
    if vectors:
        pipeline.append({"name": "bot.assistant.vectors.SentenceMeaning", "cache_dir": str(folder.parent / "cache")})
    pipeline += [{"name": "bot.assistant.intents.IntentOrDoubt"}, {"name": "bot.assistant.entities.NamedThings"}]
    config = {"recipe": "default.v1", "assistant_id": "test", "language": "en", "pipeline": pipeline, "policies": []}
    data = {"version": "3.1", "nlu": [
        {"intent": intent, "examples": "".join(f"- {one}\n" for one in texts)} for intent, texts in EXAMPLES.items()
    ]}  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
    (folder / "nlu.yml").write_text(yaml.safe_dump(data), "utf-8")
    return str(folder / "config.yml"), str(folder / "nlu.yml")


def train(folder: Path, *, vectors: bool = True) -> Agent:
    config, data = write_project(folder, vectors=vectors)
    model = train_nlu(config, data, str(folder / "models"))
    assert model
    return Agent.load(model)


def parse(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("understanding")


@pytest.fixture(scope="module")
def agent(folder: Path) -> Agent:
    return train(folder / "full")


@pytest.fixture(scope="module")
def light(folder: Path) -> Agent:
    return train(folder / "light", vectors=False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nobody has emptied my bin", "report_missed_bin"),
        ("my binn was nt colected", "report_missed_bin"),
        ("the bin lorry drove past and left my bins", "report_missed_bin"),
        ("settle what i owe for council tax", "pay_council_tax"),
        ("flames are coming out of the kitchen", "emergency"),
        ("good day to you", "greet"),
    ],
)
def test_meaning_is_found_in_words_that_training_never_saw(agent: Agent, text: str, intent: str) -> None:
    assert parse(agent, text)["intent"]["name"] == intent


def test_a_message_carries_all_that_rasa_expects(agent: Agent) -> None:
    parsed = parse(agent, "my green bin was not emptied at 14 Sampleton Road, zz11aa")
    assert parsed["intent"]["confidence"] == parsed["intent_ranking"][0]["confidence"]
    assert parsed["intent"]["confidence"] >= parsed["intent_ranking"][1]["confidence"]
    assert {ranked["name"] for ranked in parsed["intent_ranking"]} == set(EXAMPLES)
    assert [(one["entity"], one["value"]) for one in parsed["entities"]] == [
        ("bin", "green bin"), ("house_number", "14"), ("street", "Sampleton Road"), ("postcode", "ZZ1 1AA"),
    ]  # fmt: skip
    assert all(parsed["text"][one["start"] : one["end"]] for one in parsed["entities"])


@pytest.mark.parametrize("text", ["xyzzy plugh", "   "])
def test_what_is_not_understood_is_said_so_and_keeps_the_guesses(agent: Agent, text: str) -> None:
    parsed = parse(agent, text)
    assert parsed["intent"]["name"] == "nlu_fallback"
    assert parsed["intent_ranking"][0]["name"] == "nlu_fallback"


def test_numbers_are_plain_enough_for_json(agent: Agent) -> None:
    parsed = parse(agent, "hello")
    assert all(type(ranked["confidence"]) is float for ranked in parsed["intent_ranking"])


def test_without_weights_words_alone_are_still_understood(light: Agent) -> None:
    assert parse(light, "you missed my bin again")["intent"]["name"] == "report_missed_bin"
    assert parse(light, "council tax bill, how do i pay")["intent"]["name"] == "pay_council_tax"


def test_training_twice_gives_the_same_answers(agent: Agent, folder: Path) -> None:
    again = train(folder / "again")
    for text in ("bin missed", "pay", "gas", "hello", "is it my recycling day", "fire brigade"):
        one, other = parse(agent, text), parse(again, text)
        assert one["intent"]["name"] == other["intent"]["name"]
        for ranked, ranked_again in zip(one["intent_ranking"], other["intent_ranking"], strict=True):
            assert ranked["name"] == ranked_again["name"]
            assert ranked["confidence"] == pytest.approx(ranked_again["confidence"], abs=1e-4)


def test_a_model_holds_nothing_that_runs_when_it_is_read(agent: Agent, folder: Path) -> None:
    (model,) = (folder / "full" / "models").glob("*.tar.gz")
    with tarfile.open(model) as archive:
        ours = [name for name in archive.getnames() if "IntentOrDoubt" in name or "SentenceMeaning" in name]
    assert {Path(name).suffix for name in ours if "." in Path(name).name[-6:]} <= {".json", ".npz"}


# ------------------------------------------------------------------------- each component by Rasa's own interface


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


def context(name: str) -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), node_name=name)


def test_the_featurizer_repairs_spelling_learnt_in_training(
    storage: LocalModelStorage, folder: Path, agent: Agent
) -> None:
    config = {**SentenceMeaning.get_default_config(), "cache_dir": str(folder / "cache")}
    resource = Resource("meaning")
    component = SentenceMeaning.create(config, storage, resource, context("meaning"))
    data = RasaYAMLReader().read(folder / "full" / "nlu.yml")
    component.train(data)
    loaded = SentenceMeaning.load(config, storage, resource, context("meaning"))
    right, slip, other = loaded.process([Message({TEXT: one}) for one in ("council tax", "councl tax", "garden waste")])
    vector = {id(one): one.get_dense_features(TEXT)[1].features for one in (right, slip, other)}
    assert vector[id(right)].shape == (1, 768)
    assert np.array_equal(vector[id(right)], vector[id(slip)])
    assert not np.array_equal(vector[id(right)], vector[id(other)])
    assert component.process_training_data(data).training_examples[0].get_dense_features(TEXT)[1] is not None


def test_a_message_without_text_has_no_vector(storage: LocalModelStorage, folder: Path, agent: Agent) -> None:
    config = {**SentenceMeaning.get_default_config(), "cache_dir": str(folder / "cache")}
    component = SentenceMeaning.create(config, storage, Resource("meaning"), context("meaning"))
    (message,) = component.process([Message({})])
    assert message.get_dense_features(TEXT) == (None, None)


def test_entities_join_those_of_other_extractors(storage: LocalModelStorage) -> None:
    component = NamedThings.create(NamedThings.get_default_config(), storage, Resource("x"), context("x"))
    before = {"entity": "other", "start": 0, "end": 2, "value": "my"}
    (message,) = component.process([Message({TEXT: "my green bin on tuesday", "entities": [before]})])
    assert [one["entity"] for one in message.get("entities")] == ["other", "bin"]


def test_only_the_chosen_kinds_are_set(storage: LocalModelStorage) -> None:
    component = NamedThings.create({"kinds": ["day"]}, storage, Resource("x"), context("x"))
    (message,) = component.process([Message({TEXT: "my green bin on tuesday"})])
    assert [one["value"] for one in message.get("entities")] == ["tuesday"]


def test_an_untrained_classifier_says_so(storage: LocalModelStorage) -> None:
    component = IntentOrDoubt.create(IntentOrDoubt.get_default_config(), storage, Resource("x"), context("x"))
    with pytest.raises(RuntimeError, match="has not been trained"):
        component.process([Message({TEXT: "hello"})])


def test_every_component_tells_rasa_when_our_source_changes() -> None:
    addons = {one.fingerprint_addon({}) for one in (NamedThings, IntentOrDoubt, SentenceMeaning)}
    assert addons == {fingerprint_of_rooms()}
    assert len(fingerprint_of_rooms()) == 64
