"""Which home of a list a resident means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.choosing import homes_meant, house_named_in, is_denied, number_in


def home(number: str, line: str = "", street: str = "Acorn Street") -> dict[str, str]:
    line = line or f"{number} {street}, Westmoor"
    return {"uprn": line, "line": line, "number": number, "street": street}


STREET = [home(str(number)) for number in (1, 2, 3, 10, 14)] + [
    home("14A"),
    home("24-26"),
    home("", "Rose Cottage, Acorn Street, Westmoor"),
]
FLATS = [
    home("20", f"Flat {flat}, Mill House, 20 Mill Street, Westmoor", "Mill Street") for flat in ("1", "2", "10")
] + [home("22", f"Flat {flat}, 22 Mill Street, Westmoor", "Mill Street") for flat in ("A", "B")]
TWO_STREETS = [home("1"), home("2"), home("1", "1 Briar Lane, Westmoor", "Briar Lane")]


def meant(homes: list[dict[str, str]], text: str) -> list[str]:
    return [one["line"].removesuffix(", Westmoor") for one in homes_meant(homes, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14", ["14 Acorn Street"]),
        ("number 14", ["14 Acorn Street"]),
        ("no. 14 acorn st", ["14 Acorn Street"]),
        ("14 a", ["14A Acorn Street"]),
        ("14A acorn street", ["14A Acorn Street"]),
        ("its ten", ["10 Acorn Street"]),
        ("number one", ["1 Acorn Street"]),
        ("one", ["1 Acorn Street"]),
        ("not 14, 10", ["10 Acorn Street"]),
        ("not number 14 its number 2", ["2 Acorn Street"]),
        ("24-26", ["24-26 Acorn Street"]),
        ("the first one", ["1 Acorn Street"]),
        ("2nd one", ["2 Acorn Street"]),
        ("last one please", ["Rose Cottage, Acorn Street"]),
        ("rose cottage", ["Rose Cottage, Acorn Street"]),
        ("the cotage", ["Rose Cottage, Acorn Street"]),
        ("99", []),
        ("acorn street", []),
        ("i dont know", []),
        ("", []),
    ],
)
def test_a_street(text: str, expected: list[str]) -> None:
    assert meant(STREET, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flat 2", ["Flat 2, Mill House, 20 Mill Street"]),
        ("flat 2, 20 mill street", ["Flat 2, Mill House, 20 Mill Street"]),
        ("flat b", ["Flat B, 22 Mill Street"]),
        ("10", ["Flat 10, Mill House, 20 Mill Street"]),
        ("mill house", [f"Flat {flat}, Mill House, 20 Mill Street" for flat in ("1", "2", "10")]),
        ("22", ["Flat A, 22 Mill Street", "Flat B, 22 Mill Street"]),
    ],
)
def test_a_house_of_flats(text: str, expected: list[str]) -> None:
    assert meant(FLATS, text) == expected


def test_a_number_that_stands_in_two_streets_needs_the_street() -> None:
    assert meant(TWO_STREETS, "1") == ["1 Acorn Street", "1 Briar Lane"]
    assert meant(TWO_STREETS, "1 briar lane") == ["1 Briar Lane"]


@given(st.integers(min_value=1, max_value=400).map(str), st.lists(st.integers(1, 400), unique=True, max_size=40))
@settings(deadline=None)
def test_a_number_means_exactly_the_home_with_that_number(number: str, others: list[int]) -> None:
    homes = [home(str(other)) for other in others]
    assert [one["number"] for one in homes_meant(homes, f"number {number}")] == [
        one["number"] for one in homes if one["number"] == number
    ]


@given(st.text(max_size=120))
@settings(deadline=None)
def test_any_text_gives_homes_of_the_list(text: str) -> None:
    assert all(one in STREET for one in homes_meant(STREET, text))
    assert homes_meant([], text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my bin was missed, rose cottage acorn street", True),
        ("i smell roses in the cottage garden", False),
        ("a cottage in acorn street", False),
        ("number 14 acorn street", False),
    ],
)
def test_a_house_is_found_by_its_whole_name_in_a_long_message(text: str, found: bool) -> None:
    house = house_named_in(STREET, text)
    assert (house is not None) == found
    assert house_named_in([], text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("at 14a", "14A"), ("not 3, 5", "5"), ("the end", ""), ("the second one", ""), ("nine", "9")]
)
def test_the_number_in_a_text(text: str, number: str) -> None:
    assert number_in(text) == number


def test_a_denied_number_is_not_wanted() -> None:
    assert is_denied("12", "not number 12")
    assert is_denied("12", "no its not 12, 14")
    assert not is_denied("12", "not 14 but 12")
    assert not is_denied("flat 2", "flat 2")


LONG_ROW = [home(str(number), street="Long Row") for number in range(1, 100)]


@pytest.mark.parametrize(
    ("text", "number"),
    [("thirty two", "32"), ("its twenty-one", "21"), ("ninety nine", "99"), ("forty", "40"), ("number nineteen", "19")],
)
def test_a_number_in_words_is_read_whole(text: str, number: str) -> None:
    assert meant(LONG_ROW, text) == [f"{number} Long Row"]
