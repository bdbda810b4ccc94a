"""What the payment service tells of payments, refunds and events. Nothing here names a resident or a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.council.payments import PaymentState

Metadata = Mapping[str, str | int | float | bool]


@dataclass(frozen=True)
class PayPayment:
    """One payment as the payment service knows it. Amounts in whole pence, instants aware."""

    id: str
    reference: str
    amount_pence: int
    state: PaymentState
    created_at: datetime
    description: str = ""
    code: str = ""  # the service's reason for an end without money, for example P0010
    message: str = ""  # its words for it, for developers
    next_url: str | None = None  # the payment page; works once, and only an answer about one payment has it
    can_be_cancelled: bool = False
    metadata: Metadata = field(default_factory=dict)
    total_pence: int = 0  # with a surcharge for corporate cards; else the amount
    captured_on: date | None = None  # the day on which the money was taken, by UTC
    settled_on: date | None = None
    refundable_pence: int = 0  # 0 while it cannot be refunded
    refunded_pence: int = 0


@dataclass(frozen=True)
class PayEvent:
    """A payment came into a state."""

    state: PaymentState
    at: datetime
    code: str = ""


class RefundState(StrEnum):
    """Where a refund stands."""

    SUBMITTED = "submitted"
    SUCCESS = "success"
    ERROR = "error"


@dataclass(frozen=True)
class PayRefund:
    """Money given back on one payment. `payment_id` is empty where the answer did not say it."""

    id: str
    amount_pence: int
    state: RefundState
    created_at: datetime
    payment_id: str = ""


@dataclass(frozen=True)
class WebhookMessage:
    """A nudge: something happened to a payment. Read the payment again before believing any of it.

    `id` is the same when a message comes twice. `event` is the service's word, for example card_payment_succeeded.
    """

    id: str
    event: str
    payment_id: str
    created_at: datetime
