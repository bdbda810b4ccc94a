"""Finds in a message what no pattern can list: things to throw away, places, titles, streets without a word like road.

Trained on the marked sentences of `data/ner`: a softmax regression on each word's state and those of two neighbours on
either side, then the likeliest row of labels. Deterministic; what it learnt is one table of numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from spacy.language import Language
from spacy.tokens import Doc

from bot.language.marked import Marked
from bot.language.named.spans import Named
from bot.language.pipeline import Renewed
from bot.language.tagging import OUTSIDE, fit, label_words, labels_of, likeliest, log_chances, spans_of
from bot.language.word_states import WordStates

#: What the marked sentences may mark.
KINDS = ("thing", "place", "street", "title")
_STRENGTH, _STEPS = 1.0, 60
#: Below 0 finds more: a word that is missed costs more than one that an action can leave aside.
CAUTION = -0.5
_SCALE = 1 / 40**0.5  # brings the states to about the size of the yes-or-no columns
_FAR = 0.5  # the weight of a neighbour that is two words away
_NO_EDGE = "'’"


def _nothing(language: Language) -> None:
    return None


_WORDS: Renewed[None] = Renewed(_nothing)


class Tagger:
    """Finds the kinds it was trained on. Thread-safe."""

    def __init__(self, states: WordStates, weights: np.ndarray, caution: float = 0.0) -> None:
        """`weights` as `learn` or `read` made them. `caution` above 0 finds less, below 0 more."""
        self._states, self._weights, self._caution = states, weights, caution
        self._labels = labels_of(KINDS)

    @classmethod
    def learn(cls, examples: Sequence[Marked], states: WordStates, caution: float = CAUTION) -> Tagger:
        """Train on marked sentences; a thousand take some ten seconds."""
        labels, rows, wanted = labels_of(KINDS), [], []
        for example in examples:
            document = _WORDS.get()[0](example.text)
            rows.append(_rows(document, states))
            wanted.append(label_words(_places(document), example.spans, labels))
        weights = fit(np.vstack(rows), np.concatenate(wanted), len(labels), _STRENGTH, _STEPS)
        return cls(states, weights, caution)

    @classmethod
    def read(cls, path: Path, states: WordStates) -> Tagger:
        """What `write` wrote. `ValueError` when it was trained on other kinds."""
        table = load_file(str(path))
        if table["weights"].shape[1] != len(labels_of(KINDS)):
            raise ValueError(f"{path} was trained on other kinds than {', '.join(KINDS)}: train again")
        return cls(states, table["weights"], float(table["caution"][0]))

    def write(self, path: Path) -> None:
        """One table in the safetensors format: numbers, nothing that runs."""
        save_file({"weights": self._weights, "caution": np.array([self._caution], dtype=np.float32)}, str(path))

    def find(self, text: str) -> Iterator[Named]:
        """Every thing, place and street that the message names, in the resident's words."""
        document = _WORDS.get()[0](text)
        if not len(document):
            return
        chances = log_chances(_rows(document, self._states), self._weights)
        chances[:, OUTSIDE] += self._caution
        for first, last, kind in spans_of(likeliest(chances, self._labels), self._labels):
            start, end = document[first].idx, document[last].idx + len(document[last])
            words = text[start:end]
            if words[-2:].lower() in ("'s", "’s"):
                words = words[:-2]
            words = words.strip().strip(_NO_EDGE)
            if any(one.isalnum() for one in words):
                start = text.index(words, start)
                yield Named(kind, words, start, start + len(words))


def _places(document: Doc) -> list[tuple[int, int]]:
    return [(word.idx, word.idx + len(word)) for word in document]


def _rows(document: Doc, states: WordStates) -> np.ndarray:
    """One row per word: its state and how it is written, the same of two neighbours on either side, and a constant."""
    own = np.hstack([states.of(document.text, _places(document)) * _SCALE, _written(document)])
    near, far = [_moved(own, 1), _moved(own, -1)], [_FAR * _moved(own, 2), _FAR * _moved(own, -2)]
    return np.hstack([own, *near, *far, np.ones((len(own), 1), dtype=np.float32)])


def _moved(rows: np.ndarray, by: int) -> np.ndarray:
    """Each word gets the row of the one `by` places before it; zeros where there is none."""
    moved = np.zeros_like(rows)
    if abs(by) < len(rows):
        moved[max(by, 0) : len(rows) + min(by, 0)] = rows[max(-by, 0) : len(rows) - max(by, 0)]
    return moved


def _written(document: Doc) -> np.ndarray:
    last = len(document) - 1
    columns = [
        (word.text[0].isupper(), word.text.isupper(), word.text[0].isdigit(), not word.text[0].isalnum(),
         at == 0, at == last, len(word) < 4)
        for at, word in enumerate(document)
    ]  # fmt: skip
    return np.array(columns, dtype=np.float32).reshape(-1, 7)
