"""How figures are said: no false precision."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.roi.figures import Grade, Range, worst
from bot.roi.rounding import say, say_number, say_pounds, say_range, say_share


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "£0"), ("0.816", "£0.82"), ("9.994", "£9.99"), ("25.92", "£26"), ("316.50", "£317"), ("999.4", "£999"),
        ("1000", "£1,000"), ("1234.5", "£1,230"), ("1235", "£1,240"), ("12345", "£12,300"), ("149314", "£149,000"),
        ("-95255", "-£95,300"), ("-0.4", "-£0.40"), ("-0.001", "£0.00"), ("4", "£4"),
    ],
)  # fmt: skip
def test_pounds_have_three_figures_and_whole_tens_above_a_thousand(amount: str, said: str) -> None:
    assert say_pounds(Decimal(amount)) == said


@pytest.mark.parametrize(
    ("value", "said"), [("0", "0"), ("1204", "1,204"), ("13.44", "13.4"), ("0.12349", "0.123"), ("1234.5", "1,230")]
)
def test_other_figures_are_whole_or_have_three_figures(value: str, said: str) -> None:
    assert say_number(Decimal(value)) == said


def test_shares_and_ranges_are_said_in_their_unit() -> None:
    assert say_share(Decimal("0.625")) == "62.5 %"
    assert say(Decimal("0.5"), "share") == "50.0 %"
    assert say_range(Range(Decimal(310), Decimal(960), Decimal(2030)), "GBP") == "£960 (£310 to £2,030)"
    assert say_range(Range.exactly(Decimal(12)), "contacts") == "12"


def test_a_range_out_of_order_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="ordered"):
        Range(Decimal(2), Decimal(1), Decimal(3))


def test_grades_fall_to_d_and_no_further() -> None:
    assert [grade.lowered() for grade in Grade] == [Grade.B, Grade.C, Grade.D, Grade.D]
    assert worst([Grade.B, Grade.D, Grade.A]) is Grade.D
