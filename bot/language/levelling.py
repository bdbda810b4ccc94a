"""A message as a machine should read it: one alphabet of digits, spaces and dashes, spoken digits as figures.

Only for finding things. Each character remembers where it came from, so a find can be cut out of the message itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.language.personal.kinds import Kind
from bot.language.spoken_digits import digits_spoken_in

#: Stands where a mark of an earlier redaction stands: a character that no rule looks for.
MARK = "\ue000"

_MARKS = re.compile("|".join(re.escape(kind.mark) for kind in Kind))
_IGNORED = {"Cf", "Mn", "Me", "Cc"}  # zero-width, combining, enclosing, control
_DASHES = "‐‑‒–—―−﹘﹣－"
_DIGITS_WITH_LETTERS = re.compile(r"(?<![^\W_])(?=[oOlI]*\d)[\doOlI]{4,}(?![^\W_])")
_LOOKALIKE = str.maketrans("oOlI", "0011")


@dataclass(frozen=True)
class Levelled:
    """`text` for reading; `starts[i]` and `ends[i]` bound the original characters behind `text[i]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original message behind a stretch of the levelled text."""
        return self.starts[start], self.ends[end - 1]


def level(message: str) -> Levelled:
    """Read a message in one alphabet. Linear in its length."""
    characters, starts, ends = _one_alphabet(message)
    text = "".join(characters)
    text = _DIGITS_WITH_LETTERS.sub(lambda match: _as_digits(match[0]), text)
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    at = 0
    for run in digits_spoken_in(text):
        pieces.append(text[at : run[0].start])
        new_starts += starts[at : run[0].start]
        new_ends += ends[at : run[0].start]
        for spoken in run:
            pieces.append(spoken.figures)
            new_starts += [starts[spoken.start]] * len(spoken.figures)
            new_ends += [ends[spoken.end - 1]] * len(spoken.figures)
        at = run[-1].end
    pieces.append(text[at:])
    return Levelled("".join(pieces), (*new_starts, *starts[at:]), (*new_ends, *ends[at:]))


def _one_alphabet(message: str) -> tuple[list[str], list[int], list[int]]:
    marked = {match.start(): match.end() for match in _MARKS.finditer(message)}
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(message):
        if at in marked:
            characters.append(MARK)
            starts.append(at)
            at = marked[at]
            ends.append(at)
            continue
        for plain in _plain(message[at]):
            characters.append(plain)
            starts.append(at)
            ends.append(at + 1)
        at += 1
    return characters, starts, ends


def _plain(character: str) -> str:
    if character < "\x7f":
        return " " if character in "\t\r\x0b\x0c" else character if character >= " " or character == "\n" else ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if character in _DASHES:
        return "-"
    if character == MARK or unicodedata.category(character) in _IGNORED:
        return ""
    if character.isspace():
        return " "
    return unicodedata.normalize("NFKC", character)


def _as_digits(token: str) -> str:
    """A figure in which letters stand for nought and one: "O77OO" - but not a word with one digit in it."""
    digits = sum(character.isdigit() for character in token)
    return token.translate(_LOOKALIKE) if digits >= 2 else token
