"""What it takes to become a reader, and what a new card or a reservation costs: a council's own rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Membership:
    """Money in pounds, 0 for nothing. `proofs`: any one of them shows name and address.

    `most_loans_without_address` is None where nobody can join without an address. `temporary_months`: the longest that
    somebody who does not stay can be a reader for.
    """

    proofs: tuple[str, ...]
    child_under: int
    new_card_pounds: Decimal
    child_new_card_pounds: Decimal
    reservation_pounds: Decimal
    temporary_months: int
    most_loans_without_address: int | None = None
