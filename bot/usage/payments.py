"""What the gateway's evidence of payments proves: pending until one has ended, and then what its end proves. Pure.

The evidence of an end stands in the turn that the payment began in, so it changes that contact, days later too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.council.contacts import EvidenceKind, Outcome
from bot.council.payments import PaymentState
from bot.usage.facts import Fact

PAYMENTS = frozenset({EvidenceKind.PAYMENT_STARTED, EvidenceKind.PAYMENT_SUCCEEDED, EvidenceKind.PAYMENT_FAILED})
_ENDS = PAYMENTS - {EvidenceKind.PAYMENT_STARTED}
_AGAIN_LATER = "again_later"


def mark_begun_again(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of a conversation; of a payment that was offered in several turns only the last offer is pending.

    A resident who comes back for the same unfinished payment left the first contact without it.
    """
    known = list(facts)
    latest: dict[object, int] = {}
    for fact in known:
        if fact.kind == EvidenceKind.PAYMENT_STARTED:
            reference = fact.detail.get("reference")
            latest[reference] = max(latest.get(reference, 0), fact.seq)
    return [
        replace(fact, detail={**fact.detail, _AGAIN_LATER: True})
        if fact.kind == EvidenceKind.PAYMENT_STARTED and fact.seq < latest[fact.detail.get("reference")]
        else fact
        for fact in known
    ]


def proved_by_payment(fact: Fact) -> Outcome | None:
    """What one piece of evidence proves by itself: a payment that came to nothing proves nothing."""
    if fact.kind == EvidenceKind.PAYMENT_SUCCEEDED:
        return Outcome.RESOLVED_TRANSACTION
    if fact.kind == EvidenceKind.PAYMENT_STARTED and not fact.detail.get(_AGAIN_LATER):
        return Outcome.PENDING
    if fact.detail.get("state") == PaymentState.FAILED_BY_PROVIDER.value:
        return Outcome.FAILED_BACKEND
    return None


def is_overtaken(fact: Fact, facts: Iterable[Fact]) -> bool:
    """Whether the same payment has ended since, or has ended otherwise in the end."""
    if fact.kind not in PAYMENTS:
        return False
    ends = [one for one in facts if one.kind in _ENDS and one.detail.get("reference") == fact.detail.get("reference")]
    if fact.kind == EvidenceKind.PAYMENT_STARTED:
        return bool(ends)
    return any(one.seq > fact.seq for one in ends)
