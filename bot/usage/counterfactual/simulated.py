"""A council whose true deflection is known, to see whether the methods find it. Pure: everything follows from a seed.

Calls of two services as the 2019 exemplar council had them (waste 37,344 a year; revenues and benefits 76,113): a
yearly shape, weekdays, a common drift, shocks that last for days, and Poisson counts. The assistant takes a share of
would-be callers about waste, and makes some call who would not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bot.usage.counterfactual.plan import ON, Plan, arm_of_day

TREATED, COMPARED = "waste", "council_tax"
_A_YEAR = {TREATED: 37_344, COMPARED: 76_113}
_WEEKDAYS = np.array([1.24, 1.06, 0.99, 0.93, 0.78])
_PEAK = {TREATED: 0, COMPARED: 80}  # day of the year on which most call: after Christmas; when bills come
_OPEN_DAYS = 260


@dataclass(frozen=True)
class Setting:
    """What the made-up council is like; the methods know none of it."""

    deflects: float = 0.30  # share of would-be callers who no longer call, once the assistant is known
    ramp_weeks: int = 6
    causes: float = 0.02  # calls that there would not have been without it, for each would-be caller
    asked_share: float = 0.45  # share of resolved residents who would have phoned
    answers: float = 0.25  # share who answer the question
    weeks_before: int = 104
    weeks_after: int = 52


@dataclass(frozen=True)
class World:
    """Calls by service and day, and the truth: calls that the assistant took away, less those it caused.

    Of a switchback it is what the assistant does on an average day of both arms, times the days on which it was on.
    """

    days: tuple[date, ...]
    calls: Mapping[str, np.ndarray]
    deflected: float
    launch_week: int

    def weekly(self, service: str) -> np.ndarray:
        """Calls by week."""
        return self.calls[service].reshape(-1, 5).sum(axis=1)


def make_world(seed: int, setting: Setting, plan: Plan | None = None) -> World:
    """Weekdays only. With a plan the assistant is there on its `on` days; else from `weeks_before` on, for good."""
    random = np.random.default_rng(seed)
    weeks = plan.weeks if plan is not None else setting.weeks_before + setting.weeks_after
    monday = plan.first if plan is not None else date(2024, 1, 1)
    days = tuple(monday + timedelta(days=7 * week + day) for week in range(weeks) for day in range(5))
    place = np.arange(len(days))
    common = _shocks(random, len(days), 0.7, 0.06) + 0.03 * place / _OPEN_DAYS
    calls, deflected = {}, 0.0
    for service, total in _A_YEAR.items():
        of_year = np.array([day.timetuple().tm_yday for day in days])
        shape = 0.12 * np.cos(2 * np.pi * (of_year - _PEAK[service]) / 365.25)
        own = _shocks(random, len(days), 0.6, 0.05)
        level = total / _OPEN_DAYS * _WEEKDAYS[place % 5] * np.exp(shape + common + own)
        would = random.poisson(level)
        if service == TREATED:
            works = _works(days, setting, plan)
            gone = random.binomial(would, setting.deflects * (works if plan is None else 1.0))
            caused = random.poisson(setting.causes * level * (works if plan is None else 1.0))
            there = (works > 0).astype(int)
            # In a switchback every day could have been on: the truth is the effect of an average day, on so many days.
            deflected = float((gone - caused).mean() * (there.sum() if plan is not None else len(days)))
            would = would - (gone - caused) * there
        calls[service] = would
    return World(days, calls, deflected, setting.weeks_before)


def make_answers(seed: int, setting: Setting, resolved: int) -> tuple[Mapping[str, int], int]:
    """Answers to the end-of-chat question by so many residents: counts by answer, and how many were asked."""
    random = np.random.default_rng(seed)
    answered = int(random.binomial(resolved, setting.answers))
    rest = (1 - setting.asked_share) / 4
    counts = random.multinomial(answered, [setting.asked_share, rest, rest, 2 * rest])
    return dict(zip(("phone", "desk", "email", "web"), map(int, counts), strict=True)), resolved


def _works(days: tuple[date, ...], setting: Setting, plan: Plan | None) -> np.ndarray:
    """How much of its full effect the assistant has on each day."""
    if plan is not None:
        return np.array([float(arm_of_day(plan, day) == ON) for day in days])
    week = np.arange(len(days)) // 5 - setting.weeks_before
    return np.where(week < 0, 0.0, np.clip(0.5 + 0.5 * week / setting.ramp_weeks, 0.0, 1.0))


def _shocks(random: np.random.Generator, length: int, lasts: float, spread: float) -> np.ndarray:
    """A stationary first-order autoregression."""
    steps = random.normal(0, spread * np.sqrt(1 - lasts**2), length)
    found = np.empty(length)
    found[0] = random.normal(0, spread)
    for index in range(1, length):
        found[index] = lasts * found[index - 1] + steps[index]
    return found
