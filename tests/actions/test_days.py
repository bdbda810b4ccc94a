"""One day, read out of residents' words on Wednesday 25 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.days import read_day

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("last tuesday", "2026-11-24"),
        ("on saturday", "2026-11-28"),
        ("we moved in on saturday", "2026-11-21"),
        ("Friday week", "2026-12-04"),
        ("next wednesday", "2026-12-02"),
        ("the 5th", "2026-12-05"),
        ("my lodgr mooved in on the 5th", "2026-11-05"),
        ("1 December", "2026-12-01"),
        ("December 1st", "2026-12-01"),
        ("Completion was on 12 August", "2026-08-12"),
        ("moving on 12 January", "2027-01-12"),
        ("3/12", "2026-12-03"),
        ("03/12/2025", "2025-12-03"),
        ("3.12.26", "2026-12-03"),
        ("2027-01-04", "2027-01-04"),
        ("two weeks ago", "2026-11-11"),
        ("in 3 weeks", "2026-12-16"),
        ("a month ago", "2026-10-25"),
        ("completed on the house today!", "2026-11-25"),
        ("tomorrow", "2026-11-26"),
        ("yesterday", "2026-11-24"),
        ("end of the month", "2026-11-30"),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, day: str) -> None:
    assert read_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "31/02/2026", "soon", "I moved last month", "14 acorn street", "12/12/1990"])
def test_what_names_no_day_is_no_day(text: str) -> None:
    assert read_day(text, TODAY) is None


@given(st.dates(date(2023, 1, 1), date(2029, 12, 31)), st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_a_full_date_is_read_in_every_form(day: date, today: date) -> None:
    if abs(day - today) > timedelta(days=1800):
        return
    month = f"{day:%B}"
    for text in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day} {month} {day.year}"):
        assert read_day(text, today) == day


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    found = read_day(text, TODAY)
    assert found is None or abs(found - TODAY) <= timedelta(days=366 * 5)
