"""Opening times by the week, in the words of the page."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bot.councils import Hours, Words, read_council
from bot.gateway.opening import say_closed_today, say_days, say_span, say_time, say_week

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def words() -> Words:
    return Words.read(ROOT / "words", "en")


@pytest.fixture
def westmoor() -> Hours:
    return read_council(ROOT / "councils/westmoor/council.toml").hours


def hours(**by_day: str) -> Hours:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    spans = {days.index(day): tuple(time.fromisoformat(at) for at in span.split("-")) for day, span in by_day.items()}
    return Hours(spans, "England")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("08:30", "8:30am"),
        ("17:00", "5pm"),
        ("12:00", "midday"),
        ("12:05", "12:05pm"),
        ("00:00", "12am"),
        ("11:59", "11:59am"),
    ],
)
def test_times_are_said_as_people_say_them(words, at, said):
    assert say_time(time.fromisoformat(at), words) == said


def test_days_with_the_same_hours_are_said_together(words, westmoor):
    assert say_week(westmoor, words) == "Monday to Thursday 8:30am to 5pm, Friday 8:30am to 4:30pm"
    assert say_week(westmoor, words, short=True) == "Mon to Thu 8:30am to 5pm, Fri 8:30am to 4:30pm"


def test_a_closed_day_between_keeps_days_apart(words):
    odd = hours(monday="09:00-17:00", wednesday="09:00-17:00", sunday="10:00-12:00")
    assert say_week(odd, words) == "Monday 9am to 5pm, Wednesday 9am to 5pm, Sunday 10am to midday"
    assert say_days(odd, words)[1] == ("Tuesday", "Closed")
    assert say_span(None, words) == "Closed"


def test_a_bank_holiday_is_named_on_its_day_only(words, westmoor):
    assert say_closed_today(westmoor, date(2026, 12, 25), words) == "We are closed today: Christmas Day."
    assert say_closed_today(westmoor, date(2026, 12, 24), words) == ""
