"""The made-up town: its file is checked, its calendar keeps the promises that the rounds rely on."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.errors import FileError
from bot.council.places import Postcode
from bot.town.calendar import bank_holidays, is_working_day, moved_to, why_moved, working_day_after, working_day_before
from bot.town.homes import HOMES_FILE, Scenario, read_homes

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
WEEKDAYS = DAYS.filter(lambda day: day.weekday() < 5)


def test_everything_in_the_town_is_synthetic() -> None:
    for home in read_homes():
        assert re.fullmatch(r"9900000000\d\d", home.uprn)
        assert home.postcode.startswith("ZZ")
        assert Postcode.parse(home.postcode) == Postcode(home.postcode), "a resident must be able to type it"


def test_every_scenario_has_a_home_in_the_first_postcodes() -> None:
    near = {home.scenario for home in read_homes() if "ZZ1 1AA" <= home.postcode <= "ZZ1 1AF"}
    assert near >= set(Scenario)


def test_there_is_a_long_street_another_council_and_a_street_without_homes() -> None:
    homes = read_homes()
    dwellings = [home for home in homes if home.classification.startswith("R") and home.logical_status == "1"]
    assert Counter(home.postcode for home in dwellings)["ZZ1 1AG"] >= 30
    assert {home.postcode for home in homes if home.custodian_code == 8888} == {"ZZ2 1AA"}
    assert "ZZ1 1AJ" in {home.postcode for home in homes} - {home.postcode for home in dwellings}


def test_scenarios_are_about_bins_that_the_home_has() -> None:
    for home in read_homes():
        assert set(home.bins) <= set(home.streams)
        assert bool(home.bins) is (home.scenario not in (None, Scenario.ORDINARY))
        if home.scenario is Scenario.ASSISTED_NOT_PRESENTED:
            assert home.assisted
        if home.scenario is Scenario.NO_GARDEN:
            assert not home.garden


def test_the_documentation_names_every_home_with_its_scenario() -> None:
    text = Path("docs/back-ends.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (9900000000\d\d) \| (.+?) \| (.+?) \| ?(.*?) ?\|$", text, flags=re.MULTILINE)
    shown = {uprn: (address, scenario, bins) for uprn, address, scenario, bins in rows}
    for home in read_homes():
        if home.street == "LONG ROW":
            assert home.scenario is Scenario.ORDINARY
            continue
        address, scenario, bins = shown.pop(home.uprn)
        assert address.endswith(home.postcode)
        assert home.street.lower() in address.lower()
        if home.scenario is not None:
            assert scenario == home.scenario
            assert bins.split(" (")[0].strip("()") == ", ".join(home.bins) or (not home.bins and bins.startswith("("))
        else:
            assert scenario in ("no home", "former address", "another council")
    assert not shown


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("scenario", "exploded"),
        ("bins", "refuse glass"),
        ("round_day", "sunday"),
        ("garden", "perhaps"),
        ("custodian_code", "ours"),
        ("lat", "north"),
    ],
)
def test_a_wrong_row_is_named_by_line_and_column(tmp_path: Path, column: str, wrong: str) -> None:
    lines = HOMES_FILE.read_text(encoding="utf-8").splitlines()
    names, cells = lines[0].split(","), lines[3].split(",")
    cells[names.index(column)] = wrong
    file = tmp_path / "homes.csv"
    file.write_text("\n".join([*lines[:3], ",".join(cells), *lines[4:]]), encoding="utf-8")
    with pytest.raises(FileError) as told:
        read_homes(file)
    assert (told.value.line, told.value.field) == (4, column)
    assert wrong in str(told.value)


def test_a_home_that_stands_twice_is_named(tmp_path: Path) -> None:
    lines = HOMES_FILE.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "homes.csv"
    file.write_text("\n".join([*lines[:4], lines[2]]), encoding="utf-8")
    with pytest.raises(FileError) as told:
        read_homes(file)
    assert told.value.line == 5


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "homes.csv"
    file.write_text("uprn,usrn\n990000000001,1\n", encoding="utf-8")
    with pytest.raises(FileError) as told:
        read_homes(file)
    assert "scenario" in told.value.field


@pytest.mark.parametrize(
    ("usual", "day", "reason"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), ""),
        (date(2026, 8, 31), date(2026, 9, 1), "Bank holiday: Late Summer Bank Holiday"),  # Monday itself
        (date(2026, 9, 4), date(2026, 9, 5), "Bank holiday: Late Summer Bank Holiday"),  # Friday goes on Saturday
        (date(2026, 4, 2), date(2026, 4, 2), ""),  # the day before Good Friday
        (date(2026, 4, 3), date(2026, 4, 4), "Bank holiday: Good Friday"),
    ],
)
def test_a_bank_holiday_makes_the_rest_of_the_week_a_day_late(usual: date, day: date, reason: str) -> None:
    assert moved_to(usual) == day
    assert why_moved(usual, day) == reason


def test_christmas_pushes_rounds_into_the_week_after() -> None:
    # 2025: Christmas Day is a Thursday and Boxing Day a Friday.
    assert moved_to(date(2025, 12, 24)) == date(2025, 12, 24)
    assert moved_to(date(2025, 12, 25)) == date(2025, 12, 27)
    assert moved_to(date(2025, 12, 26)) == date(2025, 12, 29)
    assert why_moved(date(2025, 12, 26), date(2025, 12, 29)) == "Bank holiday: Christmas Day and Boxing Day"


@given(WEEKDAYS)
def test_no_round_goes_out_on_a_sunday_or_a_bank_holiday_or_early(usual: date) -> None:
    day = moved_to(usual)
    assert day.weekday() != 6
    assert day not in bank_holidays(day.year)
    assert usual <= day <= usual + timedelta(days=4)
    assert bool(why_moved(usual, day)) is (day != usual)


@given(WEEKDAYS)
def test_crews_keep_the_order_of_the_week(usual: date) -> None:
    if usual.weekday() < 4:
        assert moved_to(usual) < moved_to(usual + timedelta(days=1))
    assert moved_to(usual) < moved_to(usual + timedelta(days=7))


@given(DAYS, st.integers(1, 12))
def test_working_days_there_and_back(day: date, count: int) -> None:
    later, earlier = working_day_after(day, count), working_day_before(day, count)
    assert is_working_day(later)
    assert is_working_day(earlier)
    assert earlier < day < later
    if is_working_day(day):
        assert working_day_before(later, count) == day == working_day_after(earlier, count)
