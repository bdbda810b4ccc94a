"""Reads from the usage log what was measured about a time without the assistant, and what came in elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import inspect, select
from sqlalchemy.engine import Engine

from bot.council.collections import LONDON
from bot.roi.assumptions import Assumptions, Comparison
from bot.roi.beta.design import Design, DesignShare, Method, assumed_design, per_resolution, rounded
from bot.roi.figures import Grade, Range
from bot.roi.report import Samples, Scope
from bot.usage.counterfactual import compare as comparing
from bot.usage.counterfactual import switchback
from bot.usage.counterfactual.intervals import Interval
from bot.usage.counterfactual.measuring import count_durable, ended_plans, measure_difference, measure_holdout
from bot.usage.counterfactual.plan import Plan
from bot.usage.counterfactual.survey import read_survey
from bot.usage.counterfactual.tables import holdouts
from bot.usage.imports.tables import imports, outside_contacts

IsOpen = Callable[[date], bool]


def read_designs(engine: Engine, scope: Scope, assumptions: Assumptions, is_open: IsOpen) -> list[Design]:
    """Every design that the log holds something of, with what is assumed without any of them last."""
    found: list[Design] = []
    with engine.connect() as connection:
        has_tables = inspect(connection).has_table
        has_logs = _has_all_tables(has_tables)
    if has_logs:
        for plan, registered_at in ended_plans(engine, scope.council, scope.made_at):
            found += _holdout(engine, scope, plan, registered_at, is_open)
        if assumptions.comparison is not None:
            found += _comparison(engine, scope, assumptions.comparison, is_open)
    found += _survey(engine, scope)
    return [*found, assumed_design(assumptions, scope.first, scope.last)]


def _has_all_tables(has_table: Callable[[str], bool]) -> bool:
    """Whether the log has been opened by a version that takes other channels' logs."""
    return all(has_table(table.name) for table in (holdouts, imports, outside_contacts))


def read_outside(
    engine: Engine, scope: Scope, needs: AbstractSet[str], references: AbstractSet[str]
) -> dict[str, int] | None:
    """Imported contacts of the period about these needs by channel; None where no log was imported that touches it.

    A web form whose reference the chat gave is the chat's own and is left out.
    """
    first, last = _start(scope.first), _start(scope.last + timedelta(days=1))
    with engine.connect() as connection:
        if not _has_all_tables(inspect(connection).has_table):
            return None
        ours = (imports.c.council == scope.council, imports.c.state == "taken", imports.c.kind != "changes")
        touching = select(imports.c.id).where(*ours, imports.c.first_at < last, imports.c.last_at >= first)
        if connection.execute(touching.limit(1)).first() is None:
            return None
        query = (
            select(outside_contacts.c.channel, outside_contacts.c.reference)
            .join(imports)
            .where(*ours, outside_contacts.c.need.in_(sorted(needs)))
            .where(outside_contacts.c.at >= first, outside_contacts.c.at < last)
        )
        found: Counter[str] = Counter()
        for channel, reference in connection.execute(query.execution_options(yield_per=5000)):
            if channel != "form" or not reference or reference not in references:
                found[channel] += 1
    return dict(found)


