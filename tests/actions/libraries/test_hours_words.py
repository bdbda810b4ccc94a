"""Which library, which days and what about them: read out of residents' words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.days import coming_days
from actions.libraries.branch_words import BranchesMeant, branches_meant
from actions.libraries.hours_words import Topic, asked_in, facilities_in
from actions.said import Said
from bot.council.library_branches import Facility
from bot.councils import Council
from bot.councils.hours import bank_holidays

TODAY = date(2026, 11, 25)  # a Wednesday
HOLIDAYS = {**bank_holidays("England", 2026), **bank_holidays("England", 2027)}


def named(text: str, westmoor: Council) -> BranchesMeant:
    assert westmoor.libraries is not None
    return branches_meant(text, westmoor.libraries.branches)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("is northgate open", "NOR"),
        ("northgait libary", "NOR"),
        ("north gate library", "NOR"),
        ("the main library", "CEN"),
        ("main libary pls", "CEN"),
        ("westmoor central", "CEN"),
        ("town library", "CEN"),
        ("st johns", "STJ"),
        ("saint jon's", "STJ"),
        ("the one in St John’s Road", "STJ"),
        ("the library on ferry road", "RIV"),
        ("riversdie", "RIV"),
        ("riverside and central", "CEN RIV"),
        ("the library bus", "MOB"),
        ("mobile libary", "MOB"),
        ("the libary in the old town", "CEN"),
        ("is the library by the hospital open, I live near the bus station", "STJ"),
        ("somewhere near the bus station", ""),
        ("what time does the library shut", ""),
        ("is my local library open", ""),
        ("", ""),
        ("红楼梦", ""),
    ],
)
def test_a_library_is_known_by_any_of_its_names_and_by_its_street(text: str, codes: str, westmoor: Council) -> None:
    meant = named(text, westmoor)
    assert " ".join(one.code for one in meant.branches) == codes
    assert meant.unknown == ""


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("is fernbankside library open", "fernbankside"),
        ("what days is Quarrymead libary open", "Quarrymead"),
        ("the library in Millbeckdale", "Millbeckdale"),
        ("the library at Saffronwell Hill", "Saffronwell"),
    ],
)
def test_a_library_that_is_not_ours_is_heard_as_a_name(text: str, unknown: str, westmoor: Council) -> None:
    assert named(text, westmoor) == BranchesMeant((), unknown)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    asked = asked_in(text, names_days=False)
    assert set(asked.facilities) == set(facilities_in(text))
    assert (Topic.HAS in asked.topics) == bool(asked.facilities)
    assert Topic.DAYS not in asked.topics
    assert all(day >= TODAY for day in coming_days(Said(text), TODAY, HOLIDAYS))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("is it open on sundays", "2026-11-29"),
        ("libary opning hours saterday", "2026-11-28"),
        ("open sat?", "2026-11-28"),
        ("i sat in the library", ""),
        ("tonite", "2026-11-25"),
        ("tomoz", "2026-11-26"),
        ("on wednesday", "2026-11-25"),
        ("next wednesday", "2026-12-02"),
        ("wensday", "2026-11-25"),
        ("this weekend", "2026-11-28 2026-11-29"),
        ("are you open weekends", "2026-11-28 2026-11-29"),
        ("what time on sat and sun", "2026-11-28 2026-11-29"),
        ("thirsday", "2026-11-26"),
        ("the rest of this week", "2026-11-25 2026-11-26 2026-11-27 2026-11-28 2026-11-29"),
        ("from friday to monday", "2026-11-27 2026-11-28 2026-11-29 2026-11-30"),
        ("it was shut last tuesday", ""),
        ("mondays and fridays", "2026-11-27 2026-11-30"),
        ("24 december", "2026-12-24"),
        ("the 5th", "2026-12-05"),
        ("boxing day", "2026-12-26"),
        ("christmas eve", "2026-12-24"),
        ("new year's day", "2027-01-01"),
        ("the next bank holiday", "2026-12-25"),
        ("bank holiday monday", "2026-12-28"),
        ("good friday", "2027-03-26"),
        ("easter", "2027-03-26 2027-03-27 2027-03-28 2027-03-29"),
        ("we are on holiday", ""),
        ("what time do you open", ""),
    ],
)
def test_days_are_read_in_any_spelling_and_never_in_the_past(text: str, days: str) -> None:
    assert " ".join(day.isoformat() for day in coming_days(Said(text), TODAY, HOLIDAYS)) == days


def test_christmas_is_all_the_days_around_it_also_from_the_middle() -> None:
    over = coming_days(Said("opening times over xmas"), TODAY, HOLIDAYS)
    assert (over[0], over[-1]) == (date(2026, 12, 24), date(2027, 1, 1))
    assert coming_days(Said("christmas hours"), date(2026, 12, 31), HOLIDAYS) == (date(2026, 12, 31), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("is the library open now", [Topic.NOW]),
        ("what time does the library close", [Topic.NOW]),
        ("library opening times", [Topic.WEEK]),
        ("where is my nearest library", [Topic.NEAREST]),
        ("what's the address of the library", [Topic.WHERE]),
        ("list of libraries", [Topic.LIST]),
        ("does the library have wifi", [Topic.HAS]),
        ("what time is rhyme time", [Topic.ELSE]),
        ("how much is printing at the library", [Topic.HAS, Topic.ELSE]),
        ("directions to the library please, and is there parking", [Topic.HAS, Topic.WHERE]),
        ("good", []),
    ],
)
def test_what_is_asked_is_read_out_of_the_words(text: str, topics: list[Topic]) -> None:
    assert list(asked_in(text, names_days=False).topics) == topics


@pytest.mark.parametrize(
    ("text", "facilities"),
    [
        ("is ther a toilet in the libary", [Facility.TOILET]),
        ("a disabled toilet", [Facility.ACCESSIBLE_TOILET]),
        (
            "can I get in with a wheelchair, and is there blue badge parking",
            [Facility.STEP_FREE, Facility.BLUE_BADGE_PARKING],
        ),
        ("is there a lift", [Facility.STEP_FREE]),
        ("printer and scanner", [Facility.PRINTING, Facility.SCANNING]),
        ("can you get a cuppa there", [Facility.CAFE]),
        ("Park Road", []),
    ],
)
def test_what_may_be_in_a_library_is_known_by_everyday_words(text: str, facilities: list[Facility]) -> None:
    assert list(facilities_in(text)) == facilities
