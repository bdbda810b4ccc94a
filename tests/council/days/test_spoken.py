"""Days out of residents' words, seen from Wednesday 25 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.days.reckoning import Direction
from bot.council.days.spoken import direction_said, spoken_days

TODAY = date(2026, 11, 25)
PAST, FUTURE, EITHER = Direction.PAST, Direction.FUTURE, Direction.EITHER
HOLIDAYS = {
    date(2026, 5, 4): "May Day", date(2026, 5, 25): "Spring Bank Holiday", date(2026, 8, 31): "Summer Bank Holiday",
    date(2026, 12, 25): "Christmas Day", date(2027, 3, 26): "Good Friday", date(2027, 5, 3): "May Day",
}  # fmt: skip


def reckoned(text: str, direction: Direction = EITHER) -> list[str]:
    """`first`, or `first..last` where they differ; `?` behind what is ambiguous."""
    found = [one.span for one in spoken_days(text, TODAY, direction, HOLIDAYS)]
    return [
        ("none" if one is None else f"{one.first}" if one.first == one.last else f"{one.first}..{one.last}")
        + ("?" if one and one.is_ambiguous else "")
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the day before yesterday", "2026-11-23"), ("day after tomorrow", "2026-11-27"),
        ("this morning", "2026-11-25"), ("last night", "2026-11-24"), ("yesterday afternoon", "2026-11-24"),
        ("tommorow", "2026-11-26"), ("a week on friday", "2026-12-04"), ("friday week", "2026-12-04"),
        ("two weeks on monday", "2026-12-14"), ("a week last tuesday", "2026-11-17"), ("a week today", "2026-12-02"),
        ("a fortnight yesterday", "2026-11-10"), ("a fortnight ago", "2026-11-11"), ("in 3 weeks time", "2026-12-16"),
        ("the friday before last", "2026-11-13"), ("tuesday last week", "2026-11-17"),
        ("tuesday 24th november", "2026-11-24"), ("2026-11-25", "2026-11-25"), ("25.11.26", "2026-11-25"),
        ("november 30th", "2026-11-30"), ("end of the month", "2026-11-30"), ("boxing day", "2026-12-26"),
        ("31 january", "2027-01-31"), ("next bank holiday", "2026-12-25"), ("last bank holiday", "2026-08-31"),
        ("good friday", "2027-03-26"),
    ],
)  # fmt: skip
def test_words_that_mean_one_day_are_reckoned_without_doubt(text: str, day: str) -> None:
    assert reckoned(f"about {text}, please") == [day]


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("friday", "2026-11-20", "2026-11-27"), ("wensday", "2026-11-25", "2026-11-25"),
        ("the 12th", "2026-11-12", "2026-12-12"), ("12th", "2026-11-12", "2026-12-12"),
        ("3/4", "2026-04-03", "2027-04-03"), ("12 august", "2026-08-12", "2027-08-12"),
        ("the weekend", "2026-11-21..2026-11-22", "2026-11-28..2026-11-29"),
        ("between monday and wednesday", "2026-11-23..2026-11-25", "2026-11-30..2026-12-02"),
        ("from friday to monday", "2026-11-20..2026-11-23", "2026-11-27..2026-11-30"),
        ("in march", "2026-03-01..2026-03-31", "2027-03-01..2027-03-31"),
        ("christmas week", "2025-12-24..2026-01-01", "2026-12-24..2027-01-01"),
    ],
)  # fmt: skip
def test_the_direction_decides_what_words_leave_open(text: str, past: str, future: str) -> None:
    assert reckoned(text, PAST) == [past]
    assert reckoned(text, FUTURE) == [future]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("since the weekend", "2026-11-21..2026-11-25"), ("since a week last tuesday", "2026-11-17..2026-11-25"),
        ("since october", "2026-10-01..2026-11-25"), ("for the last 3 weeks", "2026-11-04..2026-11-25"),
        ("by friday", "2026-11-25..2026-11-27?"), ("until 5 december", "2026-11-25..2026-12-05"),
        ("from 2 to 5 december", "2026-12-02..2026-12-05"), ("24-26 november", "2026-11-24..2026-11-26"),
        ("last week", "2026-11-16..2026-11-22"), ("next month", "2026-12-01..2026-12-31"),
        ("between monday and wednesday last week", "2026-11-16..2026-11-18"),
    ],
)  # fmt: skip
def test_several_days_are_a_span(text: str, days: str) -> None:
    assert [one.rstrip("?") for one in reckoned(text)] == [days.rstrip("?")]


@pytest.mark.parametrize(
    "text", ["friday", "last tuesday", "next friday", "a couple of days ago", "this time saturday"]
)
def test_words_that_two_people_would_take_for_two_days_are_marked(text: str) -> None:
    assert [one.endswith("?") for one in reckoned(text)] == [True]


def test_the_residents_words_stay_beside_the_days() -> None:
    text = "Not emptied since  Monday, again"
    (found,) = spoken_days(text, TODAY, PAST)
    assert text[found.start : found.end] == found.words == "since  Monday"


def test_a_bank_holiday_needs_a_calendar() -> None:
    (found,) = spoken_days("after the next bank holiday", TODAY)
    assert (found.words, found.span) == ("next bank holiday", None)


@pytest.mark.parametrize(
    "text",
    ["i sat down in the sun", "may i ask", "half past 3", "3/4 full", "2nd floor", "31/02/2026", "the christmas tree",
     "three times in a month", "mon ami", "£3/4"],
)  # fmt: skip
def test_what_names_no_day_is_left_alone(text: str) -> None:
    assert reckoned(text) == []


def test_days_that_are_only_listed_stay_apart() -> None:
    assert reckoned("missed on tuesday and thursday", PAST) == ["2026-11-24", "2026-11-19"]


@pytest.mark.parametrize(
    ("text", "direction"),
    [("it was missed on friday", PAST), ("we are moving on friday", FUTURE), ("friday", EITHER)],
)
def test_the_tense_tells_on_which_side_of_today_a_day_lies(text: str, direction: Direction) -> None:
    assert direction_said(text) is direction


@given(st.text(max_size=120), st.sampled_from(Direction), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_any_text_is_read_and_every_span_runs_forwards(text: str, direction: Direction, today: date) -> None:
    for found in spoken_days(text, today, direction, HOLIDAYS):
        assert text[found.start : found.end] == found.words
        assert found.span is None or found.span.first <= found.span.last


@given(st.lists(st.sampled_from(["the weekend", "last", "friday", "to", "between", "and", "since", "12th", "until",
                                 "3/4", "week", "next", "monday", "may", "ago", "two"]), max_size=8),
       st.sampled_from(Direction), st.dates(date(2020, 1, 1), date(2030, 1, 1)))  # fmt: skip
def test_words_for_days_in_any_order_are_read(words: list[str], direction: Direction, today: date) -> None:
    for found in spoken_days(" ".join(words), today, direction, HOLIDAYS):
        assert found.span is None or found.span.first <= found.span.last
