"""What a message about council tax bands asks: which bands it names, and which of the usual questions. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

PRICES, CHALLENGE, DISABLED, CHANGES, NEW, DECIDED, LOOK_UP = (
    "prices",
    "challenge",
    "disabled",
    "changes",
    "new",
    "decided",
    "look_up",
)
_MOST_TOPICS = 2

_NOT_A_LETTER = r"(?!\s+(?:house|home|flat|property|bungalow|semi|new|three|two|one|place|room)\b)"
_LETTERS = re.compile(
    rf"\bband(?:s|ed|ing)?\s*[:\-]?\s*([a-i])\b{_NOT_A_LETTER}(?:(?:\s*(?:,|/|&|and|or|to|than)\s*"
    rf"|\s+)(?:band\s*)?([a-i])\b(?!'))?",
    re.I,
)
_AFTER_AN_ARTICLE = re.compile(r"\b(?:a|an|the|is|are|be|as|in|how come a)\s+([B-HA])\b(?:\s+band)?(?=[\s,.?!]|$)")
_ALONE = re.compile(
    r"^\W*(?:and|or|what about|how about|ok|then)?\W*(?:for\s+)?(?:band\s+)?(?:an?\s+)?([a-i])\b\W*(?:then"
    r"|please|instead)?\W*$",
    re.I,
)

_COSTS = re.compile(
    r"\b(?:how much|cost\w*|price\w*|pay\b|charge[sd]?|pounds|rate|rates|per (?:month|year)|monthly|a (?:month"
    r"|year)|annual\w*"
    r"|yearly|list of|each band|difference|expensive|cheap\w*|dearer|top band|what(?:'s| is| would"
    r"| will) (?:the )?(?:council tax|it) be|£)",
    re.I,
)
_TOPICS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (topic, re.compile(pattern, re.I))
    for topic, pattern in (
        (
            CHALLENGE,
            r"\b(?:challeng\w*|app?eal\w*|wrong\b|re-?band\w*|review\w*|too high|incorrect|mistake|unfair"
            r"|not fair|fair\b|lower(?:ed)?|put (?:in|up) (?:too )?(?:high|wrong)"
            r"|get (?:it|my band|the band) changed|change my band|band changed|(?:looked at|reassess\w*)"
            r"|valuation (?:office|tribunal)|voa|rebate|neighbou?rs?"
            r"|next door|joke|shoebox|surely an error|money back|come down|same (?:house|as))\b",
        ),
        (DISABLED, r"\b(?:disab\w+|wheel ?chair|adapt\w+|hoist|wet ?room)\b"),
        (
            CHANGES,
            r"\b(?:extension|extend\w*|conservator\w+|loft|garage|knock\w*|annexe?|improve\w*|go up|put (?:us"
            r"|it|me|my|your) .{0,12}up)\b",
        ),
        (
            NEW,
            r"\b(?:new build|newly built|no band|not (?:been )?(?:given a band|banded)|hasn'?t been (?:given"
            r"|banded)|got no band|only finished)\b",
        ),
        (
            DECIDED,
            r"\b(?:who (?:decides|sets)|how (?:is|are|was|were) .{0,25}(?:band\w*|decided|set|worked out)"
            r"|based on|1991|worth)\b",
        ),
    )
)


def bands_named(text: str, known: Sequence[str], *, alone: bool = False) -> list[str]:
    """The bands that a message names, in its order, of those that the nation has.

    `alone`: bands were spoken of just now, so that `and E?` names one.
    """
    found: list[str] = []
    for match in _LETTERS.finditer(text):
        found += [letter.upper() for letter in match.groups() if letter]
    if re.search(r"\bband", text, re.I):
        found += [match[1] for match in _AFTER_AN_ARTICLE.finditer(text)]
    if alone and not found and (only := _ALONE.match(text)) is not None:
        found.append(only[1].upper())
    return [letter for letter in dict.fromkeys(found) if letter in known]


def topics_of(text: str) -> list[str]:
    """Which of the usual questions a message asks, at most two, the weightiest first; empty for none of them."""
    topics = [topic for topic, pattern in _TOPICS if pattern.search(text)]
    return topics[:_MOST_TOPICS]


def asks_for_costs(text: str) -> bool:
    """Whether a message is about money."""
    return bool(_COSTS.search(text))
