"""Registered holdouts: a plan is written down before its first day, and from that day on it is frozen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from time import monotonic
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.council.collections import LONDON
from bot.database import session
from bot.usage.counterfactual.plan import Expected, Plan, arm_of
from bot.usage.counterfactual.tables import holdouts
from bot.usage.store import take_turn

_READ_AGAIN = 60.0  # seconds


class NotRegistered(Exception):
    """A plan cannot be registered, or is not the registered one; the message says why."""


def register(engine: Engine, plan: Plan, now: datetime) -> bool:
    """Write the plan down; whether it was new or changed. `NotRegistered` once its first day has begun."""
    with session(engine) as opened:
        take_turn(opened, now)
        known = _row(opened, plan)
        if known is not None and known.digest == plan.digest:
            return False
        if known is not None and known.first_at <= now:
            began = f"{known.first_at.astimezone(LONDON):%d/%m/%Y}"
            raise NotRegistered(f"{plan.name} began on {began}; its plan is frozen and this one differs")
        if plan.starts_at <= now:
            raise NotRegistered(f"{plan.name} would have begun already: first must be a day that is still to come")
        mine = (holdouts.c.council == plan.council) & (holdouts.c.name == plan.name)
        opened.execute(delete(holdouts).where(mine))
        row = {"council": plan.council, "name": plan.name, "digest": plan.digest, "plan": plan.as_json}
        times = {"first_at": plan.starts_at, "last_at": plan.ends_at, "registered_at": now}
        opened.execute(insert(holdouts).values(**row, **times))
    return True


def check_registered(engine: Engine, plan: Plan) -> datetime:
    """When this very plan was registered. `NotRegistered` when it was not, or says something else now."""
    with session(engine) as opened:
        known = _row(opened, plan)
    if known is None:
        raise NotRegistered(f"{plan.name} was never registered: nothing can be claimed by a plan made afterwards")
    if known.digest != plan.digest:
        raise NotRegistered(f"the file differs from the plan of {plan.name} that was registered: {known.digest[:12]}")
    registered_at: datetime = known.registered_at
    return registered_at


def registered_arms(engine: Engine) -> Callable[[str, datetime], str]:
    """`arm_at(council, moment)` by all registered switchbacks; "" outside them. Looks for new ones every minute."""
    plans: list[Plan] = []
    read_at = -_READ_AGAIN

    def arm_at(council: str, moment: datetime) -> str:
        nonlocal plans, read_at
        if monotonic() - read_at >= _READ_AGAIN:
            with session(engine) as opened:
                plans = [plan_of(row.plan) for row in opened.execute(select(holdouts).order_by(holdouts.c.name))]
            read_at = monotonic()
        arms = (arm_of(plan, moment) for plan in plans if plan.council == council)
        return next((arm for arm in arms if arm), "")

    return arm_at


def plan_of(text: str) -> Plan:
    """A plan as it was written down."""
    told: dict[str, Any] = json.loads(text)
    for name in ("first", "last"):
        told[name] = date.fromisoformat(told[name])
    for name in ("services", "weekdays"):
        told[name] = tuple(told[name])
    told["expected"] = Expected(**told["expected"]) if told["expected"] else None
    return Plan(**told)


def _row(opened: Session, plan: Plan):  # type: ignore[no-untyped-def]
    mine = (holdouts.c.council == plan.council) & (holdouts.c.name == plan.name)
    return opened.execute(select(holdouts).where(mine)).first()
