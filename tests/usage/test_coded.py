"""Sixty conversations coded by hand: what the derivation makes of them, and what a second coder may see."""

from __future__ import annotations

import pytest

from bot.council.contacts import Outcome
from bot.usage.review.judging import kappa
from tests.usage.coded.read import FOLDER, Coded, derived_outcomes, for_coders, read_coding, read_conversations

CONVERSATIONS = read_conversations()
DERIVED = derived_outcomes(CONVERSATIONS)


def test_there_are_sixty_with_one_contact_each_and_every_outcome_among_them() -> None:
    assert [one.number for one in CONVERSATIONS] == [f"{number:02d}" for number in range(1, 61)]
    assert {number: outcomes for number, outcomes in DERIVED.items() if len(outcomes) != 1} == {}
    assert set(read_coding(FOLDER / "first.csv").values()) == {outcome.value for outcome in Outcome}


@pytest.mark.parametrize(
    "path", sorted(one for one in FOLDER.glob("*.csv") if one.stem != "sheet"), ids=lambda one: one.stem
)
def test_each_coder_agrees_with_the_derivation(path) -> None:  # type: ignore[no-untyped-def]
    coding = read_coding(path)
    assert set(coding) == set(DERIVED)
    found = kappa([coding[number] for number in DERIVED], ["+".join(one) for one in DERIVED.values()])
    assert found is not None
    assert found.estimate >= 0.8


def test_what_a_coder_gets_is_made_of_the_conversations_and_names_no_part_of_the_machine() -> None:
    text = (FOLDER / "for_coders.txt").read_text()
    assert text == for_coders(CONVERSATIONS)
    assert "utter_" not in text
    for one in CONVERSATIONS:
        assert not any(intent in text for intent in intents_of(one) if "_" in intent)
    for outcome in Outcome:
        assert outcome.value not in text or "_" not in outcome.value
    assert set(read_coding(FOLDER / "sheet.csv").values()) == {""}


def intents_of(one: Coded) -> list[str]:
    return [told.split()[0] for sign, told, _ in one.lines if sign == ">"]
