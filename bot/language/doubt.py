"""How sure an answer is: scores as probabilities, and where the assistant asks back. Fitted on unseen sentences."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

_SHARE_ASKED_BACK = 0.05  # of the messages that would have been understood
_HIGHEST_THRESHOLD = 0.9  # an easy set of sentences must not make the assistant doubt everything
_FALSE_ALARMS = 0.03  # of all other sentences, many of them hard ones, that may be taken for urgent
_LEAST_URGENT = 0.15  # above chance; a lower score is noise, however few false alarms it would give
_TEMPERATURES = np.geomspace(1, 25, 50)


@dataclass(frozen=True)
class Doubt:
    """`temperature` sharpens scores, `threshold` is the least probability that is believed, and an urgent intent
    (by its place; None: there is none) comes first from the score `urgent_from` on.

    The score, not the probability: words that mean nothing to the model make every intent equally likely.
    """

    temperature: float
    threshold: float
    urgent: int | None = None
    urgent_from: float = 1.0

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """`(messages, intents)` scores as probabilities; where the urgent intent scores enough, it is first."""
        powers = np.exp(self.temperature * (scores - scores.max(axis=1, keepdims=True)))
        shares = powers / powers.sum(axis=1, keepdims=True)
        if self.urgent is not None:
            raised = (scores[:, self.urgent] >= self.urgent_from) & (shares[:, self.urgent] < shares.max(axis=1))
            # It changes places with the likeliest: the probabilities still sum to one.
            rows, tops = np.flatnonzero(raised), shares[raised].argmax(axis=1)
            shares[rows, self.urgent], shares[rows, tops] = shares[rows, tops], shares[rows, self.urgent]
        return np.asarray(shares)

    def as_json(self) -> dict[str, float | int | None]:
        """What `Doubt(**...)` needs to make it again."""
        return asdict(self)


def fit_doubt(scores: np.ndarray, truth: np.ndarray, urgent: int | None) -> Doubt:
    """Fit to scores `(messages, intents)` of messages that the model had not seen."""
    places = np.arange(len(truth))
    losses = [-np.log(Doubt(one, 0).probabilities(scores)[places, truth] + 1e-9).mean() for one in _TEMPERATURES]
    temperature = float(_TEMPERATURES[int(np.argmin(losses))])
    urgent_from = 1.0
    if urgent is not None and (truth != urgent).any():
        least = _LEAST_URGENT + 1 / scores.shape[1]
        urgent_from = max(float(np.quantile(scores[truth != urgent, urgent], 1 - _FALSE_ALARMS)), least)
    shares = Doubt(temperature, 0, urgent, urgent_from).probabilities(scores)
    sure = shares.max(axis=1)[shares.argmax(axis=1) == truth]
    threshold = min(float(np.quantile(sure, _SHARE_ASKED_BACK)), _HIGHEST_THRESHOLD) if len(sure) else 0.0
    return Doubt(temperature, threshold, urgent, urgent_from)
