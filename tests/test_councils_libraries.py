"""`[libraries]` of a council's file is read whole or refused with the file, the line and the field that is wrong."""

from __future__ import annotations

import shutil
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from bot.council.errors import FileError
from bot.council.library_branches import Facility
from bot.councils import read_council
from bot.town.library import read_library

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "councils" / "westmoor", tmp_path / "westmoor")
    return tmp_path / "westmoor" / "council.toml"


def test_westmoors_branches_are_read() -> None:
    libraries = read_council(ROOT / "councils" / "westmoor" / "council.toml").libraries
    assert libraries is not None
    assert [one.code for one in libraries.branches] == ["CEN", "NOR", "STJ", "RIV", "MOB"]
    northgate = libraries.by_code["NOR"]
    assert northgate.hours[1] == ((time(10), time(13)), (time(14), time(18)))
    assert Facility.PARKING in northgate.facilities
    assert date(2026, 12, 24) in libraries.by_code["CEN"].closed_days
    assert libraries.by_code["MOB"].hours == {}
    assert (northgate.place, libraries.by_code["MOB"].place) == ((212480, 432190), None)


def test_westmoors_rules_of_membership_are_read() -> None:
    libraries = read_council(ROOT / "councils" / "westmoor" / "council.toml").libraries
    assert libraries is not None
    rules = libraries.membership
    assert rules is not None
    assert (rules.child_under, rules.new_card_pounds, rules.reservation_pounds) == (16, Decimal("2.50"), Decimal(0))
    assert "a driving licence" in rules.proofs


def test_rules_of_membership_may_be_left_out(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    start = text.index("[libraries.membership]")
    copy.write_text(text[:start] + text[text.index("[[libraries.branches]]") :], encoding="utf-8")
    libraries = read_council(copy).libraries
    assert libraries is not None
    assert libraries.membership is None


def test_westmoors_branches_are_those_of_its_library_system() -> None:
    libraries = read_council(ROOT / "councils" / "westmoor" / "council.toml").libraries
    assert libraries is not None
    assert {(one.code, one.name, one.postcode) for one in libraries.branches} == {
        (one.code, one.name, one.postcode) for one in read_library().branches
    }


def test_a_council_may_have_no_libraries(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    start, end = text.index("[libraries]"), text.index("[pages]")
    copy.write_text(text[:start] + text[end:], encoding="utf-8")
    assert read_council(copy).libraries is None


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('code = "NOR"', 'code = "CEN"', "libraries.branches[2].code"),
        ('code = "NOR"', 'code = "north gate"', "libraries.branches[2].code"),
        ('name = "Northgate Library"', 'name = "Westmoor Central Library"', "libraries.branches[2].name"),
        ('also_called = ["northgate"]', 'also_called = ["central"]', "libraries.branches[2].also_called"),
        ('also_called = ["northgate"]', 'also_called = ["Northgate"]', "libraries.branches[2].also_called"),
        ('near = ["railway station"', 'near = ["Railway station"', "libraries.branches[2].near"),
        ('postcode = "ZZ1 1AL"', 'postcode = "nowhere"', "libraries.branches[2].postcode"),
        ('page = "/libraries/northgate"', 'page = "libraries"', "libraries.branches[2].page"),
        ('address = "2 Northgate Road"', "", "libraries.branches[2].address"),
        ('phone = "01632 960131"', "phone = 1632960131", "libraries.branches[2].phone"),
        ('phone = "01632 960131"', 'phone = "01632 960131"\nfax = "no"', "libraries.branches[2].fax"),
        ('facilities = ["step_free"]', 'facilities = ["helipad"]', "libraries.branches[5].facilities"),
        ("closed = [2026-12-24, 2026-12-31]", 'closed = ["Christmas"]', "libraries.branches[1].closed"),
        ('tuesday = "10:00-13:00 14:00-18:00"', 'tuesday = "10-13"', "libraries.branches[2].hours.tuesday"),
        ('tuesday = "10:00-13:00 14:00-18:00"', 'tuesday = "13:00-10:00"', "libraries.branches[2].hours.tuesday"),
        (
            'tuesday = "10:00-13:00 14:00-18:00"',
            'tuesday = "10:00-13:00 12:00-18:00"',
            "libraries.branches[2].hours.tuesday",
        ),
        ('tuesday = "10:00-13:00 14:00-18:00"', 'tuseday = "10:00-13:00"', "libraries.branches[2].hours.tuseday"),
        ('[libraries]\nphone = "01632 960130"', "[libraries]", "libraries.phone"),
        ("place = [212480, 432190]", "place = [212480]", "libraries.branches[2].place"),
        ("place = [212480, 432190]", "place = [212480, -5]", "libraries.branches[2].place"),
        ("child_under = 16", "child_under = -1", "libraries.membership.child_under"),
        ('new_card_pounds = "2.50"', "new_card_pounds = 2.5", "libraries.membership.new_card_pounds"),
    ],
)
def test_a_wrong_field_is_named_with_its_file_and_line(copy: Path, old: str, new: str, field: str) -> None:
    text = copy.read_text(encoding="utf-8")
    assert old in text
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_council(copy)
    assert (caught.value.path, caught.value.field) == (str(copy), field)
    assert caught.value.line is not None
    lines = copy.read_text(encoding="utf-8").splitlines()
    assert lines[caught.value.line - 1].startswith((field.rsplit(".", 1)[1], "[[libraries.branches]]", "[libraries"))
