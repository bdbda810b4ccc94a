"""Every form has its words, in every council's language, and the assistant asks only for forms that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.council.secure_forms import SECURE_FORMS, Problem
from bot.councils import Words, read_council
from bot.gateway.cards.words import CardWords, describe_fields

ROOT = Path(__file__).resolve().parents[3]
WESTMOOR = read_council(ROOT / "councils/westmoor/council.toml")
WORDS = Words.read(ROOT / "words", "en", WESTMOOR)


def asked_for(value: Any) -> set[str]:
    """Every form that a value of the domain asks for, however deep it stands."""
    if isinstance(value, dict):
        here = {str(value.get("form"))} if value.get("type") == "secure_form" else set()
        return here.union(*(asked_for(one) for one in value.values()))
    return set().union(*(asked_for(one) for one in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("name", sorted(SECURE_FORMS))
def test_a_form_has_a_title_a_lead_a_button_and_thanks(name: str) -> None:
    words = CardWords(WORDS, WESTMOOR, name)
    for key in ("title", "lead", "submit", "accepted"):
        assert words.own(key)
    if SECURE_FORMS[name].account_field:
        assert words.own("no_match")
    if SECURE_FORMS[name].one_of:
        assert words.own("one_needed")
    for field in describe_fields(SECURE_FORMS[name], words):
        assert field["label"]


@pytest.mark.parametrize("name", sorted(SECURE_FORMS))
@pytest.mark.parametrize("problem", list(Problem))
def test_every_problem_of_every_field_is_said_in_a_sentence(name: str, problem: Problem) -> None:
    form, words = SECURE_FORMS[name], CardWords(WORDS, WESTMOOR, name)
    if problem is Problem.ONE_NEEDED and not form.one_of:
        return
    said = words.problems({field.name: problem for field in form.fields})
    assert list(said) == [field.name for field in form.fields]
    for sentence in said.values():
        assert re.match(r"[A-Z].*\.$", sentence), sentence
        assert "{" not in sentence


def test_the_assistant_asks_only_for_forms_that_there_are() -> None:
    domains = [ROOT / "domain.yml", *sorted((ROOT / "domain").rglob("*.yml"))]
    found = set().union(*(asked_for(yaml.safe_load(path.read_text())) for path in domains if path.exists()))
    assert found <= set(SECURE_FORMS)
