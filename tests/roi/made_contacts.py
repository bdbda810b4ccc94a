"""Tiny factories of contacts and assumptions for the report's tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from bot.council.contacts import Outcome
from bot.roi.assumptions import CHANNELS, Assumption, Assumptions, Removal, Review
from bot.roi.costs import RUN_LINES, Build, Costs
from bot.roi.counting import Row
from bot.roi.figures import Grade, Range
from bot.roi.report import Report, Samples, Scope, assemble
from bot.roi.tally import Tally, settle_weights

OPENED = datetime(2026, 10, 20, 10, 0, tzinfo=UTC)
AS_OF = datetime(2026, 12, 31, tzinfo=UTC)
SCOPE = Scope("westmoor", "Westmoor Council", date(2026, 10, 14), date(2026, 11, 25), Samples.INCLUDE, AS_OF)
TITLES = {"waste": "Bins and recycling", "council_tax": "Council tax"}
_NUMBERS = count(1)


def contact(outcome: Outcome = Outcome.EXPLAINED, **values: Any) -> Row:
    """One contact at a need of its own; `comes_back` days later, if given, the resident is there again."""
    comes_back = values.pop("comes_back", None)
    number = next(_NUMBERS)
    told: dict[str, Any] = {
        "id": f"contact-{number:06d}",
        "need_id": f"need-{number:06d}",
        "need": "missed_bin",
        "subject": "",
        "service": "waste",
        "intent": "report_missed_bin",
        "outcome": outcome,
        "opened_at": OPENED,
        "closed_at": OPENED + timedelta(minutes=3),
        **values,
    }
    if comes_back is not None:
        told["followed_by"] = f"later-{number:06d}"
        told["followed_at"] = told["closed_at"] + timedelta(days=comes_back)
    return Row(**told)


def figure(name: str, value: str | tuple[str, str, str], unit: str, **flags: Any) -> Assumption:
    ends = (value, value, value) if isinstance(value, str) else value
    flags.setdefault("grade", Grade.A)
    return Assumption(
        name=name,
        value=Range(*(Decimal(one) for one in ends)),
        unit=unit,
        source="the test",
        on=date(2026, 1, 1),
        price_year="2025/26" if unit.startswith("GBP") else "",
        **flags,
    )


def assume(
    *,
    cost: str | tuple[str, str, str] = "0.80",
    shares: dict[str, str | tuple[str, str, str]] | None = None,
    minutes: dict[str, str | tuple[str, str, str]] | None = None,
    extra: str | tuple[str, str, str] = "0",
    review: Review | None = None,
    removals: tuple[Removal, ...] = (),
    grade: Grade = Grade.A,
    benchmark: bool = False,
    run: str | tuple[str, str, str] = "0",
    per_contact: str | tuple[str, str, str] = "0",
    build: str | tuple[str, str, str] = "0",
) -> Assumptions:
    """£4 a call of 5 minutes, and 60 % of residents would have phoned, unless told otherwise."""
    shares = {"phone": "0.6"} if shares is None else shares
    lines = {name: figure(f"run.{name}", run if name == "hosting" else "0", "GBP a year") for name in RUN_LINES}
    lines["software"] = figure("run.software", per_contact, "GBP per contact")
    minutes = {"default": "5", **(minutes or {})}
    return Assumptions(
        path="councils/westmoor/assumptions.toml",
        price_year="2025/26",
        staff_cost_per_minute=figure("staff.cost_per_minute", cost, "GBP per minute", is_benchmark=benchmark),
        shares={name: figure(f"share.{name}", shares.get(name, "0"), "share", grade=grade) for name in CHANNELS},
        minutes={
            name: {need: figure(f"minutes.{name}.{need}", one, "minutes") for need, one in minutes.items()}
            for name in CHANNELS
        },
        extra_minutes_per_escalation=figure("failure.extra_minutes_per_escalation", extra, "minutes"),
        costs=Costs(lines, Build(figure("build.cost", build, "GBP"), date(2026, 10, 1), 2)),
        review=review,
        removals=removals,
    )


def tally_of(rows: Iterable[Row], assumptions: Assumptions | None = None) -> Tally:
    rows = sorted(rows, key=lambda row: (row.need_id, row.opened_at, row.id))
    tally = Tally(settle_weights(rows, assumptions.review if assumptions else None, AS_OF))
    for row in rows:
        tally.add(row)
    return tally


def report_of(rows: Iterable[Row], assumptions: Assumptions | None = None, scope: Scope = SCOPE) -> Report:
    assumptions = assumptions or assume()
    return assemble(scope, tally_of(rows, assumptions), assumptions, TITLES)


def central(report: Report, key: str) -> Decimal:
    return report.lines[key].value.central
