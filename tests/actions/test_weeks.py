"""Which days a question about bin days means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.waste.weeks import days_asked

WEDNESDAY = date(2026, 11, 25)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("which one is it this week", "this week", WEDNESDAY, date(2026, 11, 29)),
        ("what goes out next week", "next week", date(2026, 11, 30), date(2026, 12, 6)),
        ("which do i put out tonite", "tomorrow", date(2026, 11, 26), date(2026, 11, 26)),
        ("is it green tomorow", "tomorrow", date(2026, 11, 26), date(2026, 11, 26)),
    ],
)
def test_days_are_counted_from_today(text: str, name: str, first: date, last: date) -> None:
    span = days_asked(text, WEDNESDAY)
    assert span is not None
    assert (span.name, span.first, span.last) == (name, first, last)


@pytest.mark.parametrize("text", ["when are my bins collected", "is it this week or next week", "the week after", ""])
def test_no_days_or_two_choices_of_them_are_not_a_span(text: str) -> None:
    assert days_asked(text, WEDNESDAY) is None


@given(DAYS)
def test_this_week_and_next_week_follow_each_other(today: date) -> None:
    now, later = days_asked("this week", today), days_asked("next week", today)
    assert now is not None
    assert later is not None
    assert now.first == today
    assert now.last.weekday() == later.last.weekday() == 6
    assert later.first - now.last == timedelta(days=1)
    assert later.last - later.first == timedelta(days=6)
