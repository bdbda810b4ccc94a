"""Postcodes, money and the precedence of outcomes."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.contacts import Outcome, strongest
from bot.council.errors import FileError
from bot.council.money import Money, pounds
from bot.council.places import Postcode


@pytest.mark.parametrize("written", ["ZZ1 1AA", "zz11aa", " zz1  1aa ", "ZZ1-1AA", "zz1 1aa."])
def test_a_postcode_is_read_however_it_is_written(written: str) -> None:
    assert str(Postcode.parse(written)) == "ZZ1 1AA"


@pytest.mark.parametrize("written", ["", "ZZ1", "1AA", "hello", "ZZ1 1AAA", "ZZ1 1CA", "Z 1AA", "ZZ111 1AA", "ZZ1 1A"])
def test_what_is_not_a_postcode_is_not_read_as_one(written: str) -> None:
    assert Postcode.parse(written) is None


@given(st.text(max_size=40))
def test_reading_a_postcode_never_fails_and_is_stable(text: str) -> None:
    found = Postcode.parse(text)
    assert found is None or Postcode.parse(str(found)) == found


def test_money_of_different_years_is_never_added() -> None:
    with pytest.raises(ValueError, match="2018/19"):
        Money(Decimal("4.08"), "2018/19") + Money(Decimal("1"), "2026/27")


def test_money_is_never_a_float() -> None:
    with pytest.raises(TypeError):
        Money(4.08, "2018/19")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "£0.00"), ("1234.5", "£1,234.50"), ("-95255", "-£95,255.00"), ("0.005", "£0.01"), ("-0.001", "£0.00")],
)
def test_pounds_are_written_as_a_finance_officer_would(amount: str, text: str) -> None:
    assert pounds(Decimal(amount)) == text


def test_the_outcomes_stand_in_the_published_order() -> None:
    published = (
        "emergency handed_over queue_abandoned message_left failed_backend resolved_transaction pending explained "
        "resolved_confirmed signposted resolved_implied not_understood abandoned unengaged"
    )
    assert [outcome.value for outcome in Outcome] == published.split()


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1), st.randoms())
def test_the_strongest_outcome_does_not_depend_on_order_or_repeats(found: list[Outcome], chance: random.Random) -> None:
    shuffled = found * 2
    chance.shuffle(shuffled)
    assert strongest(shuffled) == strongest(found) == min(found, key=list(Outcome).index)


def test_no_outcome_comes_of_nothing() -> None:
    assert strongest([]) is None


def test_a_wrong_file_is_named_with_line_and_field() -> None:
    assert str(FileError("a.toml", "costs.phone", "must be given", 12)) == "a.toml:12: costs.phone: must be given"
    assert str(FileError("a.toml", "costs.phone", "must be given")) == "a.toml: costs.phone: must be given"
