"""Slips are put right towards words that training knows, and towards nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.spelling import Spelling

SENTENCES = [
    "my recycling was not collected", "recycling not collected again", "the recycling lorry",
    "council tax bill please",
    "pay my council tax", "council tax band", "please collect it", "was it collected", "recyling again",
    "recyling missed",
]  # fmt: skip
DICTIONARY = {"recycling", "council", "collected", "please", "mould", "counsel"}
SPELLING = Spelling.learn(SENTENCES, DICTIONARY)


@pytest.mark.parametrize(
    ("typed", "repaired"),
    [
        ("recyclng", "recycling"),
        ("recyycling", "recycling"),
        ("recyclimg", "recycling"),
        ("reyccling", "recycling"),
        ("Colected!", "collected!"),
        ("my councel tax", "my council tax"),
    ],
)
def test_one_slip_is_put_right(typed: str, repaired: str) -> None:
    assert SPELLING.repair(typed) == repaired


@pytest.mark.parametrize(
    "text",
    [
        "recycling",
        "counsel",
        "mould",
        "recyling",
        "cecycling",
        "reecyclling",
        "bin",
        "tax",
        "recycling's",
        "ZZ1 1AA",
        "14a",
        "",
        "tex",
    ],
)
def test_what_may_be_meant_is_left_alone(text: str) -> None:
    assert SPELLING.repair(text) == text


def test_a_word_of_one_sentence_is_no_target() -> None:
    assert SPELLING.repair("lory") == "lory"


def test_without_a_dictionary_frequent_words_are_the_targets() -> None:
    assert Spelling.learn(SENTENCES).repair("councl") == "council"


def test_the_commoner_word_wins() -> None:
    assert Spelling({"bins": 9, "bind": 3}).repair("binx") == "bins"


def test_what_was_learnt_can_be_kept() -> None:
    assert Spelling(SPELLING.targets, SPELLING.left_alone).repair("recyclng") == "recycling"


@given(st.text(max_size=80))
def test_repairing_never_fails_and_never_changes_twice(text: str) -> None:
    once = SPELLING.repair(text)
    assert SPELLING.repair(once) == once


@given(st.sampled_from(sorted(SPELLING.targets)), st.data())
def test_any_letter_left_out_behind_the_first_is_found(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(word) - 1))
    typed = word[:place] + word[place + 1 :]
    if typed not in SPELLING.left_alone:
        assert SPELLING.repair(typed) in SPELLING.targets


def test_words_are_kept_in_a_file_and_stand_in_memory_once(tmp_path: Path) -> None:
    SPELLING.save(tmp_path)
    again = Spelling.load(tmp_path)
    assert again.repair("recyclng") == "recycling"
    assert (again.targets, again.left_alone) == (SPELLING.targets, SPELLING.left_alone)
    assert Spelling.load(tmp_path) is again
