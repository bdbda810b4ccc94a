"""Instalments: whole pounds with the odd part in the first, ten by default and twelve for those who ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.council_tax_rules import InstalmentRule, instalment_rule_on, instalments_left, spread

FIRST = date(2026, 4, 1)
PENCE = st.integers(1, 1_000_000).map(lambda pence: Decimal(pence) / 100)


def test_a_year_in_ten_instalments_runs_from_april_to_january() -> None:
    plan = spread(Decimal("1889.02"), FIRST, 10)
    assert [one.day for one in plan] == [*(date(2026, month, 1) for month in range(4, 13)), date(2027, 1, 1)]
    assert [one.pounds for one in plan] == [Decimal("197.02"), *[Decimal("188")] * 9]


def test_twelve_instalments_run_to_march() -> None:
    assert spread(Decimal("1200"), FIRST, 12)[-1].day == date(2027, 3, 1)


def test_a_small_bill_has_fewer_instalments_and_none_when_nothing_is_due() -> None:
    assert [one.pounds for one in spread(Decimal("11.50"), FIRST, 10)] == [Decimal("6.50"), Decimal("5")]
    assert [one.pounds for one in spread(Decimal("3.20"), FIRST, 10)] == [Decimal("3.20")]
    assert spread(Decimal(0), FIRST, 10) == ()
    assert spread(Decimal("-4"), FIRST, 10) == ()


@given(PENCE, st.sampled_from([10, 12]), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_instalments_add_up_to_the_penny_and_none_is_below_five_pounds(total: Decimal, count: int, first: date) -> None:
    plan = spread(total, first, count)
    assert sum(one.pounds for one in plan) == total
    assert 1 <= len(plan) <= count
    assert len(plan) == 1 or min(one.pounds for one in plan) >= 5
    days = [one.day for one in plan]
    assert days == sorted(set(days))


@pytest.mark.parametrize(
    ("first", "count", "left"),
    [
        (date(2026, 4, 1), 10, 10),
        (date(2026, 9, 1), 10, 5),
        (date(2027, 1, 1), 10, 1),
        (date(2027, 3, 1), 10, 1),
        (date(2027, 3, 1), 12, 1),
        (date(2026, 9, 1), 12, 7),
    ],
)
def test_a_later_bill_has_the_instalments_that_are_left(first: date, count: int, left: int) -> None:
    assert instalments_left(first, 2026, count) == left


def test_the_rule_of_the_day_is_the_latest_that_has_begun() -> None:
    old, new = InstalmentRule(date(1993, 4, 1), 10, 12), InstalmentRule(date(2027, 4, 1), 12, 10)
    assert instalment_rule_on([new, old], date(2027, 3, 31)) is old
    assert instalment_rule_on([new, old], date(2027, 4, 1)) is new
    with pytest.raises(ValueError, match="no rule"):
        instalment_rule_on([new], date(2026, 1, 1))
