"""What the model makes of messages, with the probabilities behind its answer: held out, or left out of training."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from tests.nlu.figures import FALLBACK, OUTSIDE, Heard
from tests.nlu.held_out import HeldOut
from tests.nlu.measure import Parser, hear


@dataclass(frozen=True)
class Ranked:
    """One message as it was heard, and the probability (0 to 1) of each intent that was weighed."""

    heard: Heard
    shares: dict[str, float]

    @property
    def outside(self) -> float:
        """How much the message looks like nobody's at the council: 1 less the likeliest intent that is."""
        return 1 - max((share for intent, share in self.shares.items() if intent not in OUTSIDE), default=0.0)

    @property
    def urgent(self) -> float:
        """The probability of an emergency."""
        return self.shares.get("emergency", 0.0)

    @property
    def likeliest_share(self) -> float:
        """The probability of the likeliest intent, which is what calibration is about."""
        return max(self.shares.values(), default=0.0)


async def listen_ranked(parser: Parser, messages: Iterable[HeldOut]) -> list[Ranked]:
    """Put messages to a trained model one after the other, each timed; a first one warms it and is not counted."""
    await parser.parse_message("good morning, which bin is it this week?")
    ranked = []
    for message in messages:
        began = time.perf_counter()
        answer = await parser.parse_message(message.text)
        heard = hear(message, answer, (time.perf_counter() - began) * 1000)
        shares = {one["name"]: float(one["confidence"]) for one in answer["intent_ranking"] if one["name"] != FALLBACK}
        ranked.append(Ranked(heard, shares))
    return ranked
