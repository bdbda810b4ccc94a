"""Agreement between labellers is reckoned rightly, and docs/nlu-writing.md repeats what agreement.csv gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import CARDS
from tests.nlu.agreement import Labelled, kappa, raw, read_labels, report

DOCS = Path(__file__).parents[2] / "docs" / "nlu-writing.md"
ENOUGH = 200  # sentences

labels = st.builds(Labelled, st.just("hello"), st.sampled_from("abc"), st.sampled_from("abc"))


def pairs(*both: str) -> list[Labelled]:
    return [Labelled("hello", written, read) for written, read in both]


def test_the_page_on_writing_sentences_repeats_the_figures_of_the_labels() -> None:
    assert report(read_labels()) in " ".join(DOCS.read_text("utf-8").split())


def test_two_hundred_sentences_were_labelled_and_none_twice() -> None:
    sentences = [one.text for one in read_labels()]
    assert len(set(sentences)) == len(sentences) >= ENOUGH


def test_both_labellers_name_intents_of_the_services() -> None:
    known = {task.intent for card in CARDS for task in card.tasks}
    assert {intent for one in read_labels() for intent in (one.written, one.read)} <= known


def test_kappa_counts_only_agreement_beyond_chance() -> None:
    # Both say a half the time: they would agree on half of the sentences by chance, and agree on three quarters.
    assert kappa(pairs("aa", "aa", "bb", "ab", "ba", "bb", "aa", "bb")) == pytest.approx(0.5)


def test_labellers_who_agree_by_chance_alone_have_a_kappa_of_nought() -> None:
    assert kappa(pairs("aa", "ab", "ba", "bb")) == pytest.approx(0)


def test_two_who_only_ever_use_one_intent_agree() -> None:
    assert kappa(pairs("aa", "aa")) == 1


@given(st.lists(labels, min_size=1))
def test_kappa_never_exceeds_the_raw_agreement(said: list[Labelled]) -> None:
    assert -1 <= kappa(said) <= raw(said) + 1e-9
