"""A message in Welsh is marked, its English guess is put aside, and everything else stays as it was."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.welsh import TypedWelsh


def parsed(text: str) -> dict[str, Any]:
    guess = {"name": "pay_rent", "confidence": 0.4}
    message = Message({TEXT: text, INTENT: guess, INTENT_RANKING_KEY: [guess], ENTITIES: []})
    return TypedWelsh().process([message])[0].data


@pytest.mark.parametrize(
    ("text", "intent"),
    [("mae tŷ ar dân", "emergency"), ("pryd mae'r biniau yn cael eu casglu", "nlu_fallback")],
)
def test_welsh_is_marked_and_not_taken_for_an_english_wish(text: str, intent: str) -> None:
    data = parsed(text)
    assert data[INTENT]["name"] == intent
    assert [one["name"] for one in data[INTENT_RANKING_KEY]] == [intent]
    assert [(one["entity"], one["value"]) for one in data[ENTITIES]] == [("language", "cy")]


@pytest.mark.parametrize("text", ["I cannot pay my rent on Ffordd y Bryn", "/ask_bin_day", "", "LL30 2AB"])
def test_everything_else_stays_as_it_was_understood(text: str) -> None:
    data = parsed(text)
    assert data[INTENT]["name"] == "pay_rent"
    assert data[ENTITIES] == []
