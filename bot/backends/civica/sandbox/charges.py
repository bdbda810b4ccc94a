"""What a home in band D pays each authority in the made-up town, every year. A test holds it to council.toml."""

from __future__ import annotations

from decimal import Decimal

from bot.council.council_tax_bands import Authority, year_charge

AUTHORITIES = (
    Authority("Westmoor Council", Decimal("1520.00")),
    Authority("Westmoor Council, adult social care", Decimal("230.40")),
    Authority("Westshire Fire and Rescue", Decimal("89.55")),
    Authority("Westshire Police and Crime Commissioner", Decimal("285.20")),
)
SUMMONS_COSTS = Decimal("60.00")
LIABILITY_ORDER_COSTS = Decimal("35.00")


def charge_of(band: str, *, is_disabled_reduction: bool = False) -> Decimal:
    """A whole year's charge of a band, in pounds."""
    return year_charge(band, AUTHORITIES, is_disabled_reduction=is_disabled_reduction)
