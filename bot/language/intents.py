"""Which intent a message has: kernel ridge regression on sentence vectors and n-grams, with its own doubts measured.

Leaving each training sentence out in turn costs nothing here (the formula is exact), so every figure that says how sure
an answer is - temperature, threshold, emergency cut - is fitted to sentences the model had not seen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.language.doubt import Doubt, lead
from bot.language.kept_once import KeptOnce
from bot.language.ngrams import NGrams

SHARPNESS = 5.0  # of the kernel on vectors: exp(sharpness * (cosine - 1)); chosen as fitting.py says


@dataclass(frozen=True)
class Meant:
    """All intents with their probabilities, likeliest first; how far the first leads, and whether it is believed."""

    ranking: list[tuple[str, float]]
    lead: float
    is_sure: bool


@dataclass(frozen=True)
class IntentModel:
    """A fitted model. `vectors` is None when it was fitted on n-grams alone. Read-only, so thread-safe."""

    intents: tuple[str, ...]
    doubt: Doubt
    ngrams: NGrams
    by_ngram: np.ndarray  # (n-grams, intents)
    by_sentence: np.ndarray  # (sentences, intents)
    vectors: np.ndarray | None  # (sentences, kept), of unit vectors what lies in the kept directions
    directions: np.ndarray | None  # (width, kept)

    def rank(self, text: str, vector: np.ndarray | None = None) -> list[tuple[str, float]]:
        """All intents with their probabilities, likeliest first. `vector` is the text's unit vector."""
        return self.read(text, vector).ranking

    def read(self, text: str, vector: np.ndarray | None = None) -> Meant:
        """What a text means, and whether the assistant should rather ask back."""
        return self.read_all([text], None if vector is None else vector.reshape(1, -1))[0]

    def read_all(self, texts: Sequence[str], vectors: np.ndarray | None = None) -> list[Meant]:
        """What each text means. `vectors` are the texts' unit vectors, `(texts, width)`."""
        scores = np.asarray(self.ngrams.rows(texts) @ self.by_ngram)
        if self.vectors is not None and self.directions is not None:
            if vectors is None:
                raise ValueError("this model was fitted with sentence vectors and needs the text's")
            likeness = self.vectors @ (vectors @ self.directions).T
            scores += np.exp(SHARPNESS * (likeness.T - 1)) @ self.by_sentence
        return self.meant(scores)

    def meant(self, scores: np.ndarray) -> list[Meant]:
        """What scores `(messages, intents)` mean."""
        sure, leads = self.doubt.is_sure(scores), lead(scores)
        rankings = self.doubt.probabilities(scores)
        orders = np.argsort(-rankings, axis=1, kind="stable")
        return [
            Meant([(self.intents[place], float(row[place])) for place in order], float(leads[at]), bool(sure[at]))
            for at, (row, order) in enumerate(zip(rankings, orders, strict=True))
        ]

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: loading them executes nothing."""
        arrays = {"by_ngram": self.by_ngram, "by_sentence": self.by_sentence}
        if self.vectors is not None and self.directions is not None:
            arrays |= {"vectors": self.vectors, "directions": self.directions}
        np.savez(folder / "intents.npz", **arrays)
        rest = {"intents": self.intents, "doubt": self.doubt.as_json(), "ngrams": self.ngrams.as_json()}
        (folder / "intents.json").write_text(json.dumps(rest), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote. Who reads the same again gets the same model: it stands in memory once."""
        files = [folder / "intents.json", folder / "intents.npz"]
        return _MODELS.get((file.read_bytes() for file in files), lambda: cls._read(folder))

    @classmethod
    def _read(cls, folder: Path) -> IntentModel:
        rest = json.loads((folder / "intents.json").read_text("utf-8"))
        with np.load(folder / "intents.npz", allow_pickle=False) as arrays:
            return cls(
                intents=tuple(rest["intents"]),
                doubt=Doubt(**rest["doubt"]),
                ngrams=NGrams(**rest["ngrams"]),
                by_ngram=arrays["by_ngram"],
                by_sentence=arrays["by_sentence"],
                vectors=arrays.get("vectors"),
                directions=arrays.get("directions"),
            )


_MODELS: KeptOnce[IntentModel] = KeptOnce()
