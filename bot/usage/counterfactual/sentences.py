"""Results in sentences: every figure with its unit, its interval, its count and its grade. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.council.collections import LONDON
from bot.usage.counterfactual.compare import Difference
from bot.usage.counterfactual.intervals import Interval
from bot.usage.counterfactual.plan import ON, Plan, arm_of_day
from bot.usage.counterfactual.proving import Proof
from bot.usage.counterfactual.survey import Survey
from bot.usage.counterfactual.switchback import Effect
from bot.usage.imports.outside import Change

_DAY = "%d/%m/%Y"


def of_plan(plan: Plan, days: Sequence[date], pairs: int, detectable: float, level: float, source: str) -> list[str]:
    """What a plan will do, and the smallest effect that it can find; printed before it starts."""
    lines = [
        f"{plan.name} ({plan.council}): {plan.channel} contacts about {', '.join(plan.services)}",
        f"{plan.first:{_DAY}} to {plan.last:{_DAY}}: {plan.weeks} weeks, {len(days)} open days, {pairs} pairs",
        f"Off means: {plan.means}",
    ]
    if plan.design == "numbers":
        lines.append(f"On: {plan.numbers[ON]}, off: {plan.numbers['off']}, on the same days")
    else:
        on = [day for day in days if arm_of_day(plan, day) == ON]
        lines.append(f"On for {len(on)} days, off for {len(days) - len(on)}; the first fortnight:")
        early = [day for day in days if (day - plan.first).days < 14]
        lines.append("  " + ", ".join(f"{day:%a %d/%m} {arm_of_day(plan, day)}" for day in early))
    share = f" = {detectable / level:.0%} of {level:.1f}" if level else ""
    lines.append(
        f"Smallest effect that 80 of 100 such holdouts would find at 5 %: {detectable:.1f} contacts a "
        f"{plan.unit}{share} (from {source})"
    )
    return lines


def of_effect(plan: Plan, effect: Effect, registered_at: datetime, between: Sequence[Change]) -> list[str]:
    """The difference between the arms, for one unit and for all units that were on."""
    lines = [
        f"{plan.name}, registered {registered_at.astimezone(LONDON):{_DAY}}: {effect.pairs} pairs, "
        f"{effect.dropped} without both halves",
        f"Contacts a {plan.unit}: {effect.mean_on:.1f} on, {effect.mean_off:.1f} off",
        f"On less off: {_told(effect.randomised, '.1f')} by randomisation inference (p = {effect.p:.4f}); "
        f"{_told(effect.newey_west, '.1f')} by Newey-West",
        f"Fewer contacts over the {effect.pairs} {plan.unit}s on: "
        f"{_told(effect.deflected(effect.pairs), '.0f')}  grade A",
    ]
    if plan.unit == "day":
        lines.append("A day's effect that comes a day late (a call tomorrow) makes both arms alike: it is understated.")
    return lines + _changes(between, "came in between, for both arms alike")


def of_difference(
    found: Difference,
    treated: Sequence[str],
    against: Sequence[str],
    first: date,
    launch: date,
    weeks: int,
    named: Sequence[Change],
) -> list[str]:
    """Before and after against a comparison."""
    grade = "B" if found.is_parallel else "C"
    lines = [
        f"{', '.join(treated)} against {', '.join(against)}: {found.weeks_before} weeks from {first:{_DAY}} before, "
        f"{found.weeks_after} weeks from {launch:{_DAY}} with the assistant",
        f"Contacts that went away: {_told(found.share.times(100), '.1f')} %",
        f"Deflected in {found.weeks_after} weeks: {_told(found.deflected, '.0f')}  grade {grade}",
        f"Drift between the two before the launch: {_told(found.drift.times(100), '.1f')} % a year, "
        + ("parallel as far as can be told" if found.is_parallel else "NOT parallel: the grade falls"),
    ]
    if not found.has_seasons:
        lines.append(f"{weeks} weeks are too few for a yearly shape of their own; a season may pass for an effect.")
    return lines + _changes(named, "touched only one of the two; its step is taken out and not claimed")


def of_survey(found: Survey, since: date, until: date) -> list[str]:
    """The end-of-chat question, and the lines for assumptions.toml."""
    lines = [
        f"{since:{_DAY}} to {until:{_DAY}}: {found.asked} residents whose need was resolved, {found.answered} answered "
        f"({found.response_rate:.1%})"
    ]
    for one in found.shares:
        lines.append(
            f"{one.channel}: {one.count} = {_told(one.share.times(100), '.1f')} %; with all others at zero "
            f"{_told(one.least.times(100), '.1f')} %"
        )
    if found.shares:
        lines.append("For [share] in assumptions.toml; low is the bound with those who did not answer at zero:")
        for one in found.shares:
            low, high = min(one.least.low, one.share.low), one.share.high
            lines.append(
                f"{one.channel} = {{ low = {low:.3f}, central = {one.share.estimate:.3f}, high = {high:.3f}, "
                f'unit = "share", source = "End-of-chat question, n = {found.answered} of {found.asked}", '
                f'date = {until.isoformat()}, grade = "C" }}'
            )
    return lines


def of_proofs(proofs: Sequence[Proof]) -> list[str]:
    """A table: how far off, how often right, how wide."""
    lines = [f"{'method':30} {'seeds':>6} {'bias':>8} {'coverage':>9} {'median relative width':>22}"]
    for one in proofs:
        lines.append(f"{one.method:30} {one.seeds:6d} {one.bias:8.1%} {one.coverage:9.1%} {one.relative_width:22.1%}")
    return lines


def _told(one: Interval, form: str) -> str:
    return f"{one.estimate:{form}} (95 %: {one.low:{form}} to {one.high:{form}})"


def _changes(found: Sequence[Change], what: str) -> list[str]:
    return [f"{one.at.astimezone(LONDON):{_DAY}} {one.what}: {what}" for one in found]
