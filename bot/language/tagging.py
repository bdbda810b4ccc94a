"""The calculus of a word tagger: labels of words, what may follow what, the likeliest row of labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from scipy.optimize import minimize

#: Begin, inside and last word of a thing named, and one that is a single word; OUTSIDE is no part of any.
_PARTS = ("B", "I", "L", "U")
OUTSIDE = 0
_NEVER = -1e9


def labels_of(kinds: Sequence[str]) -> tuple[str, ...]:
    """`O`, then four labels for each kind: `B-place` and so on."""
    return ("O", *(f"{part}-{kind}" for kind in kinds for part in _PARTS))


def label_words(
    words: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int, str]], labels: Sequence[str]
) -> np.ndarray:
    """The number of each word's label, `(len(words),)`; a word counts to a span that it overlaps."""
    numbers = np.zeros(len(words), dtype=np.int64)
    for start, end, kind in spans:
        inside = [at for at, (first, last) in enumerate(words) if first < end and start < last]
        for place, at in enumerate(inside):
            part = "U" if len(inside) == 1 else "B" if place == 0 else "L" if place == len(inside) - 1 else "I"
            numbers[at] = labels.index(f"{part}-{kind}")
    return numbers


def fit(rows: np.ndarray, wanted: np.ndarray, labels: int, strength: float, steps: int) -> np.ndarray:
    """Weights `(width, labels)` of a softmax regression with a quadratic penalty of `strength`. Deterministic."""
    count, width = rows.shape
    aim = np.eye(labels, dtype=np.float32)[wanted]

    def loss_and_slope(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(width, labels).astype(np.float32)
        chances = np.exp(log_chances(rows, weights))
        loss = -np.log(chances[np.arange(count), wanted] + 1e-12).sum() + strength * float((weights**2).sum()) / 2
        return float(loss), (rows.T @ (chances - aim) + strength * weights).astype(np.float64).ravel()

    found = minimize(loss_and_slope, np.zeros(width * labels), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return np.asarray(found.x.reshape(width, labels), dtype=np.float32)


def log_chances(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The logarithm of each label's probability for each word, `(words, labels)`."""
    scores = rows @ weights
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))


def likeliest(chances: np.ndarray, labels: Sequence[str]) -> list[int]:
    """The likeliest row of labels that makes sense: what is begun goes on in its kind and ends (Viterbi)."""
    if not len(chances):
        return []
    follows = _follows(tuple(labels))
    opens = np.array([0.0 if label[0] in "OBU" else _NEVER for label in labels])
    closes = np.array([0.0 if label[0] in "OLU" else _NEVER for label in labels])
    best, came = chances[0] + opens, []
    for row in chances[1:]:
        joined = best[:, None] + follows
        came.append(joined.argmax(axis=0))
        best = joined.max(axis=0) + row
    path = [int((best + closes).argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return path[::-1]


def spans_of(path: Sequence[int], labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(first word, last word, kind) of everything that a row of labels names."""
    begun = 0
    for at, number in enumerate(path):
        part, _, kind = labels[number].partition("-")
        if part in ("B", "U"):
            begun = at
        if part in ("L", "U"):
            yield begun, at, kind


@lru_cache(maxsize=8)
def _follows(labels: tuple[str, ...]) -> np.ndarray:
    return np.array([[0.0 if _may_follow(one, other) else _NEVER for other in labels] for one in labels])


def _may_follow(label: str, following: str) -> bool:
    if label[0] in "BI":
        return following[0] in "IL" and following[2:] == label[2:]
    return following[0] in "OBU"
