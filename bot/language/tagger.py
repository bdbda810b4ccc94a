"""Finds in a message what no pattern can list: things to throw away, places, titles, streets without a word like road.

Trained on the marked sentences of `data/ner`: a softmax regression on each word's state in the middle layer of the
sentence vectors' network and of the two words on
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
from bot.language.pipeline import Renewed, words_of
from bot.language.tagging import OUTSIDE, beside, fit, label_words, labels_of, likeliest, log_chances, spans_of
from bot.language.vectors import Reading, SentenceVectors

#: What the marked sentences may mark.
KINDS = ("thing", "place", "street", "title")
_STRENGTH, _STEPS = 0.3, 60  # by three-fold cross-validation on the marked sentences
#: Below 0 finds more: a word that is missed costs more than one that an action can leave aside.
CAUTION = -0.5
_SCALE = 1 / 40**0.5  # brings the states to about the size of the yes-or-no columns
_NO_EDGE = "'’"


def _nothing(language: Language) -> None:
    return None


_WORDS: Renewed[None] = Renewed(_nothing)


class Tagger:
    """Finds the kinds it was trained on. Thread-safe."""

    def __init__(self, vectors: SentenceVectors, weights: np.ndarray, caution: float = 0.0) -> None:
        """`weights` as `learn` or `read` made them. `caution` above 0 finds less, below 0 more."""
        self._vectors, self._weights, self._caution = vectors, weights, caution
        self._labels = labels_of(KINDS)

    @classmethod
    def learn(cls, examples: Sequence[Marked], vectors: SentenceVectors, caution: float = CAUTION) -> Tagger:
        """Train on marked sentences; a thousand take some three seconds."""
        labels, rows, wanted = labels_of(KINDS), [], []
        readings = vectors.read(example.text for example in examples)
        for example, reading in zip(examples, readings, strict=True):
            document = _WORDS.get()[0](example.text)
            rows.append(_columns(document, reading.of(_places(document))))
            wanted.append(label_words(_places(document), example.spans, labels))
        ends = np.cumsum([len(one) for one in rows])
        weights = fit(np.vstack(rows), ends, np.concatenate(wanted), len(labels), _STRENGTH, _STEPS)
        return cls(vectors, weights, caution)

    @classmethod
    def read(cls, path: Path, vectors: SentenceVectors) -> Tagger:
        """What `write` wrote. `ValueError` when it was trained on other kinds."""
        table = load_file(str(path))
        if table["weights"].shape[1] != len(labels_of(KINDS)):
            raise ValueError(f"{path} was trained on other kinds than {', '.join(KINDS)}: train again")
        return cls(vectors, table["weights"], float(table["caution"][0]))

    def write(self, path: Path) -> None:
        """One table in the safetensors format: numbers, nothing that runs."""
        save_file({"weights": self._weights, "caution": np.array([self._caution], dtype=np.float32)}, str(path))

    def find(self, text: str, known: Reading | None = None) -> Iterator[Named]:
        """Every thing, place and street that the message names, in the resident's words.

        `known` is what the network already read: the text itself, or the same words with their spelling put right.
        """
        document = _WORDS.get()[0](text)
        if not len(document):
            return
        states = _states_of(document, known) if known is not None else None
        if states is None:
            states = self._vectors.read([text])[0].of(_places(document))
        chances = log_chances(beside(_columns(document, states), np.array([len(document)])), self._weights)
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


def _states_of(document: Doc, known: Reading) -> np.ndarray | None:
    """The states of a reading in which every word has its counterpart; None where one has not."""
    words = [at for at, word in enumerate(document) if not word.is_space]
    counterparts = words_of(known.text)
    if len(words) != len(counterparts):
        return None
    states = np.zeros((len(document), known.states.shape[1]), dtype=np.float32)
    states[words] = known.of(counterparts)
    return states


def _columns(document: Doc, states: np.ndarray) -> np.ndarray:
    """One row per word: its state and how it is written."""
    return np.hstack([states * _SCALE, _written(document)]).astype(np.float32)


def _written(document: Doc) -> np.ndarray:
    last = len(document) - 1
    columns = [
        (word.text[0].isupper(), word.text.isupper(), word.text[0].isdigit(), not word.text[0].isalnum(),
         at == 0, at == last, len(word) < 4)
        for at, word in enumerate(document)
    ]  # fmt: skip
    return np.array(columns, dtype=np.float32).reshape(-1, 7)
