"""A sentence as 768 numbers: near meanings lie near each other. One thread, no torch, nothing downloaded.

Half of them are the network's own sentence vector, half what stands in its middle layer, where the words are still
nearer to how they were written: together they tell council matters apart better than either alone, at no cost in time.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.language.network_cache import built_network
from bot.language.weights import WEIGHTS_SHA256

WIDTH = 768
_LONGEST = 256  # tokens, as the network was trained; about 180 words
_GRAPH_SOURCE = Path(__file__).with_name("vector_graph.py")


class SentenceVectors:
    """Turns texts into unit vectors. Thread-safe; the same text gives the same vector, alone or among others."""

    def __init__(self, cache_dir: Path) -> None:
        """Use the network in `cache_dir`, building it there at first (some seconds). Raises `WeightsMissing`."""
        folder = built_network(cache_dir / f"sentence-vectors-{version_of_vectors()}", _build)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "network.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)

    def encode(self, texts: Iterable[str]) -> np.ndarray:
        """One row per text, `(len(texts), 768)`, float32.

        Each text runs alone: eight-bit arithmetic scales by what it sees, so company would change a vector.
        """
        rows = [self._encode_one(text) for text in texts]
        return np.vstack(rows) if rows else np.zeros((0, WIDTH), dtype=np.float32)

    def words(self) -> frozenset[str]:
        """Every whole word that the network knows: some twenty thousand common English ones."""
        return frozenset(piece for piece in self._tokenizer.get_vocab() if piece.isascii() and piece.isalpha())

    def _encode_one(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        halves = self._session.run(["vector", "wording"], {"ids": ids, "mask": np.ones_like(ids)})
        return np.asarray(np.concatenate(halves, axis=1) / math.sqrt(2), dtype=np.float32)


def version_of_vectors() -> str:
    """Changes whenever the vectors could: with the weights, the code that builds the network, or what runs it."""
    digest = hashlib.sha256(WEIGHTS_SHA256.encode())
    digest.update(_GRAPH_SOURCE.read_bytes())
    digest.update("/".join(version(package) for package in ("onnxruntime", "tokenizers")).encode())
    return digest.hexdigest()[:16]


def _build(weights: Path, network: Path) -> None:
    from bot.language.vector_graph import build  # needed once per machine, and slow to import

    build(weights, network)
