"""Cross-validation true to the assistant: its classifier gives the exact answer for each sentence left out in turn.

Only spelling repair has seen all words. Fitting it anew for every sentence would take days and change next to nothing.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from rasa.shared.nlu.training_data.loading import load_data
from rich.console import Console
from rich.progress import track

from bot.assistant.readable import readable
from bot.language.fitting import fit
from bot.language.spelling import Spelling
from bot.language.vectors import shared_vectors
from bot.settings import SharedSettings
from tests.nlu.evaluation.listening import Ranked
from tests.nlu.figures import FALLBACK, OUTSIDE, Heard
from tests.nlu.held_out import HeldOut, Style

#: `LeftOut` keeps no scores, so asking back cannot be judged here: the likeliest intent counts.
NEVER_ASKS_BACK = -math.inf


def leave_out(folder: Path, progress: Console) -> list[Ranked]:
    """What the model says of each training sentence in `folder` when it was fitted without it; about a minute."""
    examples = [one for one in load_data(str(folder)).intent_examples if readable(one.get("text") or "")]
    texts, intents = [readable(one.get("text")) for one in examples], [one.get("intent") for one in examples]
    encoder = shared_vectors(SharedSettings.read().data_dir / "cache")
    spelling = Spelling.learn(texts, encoder.words())
    rows = [encoder.encode([spelling.repair(text)])[0] for text in track(texts, "Training sentences", console=progress)]
    with progress.status("Leaving each sentence out in turn"):
        model, left = fit(texts, intents, np.vstack(rows), outside=sorted(OUTSIDE))
    return [
        rank(
            text,
            intent,
            dict(zip(model.intents, map(float, shares), strict=True)),
            NEVER_ASKS_BACK,
        )
        for text, intent, shares in zip(texts, intents, left.probabilities, strict=True)
    ]


def rank(text: str, intent: str, shares: dict[str, float], threshold: float) -> Ranked:
    """One answer as the assistant would give it: the likeliest intent, or a fallback when it does not lead enough.

    The lead is that of the two highest probabilities: scores are not kept of what is left out.
    """
    likeliest, second = sorted(shares, key=lambda name: -shares[name])[:2]
    lead = math.log(max(shares[likeliest], 1e-12) / max(shares[second], 1e-12))
    said = likeliest if likeliest == "emergency" or lead >= threshold else FALLBACK
    return Ranked(Heard(HeldOut(text, intent, Style.PLAIN), said, shares[likeliest], likeliest, 0.0), shares)
