"""Which of a council's bins a resident means. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from actions.said import Said

_ENOUGH = 84  # rapidfuzz's ratio: `recyling`, `rubish`, `gardn`
_SHORTEST_FUZZY = 5  # shorter words are too alike (tin, bin)
_EXCLAIMED = re.compile(
    r"\b(?:that'?s|it'?s|this is|that is|what|such|(?:a )?load of|talking|utter|absolute|complete|total|pure)"
    r"(?: (?:just|all|a|utter|absolute|complete|total))* rubbish\b(?! (?:bin|collect))",
    re.I,
)
_COLOURS = frozenset(("black", "green", "brown", "blue", "grey", "gray", "purple", "red", "white", "yellow", "pink"))
_COLOURS |= {"burgundy", "maroon", "orange", "silver"}
_DENIED = re.compile(r"\b(?:not|isn'?t|wasn'?t)\s+(?:the\s+|my\s+|a\s+)?(\w+)", re.I)

Words = Mapping[str, Sequence[str]]


def bins_meant(said: Said, words: Words, *, whole_text: bool) -> list[str]:
    """The streams that a message names, in its order, without those that it denies (`not the green one`).

    `words` are residents' words by stream, from council.toml. `whole_text`: a bin was asked for, so that any word
    counts; otherwise only what was recognised as a bin.
    """
    text = said.text if whole_text and not said.is_button else " ".join(said.entities.get("bin", ()))
    if _EXCLAIMED.search(said.text):  # "that's rubbish" says nothing about a bin
        text = re.sub(r"\brubbish\b", " ", text, flags=re.I)
    denied = {stream for match in _DENIED.finditer(said.text) if (stream := _stream_of(match[1].lower(), words))}
    return [stream for stream in streams_named(text, words) if stream not in denied]


def streams_named(text: str, words: Words) -> list[str]:
    """The streams whose words stand in a text, each once."""
    found: list[str] = []
    for word in re.findall(r"[a-z]+", text.lower()):
        stream = _stream_of(word, words)
        if stream is not None and stream not in found:
            found.append(stream)
    return found


def other_colours(text: str, words: Words) -> list[str]:
    """Colours in a text that no bin of this council has."""
    said = [word.removesuffix("s") for word in re.findall(r"[a-z]+", text.lower())]
    return [word for word in said if word in _COLOURS and _stream_of(word, words) is None]


def _stream_of(word: str, words: Words) -> str | None:
    forms = {word, word.removesuffix("s"), word.removesuffix("es"), re.sub(r"ves$", "f", word)}
    for stream, known in words.items():
        if not forms.isdisjoint(known):
            return stream
    if len(word) < _SHORTEST_FUZZY:
        return None
    likely = [
        (fuzz.ratio(word, one), stream)
        for stream, known in words.items()
        for one in known
        if len(one) >= _SHORTEST_FUZZY
    ]
    score, stream = max(likely, default=(0.0, ""))
    return stream if score >= _ENOUGH else None
