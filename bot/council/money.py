"""Money is `Decimal` pounds with the financial year its prices belong to. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Money:
    """Pounds at the prices of one financial year, for example `Money(Decimal("4.08"), "2018/19")`."""

    pounds: Decimal
    price_year: str

    def __post_init__(self) -> None:
        if isinstance(self.pounds, float):
            raise TypeError("money is Decimal, not float")

    def __add__(self, other: Money) -> Money:
        if other.price_year != self.price_year:
            raise ValueError(f"cannot add {other.price_year} prices to {self.price_year} prices")
        return Money(self.pounds + other.pounds, self.price_year)

    def times(self, factor: Decimal | int) -> Money:
        """The amount multiplied by a count or a share."""
        return Money(self.pounds * factor, self.price_year)

    def __str__(self) -> str:
        return pounds(self.pounds)


def pounds(amount: Decimal) -> str:
    """Written for a person, pence always shown: `£1,234.50`, `-£0.05`."""
    rounded = amount.quantize(Decimal("0.01"), ROUND_HALF_UP) + 0  # + 0 turns a rounded -0.00 into 0.00
    return f"-£{-rounded:,}" if rounded < 0 else f"£{rounded:,}"
