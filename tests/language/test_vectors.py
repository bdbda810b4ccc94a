"""The real network, built from the real weights once for all tests of this folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from bot.language.vector_graph import build_exact
from bot.language.vectors import WIDTH, SentenceVectors, shared_vectors, version_of_vectors
from bot.language.weights import WeightsMissing, check, find_weights


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def vectors(cache: Path) -> SentenceVectors:
    return SentenceVectors(cache)


def test_the_network_is_the_published_one(vectors: SentenceVectors) -> None:
    """Its authors' model card gives these likenesses for these sentences."""
    network = onnxruntime.InferenceSession(build_exact(find_weights()[0]).SerializeToString())

    def exact(text: str) -> np.ndarray:
        ids = np.array([vectors._tokenizer.encode(text).ids], dtype=np.int64)
        return network.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0][0]

    source = exact("That is a happy person")
    for sentence, likeness in (
        ("That is a happy dog", 0.695),
        ("That is a very happy person", 0.943),
        ("Today is a sunny day", 0.257),
    ):
        assert float(source @ exact(sentence)) == pytest.approx(likeness, abs=0.001)
        own = vectors.encode([sentence])[0, : WIDTH // 2] * 2**0.5
        assert float(exact(sentence) @ own) > 0.97  # eight bits cost little


def test_vectors_have_length_one_and_near_meanings_are_near(vectors: SentenceVectors) -> None:
    missed, not_emptied, tax = vectors.encode(["you missed my bin", "my bin was not emptied", "pay council tax"])
    assert missed.shape == (WIDTH,)
    assert np.linalg.norm(missed) == pytest.approx(1, abs=1e-5)
    assert missed @ not_emptied > 0.6 > 0.4 > missed @ tax


def test_company_never_changes_a_vector(vectors: SentenceVectors) -> None:
    texts = ["bin", "a much longer message about a bin that was missed again on tuesday morning", "tax"]
    together, alone = vectors.encode(texts * 9), np.vstack([vectors.encode([text]) for text in texts * 9])
    assert np.abs(together - alone).max() < 1e-6  # what is left is the order of sums


def test_a_reading_holds_the_same_vector_and_every_word(vectors: SentenceVectors) -> None:
    texts = ["my bin, again", "", "tax", "my tax, again", "bin " * 400]
    for text, reading, vector in zip(texts, vectors.read(texts), vectors.encode(texts), strict=True):
        assert reading.text == text
        assert np.abs(reading.vector - vector).max() < 1e-6
        assert len(reading.states) == len(reading.places)
    (reading,) = vectors.read(["my bin, again"])
    words = reading.of([(0, 2), (3, 6), (8, 13), (13, 13)])
    assert words.shape == (4, 384)
    assert not words[3].any()
    assert np.abs(words[:3]).sum(axis=1).min() > 0


def test_a_process_has_one_network(cache: Path, vectors: SentenceVectors) -> None:
    assert shared_vectors(cache) is shared_vectors(cache)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "🙂", "a" * 5000, "bin " * 2000, "你好", "\x00"])
def test_any_text_has_a_vector(vectors: SentenceVectors, text: str) -> None:
    (vector,) = vectors.encode([text])
    assert np.isfinite(vector).all()


def test_no_texts_give_no_rows(vectors: SentenceVectors) -> None:
    assert vectors.encode([]).shape == (0, WIDTH)


def test_threads_do_not_disturb_each_other(vectors: SentenceVectors) -> None:
    texts = [f"my bin at number {number} was missed" for number in range(40)]
    alone = np.vstack([vectors.encode([text]) for text in texts])
    with ThreadPoolExecutor(4) as pool:
        assert np.array_equal(np.vstack(list(pool.map(lambda text: vectors.encode([text]), texts))), alone)


def test_the_network_is_built_once(vectors: SentenceVectors, cache: Path) -> None:
    (folder,) = cache.iterdir()
    assert folder.name == f"sentence-vectors-{version_of_vectors()}"
    before = (folder / "network.onnx").stat().st_mtime_ns
    again = SentenceVectors(cache)
    assert (folder / "network.onnx").stat().st_mtime_ns == before
    assert np.array_equal(again.encode(["bin"]), vectors.encode(["bin"]))


def test_common_words_are_known(vectors: SentenceVectors) -> None:
    assert {"council", "garden", "library"} <= vectors.words()
    assert "colected" not in vectors.words()


def test_missing_weights_say_what_to_do() -> None:
    with pytest.raises(WeightsMissing, match=r"requirements/weights\.txt.*config\.light\.yml"):
        find_weights("no_such_package_here")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    with pytest.raises(WeightsMissing, match="is not there"):
        check(file, "0" * 64)
    file.write_bytes(b"something else")
    with pytest.raises(WeightsMissing, match="is not the published file"):
        check(file, "0" * 64)
