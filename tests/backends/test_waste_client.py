"""One home after another through a real socket: every scenario, on awkward days, with every fault."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.backends.waste.client import Waste
from bot.council.collections import (
    LONDON,
    CrewEvent,
    Household,
    MissedBinRules,
    MissedBinVerdict,
    judge_missed_bin,
)
from bot.council.errors import NotFound, RateLimited, Rejected, Unauthorised, Unavailable
from bot.town.calendar import bank_holidays
from bot.town.homes import Home, Scenario, read_homes
from tests.backends.running_sandbox import NOW, Sandbox

HOLIDAYS = frozenset(day for year in range(2025, 2029) for day in bank_holidays(year))
RULES = MissedBinRules(bank_holidays=HOLIDAYS)

#: Ordinary days, a weekend, days around bank holidays, the change of the clocks, and the turn of the year.
MOMENTS = [
    NOW,
    datetime(2026, 11, 28, 11, 0, tzinfo=UTC),  # Saturday
    datetime(2026, 8, 31, 9, 0, tzinfo=UTC),  # bank holiday Monday
    datetime(2026, 9, 1, 9, 0, tzinfo=UTC),
    datetime(2026, 4, 6, 23, 30, tzinfo=UTC),  # Easter Monday, past midnight in London
    datetime(2026, 10, 25, 12, 0, tzinfo=UTC),  # the clocks went back
    datetime(2027, 1, 2, 12, 0, tzinfo=UTC),
]

EXPECTED = {
    Scenario.MISSED: MissedBinVerdict.REPORT,
    Scenario.CREW_OUT: MissedBinVerdict.CREW_STILL_OUT,
    Scenario.NOT_DUE: MissedBinVerdict.NOT_COLLECTION_DAY,
    Scenario.TOO_LATE: MissedBinVerdict.TOO_LATE,
    Scenario.ALREADY_REPORTED: MissedBinVerdict.ALREADY_REPORTED,
    Scenario.RETURNING: MissedBinVerdict.CREW_RETURNING,
    Scenario.NOT_PRESENTED: MissedBinVerdict.CREW_RECORDED,
    Scenario.CONTAMINATED: MissedBinVerdict.CREW_RECORDED,
    Scenario.TOO_HEAVY: MissedBinVerdict.CREW_RECORDED,
    Scenario.EXCESS_WASTE: MissedBinVerdict.CREW_RECORDED,
    Scenario.BLOCKED_ACCESS: MissedBinVerdict.CREW_RECORDED,
    Scenario.ROAD_CLOSED: MissedBinVerdict.CREW_RECORDED,
    Scenario.ASSISTED_NOT_PRESENTED: MissedBinVerdict.REPORT,
    Scenario.NO_GARDEN: MissedBinVerdict.REPORT,
}
RECORDED = {
    Scenario.NOT_PRESENTED: (CrewEvent.NOT_PRESENTED, ""),
    Scenario.CONTAMINATED: (CrewEvent.CONTAMINATED, "food waste"),
    Scenario.TOO_HEAVY: (CrewEvent.TOO_HEAVY, ""),
    Scenario.EXCESS_WASTE: (CrewEvent.EXCESS_WASTE, "there was waste beside the bin"),
    Scenario.BLOCKED_ACCESS: (CrewEvent.BLOCKED_ACCESS, "a gate was locked"),
    Scenario.ROAD_CLOSED: (CrewEvent.ROAD_CLOSED, ""),
}


def homes_with(scenario: Scenario) -> list[Home]:
    return [home for home in read_homes() if home.scenario is scenario]


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a %d %b %Y}")
async def test_every_scenario_is_judged_as_the_documentation_says_on_any_day(sandbox: Sandbox, now: datetime) -> None:
    await sandbox.set_clock(now)
    today = now.astimezone(LONDON).date()
    for home in read_homes():
        if home.scenario is None or home.street == "LONG ROW":
            continue
        household = await sandbox.waste.household(home.uprn, now)
        assert [one.stream for one in household.services] == list(home.streams)
        assert household.assisted is home.assisted
        for stream in home.bins:
            if home.scenario not in EXPECTED:
                continue
            service = household.service(stream)
            assert service is not None
            since = datetime.combine(service.last.day if service.last else today, time(), LONDON)
            earlier = await sandbox.reports.open_requests(f"MISSED_{stream.upper()}", home.uprn, since)
            decision = judge_missed_bin(household, stream, now, RULES, earlier[0].reference if earlier else None)
            expected = EXPECTED[home.scenario]
            assert decision.verdict is expected, (home.uprn, stream)
            if home.scenario in RECORDED:
                assert decision.record is not None
                assert (decision.record.event, decision.record.detail) == RECORDED[home.scenario]
            assert decision.next_day is not None
            assert decision.next_day > today


async def test_the_crew_is_out_until_five_and_then_the_bin_can_be_reported(sandbox: Sandbox) -> None:
    (home,) = homes_with(Scenario.CREW_OUT)
    for hour, verdict in ((7, MissedBinVerdict.CREW_STILL_OUT), (16, MissedBinVerdict.CREW_STILL_OUT)):
        now = await sandbox.set_clock(datetime(2026, 11, 25, hour, 59, tzinfo=UTC))
        household = await sandbox.waste.household(home.uprn, now)
        assert judge_missed_bin(household, "refuse", now, RULES).verdict is verdict
    now = await sandbox.set_clock(datetime(2026, 11, 25, 17, 0, tzinfo=UTC))
    household = await sandbox.waste.household(home.uprn, now)
    last = household.service("refuse").last  # type: ignore[union-attr]
    assert last is not None
    assert last.round_finished
    assert judge_missed_bin(household, "refuse", now, RULES).verdict is MissedBinVerdict.REPORT


async def test_a_home_without_garden_waste_has_no_such_service(sandbox: Sandbox) -> None:
    (home,) = homes_with(Scenario.NO_GARDEN)
    household = await sandbox.waste.household(home.uprn, NOW)
    assert household.service("garden") is None
    assert judge_missed_bin(household, "garden", NOW, RULES).verdict is MissedBinVerdict.NO_SUCH_SERVICE


async def test_snow_moves_a_day_and_says_so(sandbox: Sandbox) -> None:
    (home,) = homes_with(Scenario.SNOW)
    household = await sandbox.waste.household(home.uprn, NOW)
    coming = household.service("refuse").next  # type: ignore[union-attr]
    assert coming is not None
    assert (coming.usual_day, coming.day, coming.reason) == (date(2026, 11, 26), date(2026, 11, 27), "Snow and ice")


async def test_a_bank_holiday_moves_an_ordinary_round_with_its_name(sandbox: Sandbox) -> None:
    now = await sandbox.set_clock(datetime(2026, 8, 29, 10, 0, tzinfo=UTC))
    household = await sandbox.waste.household("990000000001", now)
    coming = household.service("food").next  # type: ignore[union-attr]
    assert coming is not None
    assert (coming.usual_day, coming.day) == (date(2026, 9, 1), date(2026, 9, 2))
    assert coming.reason == "Bank holiday: Late Summer Bank Holiday"


async def test_an_ordinary_day_is_not_said_to_be_moved(sandbox: Sandbox) -> None:
    household = await sandbox.waste.household("990000000001", NOW)
    for service in household.services:
        assert service.next is not None
        assert (service.next.usual_day, service.next.reason) == (None, "")


async def test_refuse_and_recycling_take_turns_and_food_is_weekly(sandbox: Sandbox) -> None:
    """Two months of days: each stream comes as often as it is said to, and never with its opposite."""
    days: dict[str, set[date]] = {"refuse": set(), "recycling": set(), "food": set(), "garden": set()}
    for week in range(10):
        now = await sandbox.set_clock(datetime(2026, 9, 7, 8, 0, tzinfo=UTC) + timedelta(weeks=week))
        household = await sandbox.waste.household("990000000042", now)
        for service in household.services:
            assert service.next is not None
            days[service.stream].add(service.next.day)
    assert len(days["food"]) == 10
    assert days["food"] <= days["refuse"] | days["recycling"]
    assert not days["refuse"] & days["recycling"]
    assert days["recycling"] == days["garden"]


async def test_the_crews_note_of_a_street_reaches_its_homes_only(sandbox: Sandbox) -> None:
    for home in read_homes():
        if home.scenario is None or home.street == "LONG ROW":
            continue
        household = await sandbox.waste.household(home.uprn, NOW)
        closed = any(
            record.event is CrewEvent.ROAD_CLOSED
            for service in household.services
            if service.last is not None
            for record in service.last.records
        )
        assert closed is (home.street == "FERRY ROAD")


@pytest.mark.parametrize("uprn", ["990000000099", "990000000012", "990000000076"])
async def test_a_home_that_the_server_does_not_know_is_not_found(sandbox: Sandbox, uprn: str) -> None:
    with pytest.raises(NotFound):
        await sandbox.waste.household(uprn, NOW)


async def test_a_place_without_household_bins_is_a_home_without_services(sandbox: Sandbox) -> None:
    assert await sandbox.waste.household("990000000011", NOW) == Household("990000000011", ())


async def test_a_wrong_key_is_the_operators_affair(sandbox: Sandbox) -> None:
    with pytest.raises(Unauthorised):
        await Waste(sandbox.calls, sandbox.url + "/waste", "wrong").household("990000000001", NOW)


@pytest.mark.parametrize(
    ("fault", "error"),
    [("down", Unavailable), ("slow", Unavailable), ("lost", Unavailable), ("refuse", Rejected), ("busy", RateLimited)],
)
async def test_each_fault_is_told_apart(sandbox: Sandbox, fault: str, error: type[Exception]) -> None:
    await sandbox.fault("waste", fault)
    with pytest.raises(error):
        await sandbox.waste.household("990000000001", NOW)


@pytest.mark.parametrize("fault", ["down", "slow", "lost"])
async def test_trouble_that_passes_is_not_noticed(sandbox: Sandbox, fault: str) -> None:
    await sandbox.fault("waste", fault, times=2)
    assert (await sandbox.waste.household("990000000001", NOW)).services
