"""A resident's message as the actions read it: yes, no, not knowing, and what it names."""

from __future__ import annotations

import pytest

from actions.said import Said


@pytest.mark.parametrize(
    "text", ["yes", "Yes please", "yeah go on", "ok", "that's right", "please do", "YEP", "go ahead", "correct", "sure"]
)
def test_a_yes(text: str) -> None:
    assert Said(text, "nlu_fallback").says_yes
    assert not Said(text, "nlu_fallback").says_no


@pytest.mark.parametrize("text", ["no", "No thanks", "nope", "nah", "don't", "not really", "none of these", "no, 14"])
def test_a_no(text: str) -> None:
    assert Said(text, "affirm").says_no, "the words decide, not the classifier"
    assert not Said(text, "affirm").says_yes


def test_the_intent_decides_where_the_words_do_not() -> None:
    assert Said("crack on then", "affirm").says_yes
    assert Said("I would rather you left it", "deny").says_no
    assert not Said("purple", "inform").says_yes
    assert not Said("purple", "inform").says_no


def test_words_that_only_begin_like_a_yes_or_no_are_neither() -> None:
    assert not Said("north lane", "inform").says_no
    assert not Said("yesterday", "inform").says_yes
    assert not Said("okehampton road", "inform").says_yes


def test_a_button_is_what_its_intent_says() -> None:
    assert Said("/affirm", "affirm").says_yes
    assert Said("/deny", "deny").says_no
    assert Said("/deny", "deny").words == []


@pytest.mark.parametrize(
    "text", ["I don't know", "dunno", "no idea", "not sure", "can't remember my postcode", "i forgot"]
)
def test_not_knowing(text: str) -> None:
    assert Said(text).does_not_know


@pytest.mark.parametrize("text", ["ZZ1 1AA", "number 14", "yes", "the know how house"])
def test_knowing(text: str) -> None:
    assert not Said(text).does_not_know


def test_entities_are_kept_in_order_and_once() -> None:
    said = Said.read(
        {
            "text": " black and green ",
            "intent": {"name": "inform", "confidence": 0.9},
            "entities": [{"entity": "bin", "value": value} for value in ("black", "green", "black", "")],
        }
    )
    assert said.entities == {"bin": ("black", "green")}
    assert (said.text, said.first("bin"), said.first("street")) == ("black and green", "black", None)


def test_a_message_without_anything_is_read() -> None:
    assert Said.read({}) == Said("", "", 0.0, {})
