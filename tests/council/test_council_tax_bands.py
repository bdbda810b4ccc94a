"""Bands are ninths of band D, each authority's share rounded to the penny as bills are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.council_tax_rules import (
    BELOW_A,
    Authority,
    AuthorityCharge,
    band_paid,
    bands,
    charges,
    ninths,
    year_charge,
)

PENCE = st.integers(1, 500_000).map(lambda pence: Decimal(pence) / 100)
AUTHORITIES = st.lists(PENCE.map(lambda pounds: Authority("One of them", pounds)), min_size=1, max_size=5)
ENGLISH = st.sampled_from("ABCDEFGH")


def test_england_has_bands_a_to_h_and_wales_a_to_i() -> None:
    assert [(one, ninths(one)) for one in bands("England")] == [
        ("A", 6), ("B", 7), ("C", 8), ("D", 9), ("E", 11), ("F", 13), ("G", 15), ("H", 18),
    ]  # fmt: skip
    assert bands("Wales") == tuple("ABCDEFGHI")
    assert ninths("I", "Wales") == 21


def test_a_band_or_a_nation_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="England has no band 'I'"):
        ninths("I")
    with pytest.raises(ValueError, match="Scotland"):
        bands("Scotland")


def test_the_disabled_band_reduction_goes_one_band_down_and_below_a_to_five_ninths() -> None:
    paid = [band_paid(one, is_disabled_reduction=True) for one in "ABCDEFGH"]
    assert paid == [BELOW_A, "A", "B", "C", "D", "E", "F", "G"]
    assert ninths(BELOW_A) == 5
    assert band_paid("C") == "C"


def test_each_authority_is_rounded_by_itself() -> None:
    parts = charges("A", [Authority("Council", Decimal("100.01")), Authority("Police", Decimal("100.01"))])
    assert parts == (AuthorityCharge("Council", Decimal("66.67")), AuthorityCharge("Police", Decimal("66.67")))
    together = [Authority("Council", Decimal("0.02")), Authority("Police", Decimal("0.02"))]
    assert year_charge("B", together) == Decimal("0.04"), "rounded together it would be 0.03"


@given(AUTHORITIES)
def test_band_d_pays_what_the_authorities_set_and_band_h_twice_that(authorities: list[Authority]) -> None:
    whole = sum(one.band_d for one in authorities)
    assert year_charge("D", authorities) == whole
    assert year_charge("H", authorities) == 2 * whole


@given(AUTHORITIES, ENGLISH)
def test_a_charge_is_within_half_a_penny_an_authority_of_the_exact_share(
    authorities: list[Authority], band: str
) -> None:
    exact = sum((one.band_d for one in authorities), Decimal(0)) * ninths(band) / 9
    assert abs(year_charge(band, authorities) - exact) <= Decimal("0.005") * len(authorities)


@given(AUTHORITIES, ENGLISH)
def test_the_disabled_band_reduction_never_costs_more(authorities: list[Authority], band: str) -> None:
    assert year_charge(band, authorities, is_disabled_reduction=True) <= year_charge(band, authorities)
