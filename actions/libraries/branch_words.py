"""Which library branches a resident means: by name, by a name in use, by its street, misspelt, or one that is unknown.

Pure. Nothing is guessed from less than a whole name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from actions.libraries.referring_titles import level
from bot.council.library_branches import LibraryBranch

_ENOUGH = 85  # rapidfuzz's ratio: one slip in a name of seven letters
_SHORT = 4  # a shorter name has to be right to the letter
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LIBRARY = r"(?:lib(?:r|a)\w*|branch(?:es)?)"
_BEFORE_IT = re.compile(rf"([^\W\d_]+(?:['’][^\W_]+)*)\s+{_LIBRARY}\b", re.I)
_AFTER_IT = re.compile(rf"\b{_LIBRARY}\s+(?:in|at|on)\s+(?:the\s+)?([^\W\d_]+(?:['’][^\W_]+)*)", re.I)
_BESIDE = re.compile(
    rf"\b(?:{_LIBRARY}|one)\s+(?:is\s+)?(?:in|at|by|near(?:est)?|next|opposite|beside|behind|round|outside|closest)\s+"
    r"((?:[\w'’]+\s*){1,5})",
    re.I,
)
_ALL = re.compile(
    rf"\b(?:all|any|every|each|either|both|other|another|others|some|most|which|what)\s+(?:of\s+)?(?:the\s+"
    rf"|your\s+|our\s+"
    rf"|other\s+)*{_LIBRARY}\b|\b(?:is|are) there (?:a|any) {_LIBRARY}\b|\blibraries\b|\bone of (?:the"
    rf"|your) {_LIBRARY}"
    r"|\ball of them\b|\bany of them\b|\bwhich (?:one|ones)\b",
    re.I,
)
# Words that stand before "library" and name none.
_NO_NAME = frozenset(
    re.findall(
        r"[\w']+",
        "a about an and any are as at big biggest by can children children's closest come council did do does each"
        " every find for from get go good has have home how i if in is it it's kids large last library libraries"
        " little"
        " local main me my nearby near nearest next no not of old on one only open or our own please public quiet"
        " that"
        " the their there this to us use using visit want was what what's when where where's which whose will with"
        " your all some other another new small proper best same whole shut closed opening time times hours join"
        " reserve borrow book books today tomorrow now bairns school schools free late early still village town city"
        " centre called named than use area place"
        " right so its we you they them be been back bus train next-door really actually called city's bus van town"
        " monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays"
        " saturdays sundays morning evening night afternoon weekend christmas easter xmas",
    )
)


@dataclass(frozen=True)
class BranchesMeant:
    """The branches that a text names, in the council's order. `unknown`: a name that is no branch's.

    `all_of_them`: it asks about every library, or which one.
    """

    branches: tuple[LibraryBranch, ...] = ()
    unknown: str = ""
    all_of_them: bool = False


def branches_meant(text: str, branches: Sequence[LibraryBranch], places: Sequence[str] = ()) -> BranchesMeant:
    """Read a whole message. `places` are those that NLU found in it: one that a branch is by means that branch.

    Without them `library` has to stand before such a place: `the library by the bus station`.
    """
    words = [level(one).replace("'", "") for one in _WORD.findall(text)]
    found = tuple(one for one in branches if any(_is_named(words, name) for name in _names(one)))
    asks_all = bool(_ALL.search(text))
    if len(found) > 1:
        found = _without_those_inside(words, found)
    if not found:
        found = _by_a_place(text, branches, places)
    return BranchesMeant(found, "" if found else _unknown(text), asks_all)


def _by_a_place(text: str, branches: Sequence[LibraryBranch], places: Sequence[str]) -> tuple[LibraryBranch, ...]:
    """The branches in or by a place that is named; first where the library itself is said to be there."""
    beside = [match[1] for match in _BESIDE.finditer(text)]
    for named in (beside, places):
        spoken = [[level(one).replace("'", "") for one in _WORD.findall(words)] for words in named]
        found = tuple(
            branch
            for branch in branches
            if any(
                _is_named(words, [level(one).replace("'", "") for one in _WORD.findall(place)])
                for place in branch.near
                for words in spoken
            )
        )
        if found:
            return found
    return ()


def _names(branch: LibraryBranch) -> Iterator[list[str]]:
    """Every name of a branch as levelled words. Its full name may come without "library"; the others are as written."""
    street = re.sub(r"^[\d\W]+[a-z]?\s+", "", branch.address, flags=re.I) if branch.postcode else ""
    shorter = re.sub(r"\blibrary\b", "", branch.name, flags=re.I)
    for name in (shorter, *branch.also_called, street):
        words = [level(one).replace("'", "") for one in _WORD.findall(name)]
        if words and not (len(words) == 1 and words[0] in _NO_NAME):
            yield words


def _is_named(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the words of a name stand in a row, forgiving slips, and a space too many or too few."""
    return _best(words, name) > 0


def _best(words: Sequence[str], name: Sequence[str]) -> float:
    wanted, best = "".join(name), 0.0
    for size in (len(name), len(name) + 1, len(name) - 1):
        for start in range(len(words) - size + 1 if size > 0 else 0):
            typed = "".join(words[start : start + size])
            if typed == wanted:
                return 100.0
            if min(len(wanted), len(typed)) > _SHORT and typed not in _NO_NAME and typed[0] == wanted[0]:
                ratio = fuzz.ratio(typed, wanted)
                best = max(best, ratio if ratio >= _ENOUGH else 0.0)
    return best


def _without_those_inside(words: Sequence[str], found: Sequence[LibraryBranch]) -> tuple[LibraryBranch, ...]:
    """`Westmoor Central` names one branch, not also one that is called Westmoor: the longer name has the words."""
    longest = {one.code: max(len(name) for name in _names(one) if _is_named(words, name)) for one in found}
    sure = [one for one in found if max(_best(words, name) for name in _names(one)) == 100]
    kept = sure or list(found)
    spans = {one.code: {word for name in _names(one) if _is_named(words, name) for word in name} for one in kept}
    return tuple(
        one
        for one in kept
        if not any(
            spans[one.code] < spans[other.code] and longest[one.code] < longest[other.code]
            for other in kept
            if other is not one
        )
    )


def _unknown(text: str) -> str:
    """A word beside "library" that names none of ours; empty when there is none."""
    for pattern in (_BEFORE_IT, _AFTER_IT):
        for match in pattern.finditer(text):
            word = match[1]
            if level(word) not in _NO_NAME and level(word).replace("'", "") not in _NO_NAME and len(word) > 2:
                return word
    return ""
