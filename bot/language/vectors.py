"""A sentence as 768 numbers: near meanings lie near each other. One thread, no torch, nothing downloaded.

Half of them are the network's own sentence vector, half what stands in its middle layer, where the words are still
nearer to how they were written: together they tell council matters apart better than either alone, at no cost in time.
The same run gives that layer's numbers for every word, by which the tagger names things.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from bot.language.network_cache import built_network
from bot.language.weights import WEIGHTS_SHA256

WIDTH = 768
STATE_WIDTH = 384  # of the network's layers
_LONGEST = 254  # pieces, as the network was trained; about 180 words
_AT_ONCE = 1024  # pieces in one batch: more is not quicker, and needs more memory
_SOURCES = tuple(Path(__file__).with_name(name) for name in ("vector_graph.py", "eight_bits.py"))
#: Fuses two steps into one that is four times slower than both.
_SLOW_FUSION = ["SkipLayerNormFusion"]


@dataclass(frozen=True)
class Reading:
    """One text as the network sees it: its unit vector `(768,)`; where its pieces begin and end, in characters, and
    their `states`, `(pieces, 384)`."""

    text: str
    vector: np.ndarray
    places: Sequence[tuple[int, int]]
    states: np.ndarray

    def of(self, words: Sequence[tuple[int, int]]) -> np.ndarray:
        """One row per word, `(len(words), 384)`: the mean over its pieces; zeros for a word without any.

        `words` are (start, end) in characters, in order and not overlapping.
        """
        if not words or not len(self.states):
            return np.zeros((len(words), STATE_WIDTH), dtype=np.float32)
        shares = np.zeros((len(words), len(self.states)), dtype=np.float32)
        at = 0
        for piece, (start, end) in enumerate(self.places):
            while at < len(words) and words[at][1] <= start:
                at += 1
            if at < len(words) and words[at][0] < end:
                shares[at, piece] = 1
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1)
        return np.asarray(shares @ self.states, dtype=np.float32)


class SentenceVectors:
    """Turns texts into unit vectors. Thread-safe; the same text gives the same vector, alone or among others."""

    def __init__(self, cache_dir: Path) -> None:
        """Use the network in `cache_dir`, building it there at first (some seconds). Raises `WeightsMissing`.

        `shared_vectors` gives the one that the process already has.
        """
        folder = built_network(cache_dir / f"sentence-vectors-{version_of_vectors()}", _build)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "network.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=_SLOW_FUSION,
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._opening, self._closing = (self._tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))

    def encode(self, texts: Iterable[str]) -> np.ndarray:
        """One row per text, `(len(texts), 768)`, float32. Texts of one length run together, so none is padded."""
        pieces = [one.ids[:_LONGEST] for one in self._split(texts)]
        rows = np.zeros((len(pieces), WIDTH), dtype=np.float32)
        for places in _batches([len(one) for one in pieces]):
            rows[places] = self._run([pieces[place] for place in places])[0]
        return rows

    def read(self, texts: Iterable[str]) -> list[Reading]:
        """Each text with its vector and its words' states; what is beyond the longest runs in parts of its own."""
        said = list(texts)
        split = self._split(said)
        found: dict[int, Reading] = {}
        for places in _batches([min(len(one.ids), _LONGEST) for one in split]):
            vectors, states = self._run([split[place].ids[:_LONGEST] for place in places])
            for place, vector, own in zip(places, vectors, states, strict=True):
                rest = split[place].ids[_LONGEST:]
                later = [self._run([rest[at : at + _LONGEST]])[1][0] for at in range(0, len(rest), _LONGEST)]
                found[place] = Reading(said[place], vector, split[place].offsets, np.vstack([own, *later]))
        return [found[place] for place in range(len(split))]

    def words(self) -> frozenset[str]:
        """Every whole word that the network knows: some twenty thousand common English ones."""
        return frozenset(piece for piece in self._tokenizer.get_vocab() if piece.isascii() and piece.isalpha())

    def _split(self, texts: Iterable[str]) -> list[Encoding]:
        return [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]

    def _run(self, pieces: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
        """Vectors `(texts, 768)` and states `(texts, pieces, 384)` of texts that all have the same number of pieces."""
        ids = np.array([[self._opening, *one, self._closing] for one in pieces], dtype=np.int64)
        *halves, states = self._session.run(["vector", "wording", "states"], {"ids": ids, "mask": np.ones_like(ids)})
        return np.asarray(np.concatenate(halves, axis=1) / math.sqrt(2), dtype=np.float32), states[:, 1:-1]


@lru_cache(maxsize=4)
def shared_vectors(cache_dir: Path) -> SentenceVectors:
    """The process's one network of this folder: what needs vectors shares its memory."""
    return SentenceVectors(cache_dir)


def version_of_vectors() -> str:
    """Changes whenever the vectors could: with the weights, the code that builds the network, or what runs it."""
    digest = hashlib.sha256(WEIGHTS_SHA256.encode())
    for source in _SOURCES:
        digest.update(source.read_bytes())
    digest.update("/".join(version(package) for package in ("onnxruntime", "tokenizers")).encode())
    return digest.hexdigest()[:16]


def _batches(lengths: Sequence[int]) -> Iterable[list[int]]:
    """Places of texts of the same length, a batch at a time."""
    by_length: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        by_length.setdefault(length, []).append(place)
    for length, places in sorted(by_length.items()):
        size = max(1, _AT_ONCE // (length + 2))
        yield from (places[at : at + size] for at in range(0, len(places), size))


def _build(weights: Path, tokenizer: Path, network: Path) -> None:
    from bot.language.vector_graph import build  # needed once per machine, and slow to import

    build(weights, tokenizer, network)
