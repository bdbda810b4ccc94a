"""No published table lets a reader work out a count under 5."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from bot.usage.cells import ALL, SMALL, Cell, suppress, with_totals

TABLES = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.one_of(st.integers(0, 9), st.integers(0, 200)), min_size=rows * columns, max_size=rows * columns
        ).map(lambda counts: {(f"r{n // columns}", f"c{n % columns}"): count for n, count in enumerate(counts)})
    )
)


def could_be(full: dict[Cell, int], shown: dict[Cell, int | None], cell: Cell, least: int, most: int) -> bool:
    """Whether any table of whole numbers agrees with all that is shown and has the cell in that range."""
    cells = sorted(full)
    place = {one: number for number, one in enumerate(cells)}
    rows, columns = sorted({row for row, _ in full}), sorted({column for _, column in full})
    lines = []
    for row in rows:
        line = np.zeros(len(cells))
        for column in columns:
            line[place[row, column]] = -1 if column == ALL else 1
        lines.append(line)
    for column in columns:
        line = np.zeros(len(cells))
        for row in rows:
            line[place[row, column]] = -1 if row == ALL else 1
        lines.append(line)
    low = np.array([1 if shown[one] is None else shown[one] for one in cells], dtype=float)
    high = np.array([10_000 if shown[one] is None else shown[one] for one in cells], dtype=float)
    low[place[cell]], high[place[cell]] = max(least, low[place[cell]]), min(most, high[place[cell]])
    found = milp(
        np.zeros(len(cells)),
        integrality=np.ones(len(cells)),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(np.array(lines), 0, 0),
    )
    return bool(found.status == 0)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_a_small_count_is_left_out_and_could_always_be_a_large_one(counts: dict[Cell, int]) -> None:
    full, published = with_totals(counts), suppress(counts)
    assert set(published.counts) == set(full)
    for cell, count in published.counts.items():
        assert count is None or count == full[cell]
        assert count is None or count == 0 or count >= SMALL
        if 0 < full[cell] < SMALL:
            assert could_be(full, published.counts, cell, SMALL, 10_000)  # type: ignore[arg-type]


def test_one_small_count_in_a_row_takes_another_with_it() -> None:
    counts = {("waste", "explained"): 3, ("waste", "abandoned"): 50, ("tax", "explained"): 40, ("tax", "abandoned"): 60}
    shown = suppress(counts).counts
    assert shown["waste", "explained"] is None
    assert shown["waste", "abandoned"] is None or shown["waste", ALL] is None
    assert shown["tax", "explained"] is None or shown[ALL, "explained"] is None
    assert shown[ALL, ALL] == 153


def test_a_table_without_small_counts_is_published_whole() -> None:
    counts = {("waste", "explained"): 30, ("waste", "abandoned"): 0, ("tax", "explained"): 40, ("tax", "abandoned"): 5}
    assert suppress(counts).counts == with_totals(counts)


def test_a_table_of_three_contacts_says_nothing() -> None:
    assert set(suppress({("waste", "explained"): 3}).counts.values()) == {None}


def test_two_small_counts_that_add_up_to_two_are_not_given_away_by_their_total() -> None:
    """Zeros are published, so what is left out is at least 1: two that sum to 2 would be 1 and 1."""
    counts = {("a", "x"): 1, ("a", "y"): 1, ("a", "z"): 20, ("b", "x"): 30, ("b", "y"): 40, ("b", "z"): 50}
    full, shown = with_totals(counts), suppress(counts).counts
    for cell in (("a", "x"), ("a", "y")):
        assert could_be(full, shown, cell, SMALL, 10_000)  # type: ignore[arg-type]
