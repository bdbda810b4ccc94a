"""Amounts of money in residents' own writing - and figures that are none."""

from __future__ import annotations

import pytest

from bot.language.entities import find_entities


def amounts(text: str) -> list[str]:
    return [entity.value for entity in find_entities(text) if entity.kind == "amount"]


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("£40", "40.00"), ("paid £38.50 in", "38.50"), ("£1,240.16", "1240.16"), ("£ 96", "96.00"), ("£2k", "2000.00"),
        ("40 quid", "40.00"), ("1,200 pounds a year", "1200.00"), ("12.5 gbp", "12.50"), ("80p a sheet", "0.80"),
        ("50 pence", "0.50"), ("a tenner", "10.00"), ("two fivers", "10.00"), ("twenty quid", "20.00"),
        ("thirty-five pounds", "35.00"), ("a hundred pounds", "100.00"), ("two hundred and fifty pounds", "250.00"),
        ("three hundred quid!!!", "300.00"),
    ],
)  # fmt: skip
def test_amounts_are_read_in_pounds(text: str, pounds: str) -> None:
    assert amounts(text) == [pounds]


@pytest.mark.parametrize(
    "text", ["40 bins", "at 5pm", "14 days", "a pound of apples is heavy", "ten bags", "quid pro quo", "£"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amounts(text) == []
