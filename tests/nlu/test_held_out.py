"""The held-out messages are what they claim to be, and the trained model understands them no worse than it did.

The marks in `floors.json` may only be tightened: floors rise, ceilings sink; `measure.py` shows where a
model stands.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.loading import load_data

from bot.services import CARDS, waste
from tests.nlu import figures
from tests.nlu.figures import Heard
from tests.nlu.held_out import HeldOut, Style, read_held_out
from tests.nlu.measure import MODEL, listen, load

ROOT = Path(__file__).resolve().parents[2]
FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text())

MESSAGES = read_held_out()
#: Said by the gateway and by a button, never by a resident.
NOT_SAID = {"secure_card_accepted", "add_contact_details"}
INTENTS = {task.intent for card in CARDS for task in card.tasks} - NOT_SAID
FEWEST = 8
FEWEST_OF = {
    "emergency": 150,
    "out_of_scope": 60,
    "not_our_service": 40,
    **{task.intent: 14 for task in waste.CARD.tasks},
}
FEWEST_NEAR_MISSES = 60
FEWEST_OF_A_STYLE = 50
ALIKE = 0.7
BY_CHANCE = 0.02  # of the messages may resemble a training sentence
WORDS_TO_COMPARE = 4  # below this, messages share words because there are few ways to say yes


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w']+", text.lower().replace("’", "'")))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two messages share more than seven tenths of their words."""
    fewer, more = sorted((len(one), len(other)))
    if fewer < WORDS_TO_COMPARE or fewer <= ALIKE * more:  # the most that they could share is all of the shorter one
        return False
    return len(one & other) > ALIKE * len(one | other)


def test_every_intent_has_enough_held_out_messages() -> None:
    counts = Counter(message.intent for message in MESSAGES)
    assert {i: counts[i] for i in sorted(INTENTS) if counts[i] < FEWEST_OF.get(i, FEWEST)} == {}


def test_every_label_is_an_intent_that_a_service_knows() -> None:
    assert {message.intent for message in MESSAGES} - INTENTS == set()


@pytest.mark.parametrize("style", list(Style))
def test_every_style_of_writing_is_there(style: Style) -> None:
    assert sum(message.style is style for message in MESSAGES) >= FEWEST_OF_A_STYLE


def test_emergencies_are_written_in_every_style() -> None:
    assert {message.style for message in MESSAGES if message.intent == "emergency"} == set(Style)


def test_many_messages_speak_of_danger_and_are_no_emergency() -> None:
    assert sum(message.near_miss for message in MESSAGES) >= FEWEST_NEAR_MISSES


def test_a_third_of_the_messages_run_over_fifteen_words() -> None:
    assert sum(len(message.text.split()) > figures.SHORT for message in MESSAGES) * 3 >= len(MESSAGES)


def test_no_message_stands_twice() -> None:
    counts = Counter(" ".join(sorted(words(message.text))) for message in MESSAGES)
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_message_is_another_of_its_intent_with_words_swapped() -> None:
    by_intent: dict[str, list[str]] = defaultdict(list)
    for message in MESSAGES:
        by_intent[message.intent].append(message.text)
    pairs = (pair for texts in by_intent.values() for pair in combinations(texts, 2))
    assert [(one, other) for one, other in pairs if alike(words(one), words(other))] == []


def test_hardly_a_held_out_message_has_been_trained_on() -> None:
    # The writers do not read each other, so a short sentence may be written twice by chance. Nothing but a share is
    # compared, so that a failure shows neither side the other's sentences.
    trained = [words(example.get("text")) for example in load_data(str(ROOT / "data" / "nlu")).intent_examples]
    held_out = [words(message.text) for message in MESSAGES]
    known = sum(any(alike(message, sentence) for sentence in trained) for message in held_out)
    assert known <= len(MESSAGES) * BY_CHANCE


def test_every_postcode_is_in_the_made_up_area() -> None:
    found = re.findall(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", " ".join(m.text for m in MESSAGES), re.IGNORECASE)
    assert len(found) >= 10
    assert [postcode for postcode in found if not postcode.upper().startswith("ZZ")] == []


def test_two_messages_are_alike_whatever_their_case_and_order() -> None:
    assert alike(words("My bin was NOT emptied"), words("emptied my bin was not!"))
    assert not alike(words("my bin was not emptied"), words("my light was never mended"))


@pytest.fixture(scope="module")
def heard() -> list[Heard]:
    """Every held-out message as the trained model hears it."""
    return asyncio.run(listen(load(MODEL), MESSAGES))


@pytest.mark.whole_system
@pytest.mark.parametrize(
    ("mark", "measured"),
    [
        ("accuracy", figures.accuracy),
        ("macro_f1", figures.macro_f1),
        ("emergency_recall", lambda heard: figures.recall(heard, "emergency")),
        ("not_our_service_turned_away", lambda heard: figures.turned_away(heard, "not_our_service")),
        ("out_of_scope_turned_away", lambda heard: figures.turned_away(heard, "out_of_scope")),
    ],
)
def test_the_model_understands_at_least_as_well_as_before(heard: list[Heard], mark: str, measured) -> None:
    assert measured(heard) >= FLOORS[mark]


@pytest.mark.whole_system
def test_few_other_messages_are_called_an_emergency(heard: list[Heard]) -> None:
    assert figures.false_emergency_share(heard) <= FLOORS["false_emergency_ceiling"]


@pytest.mark.whole_system
def test_few_messages_for_the_council_are_turned_away(heard: list[Heard]) -> None:
    assert figures.rejected_share(heard) <= FLOORS["in_scope_turned_away_ceiling"]


@pytest.mark.whole_system
def test_the_model_hears_every_message_once_and_in_order(heard: list[Heard]) -> None:
    assert [one.message for one in heard] == MESSAGES
    assert all(isinstance(one.message, HeldOut) and 0 <= one.confidence <= 1 for one in heard)
