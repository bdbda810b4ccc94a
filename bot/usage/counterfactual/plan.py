"""A holdout that is planned before it starts: read from TOML and checked; which arm a moment or a number is in. Pure.

Days come in pairs: the same weekday of two weeks that follow each other, one of them on and one off, by a draw that the
seed decides. Weeks come in pairs in the same way. So season and weekday weigh alike on both arms.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.councils.table import WEEKDAYS, Table, line_of_field, read_toml

ON, OFF = "on", "off"
_KEYS = frozenset(
    {"name", "council", "design", "unit", "first", "last", "seed", "channel", "services", "days", "numbers", "expected"}
    | {"means"}
)
_DESIGNS = ("switchback", "numbers")
_LEAST_WEEKS = 4


@dataclass(frozen=True)
class Expected:
    """What is expected of one unit without the assistant, where there is no log from before: contacts."""

    mean: float
    sd: float
    autocorrelation: float  # of the same weekday, or the week, from one week to the next


@dataclass(frozen=True)
class Plan:
    """One holdout. Days are inclusive, in Europe/London; `weekdays` are those that count (0 = Monday)."""

    name: str
    council: str
    design: str  # switchback: arms by time; numbers: arms by the number that was rung
    unit: str  # day | week
    first: date
    last: date
    seed: int
    channel: str
    services: tuple[str, ...]
    weekdays: tuple[int, ...]
    means: str  # what is off when it is off, for whoever reads the result
    numbers: Mapping[str, str] = field(default_factory=dict)  # arm -> number
    expected: Expected | None = None

    @property
    def weeks(self) -> int:
        """How many weeks it lasts."""
        return ((self.last - self.first).days + 1) // 7

    @property
    def starts_at(self) -> datetime:
        """The instant at which it begins, and from which its plan is frozen."""
        return datetime.combine(self.first, time(), LONDON).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The instant after its last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), LONDON).astimezone(UTC)

    @property
    def as_json(self) -> str:
        """Everything that it says, in one order."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "expected"}
        expected = None if self.expected is None else vars(self.expected)
        return json.dumps({**told, "expected": expected}, default=str, sort_keys=True)

    @property
    def digest(self) -> str:
        """What is registered: changes with anything but a comment."""
        return hashlib.sha256(self.as_json.encode()).hexdigest()


def arm_of(plan: Plan, moment: datetime) -> str:
    """`on`, `off`, or "" outside the plan and for arms that go by number. Depends on nothing but its arguments."""
    return arm_of_day(plan, moment.astimezone(LONDON).date())


def arm_of_day(plan: Plan, day: date) -> str:
    """The arm of a whole day in Europe/London."""
    if plan.design != "switchback" or not plan.first <= day <= plan.last:
        return ""
    week = (day - plan.first).days // 7
    return ON if (week % 2 == 0) == first_is_on(plan.seed, pair_of(plan, day)) else OFF


def pair_of(plan: Plan, day: date) -> tuple[int, int]:
    """Which pair a day belongs to: two weeks, and the weekday where single days are drawn (-1 for whole weeks)."""
    return (day - plan.first).days // 14, day.weekday() if plan.unit == "day" else -1


def first_is_on(seed: int, pair: tuple[int, int]) -> bool:
    """The draw of one pair: whether its earlier half is on."""
    return bool(hashlib.sha256(f"{seed}:{pair[0]}:{pair[1]}".encode()).digest()[0] & 1)


def days_of(plan: Plan) -> list[date]:
    """Every day that counts, in order."""
    every = (plan.first + timedelta(days=number) for number in range((plan.last - plan.first).days + 1))
    return [day for day in every if day.weekday() in plan.weekdays]


def read_plan(path: Path, services: Sequence[str]) -> Plan:
    """A plan out of a TOML file; `FileError` names file, line and field of the first thing that is wrong."""
    values = read_toml(path)
    try:
        return _read(Table(str(path), values), values, services)
    except FileError as wrong:
        line = line_of_field(path.read_text(encoding="utf-8"), wrong.field)
        raise FileError(str(path), wrong.field, wrong.problem, line) from None


def _read(table: Table, values: Mapping[str, Any], services: Sequence[str]) -> Plan:
    def refuse(field: str, problem: str) -> FileError:
        return FileError(table.path, field, problem)

    for key in values:
        if key not in _KEYS:
            raise refuse(key, f"is not known here; known are {', '.join(sorted(_KEYS))}")
    name, design = table.text("name"), table.text("design")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,59}", name):
        raise refuse("name", f"must be small letters, digits and hyphens, not {name!r}")
    if design not in _DESIGNS:
        raise refuse("design", f"must be one of {', '.join(_DESIGNS)}, not {design!r}")
    unit = table.text("unit")
    if unit not in ("day", "week"):
        raise refuse("unit", f"must be day or week, not {unit!r}")
    first, last = table.day("first"), table.day("last")
    length = (last - first).days + 1
    if length < 7 * _LEAST_WEEKS or length % 14:
        raise refuse("last", f"must end a whole even number of weeks, at least {_LEAST_WEEKS}; these are {length} days")
    chosen = table.list("services")
    for one in chosen:
        if one not in services:
            raise refuse("services", f"there is no service {one!r}")
    channel = table.text("channel")
    if channel not in ("phone", "desk", "email", "post"):
        raise refuse("channel", f"must be phone, desk, email or post, not {channel!r}")
    days = table.list("days") if "days" in values else WEEKDAYS[:5]
    for day in days:
        if day not in WEEKDAYS:
            raise refuse("days", f"{day!r} is no day of the week")
    numbers = table.table("numbers").texts() if "numbers" in values else {}
    if design == "numbers" and (set(numbers) != {ON, OFF} or len(set(numbers.values())) != 2):
        raise refuse("numbers", "must give one number for on and another for off")
    if design == "switchback" and numbers:
        raise refuse("numbers", "belong to the design numbers only")
    return Plan(
        name=name,
        council=table.text("council"),
        design=design,
        unit=unit,
        first=first,
        last=last,
        seed=table.whole("seed"),
        channel=channel,
        services=tuple(chosen),
        weekdays=tuple(sorted(WEEKDAYS.index(day) for day in days)),
        means=table.text("means"),
        numbers={arm: re.sub(r"\s", "", number) for arm, number in numbers.items()},
        expected=_read_expected(table, values),
    )


def _read_expected(table: Table, values: Mapping[str, Any]) -> Expected | None:
    if "expected" not in values:
        return None
    inside = table.table("expected")
    found = {}
    for key, least, most in (("mean", 0.0, 1e7), ("sd", 0.0, 1e7), ("autocorrelation", -0.99, 0.99)):
        value = inside.values.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise FileError(
                table.path, f"expected.{key}", f"must be a number from {least:g} to {most:g}, not {value!r}"
            )
        found[key] = float(value)
    return Expected(**found)
