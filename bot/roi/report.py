"""Puts a report together: every line with its range, grade, count and the contacts that it opens. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.roi.appraisal.deflators import convert
from bot.roi.appraisal.model import Case
from bot.roi.assumptions import CHANNELS, Assumptions
from bot.roi.beta.breakeven import Money, Switching, switching_values
from bot.roi.beta.design import Design, assumed_design
from bot.roi.beta.forecast import Forecast, compare_with_forecast
from bot.roi.beta.service import service_lines
from bot.roi.costs import PER_CONTACT, RUN_LINES, added, months_of
from bot.roi.counting import Counts
from bot.roi.engine import Savings, Sensitivity, cashable, failure_parts, removed, sensitivities, work_out
from bot.roi.figures import ZERO, Line, Range
from bot.roi.lines import counted_lines
from bot.roi.money import Spent, less, money_lines, run_grade
from bot.roi.notes import make_answer, make_notes
from bot.roi.tally import Reason, Tally


class Samples(StrEnum):
    """Which contacts a report counts."""

    ONLY = "only"
    EXCLUDE = "exclude"
    INCLUDE = "include"


@dataclass(frozen=True)
class Scope:
    """What a report is about. Days are inclusive, in Europe/London."""

    council: str
    council_name: str
    first: date
    last: date
    samples: Samples
    made_at: datetime


@dataclass(frozen=True)
class ServiceRow:
    """One service's part of the capacity released."""

    stem: str
    title: str
    contacts: int
    resolved: Decimal
    voided: Decimal
    durable: Decimal
    minutes: Range
    released: Range
    savings: Savings


@dataclass(frozen=True)
class Part:
    """What was counted of one need in one month: every line with a formula is made of these and of the assumptions."""

    reason: Reason
    contacts: int
    resolved: Decimal
    voided: Decimal
    durable: Decimal
    to_a_person: Decimal


@dataclass(frozen=True)
class MonthRow:
    """One calendar month's part of everything that adds up. Days are those inside the period."""

    month: str  # 2026-10
    first: date
    last: date
    contacts: int
    engaged: int
    resolved: Decimal
    voided: Decimal
    durable: Decimal
    savings: Savings
    spent: Spent

    @property
    def net_capacity(self) -> Range:
        """Released less failure cost, running and building."""
        return less(self.savings.net, self.spent.run, self.spent.build)


@dataclass(frozen=True)
class Beside:
    """What a report takes beside the counted contacts: designs, imported contacts by channel, the appraisal."""

    designs: tuple[Design, ...] = ()
    outside: Mapping[str, int] | None = None
    case: Case | None = None
    case_file: str = ""


@dataclass(frozen=True)
class Report:
    """A whole report. `lines` are looked up by key; `notes` are what is not claimed, in plain words."""

    scope: Scope
    answer: str
    lines: dict[str, Line]
    services: tuple[ServiceRow, ...]
    months: tuple[MonthRow, ...]
    parts: tuple[Part, ...]
    assumptions: Assumptions
    savings: Savings
    spent: Spent
    sensitivities: tuple[Sensitivity, ...]
    switching: tuple[Switching, ...]
    designs: tuple[Design, ...]  # best first, each with whether it is used
    forecast: Forecast | None
    implied_share: Decimal
    notes: tuple[str, ...]
    sample_contacts: int

    @property
    def has_samples(self) -> bool:
        """Whether any contact in it was made up: then every page says so."""
        return self.sample_contacts > 0


def assemble(
    scope: Scope, tally: Tally, assumptions: Assumptions, titles: dict[str, str], beside: Beside | None = None
) -> Report:
    """The report of a tally. `titles` are the services' names by stem; `assumptions` hold what designs measured."""
    beside = beside or Beside(designs=(assumed_design(assumptions, scope.first, scope.last),))
    savings = work_out(tally, assumptions)
    months = tuple(_months(scope, tally, assumptions))
    spent = Spent(
        {name: added([one.spent.lines[name] for one in months]) for name in RUN_LINES},
        added([one.spent.build for one in months]),
    )
    removals = removed(assumptions, scope.first, scope.last)
    found = [
        *counted_lines(tally),
        *service_lines(tally, spent.run, run_grade(assumptions), beside.outside),
        *money_lines(tally, savings, removals, cashable(removals, savings.net), spent, assumptions),
    ]
    lines = {str(line.key): line for line in found}
    return Report(
        scope=scope,
        answer=make_answer(lines),
        lines=lines,
        services=tuple(_services(tally, assumptions, titles)),
        months=months,
        parts=tuple(_part(tally, one) for one in tally.reasons),
        assumptions=assumptions,
        savings=savings,
        spent=spent,
        sensitivities=tuple(sensitivities(tally, assumptions, spent.run, spent.build)),
        switching=_switching(tally, assumptions, savings, spent),
        designs=beside.designs,
        forecast=_forecast(scope, beside, assumptions, lines),
        implied_share=tally.weights.implied,
        notes=tuple(make_notes(tally, assumptions, scope.last)),
        sample_contacts=tally.behind(Counts.SAMPLE),
    )


