"""What a holdout shows: the difference in contacts between its arms, by pairs, with two 95 % intervals. Pure.

One interval is Newey-West's over the pairs' differences in the order of time. The other needs no model of the series:
the arms of every pair might have been drawn the other way round, and the differences that are not out of the ordinary
among all such draws make the interval (randomisation inference).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy import stats

from bot.usage.counterfactual.intervals import Interval, mean
from bot.usage.counterfactual.plan import OFF, ON, Expected, Plan, arm_of_day, days_of, pair_of

POWER = 0.80
LEAST_PAIRS = 6  # fewer cannot reach 5 % whatever happens: 2 of 2 ** 6 draws


class TooLittle(Exception):
    """There are too few whole pairs; the message says how many."""


@dataclass(frozen=True)
class Effect:
    """Contacts with the assistant on less contacts with it off, for one unit. `p` is randomisation's."""

    pairs: int
    dropped: int  # pairs that lacked a day
    mean_on: float
    mean_off: float
    newey_west: Interval
    randomised: Interval
    p: float

    def deflected(self, units_on: int) -> Interval:
        """Contacts that there were fewer while it was on, over so many units."""
        return self.randomised.times(-units_on)


def pair_up(plan: Plan, counts: Mapping[date, int]) -> list[tuple[float, float]]:
    """(on, off) of each whole pair in the order of time. `counts`: contacts by day; a missing day was closed."""
    sums: dict[tuple[int, int], dict[str, float]] = {}
    lengths: dict[tuple[int, int], dict[str, int]] = {}
    for day in days_of(plan):
        if day not in counts:
            continue
        pair, arm = pair_of(plan, day), arm_of_day(plan, day)
        sums.setdefault(pair, {}).setdefault(arm, 0.0)
        sums[pair][arm] += counts[day]
        lengths.setdefault(pair, {}).setdefault(arm, 0)
        lengths[pair][arm] += 1
    whole = [pair for pair in sorted(sums) if len(set(lengths[pair].values())) == 1 and len(lengths[pair]) == 2]
    return [(sums[pair][ON], sums[pair][OFF]) for pair in whole]


def pair_numbers(plan: Plan, on: Mapping[date, int], off: Mapping[date, int]) -> list[tuple[float, float]]:
    """(on, off) of each day or week that both numbers were answered on."""
    units: dict[int, tuple[float, float]] = {}
    for day in days_of(plan):
        if day in on and day in off:
            key = (day - plan.first).days // (7 if plan.unit == "week" else 1)
            before = units.get(key, (0.0, 0.0))
            units[key] = (before[0] + on[day], before[1] + off[day])
    return [units[key] for key in sorted(units)]


def analyse(pairs: Sequence[tuple[float, float]], seed: int, draws: int = 4999, dropped: int = 0) -> Effect:
    """The effect of the pairs. `TooLittle` for fewer than six."""
    if len(pairs) < LEAST_PAIRS:
        raise TooLittle(f"there are {len(pairs)} whole pairs; an interval needs {LEAST_PAIRS}")
    table = np.array(pairs, dtype=float)
    differences = table[:, 0] - table[:, 1]
    on, off = (float(one) for one in table.mean(axis=0))
    randomised, p = randomise(differences, seed, draws)
    return Effect(len(pairs), dropped, on, off, mean(differences), randomised, p)


def randomise(differences: np.ndarray, seed: int, draws: int) -> tuple[Interval, float]:
    """The mean difference with the interval of constant effects that a redraw of the arms does not reject at 5 %."""
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(draws, len(differences)))
    drawn, weights = signs @ differences / len(differences), signs.mean(axis=1)
    centre = float(differences.mean())

    def p_of(effect: float) -> float:
        beyond = np.abs(drawn - effect * weights) >= abs(centre - effect) - 1e-9
        return float((beyond.sum() + 1) / (draws + 1))

    reach = 4 * float(np.abs(differences - centre).max()) + 1e-6
    return Interval(centre, _edge(p_of, centre, centre - reach), _edge(p_of, centre, centre + reach)), p_of(0.0)


def _edge(p_of, inside: float, outside: float) -> float:  # type: ignore[no-untyped-def]
    for _ in range(50):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p_of(middle) > 0.05 else (inside, middle)
    return outside


def minimum_detectable(pairs: int, mean_square: float) -> float:
    """The smallest difference for one unit that is found 80 times in 100, at 5 %. `mean_square`: of pairs' differences.

    Arms are drawn anew for each pair, so that the variance of their mean is the mean square over the number of pairs.
    """
    freedom = max(pairs - 1, 1)
    reach = stats.t.ppf(0.975, freedom) + stats.t.ppf(POWER, freedom)
    return float(reach * np.sqrt(mean_square / pairs))


def mean_square_before(plan: Plan, counts: Mapping[date, int], weeks: int = 26) -> tuple[int, float, float] | None:
    """From a log of before the start: how many pairs, the mean square of their differences, the mean of a unit."""
    first = plan.first - timedelta(weeks=weeks // 2 * 2)
    by_unit: dict[tuple[int, int], dict[int, tuple[float, int]]] = {}
    for day, count in counts.items():
        if not first <= day < plan.first or day.weekday() not in plan.weekdays:
            continue
        place = (day - first).days
        pair = place // 14, day.weekday() if plan.unit == "day" else -1
        half = by_unit.setdefault(pair, {})
        before = half.get(place // 7 % 2, (0.0, 0))
        half[place // 7 % 2] = (before[0] + count, before[1] + 1)
    whole = [list(one.values()) for one in by_unit.values() if len(one) == 2 and len({n for _, n in one.values()}) == 1]
    if len(whole) < LEAST_PAIRS:
        return None
    table = np.array([[value for value, _ in one] for one in whole])
    return len(whole), float(((table[:, 0] - table[:, 1]) ** 2).mean()), float(table.mean())


def mean_square_expected(expected: Expected) -> float:
    """The same figure from what a plan expects."""
    return 2 * expected.sd**2 * (1 - expected.autocorrelation)
