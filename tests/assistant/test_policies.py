"""TED that spares its network: trained by Rasa on a small dialogue, compared with stock TED in the same ensemble."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.model_training import train
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.policies import SparingTEDPolicy

DOMAIN = {
    "version": "3.1",
    "intents": ["greet", "report", "pay", "affirm", "thank", "nlu_fallback"],
    "responses": {f"utter_{one}": [{"text": one}] for one in ("greet", "report", "pay", "sure", "thank")},
    "session_config": {"session_expiration_time": 30, "carry_over_slots_to_new_session": False},
}
STORIES = {
    "version": "3.1",
    "rules": [{"rule": "greet", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]}],
    "stories": [
        {"story": "report", "steps": [{"intent": "report"}, {"action": "utter_report"}, {"intent": "affirm"},
                                      {"action": "utter_sure"}, {"intent": "thank"}, {"action": "utter_thank"}]},
        {"story": "pay", "steps": [{"intent": "pay"}, {"action": "utter_pay"}, {"intent": "thank"},
                                   {"action": "utter_thank"}]},
    ],
}  # fmt: skip
TED = {"epochs": 30, "max_history": 6, "random_seed": 1, "constrain_similarities": True}


def train_model(folder: Path, ted: str) -> Agent:
    folder.mkdir()
    config = {
        "recipe": "default.v1", "assistant_id": "test", "language": "en",
        "pipeline": [{"name": "WhitespaceTokenizer"}, {"name": "bot.assistant.intents.IntentOrDoubt"}],
        "policies": [{"name": "MemoizationPolicy", "max_history": 6}, {"name": "RulePolicy"}, {"name": ted, **TED}],
    }  # fmt: skip
    examples = [{"intent": one, "examples": f"- {one} a\n- {one} b\n- please {one}\n"} for one in DOMAIN["intents"][:5]]
    for name, content in (
        ("config", config),
        ("domain", DOMAIN),
        ("stories", STORIES),
        ("nlu", {"version": "3.1", "nlu": examples}),
    ):
        (folder / f"{name}.yml").write_text(yaml.safe_dump(content), "utf-8")
    files = [str(folder / "stories.yml"), str(folder / "nlu.yml")]
    result = train(str(folder / "domain.yml"), str(folder / "config.yml"), files, str(folder / "models"))
    return Agent.load(result.model)


@pytest.fixture(scope="module")
def sparing(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    return train_model(tmp_path_factory.mktemp("a") / "sparing", "bot.assistant.policies.SparingTEDPolicy")


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    return train_model(tmp_path_factory.mktemp("b") / "stock", "TEDPolicy")


def said(intent: str) -> list[Event]:
    return [ActionExecuted("action_listen"), UserUttered(intent, {"name": intent, "confidence": 1.0})]


def did(action: str) -> list[Event]:
    return [ActionExecuted(action)]


KNOWN = [
    said("greet"),
    said("greet") + did("utter_greet"),
    said("report"),
    said("report") + did("utter_report"),
    said("report") + did("utter_report") + said("affirm"),
    said("pay") + did("utter_pay") + said("thank"),
]
NEW = [
    said("thank"),
    said("affirm"),
    said("pay") + did("utter_pay") + said("affirm"),
    said("report") + did("utter_report") + said("pay"),
    said("greet") + did("utter_greet") + said("report") + did("utter_report") + said("thank"),
]


def predict(agent: Agent, events: list[Event]) -> str:
    tracker = DialogueStateTracker.from_events("x", events, Domain.from_dict(DOMAIN).slots)
    _, prediction = agent.processor.predict_next_with_tracker_if_should(tracker)
    return agent.processor.domain.action_names_or_texts[prediction.probabilities.index(prediction.max_confidence)]


def ted_alone(agent: Agent, events: list[Event]) -> float:
    node = next(
        n
        for n in agent.processor.graph_runner._instantiated_nodes.values()
        if issubclass(n._component_class, TEDPolicy)
    )
    tracker = DialogueStateTracker.from_events("x", events, Domain.from_dict(DOMAIN).slots)
    return node._component.predict_action_probabilities(
        tracker, agent.processor.domain, rule_only_data={}
    ).max_confidence


@pytest.mark.parametrize("events", KNOWN + NEW)
def test_the_next_action_is_the_same_as_with_stock_ted(sparing: Agent, stock: Agent, events: list[Event]) -> None:
    assert predict(sparing, events) == predict(stock, events)


@pytest.mark.parametrize("events", KNOWN)
def test_where_a_rule_or_a_memory_is_certain_the_network_says_nothing(
    sparing: Agent, stock: Agent, events: list[Event]
) -> None:
    assert ted_alone(sparing, events) == 0
    assert ted_alone(stock, events) > 0


@pytest.mark.parametrize("events", NEW)
def test_where_nobody_is_certain_the_network_speaks(sparing: Agent, events: list[Event]) -> None:
    assert ted_alone(sparing, events) > 0


def test_after_a_rejected_action_the_network_speaks(sparing: Agent) -> None:
    events = [*said("greet"), ActionExecutionRejected("utter_greet")]
    assert ted_alone(sparing, events) > 0


def test_no_sentence_vectors_are_worked_out_for_the_dialogue(sparing: Agent) -> None:
    """Stock TED makes Rasa featurize every text of the conversation before each step."""
    nodes = sparing.processor.model_metadata.predict_schema.nodes
    assert not [name for name in nodes if "e2e" in name or "end_to_end" in name]
    assert issubclass(SparingTEDPolicy, TEDPolicy)


def test_a_whole_turn_runs_through_rasa(sparing: Agent) -> None:
    replies = asyncio.run(sparing.handle_text("greet a", sender_id="westmoor.turn"))
    assert [reply["text"] for reply in replies] == ["greet"]
