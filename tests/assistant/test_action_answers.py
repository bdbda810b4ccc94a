"""Rasa's check of the action server's answers, with its validator kept."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

from bot.assistant.action_answers import keep_the_validator

GOOD: list[dict[str, Any]] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "uprn", "value": "1", "timestamp": None}], "responses": [{"text": "a"}]},
]
BAD: list[Any] = [
    {"events": 1},
    {"events": [{"event": 3}]},
    {"events": [{"event": "slot", "timestamp": "now"}]},
    {"responses": ["a"]},
    [],
    None,
]


@pytest.fixture(params=["as Rasa has it", "with its validator kept"])
def check(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    stock = RemoteAction.__dict__["_validate_action_result"]
    if request.param == "as Rasa has it":
        return RemoteAction("action_x", None)._validate_action_result
    monkeypatch.setattr(RemoteAction, "_validate_action_result", stock)  # is put back afterwards
    keep_the_validator()
    return RemoteAction("action_x", None)._validate_action_result


@pytest.mark.parametrize("answer", GOOD)
def test_an_answer_of_the_right_form_passes(check: Any, answer: Any) -> None:
    assert check(answer) is True


@pytest.mark.parametrize("answer", BAD)
def test_an_answer_of_another_form_is_refused(check: Any, answer: Any) -> None:
    with pytest.raises(ValidationError):
        check(answer)


def test_the_schema_is_checked_once_and_not_with_each_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction.__dict__["_validate_action_result"])
    kind = validator_for(RemoteAction.action_response_format_spec())
    check_schema, checked = kind.check_schema, []

    def count(*given: Any) -> None:
        checked.append(given)
        check_schema(*given)

    monkeypatch.setattr(kind, "check_schema", count)
    keep_the_validator()
    for _ in range(5):
        RemoteAction("action_x", None)._validate_action_result({"events": []})
    assert len(checked) == 1
