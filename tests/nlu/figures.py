"""Figures of how well messages were understood: what was meant against what was heard. It loads and prints nothing."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.nlu.held_out import HeldOut

FALLBACK = "nlu_fallback"
OUTSIDE = frozenset({"not_our_service", "out_of_scope"})
#: Any of these answers tells a resident that the council's bot does not do that.
REJECTIONS = OUTSIDE | {FALLBACK}
SHORT = 15


@dataclass(frozen=True)
class Heard:
    """What the model made of one message: the intent it acts on, the best one under a fallback, and the time."""

    message: HeldOut
    intent: str
    confidence: float
    likeliest: str
    milliseconds: float

    @property
    def right(self) -> bool:
        return self.intent == self.message.intent

    @property
    def words(self) -> int:
        return len(self.message.text.split())


@dataclass(frozen=True)
class IntentFigures:
    """Recall and precision of one intent, each 0 to 1; precision is 0 where the intent was never heard."""

    intent: str
    messages: int
    recall: float
    precision: float

    @property
    def f1(self) -> float:
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def share(heard: Iterable[Heard], holds: Callable[[Heard], bool]) -> float:
    """The share (0 to 1) of the messages for which `holds`; 0 of none."""
    answers = [holds(one) for one in heard]
    return sum(answers) / len(answers) if answers else 0.0


def accuracy(heard: Iterable[Heard]) -> float:
    """The share of messages whose intent was heard right; a fallback is wrong, even with the right intent under it."""
    return share(heard, lambda one: one.right)


def by_intent(heard: Sequence[Heard]) -> list[IntentFigures]:
    """One row for every intent that was meant, in alphabetical order."""
    meant = Counter(one.message.intent for one in heard)
    said = Counter(one.intent for one in heard)
    hits = Counter(one.intent for one in heard if one.right)
    return [
        IntentFigures(intent, count, hits[intent] / count, hits[intent] / said[intent] if said[intent] else 0.0)
        for intent, count in sorted(meant.items())
    ]


def macro_f1(heard: Sequence[Heard]) -> float:
    """The mean F1 of all intents that were meant, each weighing the same."""
    rows = by_intent(heard)
    return statistics.fmean(row.f1 for row in rows) if rows else 0.0


def recall(heard: Iterable[Heard], intent: str) -> float:
    """The share of an intent's messages that were heard as that intent."""
    return accuracy(one for one in heard if one.message.intent == intent)


def turned_away(heard: Iterable[Heard], intent: str) -> float:
    """The share of an intent's messages that were heard as somebody else's business or not at all."""
    return share((one for one in heard if one.message.intent == intent), lambda one: one.intent in REJECTIONS)


def false_emergencies(heard: Iterable[Heard]) -> list[Heard]:
    """Messages that were called an emergency and are none."""
    return [one for one in heard if one.intent == "emergency" and not one.right]


def false_emergency_share(heard: Sequence[Heard]) -> float:
    """False emergencies as a share of all messages that are none."""
    others = [one for one in heard if one.message.intent != "emergency"]
    return len(false_emergencies(heard)) / len(others) if others else 0.0


def rejected(heard: Iterable[Heard]) -> list[Heard]:
    """In-scope messages that were turned away."""
    return [one for one in heard if one.message.intent not in OUTSIDE and one.intent in REJECTIONS]


def rejected_share(heard: Sequence[Heard]) -> float:
    """Rejected messages as a share of all in-scope messages."""
    inside = [one for one in heard if one.message.intent not in OUTSIDE]
    return len(rejected(inside)) / len(inside) if inside else 0.0


def confused(heard: Iterable[Heard]) -> list[tuple[tuple[str, str], list[Heard]]]:
    """(meant, heard) with the messages, the most frequent pair first."""
    pairs: dict[tuple[str, str], list[Heard]] = {}
    for one in heard:
        if not one.right:
            pairs.setdefault((one.message.intent, one.intent), []).append(one)
    return sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least `percent` (1 to 100) of the values do not exceed; `ValueError` for no values."""
    if not values:
        raise ValueError("a percentile needs at least one value")
    ordered = sorted(values)
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]
