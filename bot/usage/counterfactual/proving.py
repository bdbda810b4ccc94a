"""How often each method's interval holds the truth in made-up councils, how wide it is, and how far off. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bot.usage.counterfactual.compare import compare
from bot.usage.counterfactual.intervals import Interval
from bot.usage.counterfactual.plan import ON, Plan, arm_of_day
from bot.usage.counterfactual.simulated import COMPARED, TREATED, Setting, World, make_answers, make_world
from bot.usage.counterfactual.survey import work_out
from bot.usage.counterfactual.switchback import analyse, pair_up

_START = date(2026, 1, 5)
_RESOLVED = 20_000


@dataclass(frozen=True)
class Proof:
    """`bias` is the mean of (estimate - truth) / truth; `coverage` the share of intervals that held the truth."""

    method: str
    seeds: int
    bias: float
    coverage: float
    relative_width: float  # the median


def prove(
    seeds: int, setting: Setting, weeks: int = 52, told: Callable[[int], None] = lambda count: None
) -> list[Proof]:
    """Every method on `seeds` made-up councils; a switchback of days lasts for `weeks`."""
    found: dict[str, list[tuple[Interval, float]]] = {}
    for seed in range(seeds):
        for method, interval, truth in _once(seed, setting, weeks):
            found.setdefault(method, []).append((interval, truth))
        told(1)
    return [_sum_up(method, pairs) for method, pairs in found.items()]


def _once(seed: int, setting: Setting, weeks: int) -> list[tuple[str, Interval, float]]:
    world = make_world(seed, setting)
    before_after = compare(world.weekly(TREATED), world.weekly(COMPARED), world.launch_week)
    found = [("difference-in-differences", before_after.deflected, world.deflected)]
    plan = day_plan(seed, weeks)
    switched = make_world(100_000 + seed, setting, plan)
    effect = analyse(pair_up(plan, _by_day(switched)), seed, 1999)
    on = sum(arm_of_day(plan, day) == ON for day in switched.days)
    found.append(("switchback, randomisation", effect.randomised.times(-on), switched.deflected))
    found.append(("switchback, Newey-West", effect.newey_west.times(-on), switched.deflected))
    answers, asked = make_answers(200_000 + seed, setting, _RESOLVED)
    found.append(("end-of-chat question, phone", work_out(answers, asked).shares[0].share, setting.asked_share))
    return found


def day_plan(seed: int, weeks: int) -> Plan:
    """A switchback of days on the made-up council."""
    last = _START + timedelta(weeks=weeks) - timedelta(days=1)
    told = {"channel": "phone", "services": (TREATED,), "weekdays": (0, 1, 2, 3, 4), "means": "made up"}
    return Plan("made-up", "westmoor", "switchback", "day", _START, last, seed, **told)  # type: ignore[arg-type]


def _by_day(world: World) -> dict[date, int]:
    return {day: int(count) for day, count in zip(world.days, world.calls[TREATED], strict=True)}


def _sum_up(method: str, pairs: list[tuple[Interval, float]]) -> Proof:
    truth = np.array([one for _, one in pairs])
    estimates = np.array([interval.estimate for interval, _ in pairs])
    holds = np.array([interval.holds(one) for interval, one in pairs])
    widths = np.array([interval.width for interval, _ in pairs])
    return Proof(
        method=method,
        seeds=len(pairs),
        bias=float(((estimates - truth) / truth).mean()),
        coverage=float(holds.mean()),
        relative_width=float(np.median(widths / np.abs(estimates))),
    )
