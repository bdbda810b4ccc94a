"""When a loan may be renewed, and its renewal. Every documented code occurs: by a rule, or written on the loan."""

from __future__ import annotations

from datetime import timedelta

from bot.backends.koha.sandbox.tables import CHECKOUTS, RENEWALS, Row, add, change
from bot.backends.koha.sandbox.town import Town, end_of, loan_days, most_renewals

_UNSEEN_LIMIT = 2
_NOT_BEFORE_DAYS = {"DVD": 3}  # a film can be renewed from three days before its day


def why_not(town: Town, checkout: Row) -> str | None:
    """The code with which a renewal is refused now; None when it is not."""
    item = town.items[checkout["item_id"]]
    patron = town.patron(checkout["patron_id"])
    due = town.due_at(checkout)
    block = checkout["block"]
    if town.behaviour.renewal_refusal:
        return town.behaviour.renewal_refusal
    if block == "onsite":
        return "onsite_checkout"
    if block:
        return str(block)
    if item["kind"] == "QUICK":
        return "item_denied_renewal"
    if checkout["renewals"] >= most_renewals(item["kind"]):
        return "too_many"
    if checkout["unseen"] >= _UNSEEN_LIMIT:
        return "too_unseen"
    if town.is_restricted(patron):
        return "restriction"
    if due < town.now:
        return "overdue"
    if any(not hold["suspended"] and hold["patron_id"] != patron["id"] for hold in town.queue(item["biblio_id"])):
        return "on_reserve"
    first = _NOT_BEFORE_DAYS.get(item["kind"])
    if first is not None and due - timedelta(days=first) > town.now:
        return "too_soon"
    return None


def renew(town: Town, checkout: Row, *, seen: bool) -> None:
    """A whole loan more, counted from today."""
    item = town.items[checkout["item_id"]]
    change(
        town.session,
        CHECKOUTS,
        checkout["id"],
        due_at=end_of(town.today + timedelta(days=loan_days(item["kind"]))),
        renewals=checkout["renewals"] + 1,
        unseen=0 if seen else checkout["unseen"] + 1,
        renewed_at=town.now,
    )
    add(town.session, RENEWALS, checkout_id=checkout["id"], at=town.now, seen=seen)
