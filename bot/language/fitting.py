"""Fits the intent model to sentences. What the classifier and the measuring of second needs want is solved once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from scipy.sparse import csr_matrix

from bot.language.doubt import Doubt, fit_doubt
from bot.language.intents import SHARPNESS, IntentModel, Meant
from bot.language.ngrams import NGrams
from bot.language.ridge import Solved, solve

# Chosen, as SHARPNESS was, by leave-one-out accuracy on the catalogue's sentences; neighbours differ by half a point.
_NGRAM_SHARE = 0.3  # of the kernel on n-grams, beside the vectors'
_KEPT = 384  # directions of the vectors, of 768: the rest holds 3 % of them and costs half of the time
ASIDE_EVERY = 4  # one sentence in so many is set aside to measure second needs on


@dataclass(frozen=True)
class LeftOut:
    """For each training sentence what the model says without it: `(sentences, intents)`, and the true intents."""

    probabilities: np.ndarray
    truth: np.ndarray


@dataclass(frozen=True)
class Fitted:
    """All that follows from sentences and their intents. Rows stand in `order`: those set aside are the last."""

    names: tuple[str, ...]
    order: np.ndarray
    truth: np.ndarray
    aside: int
    ngrams: NGrams
    rows: csr_matrix
    vectors: np.ndarray | None
    directions: np.ndarray | None
    solved: Solved

    def doubt(self, urgent: str, outside: Collection[str] = ()) -> Doubt:
        """How sure an answer is, measured on each sentence left out in turn."""
        return fit_doubt(
            self.solved.left_out,
            self.truth,
            self.names.index(urgent) if urgent in self.names else None,
            [self.names.index(one) for one in outside if one in self.names],
        )

    def left_out(self, doubt: Doubt) -> LeftOut:
        """In the order in which the sentences were given."""
        back = np.argsort(self.order)
        return LeftOut(doubt.probabilities(self.solved.left_out)[back], self.truth[back])

    def model(self, doubt: Doubt) -> IntentModel:
        """Fitted to every sentence."""
        return self._model(self.solved.weights, doubt)

    def model_without(self, doubt: Doubt) -> IntentModel:
        """Fitted to every sentence but those set aside."""
        return self._model(self.solved.without, doubt, len(self.truth) - self.aside)

    def meant_aside(self, model: IntentModel) -> list[Meant]:
        """What `model`, made by `model_without`, says of those set aside, in their order."""
        known = len(self.truth) - self.aside
        scores = np.asarray(self.rows[known:] @ model.by_ngram)
        if self.vectors is not None:
            scores += np.exp(SHARPNESS * (self.vectors[known:] @ self.vectors[:known].T - 1)) @ model.by_sentence
        return model.meant(scores)

    def _model(self, weights: np.ndarray, doubt: Doubt, known: int | None = None) -> IntentModel:
        return IntentModel(
            intents=self.names,
            doubt=doubt,
            ngrams=self.ngrams,
            by_ngram=np.asarray(_NGRAM_SHARE * (self._columns @ weights), dtype=np.float32),
            by_sentence=weights[:known],
            vectors=None if self.vectors is None else self.vectors[:known],
            directions=self.directions,
        )

    @cached_property
    def _columns(self) -> csr_matrix:
        return self.rows.T.tocsr()


def fit(
    texts: Sequence[str],
    intents: Sequence[str],
    vectors: np.ndarray | None = None,
    urgent: str = "emergency",
    outside: Collection[str] = (),
) -> tuple[IntentModel, LeftOut]:
    """The model of sentences and their intents, and what it says of each without it. `urgent` is the intent that is
    never missed, `outside` those that say a message is not for this council."""
    fitted = fit_once(texts, intents, vectors)
    doubt = fitted.doubt(urgent, outside)
    return fitted.model(doubt), fitted.left_out(doubt)


def fit_once(texts: Sequence[str], intents: Sequence[str], vectors: np.ndarray | None = None) -> Fitted:
    """Fit; at once when the last call was for the same. `ValueError` for fewer than two intents.

    Time grows with the third power of the sentences: 9,000 take some ten seconds on one core.
    """
    digest = hashlib.sha256("\0".join([*texts, *intents]).encode())
    digest.update(b"" if vectors is None else vectors.tobytes())
    with _LAST.lock:
        if _LAST.fitted is None or _LAST.of != digest.digest():
            _LAST.of, _LAST.fitted = digest.digest(), _fit(texts, intents, vectors)
        return _LAST.fitted


class _Last:
    """What was fitted last in this process, and to what."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.of = b""
        self.fitted: Fitted | None = None


_LAST = _Last()


def _fit(texts: Sequence[str], intents: Sequence[str], vectors: np.ndarray | None) -> Fitted:
    names = tuple(sorted(set(intents)))
    if len(names) < 2:
        raise ValueError("at least two intents are needed")
    is_aside = np.arange(len(texts)) % ASIDE_EVERY == 0
    order = np.argsort(is_aside, kind="stable")
    truth = np.array([names.index(one) for one in intents])[order]
    ngrams, rows = NGrams.learn([texts[place] for place in order])
    directions = None if vectors is None else _main_directions(vectors)
    own = None if vectors is None else np.asarray(vectors[order] @ directions, dtype=np.float32)

    def likeness(start: int, end: int) -> np.ndarray:
        shared = np.asarray(_NGRAM_SHARE * (rows[start:end] @ rows[start:].T).toarray(), dtype=np.float32)
        return shared if own is None else shared + np.exp(SHARPNESS * (own[start:end] @ own[start:].T - 1))

    aside = int(is_aside.sum())
    return Fitted(names, order, truth, aside, ngrams, rows, own, directions, solve(likeness, truth, len(names), aside))


def _main_directions(vectors: np.ndarray) -> np.ndarray:
    """`(width, kept)`, at right angles: the directions in which the vectors are longest."""
    _, directions = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    return np.ascontiguousarray(directions[:, -_KEPT:], dtype=np.float32)
