"""The blank pipeline splits like anybody would and forgets what it read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.pipeline import Renewed

PIPELINE: Renewed[None] = Renewed(lambda language: None)


@given(st.text(max_size=100))
def test_the_tokens_are_the_text_again(text: str) -> None:
    document = PIPELINE.get()[0](text)
    assert document.text == text
    assert all(text[token.idx : token.idx + len(token.text)] == token.text for token in document)


def test_words_keep_their_apostrophes_and_lose_their_commas() -> None:
    document = PIPELINE.get()[0]("wasn't emptied, green-bin!")
    assert [token.text for token in document] == ["wasn't", "emptied", ",", "green", "-", "bin", "!"]


@pytest.mark.parametrize("unit", ["[", "(", "'", "http://", ".", "a"])
def test_splitting_takes_no_time(unit: str) -> None:
    begun = time.perf_counter()
    PIPELINE.get()[0]((unit * 20_000)[:20_000])
    assert time.perf_counter() - begun < 30


def test_what_was_read_is_forgotten() -> None:
    pipeline: Renewed[object] = Renewed(lambda language: object(), uses=3)
    first, made = pipeline.get()
    first("Verysecretword")
    assert "Verysecretword" in first.vocab.strings
    assert pipeline.get() == (first, made)
    pipeline.get()
    second, made_again = pipeline.get()
    assert made_again is not made
    assert "Verysecretword" not in second.vocab.strings
