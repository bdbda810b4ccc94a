"""Which of the council's bins a resident means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.said import Said
from actions.waste.bins import bins_meant, streams_named
from bot.councils import Council
from bot.language.entities import find_entities


def meant(text: str, council: Council, *, asked: bool = False) -> list[str]:
    found = tuple(one.value for one in find_entities(text) if one.kind == "bin")
    return bins_meant(Said(text, entities={"bin": found}), council.stream_words, whole_text=asked)


def test_a_bins_own_title_means_that_bin(westmoor: Council) -> None:
    for stream, title in westmoor.streams.items():
        assert streams_named(title, westmoor.stream_words) == [stream]


@pytest.mark.parametrize(
    ("text", "streams"),
    [
        ("my black bin was not emptied", ["refuse"]),
        ("the recycling wasn't taken", ["recycling"]),
        ("food caddy missed", ["food"]),
        ("no the brown one", ["garden"]),
        ("garden waste not collected", ["garden"]),
        ("black bin and food caddy both missed", ["refuse", "food"]),
        ("not the green one, the brown one", ["garden"]),
        ("my bin was not emptied", []),
        ("the purple bin", []),
    ],
)
def test_residents_words(westmoor: Council, text: str, streams: list[str]) -> None:
    assert meant(text, westmoor) == streams


@pytest.mark.parametrize(
    ("answer", "stream"),
    [
        ("black", "refuse"),
        ("recyling", "recycling"),
        ("general rubish", "refuse"),
        ("the one for leaves", "garden"),
        ("bottles and tins", "recycling"),
        ("gardn", "garden"),
        ("Food", "food"),
    ],
)
def test_any_word_counts_when_a_bin_was_asked_for(westmoor: Council, answer: str, stream: str) -> None:
    assert meant(answer, westmoor, asked=True) == [stream]


@given(st.text(max_size=200))
def test_any_text_names_streams_of_the_council_once_each(text: str) -> None:
    words = {"refuse": ("black",), "recycling": ("green", "paper")}
    found = streams_named(text, words)
    assert set(found) <= set(words)
    assert len(found) == len(set(found))
