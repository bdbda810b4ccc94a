"""Days, times and lists in English sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from actions.saying import capital, say_day, say_list, say_moment, say_near_day, say_opening, say_time


def test_days_and_times() -> None:
    assert say_day(date(2026, 12, 1)) == "Tuesday 1 December"
    assert [say_time(time(*at)) for at in ((8, 30), (17, 0), (12, 0), (0, 5), (12, 30))] == [
        "8:30am",
        "5pm",
        "midday",
        "12:05am",
        "12:30pm",
    ]
    assert say_moment(datetime(2026, 7, 1, 9, 4, tzinfo=UTC)) == "10:04am on Wednesday 1 July", "summer time"


def test_near_days_are_called_by_their_names() -> None:
    today = date(2026, 11, 25)
    assert say_near_day(today, today) == "today, Wednesday 25 November"
    assert say_near_day(date(2026, 11, 26), today) == "tomorrow, Thursday 26 November"
    assert say_near_day(date(2026, 11, 24), today) == "yesterday, Tuesday 24 November"
    assert say_near_day(date(2026, 11, 27), today) == "Friday 27 November"


def test_openings() -> None:
    now = datetime(2026, 11, 25, 6, tzinfo=UTC)
    assert say_opening(datetime(2026, 11, 25, 8, 30, tzinfo=UTC), now) == "today from 8:30am"
    assert say_opening(datetime(2026, 11, 26, 8, 30, tzinfo=UTC), now) == "tomorrow from 8:30am"
    assert say_opening(datetime(2026, 11, 30, 8, 30, tzinfo=UTC), now) == "on Monday 30 November from 8:30am"


def test_lists() -> None:
    assert [say_list(things) for things in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert say_list(["a", "b"], "or") == "a or b"
    assert (capital("my bin"), capital("")) == ("My bin", "")
