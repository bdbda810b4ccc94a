"""Household collections: when a bin is emptied, what the crew recorded, and whether a missed one can be logged.

The rules are England's common practice (`docs/bins.md`); each council sets its figures. Pure: the moment, the bank
holidays and the figures are arguments.
"""

from __future__ import annotations

from collections.abc import Collection as Some
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class CrewEvent(StrEnum):
    """What a crew records about a bin that it could not empty (level 1 of the Local Waste Service Standards)."""

    NOT_PRESENTED = "not_presented"
    INCORRECTLY_PRESENTED = "incorrectly_presented"
    CONTAMINATED = "contaminated"
    TOO_HEAVY = "too_heavy"
    EXCESS_WASTE = "excess_waste"
    BLOCKED_ACCESS = "blocked_access"
    ROAD_CLOSED = "road_closed"
    DAMAGED = "damaged"
    RISK_OF_INJURY = "risk_of_injury"
    NOT_ON_SCHEME = "not_on_scheme"
    OTHER = "other"


@dataclass(frozen=True)
class CrewRecord:
    """One event of the crew at a home, with the day it belongs to and the supplier's detail in plain words."""

    event: CrewEvent
    day: date
    stream: str = ""  # empty: the whole home or street
    detail: str = ""


@dataclass(frozen=True)
class NextCollection:
    """The next time a stream is collected; `usual_day` is set when the day was moved, with the reason."""

    stream: str
    day: date
    usual_day: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class LastCollection:
    """The last day a stream was due, whether the round is finished and whether the crew is coming back."""

    stream: str
    day: date
    round_finished: bool
    return_on: date | None = None
    records: tuple[CrewRecord, ...] = ()


@dataclass(frozen=True)
class HouseholdService:
    """One stream at one home. `stream` is ours (refuse, recycling, food, garden), `title` the residents' word."""

    stream: str
    title: str
    last: LastCollection | None
    next: NextCollection | None
    frequency: str = ""


@dataclass(frozen=True)
class Household:
    """All streams at one home. `assisted`: the crew fetches the bins, so "not presented" is never held against it."""

    uprn: str
    services: tuple[HouseholdService, ...]
    assisted: bool = False

    def service(self, stream: str) -> HouseholdService | None:
        """The stream's service here, or None when this home does not have it."""
        return next((one for one in self.services if one.stream == stream), None)


class MissedBinVerdict(StrEnum):
    """Whether a missed bin can be logged, and if not, why not."""

    REPORT = "report"
    NO_SUCH_SERVICE = "no_such_service"
    NOT_COLLECTION_DAY = "not_collection_day"
    CREW_STILL_OUT = "crew_still_out"
    TOO_LATE = "too_late"
    ALREADY_REPORTED = "already_reported"
    CREW_RETURNING = "crew_returning"
    CREW_RECORDED = "crew_recorded"


@dataclass(frozen=True)
class MissedBinDecision:
    """The verdict with the facts its explanation needs."""

    verdict: MissedBinVerdict
    collection_day: date | None = None
    next_day: date | None = None
    report_until: datetime | None = None
    record: CrewRecord | None = None
    return_on: date | None = None
    reference: str | None = None


@dataclass(frozen=True)
class MissedBinRules:
    """A council's figures: when rounds finish, how many working days a report may wait, when its last day ends."""

    round_ends: time = time(17, 0)
    report_within_working_days: int = 2
    report_closes: time = time(17, 0)
    bank_holidays: frozenset[date] = field(default_factory=frozenset)


def is_working_day(day: date, bank_holidays: Some[date]) -> bool:
    """Monday to Friday and not a bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays


def add_working_days(day: date, count: int, bank_holidays: Some[date]) -> date:
    """The day that lies `count` working days after `day` (0 gives `day` itself)."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, bank_holidays):
            count -= 1
    return day


def judge_missed_bin(
    household: Household,
    stream: str,
    now: datetime,
    rules: MissedBinRules,
    open_report: str | None = None,
) -> MissedBinDecision:
    """Apply the four checks, in the order a resident would expect to hear about them.

    `now` is an aware instant; `open_report` is the reference of an open report for this home and stream, if any.
    """
    service = household.service(stream)
    if service is None:
        return MissedBinDecision(MissedBinVerdict.NO_SUCH_SERVICE)
    local = now.astimezone(LONDON)
    last, coming = service.last, service.next
    next_day = coming.day if coming else None
    if last is None:
        return MissedBinDecision(MissedBinVerdict.NOT_COLLECTION_DAY, next_day=next_day)
    if open_report is not None:
        return MissedBinDecision(MissedBinVerdict.ALREADY_REPORTED, last.day, next_day, reference=open_report)
    if last.return_on is not None and last.return_on >= local.date():
        return MissedBinDecision(MissedBinVerdict.CREW_RETURNING, last.day, next_day, return_on=last.return_on)

    last_day_to_report = add_working_days(last.day, rules.report_within_working_days, rules.bank_holidays)
    report_until = datetime.combine(last_day_to_report, rules.report_closes, LONDON)
    if local > report_until:
        return MissedBinDecision(MissedBinVerdict.TOO_LATE, last.day, next_day, report_until=report_until)

    record = _what_stops_a_report(household, last, stream)
    if record is not None:
        return MissedBinDecision(MissedBinVerdict.CREW_RECORDED, last.day, next_day, report_until, record)
    round_ends = datetime.combine(last.day, rules.round_ends, LONDON)
    if local < round_ends and not last.round_finished:
        return MissedBinDecision(MissedBinVerdict.CREW_STILL_OUT, last.day, next_day)
    return MissedBinDecision(MissedBinVerdict.REPORT, last.day, next_day, report_until)


def _what_stops_a_report(household: Household, last: LastCollection, stream: str) -> CrewRecord | None:
    for record in last.records:
        if record.day != last.day or record.stream not in ("", stream):
            continue
        if record.event is CrewEvent.NOT_PRESENTED and household.assisted:
            continue
        return record
    return None
