"""What a band costs: ninths of band D, the disabled band reduction, and the shares of the authorities on one bill.

LGFA 1992 sections 5 and 36. England has bands A to H (values of 1991), Wales A to I (values of 2003).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_ENGLAND: Mapping[str, int] = {"A": 6, "B": 7, "C": 8, "D": 9, "E": 11, "F": 13, "G": 15, "H": 18}
NINTHS: Mapping[str, Mapping[str, int]] = {"England": _ENGLAND, "Wales": {**_ENGLAND, "I": 21}}

#: What a home in band A pays with the disabled band reduction; there is no band below it.
BELOW_A = "5/9"

#: The highest value of each band of England on 1 April 1991, in pounds. Above the last is band H.
MOST_VALUE_1991: Mapping[str, int] = {
    "A": 40_000,
    "B": 52_000,
    "C": 68_000,
    "D": 88_000,
    "E": 120_000,
    "F": 160_000,
    "G": 320_000,
}

_PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Authority:
    """One line of the bill: who charges it, and what a home in band D pays for a whole year, in pounds."""

    name: str
    band_d: Decimal


@dataclass(frozen=True)
class AuthorityCharge:
    """What one authority charges a home for a whole year, in pounds, to the penny."""

    name: str
    pounds: Decimal


def bands(nation: str) -> tuple[str, ...]:
    """The letters of a nation's bands. `ValueError` where council tax is not by these bands (Scotland has its own)."""
    return tuple(_ninths_of(nation))


def ninths(band: str, nation: str = "England") -> int:
    """How many ninths of band D a home pays; `BELOW_A` is 5. `ValueError` for a band that the nation does not have."""
    table = _ninths_of(nation)
    if band == BELOW_A:
        return 5
    if band not in table:
        raise ValueError(f"{nation} has no band {band!r}")
    return table[band]


def band_paid(band: str, nation: str = "England", *, is_disabled_reduction: bool = False) -> str:
    """The band that is charged: with the disabled band reduction one lower, and `BELOW_A` for a home in band A."""
    ninths(band, nation)
    if not is_disabled_reduction or band == BELOW_A:
        return band
    letters = bands(nation)
    place = letters.index(band)
    return letters[place - 1] if place else BELOW_A


def charges(
    band: str, authorities: Iterable[Authority], nation: str = "England", *, is_disabled_reduction: bool = False
) -> tuple[AuthorityCharge, ...]:
    """A whole year's charge by authority, before any discount, each share rounded to the penny as on a bill."""
    share = ninths(band_paid(band, nation, is_disabled_reduction=is_disabled_reduction), nation)
    return tuple(
        AuthorityCharge(one.name, (one.band_d * share / 9).quantize(_PENNY, ROUND_HALF_UP)) for one in authorities
    )


def year_charge(
    band: str, authorities: Iterable[Authority], nation: str = "England", *, is_disabled_reduction: bool = False
) -> Decimal:
    """The sum of `charges`, in pounds."""
    parts = charges(band, authorities, nation, is_disabled_reduction=is_disabled_reduction)
    return sum((one.pounds for one in parts), Decimal(0))


def _ninths_of(nation: str) -> Mapping[str, int]:
    if nation not in NINTHS:
        raise ValueError(f"no bands are known for {nation}")
    return NINTHS[nation]
