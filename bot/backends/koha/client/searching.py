"""Filters that find titles by what residents type, and the order in which hits are told. Pure."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Any

from bot.council.libraries import Title

_FIELDS = ("title", "subtitle", "author")
_SMALL = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHE = re.compile("['’]")
_STEM = 4
_MOST_WORDS = 12
_NEAR = 0.5


def words_of(text: str) -> tuple[str, ...]:
    """The words that matter, at most twelve; all of them when none does."""
    found = _WORD.findall(unicodedata.normalize("NFC", text))[:_MOST_WORDS]
    return tuple(one for one in found if one.lower() not in _SMALL) or tuple(found)


def having_all(text: str) -> Any:
    """Titles that have every word somewhere in title, subtitle or author; None when the text has no word."""
    return {"-and": [{"-or": _anywhere(_like(word))} for word in words_of(text)]} if words_of(text) else None


def beginning_alike(text: str) -> Any:
    """Titles with a word that begins like one of these: for misspelt words."""
    stems = [word[:_STEM] for word in words_of(text) if len(word) >= _STEM]
    return {"-or": [one for stem in stems for one in _anywhere(_like(stem))]} if stems else None


def closeness(text: str, title: Title) -> float:
    """How well a title answers what was typed, from 0 to 1; its author counts too."""
    asked = _level(text)
    candidates = (title.title, title.title.partition(":")[0], title.author, f"{title.title} {title.author}")
    return max(SequenceMatcher(None, asked, _level(one)).ratio() for one in candidates)


def best_first(text: str, titles: list[Title]) -> list[Title]:
    """The closest first."""
    return sorted(titles, key=lambda one: (-closeness(text, one), one.title, one.id))


def near_only(text: str, titles: list[Title]) -> list[Title]:
    """Those that may well be meant."""
    return [one for one in best_first(text, titles) if closeness(text, one) >= _NEAR]


def _anywhere(condition: Any) -> list[Any]:
    return [{field: condition} for field in _FIELDS]


def _like(part: str) -> dict[str, str]:
    # An apostrophe may be typed as either of two signs, or left out.
    escaped = re.sub(r"([\\%_])", r"\\\1", part)
    return {"-like": f"%{_APOSTROPHE.sub('%', escaped)}%"}


def _level(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(one for one in plain if not unicodedata.combining(one))))
