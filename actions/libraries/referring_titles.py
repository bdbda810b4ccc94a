"""Titles and authors as residents name them: in part, misspelt, in any script. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.council.libraries import Loan

_ENOUGH = 83  # rapidfuzz's ratio: one slip in a word of six letters
_ENOUGH_INSIDE = 70  # beside another word of the same name: `great expectashuns`
_MOST_WORDS = 60
_SHORT = 4  # shorter words have to be right to the letter
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
# Words that name no title when they stand alone; a title may hold them.
_COMMON = frozenset(
    re.findall(
        r"[\w']+",
        "a about after again all also am an and any are at back be before book books both bring but by can could copies"
        " copy date day days dear did do does don't due each either else every everything except few film films first"
        " five for four from get give go good got had has have he hello help her him his how i i'd i'll i'm if in is"
        " isn't it it's its just keep know last late later leave let library like loan loans look looking lot make me"
        " more most much my need new next no none not nothing novel now number of off ok okay on once one ones only or"
        " other others our out over overdue page please put renew renewal return right same said say second see she"
        " should six so some story such sure take tale than thank thanks that that's the them then there these they"
        " thing things third this those three time times title to today tomorrow too two under until up use very want"
        " was we week weeks well were what when where which who will with without word would write year years yes yet"
        " you your great little man men old part world long life people",
    )
)


@dataclass(frozen=True)
class Mention:
    """A place in a text that names one or more of the loans."""

    start: int
    end: int
    loans: tuple[Loan, ...]


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


def level(text: str) -> str:
    """Small letters, plain apostrophes, no accents; a text of the same meaning, perhaps of another length."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'").casefold().translate(_PLAIN))
    return "".join(one for one in plain if not unicodedata.combining(one))


def mentions(text: str, loans: Sequence[Loan]) -> Iterator[Mention]:
    """The places of a levelled text that name loans: at each the longest run of words of a title or an author."""
    words = [_Word(one[0], *one.span()) for one in _WORD.finditer(text)][:_MOST_WORDS]
    names = [(loan, sequence) for loan in loans for sequence in _names(loan)]
    place = 0
    while place < len(words):
        best, found = 0.0, (1, ())  # type: tuple[float, tuple[int, tuple[Loan, ...]]]
        for loan, name in names:
            length, weight = _run(words[place:], name)
            if weight > best:
                best, found = weight, (length, (loan,))
            elif weight == best and weight and loan not in found[1]:
                found = (max(length, found[0]), (*found[1], loan))
        length = found[0]
        while length > 1 and words[place + length - 1].text == "and":  # it leads on to something else
            length -= 1
        if found[1]:
            yield Mention(words[place].start, words[place + length - 1].end, found[1])
        place += length


def is_common(word: str) -> bool:
    """Whether a word of a levelled text names nothing by itself."""
    return word in _COMMON or word.isdecimal() or len(word) < 2


def _names(loan: Loan) -> Iterator[list[str]]:
    yield _WORD.findall(level(loan.title))
    if loan.author:
        yield _WORD.findall(level(loan.author))


def _run(words: Sequence[_Word], name: Sequence[str]) -> tuple[int, float]:
    """How many words from the first on stand in a name in a row, and what that weighs; 0 for no mention."""
    best = (1, 0.0)
    for start in range(len(name)):
        length, weight, names_something, at = 0, 0.0, False, start
        while length < len(words) and at < len(name):
            taken, step = _same(words[length:], name[at:], enough=_ENOUGH if not length else _ENOUGH_INSIDE)
            if not taken:
                break
            names_something |= any(not is_common(one) for one in name[at : at + step])
            typed, meant = words[length].text, "".join(name[at : at + step])
            weight += min(len(meant), len(typed) if taken == 1 else len(meant)) - 0.01 * (typed != meant)
            length, at = length + taken, at + step
        is_whole = start == 0 and at == len(name) and (length > 1 or not is_common(name[0]))
        if (names_something or (is_whole and length > 1)) and weight > best[1]:
            best = (length, weight + 0.5 * is_whole)
    return best


def _same(words: Sequence[_Word], name: Sequence[str], enough: int) -> tuple[int, int]:
    """How many words of the text are how many of the name: one and one, or two written together on either side."""
    typed, meant = words[0].text, name[0]
    if _alike(typed, meant, enough) or _alike(typed.removesuffix("'s"), meant, enough):
        return 1, 1
    if len(words) > 1 and len(meant) > _SHORT and _alike(typed + words[1].text, meant):
        return 2, 1
    if len(name) > 1 and len(typed) > _SHORT and _alike(typed, meant + name[1]):
        return 1, 2
    return 0, 0


def _alike(typed: str, meant: str, enough: int = _ENOUGH) -> bool:
    if typed == meant or typed.replace("'", "") == meant.replace("'", ""):
        return True
    if not typed.isascii() or not meant.isascii():  # no spaces between words: a part will do
        return len(typed) > 1 and typed in meant
    if min(len(typed), len(meant)) <= _SHORT or is_common(typed):
        return typed == meant + "s" and len(meant) > 2
    return fuzz.ratio(typed, meant) >= enough or (len(typed) > _SHORT and meant.startswith(typed))
