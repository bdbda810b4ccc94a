"""Whether a message is written in Welsh, and whether it then speaks of danger to life. No more of Welsh is understood.

Made by hand from common words, their mutated forms and the shapes of Welsh spelling. English with Welsh names is
English: a name, a street or a postcode alone proves nothing.
"""

from __future__ import annotations

import re
import unicodedata

from bot.language.welsh_words import DANGER, ENGLISH, HARMLESS, OTHER_TONGUES, PLAIN, PLAIN_TOO, STRONG, WEAK

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_CLITIC = re.compile(r"[a-z]*[aeiouwy]'(?:n|r|i|w|ch|u|m|th)$")  # i'n, mae'r, o'ch; English has 're, 's, 't, 'll
_SHAPE = re.compile(r"^(?:ngh|nh|mh|rh[aeiouwy]|ll[aeiouwy]|dd|ff)|dd|[^aeo]wy|wyd|iaid$|aeth$|wch$|odd$|iadau$|ngh")
_SOFT = {"p": "b", "t": "d", "c": "g", "b": "f", "d": "dd", "g": "", "ll": "l", "m": "f", "rh": "r"}
_NASAL = {"p": "mh", "t": "nh", "c": "ngh", "b": "m", "d": "n", "g": "ng"}
_ASPIRATE = {"p": "ph", "t": "th", "c": "ch"}
_WEAK_WEIGHT, _SHAPE_WEIGHT = 0.5, 0.6
_LEAST_SHARE = 0.45  # of the words that must look Welsh
_LEAST = 1.5  # evidence; one word alone is enough only where it cannot be anything else


def is_welsh(text: str) -> bool:
    """Whether most of the message is Welsh. A message of one word is Welsh only when the word is a plain greeting."""
    words = _words(text)
    if not words:
        return False
    if len(words) <= 2 and " ".join(words) in {"bore da", "prynhawn da", "nos da", "diolch", "helo bawb", "shwmae"}:
        return True
    strong = sum(_is_strong(word) for word in words)
    weak = sum(word in WEAK for word in words if not _is_strong(word))
    english = sum(word in ENGLISH for word in words)
    foreign = sum(word in OTHER_TONGUES for word in words)
    shapes = sum(
        _SHAPE.search(word) is not None
        for word in words
        if len(word) > 3 and word not in ENGLISH | WEAK and not _is_strong(word)
    )
    evidence = strong + _WEAK_WEIGHT * weak + _SHAPE_WEIGHT * shapes
    enough = evidence >= max(_LEAST, _LEAST_SHARE * len(words))
    return strong > 0 and enough and strong + weak / 2 > english and strong > foreign


def is_welsh_emergency(text: str) -> bool:
    """Whether a Welsh message speaks of danger to life. It would rather be wrong than miss one."""
    plain = f" {' '.join(_words(text))} "
    for harmless in HARMLESS:
        plain = re.sub(harmless, " ", plain)
    return any(re.search(pattern, plain) for pattern in DANGER)


def mutated(word: str) -> set[str]:
    """A word with each initial mutation that it can have: tŷ, dŷ, nhŷ, thŷ."""
    forms = {word}
    for table in (_SOFT, _NASAL, _ASPIRATE):
        head = next((head for head in sorted(table, key=len, reverse=True) if word.startswith(head)), None)
        if head is not None and not (head == "d" and word.startswith("dd")) and not (head == "c" and word[1:2] == "h"):
            forms.add(table[head] + word[len(head) :])
    if word[:1] in "aeiouwy":
        forms.add("h" + word)
    return {form for form in forms if len(form) > 2}


def _words(text: str) -> list[str]:
    level = text.replace("’", "'").replace("‘", "'").replace("`", "'").lower()
    flat = unicodedata.normalize("NFD", level)
    flat = "".join(sign for sign in flat if unicodedata.category(sign) != "Mn")
    return _WORD.findall(flat)


def _is_strong(word: str) -> bool:
    return word in _STRONG or (word not in ENGLISH and _CLITIC.match(word) is not None)


_STRONG = (
    frozenset(STRONG) | {form for word in PLAIN for form in mutated(word)} - ENGLISH - OTHER_TONGUES - WEAK - PLAIN_TOO
)
