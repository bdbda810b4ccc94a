"""The twenty most used council transactions on the web in 2012, and what that says and does not say.

Source: Socitm Insight for the Government Digital Service, 2012, as printed in the alliance paper on local digital
services. Its shares are of about 378 million visits to council websites: not of transactions, and not of phone calls.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

CAVEAT = (
    "Shares are of about 378 million visits to council websites in 2012. They are not shares of the 570 million "
    "transactions a year, and say nothing about phone calls: what is much used on the web may be little asked on the "
    "phone."
)
_CARRIED = Path(__file__).with_name("transactions_2012.csv")


@dataclass(frozen=True)
class Transaction:
    """One row of the table."""

    rank: int
    area: str
    what: str
    share: Decimal  # of all visits, 0 to 1
    visits: int


@cache
def transactions() -> tuple[Transaction, ...]:
    """The table, most used first."""
    with _CARRIED.open(newline="", encoding="utf-8") as file:
        return tuple(
            Transaction(
                int(row["row"]),
                row["service_area"],
                row["visit_type"],
                Decimal(row["percent_of_total"]) / 100,
                int(row["visits"]),
            )
            for row in csv.DictReader(file)
        )
