"""Holds data/nlu to the rules of docs/nlu-writing.md: every intent is covered, nothing is labelled twice, nothing is a
template with swapped words, and residents' long messages are there."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.loading import load_data

from bot.services import CARDS

NLU = Path(__file__).parent.parent / "data" / "nlu"

FEWEST = 10  # examples that an intent cannot do without
ALIKE = 0.7  # two sentences that share more than this part of their words say the same thing
WORDS_TO_COMPARE = 4  # below this, sentences share words because there are few ways to say yes
LONG = 15  # words; real messages run to 20-100
LONG_SHARE = 1 / 3

#: Said by the gateway, never by a resident.
NOT_SAID = {"secure_card_accepted", "add_contact_details"}
TASKS = {task.intent for card in CARDS for task in card.tasks} - NOT_SAID
# Short by nature, and judged by the question before it.
SMALL_TALK = {
    "affirm",
    "ask_capabilities",
    "bot_challenge",
    "deny",
    "goodbye",
    "greet",
    "inform",
    "stop",
    "thank",
}
TOLD_AT_LENGTH = sorted(TASKS - SMALL_TALK)
FEWEST_OF = {
    "ask_bin_day": 100,
    "chase_request": 200,
    "emergency": 500,
    "not_our_service": 350,
    "other_council_service": 250,
    "out_of_scope": 450,
    "report_missed_bin": 100,
}

Examples = dict[str, list[str]]


def words(sentence: str) -> list[str]:
    """The words of a sentence in small letters, without punctuation."""
    return re.findall(r"[\w']+", sentence.lower().replace("’", "'"))


def shared_words(one: str, other: str) -> float:
    """Jaccard index of two sentences' words, 0 to 1."""
    mine, theirs = set(words(one)), set(words(other))
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 1.0


def alike(sentences: list[str]) -> list[tuple[str, str]]:
    """The pairs that are near-duplicates of each other; very short sentences are left out."""
    told = [sentence for sentence in sentences if len(words(sentence)) >= WORDS_TO_COMPARE]
    return [pair for pair in combinations(told, 2) if shared_words(*pair) > ALIKE]


def labelled_twice(examples: Examples) -> dict[str, set[str]]:
    """Sentences, ignoring case and punctuation, that stand under more than one intent."""
    intents = defaultdict(set)
    for intent, sentences in examples.items():
        for sentence in sentences:
            intents[" ".join(words(sentence)) or sentence].add(intent)
    return {sentence: found for sentence, found in intents.items() if len(found) > 1}


def long_share(sentences: list[str]) -> float:
    """The part of the sentences that have more than 15 words."""
    return sum(len(sentence.split()) > LONG for sentence in sentences) / len(sentences)


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Every example that Rasa itself reads from data/nlu, by intent."""
    found = defaultdict(list)
    for message in load_data(str(NLU)).intent_examples:
        found[message.get("intent")].append(message.get("text"))
    return dict(found)


def test_rasa_reads_as_many_examples_as_the_files_hold(examples: Examples) -> None:
    lines = [line for file in NLU.glob("*.yml") for line in file.read_text("utf-8").splitlines()]
    written = [line.strip()[2:].strip() for line in lines if re.match(r"\s+- ", line) and "intent:" not in line]
    assert sorted(written) == sorted(sentence for sentences in examples.values() for sentence in sentences)


def test_every_intent_of_the_services_has_examples(examples: Examples) -> None:
    assert {intent for intent in TASKS if len(examples.get(intent, ())) < FEWEST} == set()


def test_no_example_belongs_to_an_intent_that_no_service_knows(examples: Examples) -> None:
    assert set(examples) - TASKS == set()


@pytest.mark.parametrize("intent", sorted(FEWEST_OF))
def test_the_intents_that_matter_most_have_the_most_examples(examples: Examples, intent: str) -> None:
    assert len(examples[intent]) >= FEWEST_OF[intent]


def test_no_sentence_stands_under_two_intents(examples: Examples) -> None:
    assert labelled_twice(examples) == {}


@pytest.mark.parametrize("intent", sorted(TASKS))
def test_no_example_is_another_with_words_swapped(examples: Examples, intent: str) -> None:
    assert alike(examples.get(intent, [])) == []


@pytest.mark.parametrize("intent", sorted(TASKS))
def test_no_example_is_given_twice(examples: Examples, intent: str) -> None:
    plain = [" ".join(words(sentence)) or sentence for sentence in examples.get(intent, [])]
    assert sorted(plain) == sorted(set(plain))


@pytest.mark.parametrize("intent", TOLD_AT_LENGTH)
def test_a_third_of_the_examples_run_over_fifteen_words(examples: Examples, intent: str) -> None:
    assert long_share(examples[intent]) >= LONG_SHARE


def test_examples_carry_no_entity_marks_because_patterns_find_entities(examples: Examples) -> None:
    marked = [text for sentences in examples.values() for text in sentences if re.search(r"[\[\]{}]", text)]
    assert marked == []


def test_every_postcode_is_in_the_made_up_area(examples: Examples) -> None:
    postcode = re.compile(r"\b([a-z]{1,2})\d[a-z\d]? ?\d[a-z]{2}\b", re.IGNORECASE)
    areas = {found.upper() for sentences in examples.values() for text in sentences for found in postcode.findall(text)}
    assert areas == {"ZZ"}


def test_a_template_with_one_word_swapped_counts_as_alike() -> None:
    assert alike(["my green bin was not emptied today", "my black bin was not emptied today"])
    assert not alike(["my green bin was not emptied today", "nobody came for the recycling this morning"])
    assert not alike(["yes please", "yes, please"])


def test_case_and_punctuation_do_not_hide_a_sentence_labelled_twice() -> None:
    assert labelled_twice({"thank": ["Ta, love!"], "goodbye": ["ta love"], "greet": ["hiya"]}) == {
        "ta love": {"thank", "goodbye"}
    }


@given(st.text(), st.text())
def test_sharing_words_is_mutual_and_between_none_and_all(one: str, other: str) -> None:
    assert shared_words(one, other) == shared_words(other, one)
    assert 0 <= shared_words(one, other) <= shared_words(one, one) == 1
