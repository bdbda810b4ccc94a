"""Which words and which parts of words a text has, as a sparse row. Misspelt words still share most of their parts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

_WORD = re.compile(r"\w+")
_SHORTEST_PART, _LONGEST_PART = 2, 5
_COMMON_SHARE, _COMMON_TEXTS = 0.05, 200  # a term is common that stands in more than both
_LONGEST_TEXT = 4000  # characters; a longer message adds nothing but time


class NGrams:
    """Words, pairs of words and parts of words of the texts it was made from, weighted by how rare they are (TF-IDF).

    A row has length one: half its weight is in words, half in parts of words.
    """

    def __init__(self, words: dict[str, float], parts: dict[str, float]) -> None:
        """`words` and `parts` give the weight of each term; their order is the order of the columns."""
        self._blocks = [(words, _words_of), (parts, _parts_of)]
        self._columns: list[dict[str, int]] = []
        begin = 0
        for weights, _ in self._blocks:
            self._columns.append({term: begin + place for place, term in enumerate(weights)})
            begin += len(weights)
        self.width = begin

    @classmethod
    def learn(cls, texts: Sequence[str]) -> tuple[NGrams, csr_matrix]:
        """Terms of the texts, and the texts' rows. Left out: parts of words that stand in one text only, and what so
        many texts hold that it says nothing and costs most of the time."""
        weights: list[dict[str, float]] = []
        counted: list[list[dict[str, int]]] = []
        most = max(_COMMON_SHARE * len(texts), _COMMON_TEXTS)
        for split, fewest in ((_words_of, 1), (_parts_of, 2)):
            counted.append([Counter(split(text)) for text in texts])
            seen = Counter(chain.from_iterable(counted[-1]))
            kept = sorted(term for term, count in seen.items() if fewest <= count <= most)
            weights.append({term: 1 + math.log((1 + len(texts)) / (1 + seen[term])) for term in kept})
        learnt = cls(*weights)
        return learnt, learnt._rows(zip(*counted, strict=True))

    def rows(self, texts: Iterable[str]) -> csr_matrix:
        """One row per text, `(len(texts), width)`; a text without any known term is all zeros."""
        return self._rows([Counter(split(text)) for _, split in self._blocks] for text in texts)

    def _rows(self, counted: Iterable[Sequence[Mapping[str, int]]]) -> csr_matrix:
        values: list[float] = []
        columns: list[int] = []
        ends = [0]
        for blocks in counted:
            for counts, (weights, _), places in zip(blocks, self._blocks, self._columns, strict=True):
                found = {
                    places[term]: weights[term] if count == 1 else (1 + math.log(count)) * weights[term]
                    for term, count in counts.items()
                    if term in weights
                }
                size = math.sqrt(2 * sum(value * value for value in found.values()))
                columns += found
                values += [value / size for value in found.values()]
            ends.append(len(columns))
        data = np.array(values, dtype=np.float32), np.array(columns, dtype=np.int32), np.array(ends, dtype=np.int32)
        return csr_matrix(data, shape=(len(ends) - 1, self.width))

    def as_json(self) -> dict[str, Any]:
        """What `NGrams(**...)` needs to make it again."""
        return {"words": self._blocks[0][0], "parts": self._blocks[1][0]}


def _words_of(text: str) -> Iterator[str]:
    words = _WORD.findall(text[:_LONGEST_TEXT].lower())
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


def _parts_of(text: str) -> Iterator[str]:
    for word in text[:_LONGEST_TEXT].lower().split():
        padded = f" {word[:40]} "
        for length in range(_SHORTEST_PART, _LONGEST_PART + 1):
            for start in range(max(1, len(padded) - length + 1)):
                yield padded[start : start + length]
