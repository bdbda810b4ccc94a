"""Finds the home that a resident means in a list: by number, flat, place in the list, house name or street. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

#: A home as it stands in a slot: `uprn`, `line` (for reading), `number` and `street`.
Home = Mapping[str, str]

_ORDINALS = (
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
)
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        re.findall(
            r"\w+",
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
            " eighteen nineteen twenty",
        ),
        start=1,
    )
}
_TENS = {
    word: 10 * ten
    for ten, word in enumerate(re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_SPOKEN = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[\s-]+({'|'.join(list(_NUMBER_WORDS)[:9])}))?|({'|'.join(_NUMBER_WORDS)}))\b"
)
_FLAT = re.compile(r"\b(?:flat|apartment|apt|unit|room)\.?\s*(\d+[a-z]?|[a-z])\b", re.I)
_NUMBER = re.compile(r"(?<![\w-])(\d{1,4}(?:\s?-\s?\d{1,4})?)(?:\s?([a-z]))?(?![\w])", re.I)
#: "the second one" is no house number; "one" alone or "number one" is.
_ONE_AS_A_NUMBER = re.compile(r"^\W*one\W*$|\b(?:number|no|house|at|it'?s|is)\s+one\b")
_ENOUGH = 84  # rapidfuzz's ratio: one slip in a word of six letters
_EMPTY_WORDS = frozenset(
    re.findall(
        r"[\w']+",
        "the a an at in on of my our we i live is it its it's im number no not home address one that this please"
        " yes and from near",
    )
)


def homes_meant(homes: Sequence[Home], text: str) -> list[Home]:
    """The homes that a text can mean: one is an answer, several need another question, none is no answer."""
    wanted = _without_denied(text.lower())
    by_number = _by_number(homes, wanted)
    if by_number is not None:
        return _narrow(by_number, wanted)
    place = _place_in_list(len(homes), wanted)
    if place is not None:
        return [homes[place]]
    return _by_name(homes, wanted)


def house_named_in(homes: Sequence[Home], text: str) -> Home | None:
    """The one house without a number whose whole name stands in a longer text; None when none or several do."""
    said = set(re.findall(r"[a-z']{3,}", text.lower()))
    everywhere = set.intersection(*(_name_words(one) for one in homes)) if len(homes) > 1 else set()
    found = [
        home for home in homes if not home.get("number") and (own := _name_words(home) - everywhere) and own <= said
    ]
    return found[0] if len(found) == 1 else None


def number_in(text: str) -> str:
    """The house number that a text names, as it is written on a door (`14A`); empty when there is none."""
    found = _numbers(_without_denied(text.lower()))
    return found[-1] if found else ""


def is_denied(number: str, text: str) -> bool:
    """Whether a text names a number only to say that it is wrong: `not number 12`."""
    return bool(number_in(number)) and number_in(number) not in _numbers(_without_denied(text.lower()))


def _without_denied(text: str) -> str:
    """`not 12, 14` means 14."""
    return re.sub(r"\b(?:not|isn'?t)\s+(?:the\s+|number\s+|no\.?\s+|at\s+)*\d+\s?[a-z]?\b", " ", text)


def _by_number(homes: Sequence[Home], text: str) -> list[Home] | None:
    """The homes with a number that the text names; None when it names none."""
    flat = _FLAT.search(text)
    if flat:
        sought = re.compile(rf"\b(?:flat|apartment|unit|room)\s+{re.escape(flat[1])}\b", re.I)
        rest = text[: flat.start()] + " " + text[flat.end() :]
        found = [home for home in homes if sought.search(home["line"])]
        numbered = _by_number(found, rest) if _numbers(rest) else None
        return numbered or found
    numbers = _numbers(text)
    if not numbers:
        return None
    for number in reversed(numbers):
        found = [home for home in homes if _same_number(home.get("number", ""), number)]
        found = found or [
            home for home in homes if re.match(rf"(?:flat|unit|room) {re.escape(number)}\b", home["line"], re.I)
        ]
        if found:
            return found
    return []


def _numbers(text: str) -> list[str]:
    spoken = [
        str(_TENS[ten] + int(_NUMBER_WORDS.get(unit, "0"))) if ten else _NUMBER_WORDS[alone]
        for ten, unit, alone in _SPOKEN.findall(text)
    ]
    if not _ONE_AS_A_NUMBER.search(text):
        spoken = [number for number in spoken if number != "1"]
    written = [f"{match[1].replace(' ', '')}{(match[2] or '').upper()}" for match in _NUMBER.finditer(text)]
    return written or spoken


def _same_number(of_home: str, wanted: str) -> bool:
    return of_home.replace(" ", "").upper() == wanted


def _place_in_list(length: int, text: str) -> int | None:
    if re.search(r"\b(?:last|bottom)\b", text) and length:
        return length - 1
    if re.search(r"\btop\b", text) and length:
        return 0
    for place, names in enumerate(_ORDINALS[:length]):
        if any(re.search(rf"\b{name}\b", text) for name in names):
            return place
    return None


def _by_name(homes: Sequence[Home], text: str) -> list[Home]:
    """By words that tell the homes apart: a house name, or a street where the postcode has several."""
    words = [word for word in re.findall(r"[a-z']{3,}", text) if word not in _EMPTY_WORDS]
    scores = {home["uprn"]: _matches(home, homes, words) for home in homes}
    best = max(scores.values(), default=0)
    return [home for home in homes if best and scores[home["uprn"]] == best]


def _narrow(homes: list[Home], text: str) -> list[Home]:
    """Of several homes with the number, those that the rest of the text fits best."""
    if len(homes) < 2:
        return homes
    return _by_name(homes, text) or homes


def _matches(home: Home, homes: Sequence[Home], words: Sequence[str]) -> int:
    own = _name_words(home)
    everywhere = set.intersection(*(_name_words(one) for one in homes)) if len(homes) > 1 else set()
    return sum(any(fuzz.ratio(word, mine) >= _ENOUGH for mine in own - everywhere) for word in words)


def _name_words(home: Home) -> set[str]:
    return set(re.findall(r"[a-z']{3,}", home["line"].lower())) - _EMPTY_WORDS
