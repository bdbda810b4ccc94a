"""Whether the name somebody gives is a name on the bill. Pure; forgiving about writing, strict about the surname.

Case, accents, spaces, hyphens, apostrophes, titles and forenames make no difference; one half of a double-barrelled
name is enough; of several people given, each must be on the bill.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_TITLES = frozenset(
    {
        *("mr", "mrs", "ms", "miss", "mx", "master", "dr", "doctor", "prof", "professor", "rev", "revd", "reverend"),
        *("fr", "father", "sir", "dame", "lord", "lady", "cllr", "councillor", "capt", "captain", "major", "col"),
        *("colonel", "hon", "exors", "executors", "personal", "representatives", "of", "the", "late"),
    }
)
_SUFFIXES = frozenset(
    ("jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "iv", "obe", "mbe", "cbe", "esq", "phd")
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
_APOSTROPHES = re.compile(r"['`´’‘ʼ′]")
_AND = re.compile(r"\s*(?:&|\+|/|;|\band\b)\s*", re.IGNORECASE)


def is_named(given: str, surnames: Iterable[str]) -> bool:
    """Whether `given` (a surname, or a whole name, or several) names people whose surnames are on the bill."""
    on_the_bill = {form for surname in surnames for form in _forms(surname)}
    people = [part for part in _AND.split(given) if _words(part)]
    people = [part for part in people if not _TITLES.issuperset(_words(part))] or people[:1]  # "Mr & Mrs Smith"
    return bool(people) and all(_is_one(person, on_the_bill) for person in people)


def _is_one(person: str, on_the_bill: set[str]) -> bool:
    """The words at the end of what was given, put together, are a surname; before a comma when there is one."""
    if "," in person:
        person = person.split(",", 1)[0]
    words = _without_titles(_words(person))
    return any("".join(some[start:]) in on_the_bill for some in _endings(words) for start in range(len(some)))


def _endings(words: list[str]) -> list[list[str]]:
    """The words as they are, and without what some write after a surname: `Smith J`, `Smith (Mrs)`."""
    shorter = list(words)
    while len(shorter) > 1 and (len(shorter[-1]) == 1 or shorter[-1] in _TITLES):
        shorter.pop()
    return [words, shorter]


def _forms(surname: str) -> set[str]:
    """The ways in which one surname may be given: all of it, or one half of a hyphenated one."""
    whole = "".join(_words(surname))
    halves = ["".join(_words(half)) for half in re.split(r"[-\u2010-\u2015]", surname)]
    return {whole, *(half for half in halves if len(half) > 2)} - {""}


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.split(r"[\W_]+", _APOSTROPHES.sub("", plain)) if word]


def _without_titles(words: Sequence[str]) -> list[str]:
    """Titles before and suffixes after are dropped, but never the last word left: some people are called Lord."""
    kept = list(words)
    while len(kept) > 1 and kept[0] in _TITLES:
        kept.pop(0)
    while len(kept) > 1 and kept[-1] in _SUFFIXES:
        kept.pop()
    return kept
