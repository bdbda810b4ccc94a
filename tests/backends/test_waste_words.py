"""Every word of the standard's own lists, and every way that its examples write a day."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.waste.client.words import crew_event, is_street_completed, parse_day, stream_of
from bot.council.collections import CrewEvent

EXAMPLES = Path(__file__).with_name("waste_examples")


def event_types() -> list[tuple[str, str]]:
    """(level 1, level 2) for every row of the standard's list."""
    found, level_1 = [], ""
    for row in csv.DictReader((EXAMPLES / "collection_event_types.csv").open(encoding="utf-8")):
        level_1 = row["level_1"] or level_1
        found.append((level_1, row["level_2"]))
    return found


SAYS_NOTHING_OF_A_BIN = {
    "Street completed", "Partly completed street", "Part access", "Querying assisted", "Alarm activated", "Breakdown",
}  # fmt: skip
EXPECTED = {
    "Not presented": CrewEvent.NOT_PRESENTED,
    "Incorrectly presented": CrewEvent.INCORRECTLY_PRESENTED,
    "Too heavy": CrewEvent.TOO_HEAVY,
    "Excess waste": CrewEvent.EXCESS_WASTE,
    "Contaminated": CrewEvent.CONTAMINATED,
    "Inaccessible container store": CrewEvent.BLOCKED_ACCESS,
    "Damaged": CrewEvent.DAMAGED,
    "Container lost in vehicle": CrewEvent.OTHER,
    "Not on scheme": CrewEvent.NOT_ON_SCHEME,
    "Inaccessible road": CrewEvent.BLOCKED_ACCESS,
    "Road closure": CrewEvent.ROAD_CLOSED,
    "Risk of injury": CrewEvent.RISK_OF_INJURY,
    "Blocked by vehicles": CrewEvent.BLOCKED_ACCESS,
    "Roadworks": CrewEvent.ROAD_CLOSED,
    "Gate locked": CrewEvent.BLOCKED_ACCESS,
}


def test_the_list_has_no_word_that_the_client_leaves_out() -> None:
    assert {level_1 for level_1, _ in event_types()} == set(EXPECTED) | SAYS_NOTHING_OF_A_BIN


@pytest.mark.parametrize(("level_1", "level_2"), event_types())
def test_every_event_type_has_our_word(level_1: str, level_2: str) -> None:
    for spelling in (level_1, level_1.upper(), f" {level_1.lower()} ", level_1.replace(" ", "_")):
        found = crew_event(spelling, level_2)
        if level_1 in SAYS_NOTHING_OF_A_BIN:
            assert found is None
        else:
            assert found is not None
            assert found[0] is EXPECTED[level_1]
            assert bool(found[1]) or not level_2, "level 2 is told in plain words"


@pytest.mark.parametrize(("level_1", "level_2"), [pair for pair in event_types() if pair[1]])
def test_level_2_in_place_of_level_1_means_the_same(level_1: str, level_2: str) -> None:
    found = crew_event(level_2)
    assert found is not None
    assert found == crew_event(level_1, level_2)


def test_a_detail_that_belongs_to_another_event_is_not_mixed_in() -> None:
    assert crew_event("Too heavy", "Food waste") == (CrewEvent.TOO_HEAVY, "")


def test_a_word_that_no_list_knows_is_kept_as_it_is() -> None:
    assert crew_event("Swan on the bin") == (CrewEvent.OTHER, "swan on the bin")
    assert crew_event("") is None


def test_only_a_completed_street_is_completed() -> None:
    assert is_street_completed("Street completed")
    assert not is_street_completed("Partly completed street")


@pytest.mark.parametrize(
    ("names", "stream"),
    [
        (("Mixed recyclables", "/waste/material-streams/mixed-recycling"), "recycling"),
        (("mixed recyclables",), "recycling"),
        (("", "/api/material-streams/mixed-recyclables"), "recycling"),
        (("Food waste",), "food"),
        (("food waste", "household organics"), "food"),
        (("garden waste",), "garden"),
        (("household waste",), "refuse"),
        (("Refuse",), "refuse"),
        (("Residual waste",), "refuse"),
        (("Black bins.",), "refuse"),
        (("paper",), "recycling"),
        (("mixed paper and card",), "recycling"),
        (("clear glass bottles and jars",), "recycling"),
        (("steel cans",), "recycling"),
        (("Nappies",), "nappies"),
        (("Clinical waste",), "clinical_waste"),
        ((), ""),
    ],
)
def test_material_streams_have_our_words(names: tuple[str, ...], stream: str) -> None:
    assert stream_of(*names) == stream


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23 July 2015", date(2015, 7, 23)),
        ("1 August 2014", date(2014, 8, 1)),
        ("01 Aug 2014", date(2014, 8, 1)),
        ("23/07/2015", date(2015, 7, 23)),
        ("2014-05-23", date(2014, 5, 23)),
        ("2014-05-23T20:00", date(2014, 5, 23)),
        ("2026-07-01T23:30:00+00:00", date(2026, 7, 2)),  # half past midnight in London
        ("2026-12-01T23:30:00Z", date(2026, 12, 1)),
        ("", None),
        (None, None),
        ("tomorrow", None),
        ("31 February 2026", None),
    ],
)
def test_days_are_read_however_the_draft_writes_them(text: Any, day: date | None) -> None:
    assert parse_day(text) == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    parse_day(text)
    stream_of(text)
    crew_event(text, text)
