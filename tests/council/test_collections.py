"""Every check of a missed bin, at its edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.collections import (
    LONDON,
    CrewEvent,
    CrewRecord,
    Household,
    HouseholdService,
    LastCollection,
    MissedBinRules,
    MissedBinVerdict,
    NextCollection,
    add_working_days,
    is_working_day,
    judge_missed_bin,
)

TUESDAY = date(2026, 11, 24)
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
RULES = MissedBinRules()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def home(last: LastCollection | None, assisted: bool = False) -> Household:
    coming = NextCollection("refuse", TUESDAY + timedelta(days=7))
    return Household("990000000001", (HouseholdService("refuse", "black bin", last, coming),), assisted)


def collected(day: date = TUESDAY, finished: bool = True, *records: CrewRecord) -> LastCollection:
    return LastCollection("refuse", day, finished, None, records)


def verdict(household: Household, now: datetime, rules: MissedBinRules = RULES, open_report: str | None = None) -> str:
    return judge_missed_bin(household, "refuse", now, rules, open_report).verdict


@pytest.mark.parametrize(
    ("now", "finished", "expected"),
    [
        (at(TUESDAY, 16, 59), False, MissedBinVerdict.CREW_STILL_OUT),
        (at(TUESDAY, 17, 0), False, MissedBinVerdict.REPORT),
        (at(TUESDAY, 11, 0), True, MissedBinVerdict.REPORT),
        (at(TUESDAY + timedelta(days=2), 17, 0), True, MissedBinVerdict.REPORT),
        (at(TUESDAY + timedelta(days=2), 17, 1), True, MissedBinVerdict.TOO_LATE),
        (at(TUESDAY + timedelta(days=9), 9, 0), True, MissedBinVerdict.TOO_LATE),
    ],
)
def test_a_report_waits_for_the_crew_and_closes_after_two_working_days(
    now: datetime, finished: bool, expected: MissedBinVerdict
) -> None:
    assert verdict(home(collected(TUESDAY, finished)), now) == expected


def test_weekends_and_bank_holidays_do_not_count_towards_the_two_days() -> None:
    christmas_eve = date(2026, 12, 24)
    rules = replace(RULES, bank_holidays=CHRISTMAS)
    assert verdict(home(collected(christmas_eve)), at(date(2026, 12, 30), 17), rules) == MissedBinVerdict.REPORT
    assert verdict(home(collected(christmas_eve)), at(date(2026, 12, 30), 17, 1), rules) == MissedBinVerdict.TOO_LATE


def test_a_stream_that_was_never_due_is_not_missed_and_the_next_day_is_told() -> None:
    decision = judge_missed_bin(home(None), "refuse", at(TUESDAY, 12), RULES)
    assert (decision.verdict, decision.next_day) == (
        MissedBinVerdict.NOT_COLLECTION_DAY,
        TUESDAY + timedelta(days=7),
    )


def test_a_home_without_the_stream_is_told_so() -> None:
    assert judge_missed_bin(home(collected()), "garden", at(TUESDAY, 18), RULES).verdict == "no_such_service"


def test_an_open_report_comes_before_everything_and_gives_its_reference() -> None:
    decision = judge_missed_bin(home(collected()), "refuse", at(TUESDAY + timedelta(days=9), 9), RULES, "638344")
    assert (decision.verdict, decision.reference) == (MissedBinVerdict.ALREADY_REPORTED, "638344")


def test_a_round_that_comes_back_is_announced_until_its_day_has_passed() -> None:
    back = replace(collected(), return_on=TUESDAY + timedelta(days=1))
    decision = judge_missed_bin(home(back), "refuse", at(TUESDAY + timedelta(days=1), 20), RULES)
    assert (decision.verdict, decision.return_on) == (MissedBinVerdict.CREW_RETURNING, back.return_on)
    assert verdict(home(back), at(TUESDAY + timedelta(days=2), 9)) == MissedBinVerdict.REPORT


@pytest.mark.parametrize("event", list(CrewEvent))
def test_what_the_crew_recorded_stops_a_report_and_is_told(event: CrewEvent) -> None:
    record = CrewRecord(event, TUESDAY, "refuse")
    decision = judge_missed_bin(home(collected(TUESDAY, True, record)), "refuse", at(TUESDAY, 18), RULES)
    assert (decision.verdict, decision.record) == (MissedBinVerdict.CREW_RECORDED, record)


def test_an_assisted_home_is_never_refused_for_not_presented_but_is_for_the_rest() -> None:
    absent, dirty = (CrewRecord(event, TUESDAY) for event in (CrewEvent.NOT_PRESENTED, CrewEvent.CONTAMINATED))
    assert verdict(home(collected(TUESDAY, True, absent), True), at(TUESDAY, 18)) == MissedBinVerdict.REPORT
    assert verdict(home(collected(TUESDAY, True, absent, dirty), True), at(TUESDAY, 18)) == "crew_recorded"


@pytest.mark.parametrize(
    "record",
    [
        CrewRecord(CrewEvent.CONTAMINATED, TUESDAY - timedelta(days=14), "refuse"),
        CrewRecord(CrewEvent.CONTAMINATED, TUESDAY, "recycling"),
    ],
)
def test_a_record_of_another_day_or_stream_does_not_count(record: CrewRecord) -> None:
    assert verdict(home(collected(TUESDAY, True, record)), at(TUESDAY, 18)) == MissedBinVerdict.REPORT


def test_a_record_for_the_whole_street_counts_for_every_stream() -> None:
    closed = CrewRecord(CrewEvent.ROAD_CLOSED, TUESDAY, "")
    assert verdict(home(collected(TUESDAY, True, closed)), at(TUESDAY, 18)) == MissedBinVerdict.CREW_RECORDED


days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days, st.integers(0, 20), st.frozensets(days, max_size=30))
def test_adding_working_days_lands_on_one_and_counts_them(day: date, count: int, closed: frozenset[date]) -> None:
    end = add_working_days(day, count, closed)
    between = [day + timedelta(days=step) for step in range(1, (end - day).days + 1)]
    assert sum(is_working_day(one, closed) for one in between) == count
    assert count == 0 or is_working_day(end, closed)


@given(st.datetimes(datetime(2026, 11, 20), datetime(2026, 12, 10)))
def test_a_report_is_allowed_only_between_the_rounds_end_and_the_windows_end(naive: datetime) -> None:
    now = naive.replace(tzinfo=LONDON)
    last = collected(TUESDAY, finished=False)
    if now < at(TUESDAY, 0):
        return
    allowed = at(TUESDAY, 17) <= now <= at(TUESDAY + timedelta(days=2), 17)
    assert (verdict(home(last), now) == MissedBinVerdict.REPORT) is allowed
