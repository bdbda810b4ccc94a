"""When a library branch is open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.council.collections import LONDON
from bot.council.library_branches import Facility, Libraries, LibraryBranch

MORNING, AFTERNOON = (time(10), time(13)), (time(14), time(17))
CHRISTMAS = frozenset({date(2026, 12, 25)})


def branch(**more: object) -> LibraryBranch:
    values = {
        "code": "NOR",
        "name": "Northgate Library",
        "address": "2 Northgate Road",
        "postcode": "ZZ1 1AL",
        "phone": "01632 960131",
        "page": "/libraries/northgate",
        "hours": {1: (MORNING, AFTERNOON), 4: (MORNING,)},  # Tuesday and Friday
        "facilities": frozenset({Facility.WIFI}),
        "closed_days": frozenset({date(2026, 11, 27)}),
    }
    return LibraryBranch(**(values | more))  # type: ignore[arg-type]


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def test_a_branch_closes_for_lunch() -> None:
    one = branch()
    assert one.is_open(at(24, 12, 59), CHRISTMAS)
    assert not one.is_open(at(24, 13), CHRISTMAS)
    assert one.next_opening(at(24, 13), CHRISTMAS) == at(24, 14)
    assert one.next_opening(at(24, 15), CHRISTMAS) == at(24, 15)


def test_closed_days_and_bank_holidays_are_skipped() -> None:
    assert branch().next_opening(at(24, 17), CHRISTMAS) == at(1, 10, month=12)  # Friday the 27th is closed
    assert branch().on(date(2026, 12, 25), CHRISTMAS) == ()


def test_a_branch_that_opens_nowhere_to_walk_in_has_no_next_opening() -> None:
    assert branch(hours={}).next_opening(at(24, 10), CHRISTMAS) is None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_the_next_opening_is_open_and_nothing_opens_before_it(moment: datetime) -> None:
    one, aware = branch(), moment.replace(tzinfo=LONDON)
    opening = one.next_opening(aware, CHRISTMAS)
    assert opening is not None
    assert opening >= aware
    assert one.is_open(opening, CHRISTMAS)
    assert one.is_open(aware, CHRISTMAS) == (opening == aware)
    step = timedelta(minutes=30)
    while (aware := aware + step) < opening:
        assert not one.is_open(aware, CHRISTMAS)


def test_branches_are_known_by_code_and_by_what_they_have() -> None:
    libraries = Libraries((branch(), branch(code="CEN", name="Central", facilities=frozenset())), "01632 960130")
    assert libraries.name_of("CEN") == "Central"
    assert libraries.name_of("XYZ") == "XYZ"
    assert [one.code for one in libraries.having(Facility.WIFI)] == ["NOR"]
