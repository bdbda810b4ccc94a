"""Which days a question about bin days means, and what is known of them, on Wednesday 25 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.days import days_said
from actions.said import Said
from actions.waste.days_asked import days_asked, may_hide_more
from bot.council.days.reckoning import Direction
from bot.councils.hours import bank_holidays

WEDNESDAY = date(2026, 11, 25)
HOLIDAYS = {**bank_holidays("England", 2026), **bank_holidays("England", 2027)}
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("which one is it this week", "this week", "2026-11-25", "2026-11-29"),
        ("what goes out next week", "next week", "2026-11-30", "2026-12-06"),
        ("which do i put out tonite", "tomorrow", "2026-11-26", "2026-11-26"),
        ("is it green tomorow", "tomorrow", "2026-11-26", "2026-11-26"),
        ("what bin is it on friday", "on Friday 27 November", "2026-11-27", "2026-11-27"),
        ("anything on the 3rd of december?", "on Thursday 3 December", "2026-12-03", "2026-12-03"),
        ("will you come over xmas", "over Christmas", "2026-12-24", "2027-01-01"),
        ("bins boxing day", "on Saturday 26 December", "2026-12-26", "2026-12-26"),
        ("this weekend", "this weekend", "2026-11-28", "2026-11-29"),
        ("is there one between friday and tuesday", "from Friday 27 November to Tuesday 1 December", "2026-11-27",
         "2026-12-01"),
    ],
)  # fmt: skip
def test_days_are_counted_from_today(text: str, name: str, first: str, last: str) -> None:
    asked = days_asked(Said(text), WEDNESDAY, HOLIDAYS)
    assert asked is not None
    assert (asked.name, asked.first.isoformat(), asked.last.isoformat()) == (name, first, last)


@pytest.mark.parametrize(
    "text",
    ["when are my bins collected", "is it this week or next week", "", "you missed it yesterday", "is it today",
     "/ask_bin_day"],
)  # fmt: skip
def test_no_days_to_come_or_two_choices_of_them_are_nothing_to_tell_apart(text: str) -> None:
    assert days_asked(Said(text), WEDNESDAY, HOLIDAYS) is None


def test_behind_a_bins_next_collection_nothing_is_known() -> None:
    asked = days_asked(Said("next week"), WEDNESDAY, HOLIDAYS)
    assert asked is not None
    assert may_hide_more(asked, [date(2026, 11, 26), date(2026, 12, 1)])
    assert not may_hide_more(asked, [date(2026, 12, 1), date(2026, 12, 20)])


def test_only_what_was_marked_as_a_day_is_one_where_anything_was() -> None:
    said = Said("collect it friday, ref 1/12", entities={"day": ("friday",)})
    assert [one.words for one in days_said(said, WEDNESDAY, Direction.FUTURE)] == ["friday"]
    assert len(days_said(Said(said.text), WEDNESDAY, Direction.FUTURE)) == 2


@given(DAYS)
def test_this_week_and_next_week_follow_each_other(today: date) -> None:
    now, later = days_asked(Said("this week"), today, {}), days_asked(Said("next week"), today, {})
    assert later is not None
    assert later.last - later.first == timedelta(days=6)
    if today.weekday() < 6:
        assert now is not None
        assert now.first == today
        assert later.first - now.last == timedelta(days=1)
