"""The calculus of a word tagger: labels of words, what may follow what, the likeliest row of labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from scipy.optimize import minimize

#: Begin, inside and last word of a thing named, and one that is a single word; OUTSIDE is no part of any.
_PARTS = ("B", "I", "L", "U")
OUTSIDE = 0
#: The weight of a neighbour that is two words away.
FAR = 0.5
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


def beside(own: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Each word's columns, those of the two words on either side of it in its text, and a constant.

    Answers `(words, 5 * width + 1)`; `ends` says after how many words each text is over.
    """
    is_last, is_first = _edges(len(own), ends)
    constant = np.ones((len(own), 1), dtype=np.float32)
    before, after = _after(own, is_first), _before(own, is_last)
    further = [FAR * _after(before, is_first), FAR * _before(after, is_last)]
    return np.hstack([own, before, after, *further, constant])


def fit(own: np.ndarray, ends: np.ndarray, wanted: np.ndarray, labels: int, strength: float, steps: int) -> np.ndarray:
    """Weights `(5 * width + 1, labels)` of a softmax regression on `beside(own, ends)`, with a quadratic penalty of
    `strength`. Deterministic. The wide rows are never made: neighbours share their columns."""
    count, width = own.shape
    aim = np.eye(labels, dtype=np.float32)[wanted]
    is_last, is_first = _edges(count, ends)

    def loss_and_slope(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(5 * width + 1, labels).astype(np.float32)
        here, before, after, far_before, far_after = (own @ block for block in np.split(weights[:-1], 5))
        # What a neighbour two words away adds comes by the nearer one.
        near = _after(before + _after(FAR * far_before, is_first), is_first)
        chances = np.exp(
            _normal(here + near + _before(after + _before(FAR * far_after, is_last), is_last) + weights[-1])
        )
        loss = -np.log(chances[np.arange(count), wanted] + 1e-12).sum() + strength * float((weights**2).sum()) / 2
        off = chances - aim
        back, on = _before(off, is_last), _after(off, is_first)
        moved = np.hstack([off, back, on, FAR * _before(back, is_last), FAR * _after(on, is_first)])
        slope = np.hsplit(own.T @ moved, 5)
        joined = np.vstack([*slope, off.sum(axis=0, keepdims=True)]) + strength * weights
        return float(loss), joined.astype(np.float64).ravel()

    nothing = np.zeros((5 * width + 1) * labels)
    found = minimize(loss_and_slope, nothing, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return np.asarray(found.x.reshape(5 * width + 1, labels), dtype=np.float32)


def _edges(count: int, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each word whether it is the last, and whether it is the first of its text."""
    is_last = np.zeros(count, dtype=bool)
    is_last[np.asarray(ends)[np.asarray(ends) > 0] - 1] = True
    return is_last, np.concatenate([[True], is_last[:-1]]) if count else is_last


def _after(rows: np.ndarray, is_first: np.ndarray) -> np.ndarray:
    """In each place the row of the word before; noughts for a first word."""
    moved = np.roll(rows, 1, axis=0)
    moved[is_first] = 0
    return moved


def _before(rows: np.ndarray, is_last: np.ndarray) -> np.ndarray:
    """In each place the row of the word after; noughts for a last word."""
    moved = np.roll(rows, -1, axis=0)
    moved[is_last] = 0
    return moved


def log_chances(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The logarithm of each label's probability for each word, `(words, labels)`."""
    return _normal(rows @ weights)


def _normal(scores: np.ndarray) -> np.ndarray:
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
