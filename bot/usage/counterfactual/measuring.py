"""Holdouts and comparisons measured from the imported logs: for the commands, and for the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.council.collections import LONDON
from bot.council.contacts import Outcome
from bot.database import session
from bot.usage.counterfactual import compare as comparing
from bot.usage.counterfactual import switchback
from bot.usage.counterfactual.plan import OFF, ON, Plan, arm_of_day, days_of, pair_of
from bot.usage.counterfactual.registered import plan_of
from bot.usage.counterfactual.series import by_week, read_changes, read_daily
from bot.usage.counterfactual.tables import holdouts
from bot.usage.imports.outside import Change
from bot.usage.tables import contacts

DRAWS = 4999
_PROVED = (Outcome.RESOLVED_TRANSACTION, Outcome.EXPLAINED, Outcome.RESOLVED_CONFIRMED)
IsOpen = Callable[[date], bool]


@dataclass(frozen=True)
class Held:
    """What a holdout showed. `units_on` days or weeks were on, and `days_on` are their open days."""

    plan: Plan
    effect: switchback.Effect
    between: tuple[Change, ...]
    units_on: int
    days_on: frozenset[date]


@dataclass(frozen=True)
class Compared:
    """What before and after showed, from the Monday `begin` over so many weeks; `last` is the day after them."""

    difference: comparing.Difference
    begin: date
    last: date
    launch: date
    weeks: int
    named: tuple[Change, ...]  # changes that touched only one of the two


def ended_plans(engine: Engine, council: str, now: datetime) -> list[tuple[Plan, datetime]]:
    """The council's registered holdouts that are over, each with when it was registered; the newest first."""
    query = select(holdouts).where(holdouts.c.council == council, holdouts.c.last_at <= now)
    with session(engine) as opened:
        rows = opened.execute(query.order_by(holdouts.c.last_at.desc(), holdouts.c.name)).all()
    return [(plan_of(row.plan), row.registered_at) for row in rows]


def measure_holdout(engine: Engine, plan: Plan, is_open: IsOpen, draws: int = DRAWS) -> Held:
    """The difference between a plan's arms. `TooLittle` where the imported log holds too few whole pairs."""

    def read(number: str) -> dict[date, int]:
        told = (plan.council, plan.channel, plan.services, plan.first, plan.last)
        return read_daily(engine, *told, is_open, number)

    days = [day for day in days_of(plan) if is_open(day)]
    if plan.design == "numbers":
        pairs = switchback.pair_numbers(plan, read(plan.numbers[ON]), read(plan.numbers[OFF]))
        possible, on = len(pairs), days
        units = len(pairs)
    else:
        pairs = switchback.pair_up(plan, read(""))
        possible = len({pair_of(plan, day) for day in days_of(plan)})
        on = [day for day in days if arm_of_day(plan, day) == ON]
        units = len({pair_of(plan, day) for day in on})
    effect = switchback.analyse(pairs, plan.seed, draws, possible - len(pairs))
    between = [
        one
        for one in read_changes(engine, plan.council, plan.first, plan.last)
        if any(one.touches(service, plan.channel) for service in plan.services)
    ]
    return Held(plan, effect, tuple(between), units, frozenset(on))


def measure_difference(
    engine: Engine,
    council: str,
    is_open: IsOpen,
    *,
    treated: Sequence[str],
    against: Sequence[str],
    launch: date,
    channel: str,
    settle: int,
    until: date,
    first: date | None = None,
) -> Compared:
    """Weekly contacts before and after the Monday of `launch`. `TooLittle` where the imported log cannot carry it."""
    launch -= timedelta(days=launch.weekday())
    start = first or launch - timedelta(weeks=104)
    start += timedelta(days=-start.weekday() % 7)
    groups = (treated, against)
    told = [read_daily(engine, council, channel, services, start, until, is_open) for services in groups]
    if not all(told):
        raise comparing.TooLittle(f"no {channel} log of the period was imported")
    begin = min(told[0]) + timedelta(days=-min(told[0]).weekday() % 7)
    last = max(told[0]) + timedelta(days=1)
    weeks = (last - begin).days // 7
    steps, named = set(), []
    for one in read_changes(engine, council, begin, last):
        hits = [any(one.touches(service, channel) for service in group) for group in groups]
        if hits[0] != hits[1]:
            steps.add((one.at.astimezone(LONDON).date() - begin).days // 7)
            named.append(one)
    series = [by_week(one, begin, weeks) for one in told]
    found = comparing.compare(series[0], series[1], (launch - begin).days // 7, settle=settle, steps=sorted(steps))
    return Compared(found, begin, begin + timedelta(weeks=weeks), launch, weeks, tuple(named))


def count_durable(
    engine: Engine, council: str, services: Sequence[str], first: datetime, last: datetime, is_on: IsOpen
) -> int:
    """Proved resolutions that nobody came back for, on the days that were on: what a difference is set against."""
    query = select(contacts.c.opened_at).where(
        contacts.c.council == council,
        contacts.c.service.in_(list(services)),
        contacts.c.opened_at >= first,
        contacts.c.opened_at < last,
        contacts.c.sample.is_(False),
        contacts.c.barred == "",
        contacts.c.followed_by.is_(None),
        contacts.c.outcome.in_([one.value for one in _PROVED]),
    )
    with session(engine) as opened:
        moments = opened.execute(query.execution_options(yield_per=5000)).scalars()
        return sum(is_on(at.astimezone(LONDON).date()) for at in moments)
