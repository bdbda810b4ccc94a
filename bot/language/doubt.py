"""How sure an answer is: scores as probabilities, and where the assistant asks back. Fitted on unseen sentences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

import numpy as np

_SHARE_TURNED_AWAY = 0.04  # of the messages for the council, those taken for another's business included
_HIGHEST_THRESHOLD = 0.5  # an easy set of sentences must not make the assistant doubt everything
_FALSE_ALARMS = 0.025  # of all other sentences, many of them hard ones, that may be taken for urgent
_FALSE_ALARMS_IN_A_PART = 0.005  # a part has less around it that says how it is meant, so it must say more itself
_LEAST_URGENT = 0.1  # above chance; a lower lead is noise, however few false alarms it would give
_TEMPERATURES = np.geomspace(1, 50, 60)


@dataclass(frozen=True)
class Doubt:
    """`temperature` sharpens scores, `threshold` is the least lead that is believed, and an urgent intent (by its
    place; None: there is none) comes first from the lead `urgent_from` on, and from `urgent_part_from` on where only a
    part of a message says it.

    A lead is a score and half of its distance to the best other one: words that mean nothing to the model score
    little, and words that mean two things at once lead by little. No share of a sum can say the first.
    """

    temperature: float
    threshold: float
    urgent: int | None = None
    urgent_from: float = 1.0
    urgent_part_from: float = 1.0

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """`(messages, intents)` scores as probabilities; where the urgent intent leads enough, it is first."""
        powers = np.exp(self.temperature * (scores - scores.max(axis=1, keepdims=True)))
        shares = powers / powers.sum(axis=1, keepdims=True)
        if self.urgent is not None:
            raised = self.is_urgent(scores) & (shares[:, self.urgent] < shares.max(axis=1))
            # It changes places with the likeliest: the probabilities still sum to one.
            rows, tops = np.flatnonzero(raised), shares[raised].argmax(axis=1)
            shares[rows, self.urgent], shares[rows, tops] = shares[rows, tops], shares[rows, self.urgent]
        return np.asarray(shares)

    def is_urgent(self, scores: np.ndarray) -> np.ndarray:
        """For each message whether the urgent intent leads enough to come first."""
        if self.urgent is None:
            return np.zeros(len(scores), dtype=bool)
        return np.asarray(_lead_of(scores, self.urgent) >= self.urgent_from)

    def is_sure(self, scores: np.ndarray) -> np.ndarray:
        """For each message whether its answer is believed. Danger to life is not asked back."""
        return np.asarray((lead(scores) >= self.threshold) | self.is_urgent(scores))

    def as_json(self) -> dict[str, float | int | None]:
        """What `Doubt(**...)` needs to make it again."""
        return asdict(self)


def fit_doubt(scores: np.ndarray, truth: np.ndarray, urgent: int | None, outside: Collection[int] = ()) -> Doubt:
    """Fit to scores `(messages, intents)` of messages that the model had not seen.

    `outside` are the places of the intents that turn a message away: they count against the share that may be.
    """
    places = np.arange(len(truth))
    losses = [-np.log(Doubt(one, 0).probabilities(scores)[places, truth] + 1e-9).mean() for one in _TEMPERATURES]
    temperature = float(_TEMPERATURES[int(np.argmin(losses))])
    urgent_from = urgent_part_from = 1.0
    if urgent is not None and (truth != urgent).any():
        least = _LEAST_URGENT + 1 / scores.shape[1]
        shares = [1 - _FALSE_ALARMS, 1 - _FALSE_ALARMS_IN_A_PART]
        leads = np.quantile(_lead_of(scores, urgent)[truth != urgent], shares)
        urgent_from, urgent_part_from = (max(float(one), least) for one in leads)
    alert = Doubt(temperature, 0, urgent, urgent_from)
    answers = alert.probabilities(scores).argmax(axis=1)
    inside = ~np.isin(truth, list(outside))
    taken_for_outside = np.isin(answers, list(outside))
    leads = np.sort(lead(scores)[inside & ~taken_for_outside & ~alert.is_urgent(scores)])
    left = int(_SHARE_TURNED_AWAY * inside.sum()) - (inside & taken_for_outside).sum()
    threshold = float(leads[min(max(left, 0), len(leads) - 1)]) if len(leads) else 0.0
    return Doubt(temperature, min(threshold, _HIGHEST_THRESHOLD), urgent, urgent_from, urgent_part_from)


def lead(scores: np.ndarray) -> np.ndarray:
    """How far the best intent of each of `(messages, intents)` leads."""
    ranked = np.sort(scores, axis=1)
    return np.asarray(ranked[:, -1] + (ranked[:, -1] - ranked[:, -2]) / 2)


def _lead_of(scores: np.ndarray, place: int) -> np.ndarray:
    """How far one intent leads, or how far it is behind."""
    own = scores[:, place]
    return np.asarray(own + (own - np.delete(scores, place, axis=1).max(axis=1)) / 2)
