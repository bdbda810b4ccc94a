"""Council tax in the council's words: an account, its years, its transactions and its instalments.

Facts only; what they mean for a resident is in `council_tax_rules.py` and its neighbours. Bank details have no place
here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Stage(StrEnum):
    """How far the recovery of one year's council tax has gone, mildest first.

    `UNKNOWN` is a stage that the back end named and nobody has told us about: the rules treat it as the strictest.
    """

    BILLED = "billed"
    REMINDER = "reminder"
    SECOND_REMINDER = "second_reminder"
    FINAL_NOTICE = "final_notice"
    SUMMONS = "summons"
    LIABILITY_ORDER = "liability_order"
    ENFORCEMENT = "enforcement"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """0 for the mildest; a larger number is further on."""
        return tuple(Stage).index(self)


class TransactionKind(StrEnum):
    """What an entry on the account is about. Its sign says which way: positive is owed more, negative less."""

    BILL = "bill"
    BAND = "band"
    DISCOUNT = "discount"
    SUPPORT = "support"  # council tax reduction, called Council Tax Support by most councils
    PREMIUM = "premium"
    PAYMENT = "payment"
    REFUND = "refund"
    COSTS = "costs"
    PENALTY = "penalty"
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"
    OTHER = "other"


@dataclass(frozen=True)
class Instalment:
    """What falls due on one day. `pounds` is positive."""

    day: date
    pounds: Decimal
    by_direct_debit: bool = False


@dataclass(frozen=True)
class Transaction:
    """One entry on the account. `pounds` positive: more is owed; negative: less (a payment is negative).

    `reference` is the reference of the payment that it posts, where the entry carries one. `description` is the
    supplier's own text: for staff and reconciliation, never for a resident. `year` 2026 is 2026/27.
    """

    number: str
    kind: TransactionKind
    day: date
    pounds: Decimal
    description: str = ""
    period: tuple[date, date] | None = None
    reference: str = ""
    year: int = 0


@dataclass(frozen=True)
class CouncilTaxYear:
    """One financial year (2026 is 2026/27) of an account. All pounds; `balance` positive is owed, negative is credit.

    `payments`, `support` and `write_offs` are positive amounts that were taken off; `costs` and `penalties` were put
    on. `overdue` is what should have been paid by now and was not. `on_hold`: recovery stands still (breathing space).
    """

    year: int
    balance: Decimal
    charge: Decimal = Decimal(0)
    payments: Decimal = Decimal(0)
    support: Decimal = Decimal(0)
    costs: Decimal = Decimal(0)
    refunds: Decimal = Decimal(0)
    write_offs: Decimal = Decimal(0)
    transfers: Decimal = Decimal(0)
    penalties: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    stage: Stage = Stage.BILLED
    stage_day: date | None = None
    next_instalment: Instalment | None = None
    on_hold: bool = False

    @property
    def title(self) -> str:
        """For a person: `2026/27`."""
        return f"{self.year}/{(self.year + 1) % 100:02}"

    @property
    def instalments_withdrawn(self) -> bool:
        """Whether the right to pay this year by instalments is gone and the whole balance is due."""
        return self.stage.rank >= Stage.FINAL_NOTICE.rank


@dataclass(frozen=True)
class Holder:
    """One person who is named on the bill."""

    surname: str
    forenames: str = ""
    title: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.forenames, self.surname) if part)


@dataclass(frozen=True)
class CouncilTaxAccount:
    """One account. `balance` over all years: positive is owed, negative is in credit. Newest year first.

    `band` is a letter, empty when the back end does not say; `charged_band` is the band that is paid for: one lower
    than the home's with the disabled band reduction ("5/9" below A). `property_reference` is the back end's own number
    of the home, not a UPRN.
    """

    reference: str
    holders: tuple[Holder, ...]
    address: str
    postcode: str
    balance: Decimal
    is_closed: bool = False
    pays_by_direct_debit: bool = False
    years: tuple[CouncilTaxYear, ...] = ()
    band: str = ""
    charged_band: str = ""
    property_reference: str = ""
    full_year_charge: Decimal | None = None

    @property
    def holder(self) -> str:
        """Everybody on the bill, for a person: `Mr A Okafor and Ms B O'Neil`."""
        return " and ".join(str(one) for one in self.holders)

    @property
    def owing_years(self) -> tuple[CouncilTaxYear, ...]:
        """The years with something still to pay."""
        return tuple(one for one in self.years if one.balance > 0)

    @property
    def stage(self) -> Stage:
        """The furthest stage of any year that is still owed; `BILLED` when nothing is."""
        return max((one.stage for one in self.owing_years), key=lambda stage: stage.rank, default=Stage.BILLED)

    @property
    def on_hold(self) -> bool:
        """Whether recovery of any year stands still (breathing space)."""
        return any(one.on_hold for one in self.years)

    @property
    def next_instalment(self) -> Instalment | None:
        """The first that falls due in any year."""
        coming = [one.next_instalment for one in self.years if one.next_instalment is not None]
        return min(coming, key=lambda one: one.day, default=None)

    def in_year(self, year: int) -> CouncilTaxYear | None:
        """The account's figures of one financial year."""
        return next((one for one in self.years if one.year == year), None)


def financial_year(day: date) -> int:
    """2026 for 1 April 2026 to 31 March 2027."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1
