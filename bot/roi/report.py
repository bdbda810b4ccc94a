"""Puts a report together: every line with its range, grade, count and the contacts that it opens. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.roi.assumptions import Assumptions
from bot.roi.counting import Counts
from bot.roi.engine import Savings, Sensitivity, cashable, sensitivities, work_out
from bot.roi.figures import ZERO, Line, Range
from bot.roi.lines import make_lines, make_notes
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
class Report:
    """A whole report. `lines` are looked up by key; `notes` are what is not claimed, in plain words."""

    scope: Scope
    lines: dict[str, Line]
    services: tuple[ServiceRow, ...]
    parts: tuple[Part, ...]
    assumptions: Assumptions
    savings: Savings
    sensitivities: tuple[Sensitivity, ...]
    implied_share: Decimal
    notes: tuple[str, ...]
    sample_contacts: int

    @property
    def has_samples(self) -> bool:
        """Whether any contact in it was made up: then every page says so."""
        return self.sample_contacts > 0


def assemble(scope: Scope, tally: Tally, assumptions: Assumptions, titles: dict[str, str]) -> Report:
    """The report of a tally. `titles` are the services' names by stem."""
    savings = work_out(tally, assumptions)
    lines = make_lines(tally, savings, cashable(assumptions, savings.net, scope.first, scope.last), assumptions)
    return Report(
        scope=scope,
        lines={line.key: line for line in lines},
        services=tuple(_services(tally, assumptions, titles)),
        parts=tuple(_part(tally, one) for one in tally.reasons),
        assumptions=assumptions,
        savings=savings,
        sensitivities=tuple(sensitivities(tally, assumptions)),
        implied_share=tally.weights.implied,
        notes=tuple(make_notes(tally, assumptions)),
        sample_contacts=tally.behind(Counts.SAMPLE),
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
