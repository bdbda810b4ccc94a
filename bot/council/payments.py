"""A payment to the council: where it stands, in our words, and what the ledger keeps of it. Amounts are whole pence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PaymentState(StrEnum):
    """Where a payment stands. Only `SUCCESS` means that money was taken; a client translates its supplier's words."""

    RECORDED = "recorded"  # our own row; the payment service was not asked yet, or surely did not hear
    UNKNOWN = "unknown"  # the payment service was asked and its answer was lost: look it up before anything else
    CREATED = "created"  # the payment page waits for the resident
    STARTED = "started"  # the resident has opened the payment page
    SUBMITTED = "submitted"  # the card was accepted and the money is about to be taken
    SUCCESS = "success"  # paid
    DECLINED = "declined"  # the bank said no
    CANCELLED = "cancelled"  # by the resident or by the council; nothing was taken
    EXPIRED = "expired"  # the payment page was left alone for too long; nothing was taken
    FAILED_BY_PROVIDER = "failed_by_provider"  # the card provider broke down; nothing was taken

    @property
    def is_finished(self) -> bool:
        """No later word can change it."""
        return self in _FINISHED


_FINISHED = frozenset(
    {
        PaymentState.SUCCESS,
        PaymentState.DECLINED,
        PaymentState.CANCELLED,
        PaymentState.EXPIRED,
        PaymentState.FAILED_BY_PROVIDER,
    }
)


@dataclass(frozen=True)
class Payment:
    """One intended payment as our ledger knows it. `id` is our own; `reference` is what a resident may keep."""

    id: str
    reference: str
    service: str  # the stem of the service that is paid for, for example council_tax
    amount_pence: int
    state: PaymentState
    created_at: datetime
    finished_at: datetime | None = None
    code: str = ""  # the supplier's reason, where it gave one
