"""Which intent a message has: kernel ridge regression on sentence vectors and n-grams, with its own doubts measured.

Leaving each training sentence out in turn costs nothing here (the formula is exact), so every figure that says how sure
an answer is - temperature, threshold, emergency cut - is fitted to sentences the model had not seen.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.linalg import blas, lapack

from bot.language.doubt import Doubt, fit_doubt, lead
from bot.language.ngrams import NGrams

# Chosen by leave-one-out accuracy on the catalogue's sentences; neighbours differ by less than half a point.
_SHARPNESS = 5.0  # of the kernel on vectors: exp(sharpness * (cosine - 1))
_NGRAM_SHARE = 0.3  # of the kernel on n-grams, beside the vectors'
_RIDGE = 0.1
_KEPT = 384  # directions of the vectors, of 768: the rest holds 3 % of them and costs half of the time
_BALANCE = 0.75  # 0: every sentence counts the same; 1: every intent does


@dataclass(frozen=True)
class LeftOut:
    """For each training sentence what the model says without it: `(sentences, intents)`, and the true intents."""

    probabilities: np.ndarray
    truth: np.ndarray


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
        scores = np.asarray(self.ngrams.rows([text]) @ self.by_ngram)[0]
        if self.vectors is not None and self.directions is not None:
            if vector is None:
                raise ValueError("this model was fitted with sentence vectors and needs the text's")
            scores = (
                scores + np.exp(_SHARPNESS * (self.vectors @ (vector.ravel() @ self.directions) - 1)) @ self.by_sentence
            )
        probabilities = self.doubt.probabilities(scores[None, :])[0]
        order = np.argsort(-probabilities, kind="stable")
        ranking = [(self.intents[place], float(probabilities[place])) for place in order]
        return Meant(ranking, float(lead(scores[None, :])[0]), bool(self.doubt.is_sure(scores[None, :])[0]))

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
        """Read what `save` wrote."""
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


def fit(
    texts: Sequence[str],
    intents: Sequence[str],
    vectors: np.ndarray | None = None,
    urgent: str = "emergency",
    outside: Collection[str] = (),
) -> tuple[IntentModel, LeftOut]:
    """Fit on sentences and their intents; needs at least two intents. `urgent` is the intent that is never missed,
    `outside` those that say a message is not for this council.

    Time grows with the third power of the sentences: 8,000 take some ten seconds on one core.
    """
    names = tuple(sorted(set(intents)))
    if len(names) < 2:
        raise ValueError("at least two intents are needed")
    truth = np.array([names.index(one) for one in intents])
    ngrams = NGrams.learn(texts)
    rows = ngrams.rows(texts)
    kernel = (_NGRAM_SHARE * (rows @ rows.T)).toarray()
    directions = None if vectors is None else _main_directions(vectors)
    if vectors is not None:
        vectors = np.asarray(vectors @ directions, dtype=np.float32)
        kernel += np.exp(_SHARPNESS * (vectors @ vectors.T - 1))
    weights, left_out = _solve(kernel.astype(np.float32), truth, len(names))
    doubt = fit_doubt(
        left_out,
        truth,
        names.index(urgent) if urgent in names else None,
        [names.index(one) for one in outside if one in names],
    )
    model = IntentModel(
        intents=names,
        doubt=doubt,
        ngrams=ngrams,
        by_ngram=np.asarray(_NGRAM_SHARE * (rows.T @ weights), dtype=np.float32),
        by_sentence=weights,
        vectors=vectors,
        directions=directions,
    )
    return model, LeftOut(doubt.probabilities(left_out), truth)


def _main_directions(vectors: np.ndarray) -> np.ndarray:
    """`(width, kept)`, at right angles: the directions in which the vectors are longest."""
    _, directions = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    return np.ascontiguousarray(directions[:, -_KEPT:], dtype=np.float32)


def _solve(kernel: np.ndarray, truth: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of every sentence for every intent, and what each sentence scores when it is left out."""
    wanted = np.eye(count, dtype=np.float32)[truth]
    size = np.bincount(truth, minlength=count)[truth].astype(np.float32)
    np.fill_diagonal(kernel, kernel.diagonal() + _RIDGE * (size / size.mean()) ** _BALANCE)
    factor, failed = lapack.spotrf(kernel.T, lower=1, overwrite_a=1)  # .T is as LAPACK stores it
    if failed:
        raise ValueError("the kernel is not positive definite: a sentence vector is not of length one")
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)  # its lower half, all that is needed
    weights = blas.ssymm(1.0, inverse, wanted, lower=1)
    return weights, wanted - weights / inverse.diagonal()[:, None]
