"""The questions of a service definition, for every kind of answer that GeoReport v2 knows."""

from __future__ import annotations

import pytest

from bot.backends.open311.sandbox.catalogue import Attribute
from bot.backends.open311.sandbox.intake import _check_value
from bot.backends.open311.sandbox.rendering import Refused

SIZES = (("S", "Small"), ("L", "Large"))


@pytest.mark.parametrize(
    ("datatype", "values", "value"),
    [
        ("string", (), "anything"),
        ("text", (), "any\nthing"),
        ("number", (), "7"),
        ("number", (), "-7.25"),
        ("datetime", (), "2026-11-24T10:00:00+00:00"),
        ("singlevaluelist", SIZES, "S"),
        ("multivaluelist", SIZES, ["S", "L"]),
        ("multivaluelist", SIZES, "L"),
    ],
)
def test_an_answer_of_the_right_kind_is_taken(
    datatype: str, values: tuple[tuple[str, str], ...], value: str | list[str]
) -> None:
    _check_value(Attribute("SIZE", "How big?", datatype, values=values), value)


@pytest.mark.parametrize(
    ("datatype", "values", "value"),
    [
        ("number", (), "seven"),
        ("number", (), "7 metres"),
        ("datetime", (), "tuesday"),
        ("singlevaluelist", SIZES, "M"),
        ("singlevaluelist", SIZES, ["S", "L"]),
        ("multivaluelist", SIZES, ["S", "M"]),
        ("string", (), ["one", "two"]),
    ],
)
def test_an_answer_of_another_kind_is_refused_by_name(
    datatype: str, values: tuple[tuple[str, str], ...], value: str | list[str]
) -> None:
    with pytest.raises(Refused) as told:
        _check_value(Attribute("SIZE", "How big?", datatype, values=values), value)
    assert told.value.status == 400
    assert "attribute[SIZE]" in told.value.description
