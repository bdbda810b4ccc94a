"""Holds each council's recycling.csv to its promise: every name leads to one item, every item to one known bin, and
every note is one short sentence that a resident can act on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

COUNCILS = Path(__file__).parent.parent / "councils"
LISTS = sorted(COUNCILS.glob("*/recycling.csv"))
COLUMNS = ["item", "synonyms", "bin", "note"]
PLACES = {"refuse", "recycling", "food", "garden", "recycling_centre", "none"}
MOST_WORDS = 20

Row = dict[str, str]


def rows_of(file: Path) -> list[Row]:
    """The rows of a list, each with exactly the columns of its heading."""
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def names_of(row: Row) -> list[str]:
    """What residents may call the item: its own name first."""
    return [row["item"], *(row["synonyms"].split("|") if row["synonyms"] else [])]


@pytest.fixture(params=LISTS, ids=lambda file: file.parent.name)
def rows(request: pytest.FixtureRequest) -> list[Row]:
    return rows_of(request.param)


def row_named(rows: list[Row], name: str) -> Row:
    """The row that a name leads to."""
    return next(row for row in rows if name in names_of(row))


def test_the_reference_council_has_a_list_of_at_least_two_hundred_items() -> None:
    assert len(rows_of(COUNCILS / "westmoor" / "recycling.csv")) >= 200


def test_every_row_is_complete(rows: list[Row]) -> None:
    assert [
        row["item"] for row in rows if set(row) != set(COLUMNS) or not all(row[key] for key in ("item", "bin"))
    ] == []


def test_every_item_goes_to_a_known_place(rows: list[Row]) -> None:
    assert {row["bin"] for row in rows} <= PLACES


def test_every_name_leads_to_one_item_only(rows: list[Row]) -> None:
    names = [name for row in rows for name in names_of(row)]
    assert sorted(names) == sorted(set(names))


def test_names_are_small_letters_without_stray_spaces(rows: list[Row]) -> None:
    assert [name for row in rows for name in names_of(row) if name != " ".join(name.lower().split()) or not name] == []


def test_every_note_is_one_short_sentence(rows: list[Row]) -> None:
    bad = [
        row["note"]
        for row in rows
        if not row["note"].endswith(".") or row["note"].count(".") > 1 or len(row["note"].split()) > MOST_WORDS
    ]
    assert bad == []


def test_an_item_that_no_bin_takes_says_whom_to_ask(rows: list[Row]) -> None:
    routes = ("ask", "ring", "hand")
    silent = [row["item"] for row in rows if row["bin"] == "none" and not any(word in row["note"] for word in routes)]
    assert silent == []


def test_items_are_in_alphabetical_order_so_that_two_people_can_edit_the_list(rows: list[Row]) -> None:
    items = [row["item"] for row in rows]
    assert items == sorted(items)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("pizza box", "recycling"),
        ("tin foil", "recycling"),
        ("glass jar", "recycling"),
        ("tetra pak", "recycling"),
        ("yoghurt pot", "recycling"),
        ("leftovers", "food"),
        ("grass cuttings", "garden"),
        ("nappies", "refuse"),
        ("crisp packet", "refuse"),
        ("batteries", "recycling_centre"),
        ("paint", "recycling_centre"),
        ("clothes", "recycling_centre"),
        ("rubble", "recycling_centre"),
        ("gas bottle", "recycling_centre"),
        ("asbestos", "none"),
        ("needles", "none"),
        ("fireworks", "none"),
    ],
)
def test_the_reference_council_sends_everyday_things_to_the_right_place(name: str, place: str) -> None:
    assert row_named(rows_of(COUNCILS / "westmoor" / "recycling.csv"), name)["bin"] == place
