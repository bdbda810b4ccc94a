"""One year of an account as a ledger: entries, instalments, and the totals that follow from them on a day. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bot.council.council_tax import Instalment

NOTHING = Decimal(0)
_PENNY = Decimal("0.01")

#: The types of entry that change what is charged; the others are payments, costs and the like.
CHARGES = ("LEVY", "DISCOUNT", "EXEMPTION")


@dataclass(frozen=True)
class Entry:
    """One transaction. `pounds` positive: more is owed."""

    day: date
    kind: str
    sub_code: str
    pounds: Decimal
    period: tuple[date, date] | None = None


@dataclass(frozen=True)
class YearBook:
    """One financial year of an account. `withdrawn`: the whole balance is due at once."""

    year: int
    entries: tuple[Entry, ...] = ()
    schedule: tuple[Instalment, ...] = ()
    stage_code: str = "BIL"
    stage_day: date | None = None
    withdrawn: bool = False

    @property
    def first_day(self) -> date:
        """1 April."""
        return date(self.year, 4, 1)

    @property
    def last_day(self) -> date:
        """31 March."""
        return date(self.year + 1, 3, 31)

    @property
    def balance(self) -> Decimal:
        """What is owed; negative is credit."""
        return sum((one.pounds for one in self.entries), NOTHING)

    def total(self, *kinds: str) -> Decimal:
        """The sum of the entries of some types."""
        return sum((one.pounds for one in self.entries if one.kind in kinds), NOTHING)

    def with_entries(self, *more: Entry) -> YearBook:
        """The year with more entries, in the order of their days."""
        return replace(self, entries=tuple(sorted((*self.entries, *more), key=lambda one: one.day)))

    def paying(self, paid: tuple[Instalment, ...], sub_code: str) -> YearBook:
        """The year with these instalments paid, each on its day."""
        return self.with_entries(*(Entry(one.day, "PAYMENT", sub_code, -one.pounds) for one in paid))

    def respread(self, delta: Decimal, after: date) -> YearBook:
        """The instalments after a day raised (or lowered) by `delta` in all; a new one where none is left to raise."""
        kept = [one for one in self.schedule if one.day <= after]
        left = [one for one in self.schedule if one.day > after]
        if not left:
            last = min(after + timedelta(days=28), self.last_day)
            more = (Instalment(last, delta),) if delta > 0 else ()
            return replace(self, schedule=(*self.schedule, *more))
        share = (delta / len(left)).quantize(_PENNY)
        shares = [delta - share * (len(left) - 1), *[share] * (len(left) - 1)]
        changed = [replace(one, pounds=one.pounds + more) for one, more in zip(left, shares, strict=True)]
        return replace(self, schedule=tuple(one for one in (*kept, *changed) if one.pounds > 0))

    def still_due(self) -> tuple[Instalment, ...]:
        """The instalments that are not paid yet, what was paid going to the oldest first."""
        paid = -self.total("PAYMENT", "REFUND", "TRANSFER")
        left = []
        for one in self.schedule:
            covered = min(max(paid, NOTHING), one.pounds)
            paid -= covered
            if one.pounds > covered:
                left.append(replace(one, pounds=one.pounds - covered))
        return tuple(left)

    def overdue(self, today: date) -> Decimal:
        """What should have been paid before today."""
        if self.withdrawn:
            return max(self.balance, NOTHING)
        late = sum((one.pounds for one in self.still_due() if one.day < today), NOTHING)
        return min(late, max(self.balance, NOTHING))

    def next_payment(self, today: date) -> Instalment | None:
        """The next instalment from today on; None when there is none, or no right to one."""
        if self.withdrawn or self.balance <= 0:
            return None
        coming = next((one for one in self.still_due() if one.day >= today), None)
        return replace(coming, pounds=min(coming.pounds, self.balance)) if coming is not None else None
