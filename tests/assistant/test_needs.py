"""Second thoughts about a message, trained and loaded by Rasa itself, and the policy that asks which was meant."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.model_training import train_nlu
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.asking_which import AskWhichPolicy
from tests.assistant.test_understanding import EXAMPLES

FIRST, SECOND = "my bin was not emptied", "i want to pay my council tax bill"


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    folder = tmp_path_factory.mktemp("needs")
    names = ["intents.IntentOrDoubt", "entities.NamedThings", "needs.SecondThoughts"]
    pipeline = [{"name": "WhitespaceTokenizer"}, *({"name": f"bot.assistant.{name}"} for name in names)]
    config = {"recipe": "default.v1", "assistant_id": "test", "language": "en", "pipeline": pipeline, "policies": []}
    data = {"version": "3.1", "nlu": [
        {"intent": intent, "examples": "".join(f"- {one}\n" for one in texts)} for intent, texts in EXAMPLES.items()
    ]}  # fmt: skip
    (folder / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
    (folder / "nlu.yml").write_text(yaml.safe_dump(data), "utf-8")
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder / "models"))
    assert model
    return Agent.load(model)


def parse(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


def test_both_needs_stand_on_the_message_and_the_first_leads(agent: Agent) -> None:
    parsed = parse(agent, f"{FIRST} at 14 acorn street ZZ1 1AA my green bin and also {SECOND}")
    assert [one["intent"]["name"] for one in parsed["needs"]] == ["report_missed_bin", "pay_council_tax"]
    assert parsed["intent"]["name"] == parsed["intent_ranking"][0]["name"] == "report_missed_bin"
    assert parsed["needs"][1]["text"] == SECOND
    shared = {"entity": "postcode", "value": "ZZ1 1AA"}
    assert all(shared in one["entities"] for one in parsed["needs"])
    assert [one["entity"] for one in parsed["needs"][1]["entities"] if one["entity"] == "bin"] == []


@pytest.mark.parametrize("text", [FIRST, SECOND, f"{FIRST} and also no one came for the bins", "/greet", "", "🙂"])
def test_one_need_has_no_second(agent: Agent, text: str) -> None:
    assert "needs" not in parse(agent, text)


def test_danger_in_a_part_wins_alone(agent: Agent) -> None:
    parsed = parse(agent, f"{FIRST} and also my house is on fire")
    assert parsed["intent"]["name"] == "emergency"
    assert "needs" not in parsed


def test_an_answer_and_a_need_leave_the_intent_alone(agent: Agent) -> None:
    parsed = parse(agent, f"hello there, and another thing, {SECOND}")
    assert [one["intent"]["name"] for one in parsed["needs"]] == ["greet", "pay_council_tax"]
    assert parsed["needs"][0]["is_answer"]


CLOSE = {"close_call": ["report_missed_bin", "ask_bin_day"]}
DOMAIN = Domain.from_dict({
    "intents": ["report_missed_bin", "nlu_fallback"], "actions": ["action_ask_which_need"],
    "forms": {"a_form": {"required_slots": []}},
})  # fmt: skip


@pytest.fixture
def policy(tmp_path: Path) -> AskWhichPolicy:
    context = ExecutionContext(GraphSchema({}))
    storage, resource = LocalModelStorage(tmp_path), Resource("which")
    config = {**AskWhichPolicy.get_default_config(), "priority": 7}
    AskWhichPolicy.create(config, storage, resource, context).train([], DOMAIN)
    return AskWhichPolicy.load(config, storage, resource, context)


def predicts(policy: AskWhichPolicy, *before: Event, intent: str = "report_missed_bin", **told: Any) -> bool:
    message = UserUttered("words", {"name": intent, "confidence": 0.6}, parse_data={"intent": {"name": intent}, **told})
    tracker = DialogueStateTracker.from_events("one", [*before, ActionExecuted("action_listen"), message])
    found = policy.predict_action_probabilities(tracker, DOMAIN)
    assert found.policy_priority == 7
    return found.max_confidence == 1.0


def test_a_close_call_is_asked_about_outside_a_form_only(policy: AskWhichPolicy) -> None:
    assert predicts(policy, **CLOSE)
    assert not predicts(policy)
    assert not predicts(policy, intent="nlu_fallback", **CLOSE)
    assert not predicts(policy, ActiveLoop("a_form"), **CLOSE)
