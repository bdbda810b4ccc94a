"""Finds things in the council's list: plurals, slips, several at once, and what may be meant by one word. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from actions.waste.items import Item

_ENOUGH = 85  # rapidfuzz's ratio: a slip or two in `pizza box`, one in `batteries`
_SHORTEST_FUZZY = 5  # shorter words are too alike: tin, bin, tie
_LONGEST_NAME = 6  # words
_MOST_WORDS = 120  # of a message; a question about a bin is shorter
_MOST_CHOICES = 3


def _singular(word: str) -> str:
    """Good enough for both sides of a comparison: boxes, batteries, tins, leaves."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("ves"):
        return word[:-3] + "f"
    if len(word) > 4 and re.search(r"(x|ch|sh|ss|s)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


#: Words that name no thing, in both forms.
_EMPTY_WORDS = frozenset(
    form
    for word in re.findall(
        r"\w+",
        "a about an and any are at be best bin bins by can cant caddy chuck could council dispose do does"
        " doing dont empty ever find for from get getting go goes going got green black brown blue have how i"
        " if in into is it its just know like lot me my need of off old on or our out please put question"
        " recycle recycled recycling rid right rubbish should so some tell than thank thanks that the them"
        " then there these they thing things this throw to take tip up use used want was waste we what whats"
        " when where wheres which will with wont would you your yes no not anyone other one ones also lots hi"
        " hello hey im ive",
    )
    for form in (word, _singular(word))
)


@dataclass(frozen=True)
class Findings:
    """`sure`: what was named. `likely`: up to three things that may be meant, when nothing was named for sure.
    `words`: the telling words of the question; empty when it named no thing at all."""

    sure: tuple[Item, ...]
    likely: tuple[Item, ...]
    words: tuple[str, ...]


class ItemSearch:
    """The search in one council's list. Made once: it keeps every name in the form that is compared."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = tuple(items)
        self._by_name: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            for name in {" ".join(_words(name)) for name in item.names}:
                self._by_name[name].append(item)
        self._as_written: dict[str, list[Item]] = {}
        for item in self.items:
            for name in item.names:
                self._as_written[" ".join(_raw_words(name))] = self._by_name[" ".join(_words(name))]
        self._long_names = [name for name in self._as_written if len(name) >= _SHORTEST_FUZZY]
        self._own_words = [
            (item, [_telling(name.split()) for name in {" ".join(_words(name)) for name in item.names}])
            for item in self.items
        ]

    def called(self, name: str) -> Item | None:
        """The item with exactly this name in the list."""
        return next((item for item in self.items if item.name == name), None)

    def find(self, text: str) -> Findings:
        """What a question names, longest names first; slips are forgiven only where nothing is named exactly.

        A word that is the name of several things (a tablet) names none of them for sure.
        """
        raw = _raw_words(text)[:_MOST_WORDS]
        words = [_singular(word) for word in raw]
        telling = _telling(words)
        # A slip is looked for in the words as they were written: half a plural has no singular.
        named = self._named(words, exactly=True) or self._named(raw, exactly=False)
        ambiguous = next((several for several in named if len(several) > 1), None)
        if ambiguous is not None:
            return Findings((), tuple(ambiguous[:_MOST_CHOICES]), telling)
        if named:
            return Findings(tuple(dict.fromkeys(only for (only,) in named)), (), telling)
        return Findings((), self._likely(telling), telling)

    def _named(self, words: Sequence[str], *, exactly: bool) -> list[list[Item]]:
        """For each stretch of words that is a name, what has it; longer names hide the shorter ones in them."""
        taken: set[int] = set()
        found: list[tuple[int, list[Item]]] = []
        for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                span = range(start, start + length)
                if not taken.isdisjoint(span):
                    continue
                phrase = words[start : start + length]
                if items := (self._by_name.get(" ".join(phrase), []) if exactly else self._alike(phrase)):
                    taken.update(span)
                    found.append((start, items))
        return [items for _, items in sorted(found, key=lambda one: one[0])]

    def _alike(self, phrase: Sequence[str]) -> list[Item]:
        said = " ".join(phrase)
        # A stretch that begins with an empty word is no better than the one without it; names may end in one (`can`).
        if len(said) < _SHORTEST_FUZZY or phrase[0] in _EMPTY_WORDS:
            return []
        best = process.extractOne(said, self._long_names, scorer=fuzz.ratio, score_cutoff=_ENOUGH)
        return self._as_written[best[0]] if best else []

    def _likely(self, telling: Sequence[str]) -> tuple[Item, ...]:
        """Things whose names share the most telling words with the question; the shortest such names first."""
        scored = [(max(_shared(telling, own) for own in names), item) for item, names in self._own_words]
        most = max((hits for (hits, _), _ in scored), default=0)
        best = [(shortness, item) for (hits, shortness), item in scored if most and hits == most]
        best.sort(key=lambda one: one[0], reverse=True)
        return tuple(item for _, item in best[:_MOST_CHOICES])


def find_things(things: Sequence[str], items: ItemSearch) -> Findings:
    """What each thing is that a message named by itself; of "boxes of nappies" the nappies, not the boxes."""
    found = [items.find(_content(thing, items)) for thing in things]
    sure = dict.fromkeys(item for one in found for item in one.sure)
    likely = dict.fromkeys(item for one in found for item in one.likely)
    words = tuple(word for one in found for word in one.words)
    return Findings(tuple(sure), () if sure else tuple(likely)[:_MOST_CHOICES], words)


def _content(thing: str, items: ItemSearch) -> str:
    holder, _, content = thing.lower().rpartition(" of ")
    return content if holder and items.find(content).sure and not _is_one(thing, items) else thing.lower()


def _is_one(thing: str, items: ItemSearch) -> bool:
    """Whether the whole is one entry of the list: `tin of paint`."""
    return len(items.find(thing).sure) == 1


def _shared(telling: Sequence[str], own: Sequence[str]) -> tuple[int, int]:
    """How many telling words a name shares with the question, and how few it has beside them."""
    return sum(any(_one_word_alike(word, mine) for mine in own) for word in telling), -len(own)


def _one_word_alike(said: str, listed: str) -> bool:
    return said == listed or (len(said) >= _SHORTEST_FUZZY and fuzz.ratio(said, listed) >= _ENOUGH)


def _telling(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _EMPTY_WORDS)


def _words(name: str) -> list[str]:
    return [_singular(word) for word in _raw_words(name)]


def _raw_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))
