"""What the stand-in says of a bin, at any moment of many years and for every scenario."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.backends.waste.sandbox.places import Place
from bot.backends.waste.sandbox.rota import StreamNow, streams_now
from bot.council.collections import LONDON
from bot.town.calendar import is_working_day, working_day_after
from bot.town.homes import STREAMS, Scenario

PLACE = Place(
    uprn="990000000001",
    usrn="99000001",
    first_line="1 Acorn Street",
    town="WESTMOOR",
    postcode="ZZ1 1AA",
    lat=53.7,
    lon=-4.9,
    round_day=1,
    round_week="A",
    scenario=Scenario.ORDINARY,
    bins=" ".join(STREAMS),
    garden=True,
    assisted=False,
)
MOMENTS = st.datetimes(datetime(2026, 1, 12), datetime(2032, 12, 31), timezones=st.just(UTC))
SCENARIOS = st.sampled_from(list(Scenario))
PLACES = st.builds(
    lambda scenario, day, week: replace(PLACE, scenario=scenario, round_day=day, round_week=week),
    SCENARIOS,
    st.integers(0, 4),
    st.sampled_from("AB"),
)


def at(scenario: Scenario, now: datetime) -> list[StreamNow]:
    return streams_now(replace(PLACE, scenario=scenario), now)


@given(PLACES, MOMENTS)
def test_the_last_day_is_never_ahead_and_the_next_never_behind(place: Place, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    found = streams_now(place, now)
    assert [one.stream for one in found] == list(STREAMS)
    for one in found:
        assert one.next.day > today
        assert one.next.day - today <= timedelta(days=21)
        if one.last is not None:
            assert one.last.day <= today
            assert one.finished or one.last.day == today, "a day that is over is over"
            assert all(entry.at <= now for entry in one.entries)
        assert bool(one.next.reason) is (one.next.day != one.next.usual)


@given(PLACES, MOMENTS)
def test_the_same_moment_says_the_same_thing(place: Place, now: datetime) -> None:
    assert streams_now(place, now) == streams_now(place, now)


@given(st.sampled_from([one for one in Scenario if one not in (Scenario.ORDINARY, Scenario.SNOW)]), MOMENTS)
def test_a_scenarios_last_day_was_a_working_day_as_far_back_as_it_says(scenario: Scenario, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    for one in at(scenario, now):
        if scenario is Scenario.NOT_DUE:
            assert one.last is None
            continue
        assert one.last is not None
        if scenario is Scenario.CREW_OUT:
            assert one.last.day == today
            continue
        assert is_working_day(one.last.day)
        count = 4 if scenario is Scenario.TOO_LATE else 1
        passed = sum(
            is_working_day(one.last.day + timedelta(days=ahead)) for ahead in range((today - one.last.day).days)
        )
        assert passed == count


@given(MOMENTS)
def test_a_returning_crew_comes_on_a_working_day_to_come(now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    assert {one.return_on for one in at(Scenario.RETURNING, now)} == {working_day_after(today)}
    assert {one.return_on for one in at(Scenario.MISSED, now)} == {None}


@given(MOMENTS)
def test_snow_moves_the_next_day_by_one_working_day(now: datetime) -> None:
    for one in at(Scenario.SNOW, now):
        assert is_working_day(one.next.usual)
        assert one.next.day == working_day_after(one.next.usual)
        assert one.next.reason == "Snow and ice"


@given(st.integers(0, 4), st.sampled_from("AB"), MOMENTS)
def test_an_ordinary_street_keeps_its_weekday_and_its_turn(day: int, week: str, now: datetime) -> None:
    found = {one.stream: one for one in streams_now(replace(PLACE, round_day=day, round_week=week, bins=""), now)}
    for one in found.values():
        assert one.last is not None
        assert one.last.usual.weekday() == one.next.usual.weekday() == day
        assert (one.next.usual - one.last.usual).days == one.weeks * 7
    assert found["recycling"].next == found["garden"].next
    assert (found["refuse"].next.usual - found["recycling"].next.usual).days in (-7, 7)
    assert found["food"].next.usual in (found["refuse"].next.usual, found["recycling"].next.usual)


@given(st.integers(0, 4), st.sampled_from("AB"), MOMENTS, st.integers(1, 40))
def test_what_is_said_to_come_next_is_later_what_came_last(day: int, week: str, now: datetime, hours: int) -> None:
    place = replace(PLACE, round_day=day, round_week=week, bins="")
    for before, after in zip(streams_now(place, now), streams_now(place, now + timedelta(hours=hours)), strict=True):
        assert after.last in (before.last, before.next)
