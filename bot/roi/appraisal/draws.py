"""A seeded Monte Carlo over the inputs that have a range with a source: the spread of the net present value. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from bot.roi.appraisal.model import Case, Option
from bot.roi.appraisal.sensitivity import inputs_of, net_present

DRAWS = 10_000


@dataclass(frozen=True)
class Spread:
    """What the draws came to. `p10` means: one in ten lies below."""

    draws: int
    seed: int
    p10: Decimal
    p50: Decimal
    p90: Decimal
    chance_of_loss: Decimal
    drawn: tuple[str, ...]  # names of the inputs that were drawn
    results: tuple[Decimal, ...]  # sorted


def draw(
    case: Case, option: Option, *, seed: int, draws: int = DRAWS, passed: Callable[[int], None] | None = None
) -> Spread:
    """Draw each input with a range from a triangle between its ends; `passed` hears of each hundred for a progress bar.

    The same seed gives the same figures, on any machine. Without an input to draw, every result is the main one.
    """
    ranged = [one for one in inputs_of(case, option) if one.has_range]
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    results = []
    for number in range(draws):
        changed = {
            one.name: Decimal(
                repr(chance.triangular(float(one.value.low), float(one.value.high), float(one.value.central)))
            )
            for one in ranged
        }
        results.append(net_present(case, option, changed))
        if passed is not None and number % 100 == 99:
            passed(100)
    results.sort()
    return Spread(
        draws=draws,
        seed=seed,
        p10=_percentile(results, 10),
        p50=_percentile(results, 50),
        p90=_percentile(results, 90),
        chance_of_loss=Decimal(sum(one < 0 for one in results)) / draws,
        drawn=tuple(one.name for one in ranged),
        results=tuple(results),
    )


def _percentile(ordered: list[Decimal], percent: int) -> Decimal:
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]
