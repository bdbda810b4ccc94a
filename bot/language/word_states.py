"""Each word of a text as 384 numbers that know its neighbours. One thread, no torch, nothing downloaded.

The same weights as the sentence vectors, but only the first layers: they run in half the time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.language.network_cache import built_network
from bot.language.vectors import version_of_vectors

_WIDTH = 384  # of the network's layers
_LONGEST = 200  # pieces that run together; a longer text runs in parts
_GRAPH_SOURCE = Path(__file__).with_name("word_graph.py")


class WordStates:
    """Gives words their numbers. Thread-safe; the same text always gives the same."""

    def __init__(self, cache_dir: Path) -> None:
        """Use the network in `cache_dir`, building it there at first (some seconds). Raises `WeightsMissing`."""
        folder = built_network(cache_dir / f"word-states-{version_of_states()}", _build)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._opening, self._closing = (self._tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))

    def of(self, text: str, words: Sequence[tuple[int, int]]) -> np.ndarray:
        """One row per word, `(len(words), 384)`, float32: the mean over its pieces; zeros for a word without any.

        `words` are (start, end) in characters, in order and not overlapping.
        """
        read = self._tokenizer.encode(text, add_special_tokens=False)
        if not words or not read.ids:
            return np.zeros((len(words), _WIDTH), dtype=np.float32)
        states = np.vstack([self._run(read.ids[at : at + _LONGEST]) for at in range(0, len(read.ids), _LONGEST)])
        shares = np.zeros((len(words), len(states)), dtype=np.float32)
        at = 0
        for piece, (start, end) in enumerate(read.offsets):
            while at < len(words) and words[at][1] <= start:
                at += 1
            if at < len(words) and words[at][0] < end:
                shares[at, piece] = 1
        return np.asarray((shares @ states) / np.maximum(shares.sum(axis=1, keepdims=True), 1), dtype=np.float32)

    def _run(self, pieces: list[int]) -> np.ndarray:
        ids = np.array([[self._opening, *pieces, self._closing]], dtype=np.int64)
        (states,) = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        return np.asarray(states[0, 1:-1], dtype=np.float32)


def version_of_states() -> str:
    """Changes whenever the states could: with the weights, the code that builds the network, or what runs it."""
    return hashlib.sha256(version_of_vectors().encode() + _GRAPH_SOURCE.read_bytes()).hexdigest()[:16]


def _build(weights: Path, network: Path) -> None:
    from bot.language.word_graph import build_states  # needed once per machine, and slow to import

    build_states(weights, network)