def _months(scope: Scope, tally: Tally, assumptions: Assumptions) -> Iterator[MonthRow]:
    costs = assumptions.costs
    for month, first, last in months_of(scope.first, scope.last):
        engaged = tally.total(Counts.ENGAGED, month=month)
        yield MonthRow(
            month=month,
            first=first,
            last=last,
            contacts=tally.behind(Counts.CONTACTS, month=month),
            engaged=tally.behind(Counts.ENGAGED, month=month),
            resolved=tally.total(Counts.RESOLVED, month=month),
            voided=tally.total(Counts.VOIDED, month=month),
            durable=tally.total(Counts.DURABLE, month=month),
            savings=work_out(tally, assumptions, month=month),
            spent=Spent(
                {name: costs.line_in(name, first, last, engaged) for name in RUN_LINES},
                costs.build.in_span(first, last),
            ),
        )


def _switching(tally: Tally, assumptions: Assumptions, savings: Savings, spent: Spent) -> tuple[Switching, ...]:
    failure = failure_parts(tally, assumptions)
    by_contact = [name for name, one in assumptions.costs.run.items() if one.unit == PER_CONTACT]
    money = Money(
        released=savings.released.central,
        caused=failure.caused,
        caused_without=failure.caused_without,
        escalated=failure.escalated,
        run=spent.run.central,
        run_by_contact=sum((spent.lines[name].central for name in by_contact), ZERO),
        build=spent.build.central,
    )
    durable = tally.total(Counts.DURABLE)
    deflected = sum((one.central for one in savings.deflected.values()), ZERO)
    return switching_values(
        money,
        share=deflected / durable if durable else ZERO,
        cost=assumptions.staff_cost_per_minute.value.central,
        contacts=tally.total(Counts.ENGAGED),
    )


def _forecast(scope: Scope, beside: Beside, assumptions: Assumptions, lines: dict[str, Line]) -> Forecast | None:
    if beside.case is None:
        return None
    case = beside.case
    measured = {
        "deflected": added([lines[f"deflected_{channel}"].value for channel in CHANNELS]),
        "released": lines["released"].value,
        "run": lines["run"].value,
        "build": lines["build"].value,
        "net": less(lines["released"].value, lines["run"].value, lines["build"].value),
    }
    return compare_with_forecast(
        case,
        beside.case_file,
        scope.first,
        scope.last,
        lambda pounds: convert(pounds, case.price_year, assumptions.price_year, assumptions.levels),
        measured,
    )


def _part(tally: Tally, reason: Reason) -> Part:
    def of(figure: str) -> Decimal:
        return tally.sums.get(figure, {}).get(reason, ZERO)

    contacts = tally.counts[Counts.CONTACTS][reason]
    return Part(reason, contacts, of(Counts.RESOLVED), of(Counts.VOIDED), of(Counts.DURABLE), of(Counts.TO_A_PERSON))


def _services(tally: Tally, assumptions: Assumptions, titles: dict[str, str]) -> list[ServiceRow]:
    rows = []
    for stem in dict.fromkeys(sorted(one.service for one in tally.reasons)):
        savings = work_out(tally, assumptions, service=stem)
        rows.append(
            ServiceRow(
                stem=stem,
                title=titles.get(stem, stem),
                contacts=tally.behind(Counts.CONTACTS, service=stem),
                resolved=tally.total(Counts.RESOLVED, service=stem),
                voided=tally.total(Counts.VOIDED, service=stem),
                durable=tally.total(Counts.DURABLE, service=stem),
                minutes=savings.minutes,
                released=savings.released,
                savings=savings,
            )
        )
    return sorted(rows, key=lambda row: (-row.released.central, -row.contacts, row.title))
