"""The tagger learns from a few sentences what stands where, and its calculus is right on rows counted by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.entities import find_entities
from bot.language.marked import Marked
from bot.language.tagger import KINDS, Tagger
from bot.language.tagging import beside, fit, label_words, labels_of, likeliest, log_chances, spans_of
from bot.language.vectors import SentenceVectors

LABELS = labels_of(("place",))  # O, B, I, L, U


def marked(text: str, *named: tuple[str, str]) -> Marked:
    return Marked(text, tuple((text.index(words), text.index(words) + len(words), kind) for words, kind in named))


EXAMPLES = [
    marked("where do I put an old kettle", ("old kettle", "thing")),
    marked("where do I put a broken toaster", ("broken toaster", "thing")),
    marked("please take my mattress away", ("mattress", "thing")),
    marked("please take my sofa away", ("sofa", "thing")),
    marked("the lamp by the library is out", ("library", "place")),
    marked("the lamp by the church is out", ("church", "place")),
    marked("a hole on Chapel Brow again", ("Chapel Brow", "street")),
    marked("a hole on Windy Bank again", ("Windy Bank", "street")),
    marked("thank you very much"), marked("I want to pay my bill"),
]  # fmt: skip


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> SentenceVectors:
    return SentenceVectors(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def tagger(vectors: SentenceVectors) -> Tagger:
    return Tagger.learn(EXAMPLES, vectors)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("where do I put an old iron", "thing", "old iron"),
        ("please take my wardrobe away", "thing", "wardrobe"),
        ("the lamp by the school is out", "place", "school"),
        ("a hole on Mossy Bank again", "street", "Mossy Bank"),
    ],
)
def test_it_finds_words_that_it_never_saw(tagger: Tagger, text: str, kind: str, words: str) -> None:
    assert [(one.kind, one.value) for one in tagger.find(text)] == [(kind, words)]


def test_what_it_finds_stands_where_it_says(tagger: Tagger) -> None:
    text = "  please   take my (sofa) away, and where do I put my neighbour's kettle's lid"
    for one in tagger.find(text):
        assert text[one.start : one.end] == one.value


@pytest.mark.parametrize("text", ["", " ", "!!!", "\n", "’", "thank you", "x" * 5_000, "sofa " * 1_000])
def test_any_text_is_read(tagger: Tagger, text: str) -> None:
    assert all(one.kind in KINDS for one in tagger.find(text))


def test_what_was_written_is_read_back_the_same(tagger: Tagger, vectors: SentenceVectors, tmp_path: Path) -> None:
    tagger.write(tmp_path / "tagger.safetensors")
    again = Tagger.read(tmp_path / "tagger.safetensors", vectors)
    text = "please take my wardrobe away from the school"
    assert list(again.find(text)) == list(tagger.find(text))


def test_a_table_of_other_kinds_is_refused(vectors: SentenceVectors, tmp_path: Path) -> None:
    Tagger(vectors, np.zeros((9, 5), dtype=np.float32)).write(tmp_path / "other")
    with pytest.raises(ValueError, match="train again"):
        Tagger.read(tmp_path / "other", vectors)


def test_training_twice_gives_the_same_table(tagger: Tagger, vectors: SentenceVectors) -> None:
    assert np.array_equal(Tagger.learn(EXAMPLES, vectors)._weights, tagger._weights)


def test_threads_find_what_one_thread_finds(tagger: Tagger) -> None:
    texts = [one.text for one in EXAMPLES] * 5
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: list(tagger.find(text)), texts)) == [list(tagger.find(t)) for t in texts]


def test_a_long_text_is_read_in_parts(vectors: SentenceVectors) -> None:
    words = ["kettle"] * 900
    places = [(7 * at, 7 * at + 6) for at in range(900)]
    (reading,) = vectors.read([" ".join(words)])
    rows = reading.of(places)
    assert rows.shape == (900, 384)
    assert (np.abs(rows).sum(axis=1) > 0).all()


def test_a_rule_keeps_what_it_found_unless_it_is_part_of_more(tagger: Tagger) -> None:
    found = find_entities("where do I put an old blue box from 14 Windy Bank", tagger.find)
    assert ("house_number", "14") in [(one.kind, one.value) for one in found]
    for one, other in pairwise(found):
        assert one.end <= other.start


def test_words_are_labelled_from_the_spans_that_they_touch() -> None:
    words = [(0, 3), (4, 8), (9, 12), (13, 15), (16, 20)]
    labels = label_words(words, [(4, 12, "place"), (16, 20, "place")], LABELS)
    assert [LABELS[one] for one in labels] == ["O", "B-place", "L-place", "O", "U-place"]


def test_what_is_begun_ends_even_where_each_word_alone_says_otherwise() -> None:
    alone = np.log(np.array([[0.1, 0.8, 0.04, 0.03, 0.03], [0.6, 0.05, 0.05, 0.2, 0.1]]))
    path = likeliest(alone, LABELS)
    assert list(spans_of(path, LABELS)) == [(0, 1, "place")]


@given(st.lists(st.lists(st.floats(-20, 0), min_size=5, max_size=5), max_size=8))
def test_every_row_of_labels_makes_sense(chances: list[list[float]]) -> None:
    path = [LABELS[one] for one in likeliest(np.array(chances).reshape(-1, 5), LABELS)]
    assert len(path) == len(chances)
    for one, following in zip(["O", *path], [*path, "O"], strict=True):
        assert (following[0] in "IL") == (one[0] in "BI")


def test_the_fit_tells_apart_what_can_be_told_apart() -> None:
    rows = np.array([[1, 0, 1], [0, 1, 1]] * 5, dtype=np.float32)
    ends = np.array([2, 2, 7, 10])  # the second text has no words
    weights = fit(rows, ends, np.array([0, 1] * 5), 2, 0.1, 50)
    wide = beside(rows, ends)
    chances = np.exp(log_chances(wide, weights))
    assert wide.shape == (10, 5 * 3 + 1)
    assert (chances.argmax(axis=1) == [0, 1] * 5).all()
    assert chances.sum(axis=1) == pytest.approx(1)


def test_neighbours_stand_beside_a_word_but_never_across_texts() -> None:
    own = np.array([[1], [2], [4], [9]], dtype=np.float32)
    assert beside(own, np.array([3, 4])).tolist() == [
        [1, 0, 2, 0, 2, 1],  # itself, before, after, and at half weight two before and two after; the constant
        [2, 1, 4, 0, 0, 1],
        [4, 2, 0, 0.5, 0, 1],
        [9, 0, 0, 0, 0, 1],
    ]


def test_what_the_network_already_read_is_not_read_again(tagger: Tagger, vectors: SentenceVectors) -> None:
    (right,) = vectors.read(["please take my wardrobe away"])
    assert [one.value for one in tagger.find("please take my wardrobe away", right)] == ["wardrobe"]
    assert [one.value for one in tagger.find("please  take my wardrob away", right)] == ["wardrob"]
    (other,) = vectors.read(["please take my wardrobe away today"])
    alone = list(tagger.find("please take my wardrobe away"))
    assert list(tagger.find("please take my wardrobe away", other)) == alone
