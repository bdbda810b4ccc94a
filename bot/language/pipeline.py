"""A blank spaCy pipeline that neither grows nor slows: its words are forgotten in time, and it splits in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

Made = TypeVar("Made")
_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


def words_of(text: str) -> list[tuple[int, int]]:
    """Start and end of every word and sign, as the tokeniser below has them, without the spaces."""
    return [match.span() for match in _TOKEN.finditer(text)]


class OnePassTokenizer:
    """Words, and every other character on its own.

    spaCy's own takes punctuation off a word one character at a time, a minute for 20,000 brackets.
    """

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The tokens; `Doc.text` is the text again, and `Token.idx` counts its characters."""
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for match in _TOKEN.finditer(text):
            self._add_gap(text[at : match.start()], words, spaces)
            words.append(match[0])
            spaces.append(False)
            at = match.end()
        self._add_gap(text[at:], words, spaces)
        return Doc(self._vocab, words=words, spaces=spaces)

    @staticmethod
    def _add_gap(gap: str, words: list[str], spaces: list[bool]) -> None:
        if gap.startswith(" ") and words and not spaces[-1]:
            spaces[-1] = True
            gap = gap[1:]
        if gap:  # more than one space is a token of its own, as in spaCy
            words.append(gap)
            spaces.append(False)


class Renewed(Generic[Made]):
    """Hands out what `make` builds on a blank English pipeline, and builds it anew after `uses` times. Thread-safe.

    A vocabulary remembers every word that it ever saw; residents' words are not to pile up in a process.
    """

    def __init__(self, make: Callable[[Language], Made], uses: int = 20_000) -> None:
        self._make = make
        self._uses = uses
        self._lock = Lock()
        self._left = 0
        self._made: tuple[Language, Made] | None = None

    def get(self) -> tuple[Language, Made]:
        """The pipeline and what was made on it; both belong together."""
        with self._lock:
            if self._made is None or self._left == 0:
                language = spacy.blank("en")
                language.tokenizer = OnePassTokenizer(language.vocab)
                self._made = language, self._make(language)
                self._left = self._uses
            self._left -= 1
            return self._made
