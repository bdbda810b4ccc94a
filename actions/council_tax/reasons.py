"""Why a balance went up or down, as one line for a resident. Pure."""

from __future__ import annotations

from datetime import date

from actions.saying import say_full_day
from bot.council.council_tax_rules import BalanceChange, ChangeReason
from bot.council.money import pounds

_WORDS = {
    ChangeReason.ANNUAL_BILL: "the bill for the year",
    ChangeReason.BILL_CHANGED: "the bill was changed",
    ChangeReason.BAND_CHANGED: "the band of the home changed",
    ChangeReason.DISCOUNT_GIVEN: "a discount was given",
    ChangeReason.DISCOUNT_ENDED: "a discount ended",
    ChangeReason.SUPPORT_GIVEN: "council tax support was given",
    ChangeReason.SUPPORT_REDUCED: "council tax support went down or ended",
    ChangeReason.PREMIUM_ADDED: "an extra charge for an empty or second home",
    ChangeReason.PAYMENT: "a payment",
    ChangeReason.PAYMENT_BOUNCED: "a payment was sent back by the bank",
    ChangeReason.REFUND: "money was paid back to you",
    ChangeReason.NEW_COSTS: "costs for a summons or a court order",
    ChangeReason.COSTS_REMOVED: "costs were taken off",
    ChangeReason.PENALTY: "a penalty",
    ChangeReason.WRITTEN_OFF: "an amount was written off",
    ChangeReason.TRANSFER: "an amount was moved from or to another account",
    ChangeReason.OTHER: "another change",
}


def say_change(change: BalanceChange, today: date) -> str:
    """`Monday 7 September: a discount ended, £120.00 more (from Saturday 1 August)`."""
    way = "more" if change.pounds > 0 else "less"
    is_later = change.from_day not in (None, change.day)
    since = f" (from {say_full_day(change.from_day, today)})" if change.from_day is not None and is_later else ""
    return f"{say_full_day(change.day, today)}: {_WORDS[change.reason]}, {pounds(abs(change.pounds))} {way}{since}"
