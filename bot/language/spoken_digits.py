"""Digits that a resident spells out ("oh double seven, one six ...") as figures. Short runs stay words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {"zero": "0", "nought": "0", "naught": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3"}
_UNITS |= {"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"}
_TEENS = {"ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15"}
_TEENS |= {"sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19"}
_TENS = {"twenty": "20", "thirty": "30", "forty": "40", "fourty": "40", "fifty": "50", "sixty": "60"}
_TENS |= {"seventy": "70", "eighty": "80", "ninety": "90"}
_REPEATS = {"double": 2, "treble": 3, "triple": 3, "quadruple": 4}
_NOUGHTS = {"hundred": "00", "thousand": "000"}
_FIGURES = _UNITS | _TEENS | _TENS | _NOUGHTS
_NUMBER = "|".join([*sorted({*_FIGURES, *_REPEATS}, key=len, reverse=True), r"\d+"])
_WORD = re.compile(_NUMBER)
_GAP = r"[\s,.\-]{1,3}(?:(?:and|then|space|dash)[\s,.\-]{1,3})?"
_RUN = re.compile(rf"(?<![^\W_])(?:{_NUMBER})(?:{_GAP}(?:{_NUMBER})(?![^\W_]))+", re.IGNORECASE)
_FEWEST = 4  # fewer digits than a PIN are everyday words: "one or two"


@dataclass(frozen=True)
class Spoken:
    """Figures for one stretch of words; an empty stretch of words is the gap between two groups."""

    figures: str
    start: int
    end: int


def digits_spoken_in(text: str) -> Iterator[tuple[Spoken, ...]]:
    """Every run of numbers with spelt-out digits in it, in order: its pieces follow each other without a hole."""
    for run in _RUN.finditer(text):
        words = [(word[0], run.start() + word.start(), run.start() + word.end())
                 for word in _WORD.finditer(run[0].lower())]  # fmt: skip
        spelt = sum(not word.isdigit() for word, _, _ in words)
        if spelt == 0 or (spelt == 1 and len(words) > 1):
            continue  # "this one 943 ...": a single word among figures is no figure
        pieces = tuple(_read(words))
        if sum(character.isdigit() for piece in pieces for character in piece.figures) >= _FEWEST:
            yield pieces


def _read(words: list[tuple[str, int, int]]) -> Iterator[Spoken]:
    """Single digits said one after the other make one group; everything else begins a new one."""
    repeat, begun, before = 1, words[0][1], ""
    for place, (word, start, end) in enumerate(words):
        if word in _REPEATS:
            repeat = _REPEATS[word]
            continue
        after = words[place + 1][0] if place + 1 < len(words) else ""
        figures = word if word.isdigit() else _FIGURES[word]
        if word in _TENS and _UNITS.get(after, "0") != "0":
            figures = figures[0]  # "forty one" is 41
        joined = (before in _UNITS and word in _UNITS) or before in _TENS or word in _NOUGHTS
        if before and not joined:
            yield Spoken(" ", begun, start)
            begun = start
        yield Spoken(figures * repeat, begun, end)
        repeat, begun, before = 1, end, word
