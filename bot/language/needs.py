"""Two needs in one message: where it may be cut, and whether both parts are sure to ask for something different.

Each part is read by the same model as a whole message. How sure is sure enough is fitted on sentences left out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from spacy.language import Language

from bot.language.pipeline import Renewed

Ranking = Sequence[tuple[str, float]]

_QUESTION = r"(?:can|could|do|does|did|how|what|when|where|which|who|why|is|are|will|would|should)"
_ASKS = (
    rf"(?:{_QUESTION}\b|(?:please\s+)?(?:can|could)\b|i(?:'?d|\s+would)?\s+(?:need|want|like|wanna)\b|i'?ve\s+got\b)"
)
#: Words that add another thing. What stands before them is over.
_ADDS = re.compile(
    rf"""(?:^|[\s,;:.!?-])\s*(?:(?:oh|and|but|then|ok|so|right|yes)[\s,]+)*
    (?: (?:and|but|oh)[\s,]+also
      | also (?=[\s,]+(?:{_ASKS}|(?:my|the|there|a|i|i'?m|need|please|pls|want|about|to|u|you)\b))
      | (?:(?:just|and)\s+)?(?:another|one\ more|one\ other|(?:the\ |a\ )?(?:second|other))
        \ (?:thing|question|issue|problem|query)
      | whil(?:e|st)\ (?:i'?m|i\ am|we'?re|you'?re|ur|i\ have|i'?ve\ got)
        \ (?:here|at\ it|on|there|you|this|chatting|u)
      | (?:oh\ and|and\ oh) | by\ the\ way | btw | separately | secondly | unrelated\w*
      | on\ (?:another|a\ different|a\ separate)\ (?:note|matter|subject)
      | (?:in\ addition|on\ top\ of\ (?:that|this)|as\ well\ as\ (?:that|this|which)|plus|p\.?\ ?s\.?)
    )(?=[\s,:.-])""",
    re.I | re.X,
)
_AND_ASKS = re.compile(rf"[,;]?\s+(?:and|&|then)\s+(?={_ASKS}|i also\b|i need\b)", re.I)
#: The resident puts something right, or says what it is not: one need, in two goes.
_PUTS_RIGHT = re.compile(
    r"\b(?:i mean|i meant|not (?:about )?(?:the|my|a|that|this)|rather than|instead of|actually,? no|no,? sorry"
    r"|never ?mind|forget (?:it|that|the|about)|isn'?t about|scrap that|don'?t worry about)\b",
    re.I,
)
#: Stands for something that was named before: "and when is the next one due" asks on about the same.
_ASKS_ON = re.compile(
    r"\b(?:(?:the |that |this )?(?:next|last|other|first|same|new|old) ones?|that one|this one|those|it|they|them)\b",
    re.I,
)
_LEAST, _HIGHEST = 0.35, 0.99  # of a cut: an easy set of sentences must neither make it blind nor deaf
_FEWEST_WORDS = 3  # "thanks", "and also": no part of their own
_EDGES = " ,;:.-\n\t"
_INSIDE = re.compile(r"(?:^|[\s,])(?:i|we|you|they|he|she|it|is|was|are|were|has|have|had|that|which)\s*$", re.I)
_MOST_PARTS = 8  # a longer letter is read as a whole


@dataclass(frozen=True)
class Part:
    """A piece of a message from `start` on; `joined` when words that add another thing lead to it."""

    text: str
    start: int
    joined: bool


@dataclass(frozen=True)
class Group:
    """What an intent counts as: its need, and the service it belongs to. An empty need is none."""

    need: str
    service: str


@dataclass(frozen=True)
class Cuts:
    """The least probability of both parts, by what joins them."""

    joined: float = 1.0
    plain: float = 1.0

    def as_json(self) -> dict[str, float]:
        """What `Cuts(**...)` needs to make it again."""
        return asdict(self)


class Pair(NamedTuple):
    """The two surest parts with different needs; `at` is where the second begins, `score` the less sure of both."""

    score: float
    joined: bool
    first: tuple[str, float]
    second: tuple[str, float]
    at: int


def split_message(text: str) -> list[Part]:
    """The parts that may be needs of their own: sentences, cut again at words that join. One part: nothing to do."""
    if not (_ADDS.search(text) or _AND_ASKS.search(text) or re.search(r"[.!?\n]\s*\S", text)):
        return [Part(text, 0, False)]
    starts: dict[int, tuple[int, bool]] = {0: (0, False)}  # where a part begins: where the one before ends, and how
    for start in _sentence_starts(text):
        starts.setdefault(start, (start, False))
    for match in _AND_ASKS.finditer(text):
        starts.setdefault(match.end(), (match.start(), False))
    for match in _ADDS.finditer(text):
        if _INSIDE.search(text[: match.start()]):
            continue
        for other in [one for one in starts if match.start() <= one <= match.end() and one]:
            del starts[other]
        starts[match.end()] = (match.start(), True)
    places = sorted(starts)
    ends = [*(starts[place][0] for place in places[1:]), len(text)]
    parts = [Part(text[at:end].strip(_EDGES), at, starts[at][1]) for at, end in zip(places, ends, strict=True)]
    parts = [part for part in parts if part.text]
    return _long_enough(parts) if 0 < len(parts) <= _MOST_PARTS else [Part(text, 0, False)]


def _long_enough(parts: list[Part]) -> list[Part]:
    """Without a part that is too short to ask for anything: a greeting, a thank you, half a joining word."""
    kept = [part for part in parts if len(part.text.split()) >= _FEWEST_WORDS]
    first = parts[0]
    if first not in kept and any(part.joined for part in kept):
        kept.insert(0, first)  # "yes, and another thing": an answer may be short
    return kept or parts[:1]


def surest_pair(parts: Sequence[Part], rankings: Sequence[Ranking], groups: Mapping[str, Group]) -> Pair | None:
    """The pair with the highest score, whatever the score is; None where no two parts can be two needs."""
    best: Pair | None = None
    for one in range(len(parts)):
        for other in range(one + 1, len(parts)):
            joined = any(part.joined for part in parts[one + 1 : other + 1])
            first, second = rankings[one][0], rankings[other][0]
            if not joined and _ASKS_ON.search(parts[other].text):
                continue
            if not _can_be_two(groups.get(first[0]), groups.get(second[0]), joined):
                continue
            pair = Pair(min(first[1], second[1]), joined, first, second, parts[other].start)
            if best is None or (pair.joined, pair.score) > (best.joined, best.score):
                best = pair
    return best


def two_needs(text: str, parts: Sequence[Part], rankings: Sequence[Ranking], groups: Mapping[str, Group],
              cuts: Cuts) -> Pair | None:  # fmt: skip
    """The pair, when both of its parts are sure."""
    if _PUTS_RIGHT.search(text):
        return None
    pair = surest_pair(parts, rankings, groups)
    return pair if pair is not None and pair.score >= (cuts.joined if pair.joined else cuts.plain) else None


def answer_and_need(text: str, parts: Sequence[Part], rankings: Sequence[Ranking], groups: Mapping[str, Group],
                    cuts: Cuts) -> Pair | None:  # fmt: skip
    """A first part that asks for nothing by itself ("ZZ1 1AA, and also ..."), and a sure need that is added to it."""
    if _PUTS_RIGHT.search(text):
        return None
    for place in range(1, len(parts)):
        second, group = rankings[place][0], groups.get(rankings[place][0][0])
        if parts[place].joined and group is not None and group.need and second[1] >= cuts.joined:
            first, before = rankings[0][0], groups.get(rankings[0][0][0])
            if before is not None and before.need and (before == group or first[1] >= cuts.joined):
                return None  # it asks for something itself: for the same, or the two cannot be two
            return Pair(second[1], True, first, second, parts[place].start)
    return None


def fit_cuts(scores: Mapping[bool, Sequence[float]], sentences: int, joined: float, plain: float) -> Cuts:
    """From the scores of pairs in sentences with one need, by whether they are joined.

    `joined` and `plain` are the shares of all `sentences` that may be cut wrongly. Where words add another thing there
    mostly is one, whatever the sentence is an example of: that share may be larger.
    """

    def least(found: Sequence[float], share: float) -> float:
        allowed = int(share * sentences)
        above = sorted(found, reverse=True)
        return min(max(above[allowed] + 1e-6, _LEAST) if len(above) > allowed else _LEAST, _HIGHEST)

    return Cuts(least(scores.get(True, ()), joined), least(scores.get(False, ()), plain))


def _can_be_two(first: Group | None, second: Group | None, joined: bool) -> bool:
    if first is None or second is None or not first.need or not second.need or first.need == second.need:
        return False
    # A person, a complaint or a chase beside a need is mostly about that need: only an added one is another.
    # Two sentences about one service mostly tell one story.
    return joined or (first.service != second.service and "assistant" not in (first.service, second.service))


def _make_splitter(language: Language) -> Callable[[str], list[int]]:
    language.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "\n"]})
    return lambda text: [sentence.start_char for sentence in language(text).sents]


_SPLITTER: Renewed[Callable[[str], list[int]]] = Renewed(_make_splitter)


def _sentence_starts(text: str) -> list[int]:
    return _SPLITTER.get()[1](text)
