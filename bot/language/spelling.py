"""Puts right words one slip away from a word of the training sentences. For understanding only, never shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from bot.language.kept_once import KeptOnce

_WORD = re.compile(r"(?<!['’])\b[A-Za-z]+\b(?!['’])")
_FILE = "spelling.json"
_SHORTEST = 4  # shorter words are one slip away from too many others
_LONGEST = 30
_FEWEST = 3  # a word seen less often may be a slip itself: training sentences hold them on purpose


class Spelling:
    """Knows the words of the training sentences. Thread-safe."""

    def __init__(self, targets: Mapping[str, int], left_alone: Collection[str] = ()) -> None:
        """`targets` are the words to repair to, with how often they stand in the training sentences."""
        self.targets = dict(targets)
        self.left_alone = frozenset(left_alone)
        self._nearby: dict[str, list[str]] = {}
        for word in sorted(self.targets):
            for shape in _shapes(word):
                self._nearby.setdefault(shape, []).append(word)

    @classmethod
    def learn(cls, texts: Iterable[str], dictionary: Collection[str] = ()) -> Spelling:
        """Repair to words that stand in three texts or more and, where a dictionary is given, in it.

        Words of the dictionary and words that two texts hold are left alone: they are meant, or known as they are.
        """
        counts = Counter(word for text in texts for word in set(_WORD.findall(text.lower())) if len(word) >= _SHORTEST)
        targets = {word: n for word, n in counts.items() if n >= _FEWEST and (not dictionary or word in dictionary)}
        return cls(targets, {*dictionary, *(word for word, n in counts.items() if n >= 2)})

    def save(self, folder: Path) -> None:
        """Write the words as JSON."""
        learnt = {"targets": self.targets, "left_alone": sorted(self.left_alone)}
        (folder / _FILE).write_text(json.dumps(learnt), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Spelling:
        """Read what `save` wrote. Who reads the same again gets the same object."""
        content = (folder / _FILE).read_bytes()
        return _READ.get([content], lambda: cls(**json.loads(content)))

    def repair(self, text: str) -> str:
        """The text with each unknown word replaced by the known word one slip away, if there is one."""
        return _WORD.sub(lambda match: self._repair(match[0]), text)

    def _repair(self, word: str) -> str:
        lower = word.lower()
        if not _SHORTEST <= len(lower) <= _LONGEST or lower in self.targets or lower in self.left_alone:
            return word
        near = {known for shape in _shapes(lower) for known in self._nearby.get(shape, ()) if _one_slip(lower, known)}
        return max(near, key=lambda known: (self.targets[known], known)) if near else word


_READ: KeptOnce[Spelling] = KeptOnce()


def _shapes(word: str) -> Iterator[str]:
    """The word and the word without one letter: two words one slip apart share a shape."""
    yield word
    yield from {word[:place] + word[place + 1 :] for place in range(len(word))}


def _one_slip(typed: str, known: str) -> bool:
    """One letter left out, added or changed, or two neighbours swapped - but the first letter is seldom wrong."""
    if abs(len(typed) - len(known)) > 1 or typed == known or typed[0] != known[0]:
        return False
    start = 0
    while start < min(len(typed), len(known)) and typed[start] == known[start]:
        start += 1
    if len(typed) != len(known):
        longer, shorter = (typed, known) if len(typed) > len(known) else (known, typed)
        return longer[start + 1 :] == shorter[start:]
    swapped = typed[start : start + 2] == known[start : start + 2][::-1] and typed[start + 2 :] == known[start + 2 :]
    return swapped or typed[start + 1 :] == known[start + 1 :]
