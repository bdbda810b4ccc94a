"""Who lives in a home, read out of residents' words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.council_tax.household import ALL, SOME, read_adults, read_kinds


@pytest.mark.parametrize(
    ("text", "adults"),
    [
        ("I live on my own", 1),
        ("it's only me in this big old house", 1),
        ("theres just me and the bairns here, they're 6 and 9", 1),
        ("single mum with two children", 1),
        ("singel persons discont how do i aply", 1),
        ("My husband died last month and I'm on my own now", 1),
        ("no one else lives here", 1),
        ("just me and my husband", 2),
        ("my girlfriend's doing a PhD and I'm working", 2),
        ("the other half works away on the rigs", 2),
        ("me, my wife and our lodger", 3),
        ("two of us", 2),
        ("there are 3 adults", 3),
        ("four grown ups and a baby", 4),
        ("we both work", 2),
        ("my boyfriend moved out", None),
        ("do annexes get a discount", None),
        ("is it 14 acorn street", None),
    ],
)
def test_adults_are_counted_as_they_are_named(text: str, adults: int | None) -> None:
    assert read_adults(text) == adults


@pytest.mark.parametrize(("answer", "adults"), [("2", 2), ("two", 2), ("just 1", 1), ("me", 1), ("sorry, 3", 3)])
def test_a_bare_number_counts_adults_only_when_they_were_asked_for(answer: str, adults: int) -> None:
    assert read_adults(answer, asked=True) == adults
    assert read_adults("2") is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("we're all full time students in this house", {"student": ALL}),
        ("my lodger is an apprentice on £150 a week", {"apprentice": 1}),
        ("My husband has dementia", {"severely_mentally_impaired": 1}),
        ("two of us are students", {"student": 2}),
        ("there are 4 adults, two are students and one is a carer", {"student": 2, "carer": 1}),
        ("the others are students", {"student": SOME}),
        ("I'm not a student", {}),
        ("none of us is a student or an apprentice", {}),
        ("my mother is in a care home", {}),
        ("he was in care until 18", {"care_leaver": 1}),
        ("my daughter is 19 and at college full time", {"student": 1}),
    ],
)
def test_who_does_not_count_is_read_with_how_many(text: str, kinds: dict[str, int]) -> None:
    assert read_kinds(text) == kinds


def test_alone_with_a_grown_up_child_is_no_count() -> None:
    assert read_adults("I live alone with my daughter who is 19 and at college full time") is None


@given(st.text(max_size=300))
def test_any_text_is_read_without_failing_and_nobody_is_counted_below_one(text: str) -> None:
    adults = read_adults(text, asked=True)
    assert adults is None or adults >= 0
    assert all(many == ALL or many >= 0 for many in read_kinds(text).values())
