"""Bins in the resident's words: "green bin", "black wheelie bin", "recycling", "food caddy", "the brown one"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.util import filter_spans

from bot.language.named.spans import Named
from bot.language.pipeline import Renewed

_COLOURS = [
    "black",
    "green",
    "brown",
    "blue",
    "grey",
    "gray",
    "purple",
    "red",
    "white",
    "yellow",
    "burgundy",
    "maroon",
    "orange",
    "blak",
    "balck",
    "brwon",
    "borwn",
    "grean",
    "gren",
    "bleu",
]
_COLOUR = {"LOWER": {"IN": [*_COLOURS, *(f"{colour}s" for colour in _COLOURS)]}, "TEXT": {"REGEX": "^[^\\W\\d_]+$"}}
_KIND = {
    "LOWER": {
        "REGEX": r"^(?:recycl(?:ing|in|e|able|ables)|recyling|recylcing|resycling|reycling|"
        r"recyleing|rubb?ish|refuse|landfill?|general|"
        r"household|food|kitchen|garden"
        r"|compost|glass|paper|cardboard|card|plastics?|tins?|cans|nappy|nappies|residual|trash|waste|"
        r"lidded|lid|top|topped|wheel(?:ie|y|ed)?"
        r"|whee?lie|dry|mixed|small|large|big|little|clinical|textiles?|kerbside|outdoor|indoor)$"
    }
}
_CONTAINER = {
    "LOWER": {"REGEX": r"^(?:(?:wheelie|wheely)?bins?|box(?:es)?|cadd(?:y|ie|ies)|bags?|sacks?|bucket|wheelies?)$"}
}
_ALONE = {
    "LOWER": {
        "REGEX": r"^(?:recycl(?:ing|in|ables)|recyling|recylcing|resycling|reycling|recyleing|rubb?ish|refuse|"
        r"landfill?|garbage|caddy|caddie)$"
    }
}
_OF = {"LOWER": {"IN": ["waste", "rubbish", "recycling", "caddy", "refuse"]}}
_BEFORE_WASTE = {
    "LOWER": {"IN": ["food", "garden", "general", "household", "kitchen", "residual", "clinical", "black", "green"]}
}
_PATTERNS = [
    [{**_COLOUR, "OP": "+"}, {**_KIND, "OP": "*"}, _CONTAINER],
    [{**_KIND, "OP": "+"}, _CONTAINER],
    [_BEFORE_WASTE, _OF],
    [{**_COLOUR, "OP": "?"}, _ALONE],
]
_COLOUR_WORD = rf"(?:{'|'.join(_COLOURS)})"
_ONE = re.compile(rf"(?<![a-z])(?P<value>{_COLOUR_WORD})(?: lid(?:ded)?)? ones?(?![a-z])", re.IGNORECASE)
_LISTED = re.compile(
    rf"(?<![a-z])(?P<value>{_COLOUR_WORD})(?=(?: ?, ?| and | & | or )(?:the |"
    rf"my )?{_COLOUR_WORD}(?: \w+)? ?(?:bin|box|bag|caddy|one|lid))",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    rf"^\W*(?:(?:no|yes|the|my|its|it's|sorry|i|meant|mean|said|not|it|was|is|actually|a|erm?|um|"
    rf"both)\W+)*(?P<value>{_COLOUR_WORD})(?: and (?P<other>{_COLOUR_WORD}))?\W*(?:please|pls|"
    rf"thanks)?\W*$",
    re.IGNORECASE,
)


def _make(language: Language) -> Matcher:
    matcher = Matcher(language.vocab)
    matcher.add("bin", _PATTERNS, greedy="LONGEST")
    return matcher


_MATCHER: Renewed[Matcher] = Renewed(_make)


def find_bins(text: str) -> Iterator[Named]:
    """The words for a bin or a kind of waste, in lower case; "bin" alone says nothing about which."""
    language, matcher = _MATCHER.get()
    document = language(text)
    for span in filter_spans(matcher(document, as_spans=True)):
        yield Named("bin", " ".join(span.text.lower().split()), span.start_char, span.end_char)
    for pattern in (_ONE, _LISTED, _WHOLE):
        for match in pattern.finditer(text):
            for group in ("value", "other"):
                if group in match.groupdict() and match[group]:
                    yield Named("bin", match[group].lower(), match.start(group), match.end(group))
