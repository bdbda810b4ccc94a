"""Welsh is told from everything else that residents type, and danger to life in Welsh from the rest of Welsh."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.welsh import is_welsh, is_welsh_emergency, mutated
from tests.nlu.held_out import read_held_out

HERE = Path(__file__).parent
WELSH = (HERE / "welsh_lines.txt").read_text("utf-8").splitlines()
EMERGENCIES = (HERE / "welsh_emergencies.txt").read_text("utf-8").splitlines()
OTHERS = (HERE / "not_welsh_lines.txt").read_text("utf-8").splitlines()
FEWEST_WELSH, FEWEST_OTHERS = 150, 300
LEAST_RECALL, LEAST_UNSEEN, MOST_FALSE = 0.97, 0.9, 0.003


def test_welsh_of_four_or_more_words_is_recognised() -> None:
    long = [line for line in WELSH if len(line.split()) >= 4]
    assert len(WELSH) >= FEWEST_WELSH
    missed = [line for line in long if not is_welsh(line)]
    assert len(missed) <= (1 - LEAST_RECALL) * len(long), missed


def test_welsh_that_no_rule_was_made_for_is_mostly_recognised() -> None:
    """Nothing in the code may be changed because of these lines: move a line to welsh_lines.txt before you do."""
    unseen = [line for line in (HERE / "welsh_unseen.txt").read_text("utf-8").splitlines() if len(line.split()) >= 4]
    assert sum(is_welsh(line) for line in unseen) >= LEAST_UNSEEN * len(unseen)


def test_english_and_other_tongues_are_not_taken_for_welsh() -> None:
    lines = OTHERS + [one.text for one in read_held_out()]
    wrong = [line for line in lines if is_welsh(line)]
    assert len(lines) >= FEWEST_OTHERS
    assert len(wrong) <= MOST_FALSE * len(lines), wrong
    assert [line for line in OTHERS if is_welsh(line)] == []


@pytest.mark.parametrize("line", ["LL30 2AB", "CF10 3NS", "12", "Ffordd y Bryn", "14 Heol y Parc", "Llandudno Road", "",
                                  "Pontypridd library", "Llanfair", "y", "WM-7K3F-92QD", "[phone number]"])  # fmt: skip
def test_a_bare_answer_is_in_no_language(line: str) -> None:
    assert not is_welsh(line)


@pytest.mark.parametrize("line", EMERGENCIES)
def test_danger_in_welsh_is_welsh_and_danger(line: str) -> None:
    assert is_welsh(line)
    assert is_welsh_emergency(line)
    assert is_welsh_emergency(line.upper().replace("Ŷ", "Y").replace("Â", "A"))


def test_few_other_welsh_messages_are_called_an_emergency() -> None:
    rest = [line for line in WELSH if line not in EMERGENCIES]
    wrong = [line for line in rest if is_welsh_emergency(line)]
    assert len(wrong) <= 0.02 * len(rest), wrong


@pytest.mark.parametrize("line", ["mae larwm tân wedi torri", "ydy'r orsaf dân ar agor", "pryd mae'r tân gwyllt eleni",
                                  "dw i eisiau cofrestru marwolaeth", "mae fy mil nwy yn uchel"])  # fmt: skip
def test_words_of_danger_in_harmless_company_are_no_emergency(line: str) -> None:
    assert not is_welsh_emergency(line)


def test_a_word_has_its_mutations() -> None:
    assert {"plant", "blant", "mhlant", "phlant"} == mutated("plant")
    assert {"gardd", "ardd", "ngardd"} == mutated("gardd")
    assert {"llyfr", "lyfr"} == mutated("llyfr")


@given(st.text(max_size=300))
def test_any_text_is_taken_without_an_error(text: str) -> None:
    assert is_welsh(text) in (True, False)
    assert is_welsh_emergency(text) in (True, False)
