"""Why a balance is what it is: the account's transactions as reasons, and payments that are still on their way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.council.council_tax import Transaction, TransactionKind


class ChangeReason(StrEnum):
    """Why a balance went up or down."""

    ANNUAL_BILL = "annual_bill"
    BILL_CHANGED = "bill_changed"
    BAND_CHANGED = "band_changed"
    DISCOUNT_GIVEN = "discount_given"
    DISCOUNT_ENDED = "discount_ended"
    SUPPORT_GIVEN = "support_given"
    SUPPORT_REDUCED = "support_reduced"
    PREMIUM_ADDED = "premium_added"
    PAYMENT = "payment"
    PAYMENT_BOUNCED = "payment_bounced"
    REFUND = "refund"
    NEW_COSTS = "new_costs"
    COSTS_REMOVED = "costs_removed"
    PENALTY = "penalty"
    WRITTEN_OFF = "written_off"
    TRANSFER = "transfer"
    OTHER = "other"


@dataclass(frozen=True)
class BalanceChange:
    """One reason on one day. `pounds` positive: more is owed. `from_day`: since when it applies, where that is said."""

    reason: ChangeReason
    day: date
    pounds: Decimal
    from_day: date | None = None


@dataclass(frozen=True)
class PaymentOnTheWay:
    """A payment that was taken and may not be posted yet. `pounds` positive."""

    reference: str
    pounds: Decimal
    day: date


# What it is when more is owed, and when less is.
_REASONS: Mapping[TransactionKind, tuple[ChangeReason, ChangeReason]] = {
    TransactionKind.BILL: (ChangeReason.ANNUAL_BILL, ChangeReason.BILL_CHANGED),
    TransactionKind.BAND: (ChangeReason.BAND_CHANGED, ChangeReason.BAND_CHANGED),
    TransactionKind.DISCOUNT: (ChangeReason.DISCOUNT_ENDED, ChangeReason.DISCOUNT_GIVEN),
    TransactionKind.SUPPORT: (ChangeReason.SUPPORT_REDUCED, ChangeReason.SUPPORT_GIVEN),
    TransactionKind.PREMIUM: (ChangeReason.PREMIUM_ADDED, ChangeReason.BILL_CHANGED),
    TransactionKind.PAYMENT: (ChangeReason.PAYMENT_BOUNCED, ChangeReason.PAYMENT),
    TransactionKind.REFUND: (ChangeReason.REFUND, ChangeReason.OTHER),
    TransactionKind.COSTS: (ChangeReason.NEW_COSTS, ChangeReason.COSTS_REMOVED),
    TransactionKind.PENALTY: (ChangeReason.PENALTY, ChangeReason.OTHER),
    TransactionKind.WRITE_OFF: (ChangeReason.OTHER, ChangeReason.WRITTEN_OFF),
    TransactionKind.TRANSFER: (ChangeReason.TRANSFER, ChangeReason.TRANSFER),
    TransactionKind.OTHER: (ChangeReason.OTHER, ChangeReason.OTHER),
}


def explain_change(transactions: Iterable[Transaction], since: date | None = None) -> tuple[BalanceChange, ...]:
    """The reasons of an account's entries, newest first, those of one kind and day taken together.

    Entries of a day that cancel each other out explain nothing. `since`: only from that day on.
    """
    sums: dict[tuple[date, TransactionKind], Decimal] = {}
    starts: dict[tuple[date, TransactionKind], date] = {}
    for one in transactions:
        if since is not None and one.day < since:
            continue
        key = (one.day, one.kind)
        sums[key] = sums.get(key, Decimal(0)) + one.pounds
        if one.period is not None:
            starts[key] = min(starts.get(key, one.period[0]), one.period[0])
    changes = [
        BalanceChange(_REASONS[kind][0 if pounds > 0 else 1], day, pounds, starts.get((day, kind)))
        for (day, kind), pounds in sums.items()
        if pounds
    ]
    return tuple(sorted(changes, key=lambda one: (one.day, abs(one.pounds)), reverse=True))


def not_posted(payments: Iterable[PaymentOnTheWay], transactions: Iterable[Transaction]) -> tuple[PaymentOnTheWay, ...]:
    """The payments that no entry of the account carries yet, by reference; one paid twice is looked for twice."""
    posted = [one.reference for one in transactions if one.reference and one.pounds < 0]
    waiting = []
    for one in payments:
        if one.reference in posted:
            posted.remove(one.reference)
        else:
            waiting.append(one)
    return tuple(waiting)


def balance_after(balance: Decimal, on_the_way: Iterable[PaymentOnTheWay]) -> Decimal:
    """What is owed when the payments on their way have been posted; negative is credit."""
    return balance - sum((one.pounds for one in on_the_way), Decimal(0))
