"""Contacts by day and by week out of what was imported, and changes that came between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.council.collections import LONDON
from bot.database import session
from bot.usage.imports.outside import Change
from bot.usage.imports.tables import changes, imports, outside_contacts


def read_daily(
    engine: Engine,
    council: str,
    channel: str,
    services: Sequence[str],
    first: date,
    last: date,
    is_open: Callable[[date], bool],
    number: str = "",
) -> dict[date, int]:
    """Contacts about these services on each open day from `first` to `last` that the log covers, 0 where none came."""
    found: Counter[date] = Counter()
    with session(engine) as opened:
        covered = _covered(opened, council, channel)
        if covered is None:
            return {}
        query = (
            select(outside_contacts.c.at)
            .join(imports)
            .where(imports.c.state == "taken", outside_contacts.c.council == council)
            .where(outside_contacts.c.channel == channel, outside_contacts.c.service.in_(list(services)))
            .where(outside_contacts.c.at >= _start(first), outside_contacts.c.at < _start(last + timedelta(days=1)))
        )
        if number:
            query = query.where(outside_contacts.c.number == number)
        for at in opened.execute(query.execution_options(yield_per=5000)).scalars():
            found[at.astimezone(LONDON).date()] += 1
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return {day: found[day] for day in days if covered[0] <= day <= covered[1] and is_open(day)}


def by_week(counts: Mapping[date, int], monday: date, weeks: int) -> list[int]:
    """Sums of weeks that begin on `monday`."""
    sums = [0] * weeks
    for day, count in counts.items():
        week = (day - monday).days // 7
        if 0 <= week < weeks:
            sums[week] += count
    return sums


def read_changes(engine: Engine, council: str, first: date, last: date) -> list[Change]:
    """Changes that held from a day of the period on, oldest first."""
    names = ("id", "council", "at", "what")
    with session(engine) as opened:
        query = (
            select(changes)
            .join(imports)
            .where(imports.c.state == "taken", changes.c.council == council)
            .where(changes.c.at >= _start(first), changes.c.at < _start(last + timedelta(days=1)))
            .order_by(changes.c.at, changes.c.id)
        )
        return [
            Change(
                **{name: row[name] for name in names}, services=tuple(row["services"]), channels=tuple(row["channels"])
            )
            for row in opened.execute(query).mappings()
        ]


def _covered(opened, council: str, channel: str) -> tuple[date, date] | None:  # type: ignore[no-untyped-def]
    query = (
        select(func.min(outside_contacts.c.at), func.max(outside_contacts.c.at))
        .join(imports)
        .where(imports.c.state == "taken", outside_contacts.c.council == council, outside_contacts.c.channel == channel)
    )
    first, last = opened.execute(query).one()
    if first is None:
        return None
    return first.astimezone(LONDON).date(), last.astimezone(LONDON).date()


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
