"""Moments and durations as telephone systems and spreadsheets write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usage.imports.moments import Unclear, read_moment, read_seconds

LONDON = ZoneInfo("Europe/London")
NINE = datetime(2026, 10, 14, 8, 5, tzinfo=UTC)  # five past nine in summer time


@pytest.mark.parametrize(
    "written",
    [
        "14/10/2026 09:05",
        "14/10/2026 9:05:00",
        "14.10.26 09:05",
        "14-10-2026 09:05:00.000",
        "14 Oct 2026 9:05 am",
        "Wed 14 October 2026 09:05",
        "2026-10-14T09:05:00+01:00",
        "2026-10-14 08:05:00Z",
        "14/10/2026 09:05 BST",
        "46309.3784722222",
        " 14/10/2026, 09:05 ",
    ],
)
def test_all_these_are_five_past_nine_on_the_fourteenth_of_october(written: str) -> None:
    assert read_moment(written, LONDON).at == NINE


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("10/14/2026 09:05", "days come first"),
        ("31/02/2026 09:05", "no day of the calendar"),
        ("14/10/2026 24:05", "does not exist"),
        ("14/10/2026 13:05 pm", "am or pm"),
        ("yesterday", "must be a day and a time"),
        ("12345", "no day of a spreadsheet"),
        ("14 Foo 2026 09:05", "no month"),
        ("29/03/2026 01:30", "never happened"),
    ],
)
def test_what_cannot_be_read_says_why(written: str, says: str) -> None:
    with pytest.raises(Unclear, match=says):
        read_moment(written, LONDON)


def test_an_hour_that_happened_twice_is_taken_as_the_first_and_said_so() -> None:
    moment = read_moment("25/10/2026 01:30", LONDON)
    assert (moment.at, moment.twice) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True)
    assert not read_moment("25/10/2026 02:30", LONDON).twice


def test_a_log_in_utc_has_neither_gap_nor_double() -> None:
    for written, day in (("29/03/2026 01:30", (3, 29)), ("25/10/2026 01:30", (10, 25))):
        moment = read_moment(written, ZoneInfo("UTC"))
        assert (moment.at, moment.twice) == (datetime(2026, *day, 1, 30, tzinfo=UTC), False)


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1)),
    st.sampled_from(["%d/%m/%Y %H:%M:%S", "%d %b %Y %H:%M:%S"]),
)
def test_any_local_time_comes_back_unless_the_clocks_skipped_it(naive: datetime, form: str) -> None:
    naive = naive.replace(microsecond=0)
    placed = naive.replace(tzinfo=LONDON).astimezone(UTC)
    if placed.astimezone(LONDON).replace(tzinfo=None) != naive:
        with pytest.raises(Unclear, match="never happened"):
            read_moment(naive.strftime(form), LONDON)
    else:
        assert read_moment(naive.strftime(form), LONDON).at == placed


@pytest.mark.parametrize(
    ("written", "unit", "seconds"),
    [
        ("0:05:30", "clock", 330),
        ("05:30", "clock", 330),
        ("1:00:00", "clock", 3600),
        ("30/12/1899 00:05:30", "clock", 330),
        ("330", "seconds", 330),
        ("5.5", "minutes", 330),
        ("5,5", "minutes", 330),
        ("0.003819444", "days", 330),
        ("0:05:30", "seconds", 330),
    ],
)
def test_durations(written: str, unit: str, seconds: int) -> None:
    assert read_seconds(written, unit) == seconds


@pytest.mark.parametrize(
    ("written", "unit"), [("330", "clock"), ("5:99", "clock"), ("13:00:00", "clock"), ("x", "days")]
)
def test_durations_that_are_none(written: str, unit: str) -> None:
    with pytest.raises(Unclear):
        read_seconds(written, unit)