def _holdout(engine: Engine, scope: Scope, plan: Plan, registered_at: datetime, is_open: IsOpen) -> list[Design]:
    try:
        held = measure_holdout(engine, plan, is_open)
    except switchback.TooLittle:
        return []
    days = held.days_on
    durable = count_durable(engine, plan.council, plan.services, plan.starts_at, plan.ends_at, lambda day: day in days)
    if not durable:
        return []
    grade = _grade(Grade.A, scope, plan.first, plan.last)
    told = [
        f"{plan.name}, registered on {registered_at.astimezone(LONDON):%-d %B %Y}: "
        f"{plan.weeks} weeks by the {plan.unit}.",
        f"Off means: {plan.means}.",
        f"Contacts a {plan.unit}: {held.effect.mean_on:.1f} on, {held.effect.mean_off:.1f} off "
        f"(p = {held.effect.p:.4f}, randomisation inference; {held.effect.dropped} pairs lacked a half).",
        *(f"{one.what} came in between, for both arms alike." for one in held.between),
    ]
    deflected = _range(held.effect.deflected(held.units_on))
    share = DesignShare(plan.channel, per_resolution(deflected, durable), durable)
    return [
        Design(
            Method.HOLDOUT, grade, plan.first, plan.last, plan.services, (share,),
            n=held.effect.pairs, unit=f"pairs of {plan.unit}s", deflected=deflected, told=tuple(told),
        )
    ]  # fmt: skip


def _comparison(engine: Engine, scope: Scope, wanted: Comparison, is_open: IsOpen) -> list[Design]:
    try:
        found = measure_difference(
            engine,
            scope.council,
            is_open,
            treated=wanted.treated,
            against=wanted.against,
            launch=wanted.launch,
            channel=wanted.channel,
            settle=wanted.settle_weeks,
            until=scope.last,
        )
    except comparing.TooLittle:
        return []
    first = found.launch + timedelta(weeks=wanted.settle_weeks)
    durable = count_durable(engine, scope.council, wanted.treated, _start(first), _start(found.last), lambda _: True)
    if not durable:
        return []
    one = found.difference
    grade = _grade(Grade.B if one.is_parallel else Grade.C, scope, first, found.last)
    told = [
        f"{', '.join(wanted.treated)} against {', '.join(wanted.against)}: {one.weeks_before} weeks before, "
        f"{one.weeks_after} with the assistant.",
        f"Went away: {one.share.estimate:.1%} of the {wanted.channel} contacts (95 %: {one.share.low:.1%} to "
        f"{one.share.high:.1%}).",
        "The two ran in parallel before, as far as can be told."
        if one.is_parallel
        else "The two did not run in parallel before: the grade falls.",
        *([] if one.has_seasons else ["Too few weeks for a yearly shape: a season may pass for an effect."]),
        *(f"{change.what} touched only one of the two; its step is not claimed." for change in found.named),
    ]
    deflected = _range(one.deflected)
    share = DesignShare(wanted.channel, per_resolution(deflected, durable), durable)
    return [
        Design(
            Method.COMPARISON, grade, first, found.last - timedelta(days=1), wanted.treated, (share,),
            n=one.weeks_before + one.weeks_after, unit="weeks", deflected=deflected, told=tuple(told),
        )
    ]  # fmt: skip


def _survey(engine: Engine, scope: Scope) -> list[Design]:
    samples = {Samples.ONLY: True, Samples.EXCLUDE: False, Samples.INCLUDE: None}[scope.samples]
    first, last = _start(scope.first), _start(scope.last + timedelta(days=1))
    found = read_survey(engine, scope.council, first, last, samples=samples)
    if not found.answered:
        return []
    shares = tuple(
        DesignShare(
            one.channel,
            rounded(one.share.low, one.share.estimate, one.share.high),
            one.count,
            rounded(one.least.low, one.least.estimate, one.least.high),
        )
        for one in found.shares
    )
    told = (
        "Asked of residents whose need was resolved: “If this assistant had not been here, what would you have done?”",
    )
    return [
        Design(
            Method.SURVEY, Grade.C, scope.first, scope.last, (), shares,
            n=found.answered, unit="answers", asked=found.asked, told=told,
        )
    ]  # fmt: skip


def _grade(grade: Grade, scope: Scope, first: date, last: date) -> Grade:
    """A step lower for what was measured at another time than the report's."""
    return grade if first <= scope.last and last >= scope.first else grade.lowered()


def _range(one: Interval) -> Range:
    return Range(*(Decimal(repr(round(end, 2))) for end in (one.low, one.estimate, one.high)))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
