"""How a year's council tax is spread over instalments: ten by default, twelve on request, by a dated setting.

SI 1992/613 schedule 1: monthly from April; whole pounds, with the odd part in the first; none below five pounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.council.council_tax import Instalment

_LEAST = Decimal(5)


@dataclass(frozen=True)
class InstalmentRule:
    """How many instalments there are from a day on: `usual` without asking, `on_request` when asked for."""

    from_day: date
    usual: int = 10
    on_request: int = 12


def instalment_rule_on(rules: Sequence[InstalmentRule], day: date) -> InstalmentRule:
    """The rule in force on a day; `ValueError` when none is yet."""
    in_force = [one for one in rules if one.from_day <= day]
    if not in_force:
        raise ValueError(f"no rule about instalments is in force on {day}")
    return max(in_force, key=lambda one: one.from_day)


def instalments_left(first: date, year: int, count: int) -> int:
    """How many monthly instalments of a year of `count` are left when the first falls due on `first`.

    A bill of April has all of them, one of September five fewer; never less than one. `year` 2026 is 2026/27.
    """
    months_in = (first.year - year) * 12 + first.month - 4
    return max(1, min(count, count - months_in))


def spread(total: Decimal, first: date, count: int, *, by_direct_debit: bool = False) -> tuple[Instalment, ...]:
    """`total` pounds over `count` months, on one day of each (the 28th at the latest). Empty when nothing is due."""
    if total <= 0:
        return ()
    number = max(1, min(count, int(total // _LEAST)))
    others = Decimal(int(total / number))
    amounts = [total - others * (number - 1), *[others] * (number - 1)]
    return tuple(Instalment(_months_on(first, ahead), one, by_direct_debit) for ahead, one in enumerate(amounts))


def _months_on(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))
