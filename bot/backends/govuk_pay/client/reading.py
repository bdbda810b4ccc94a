"""From the payment service's JSON to our facts. Wrong shapes raise what `bot.web.understood` understands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.backends.govuk_pay.client.facts import PayEvent, PayPayment, PayRefund, RefundState
from bot.council.payments import PaymentState

_STATES: Mapping[str, PaymentState] = {
    "created": PaymentState.CREATED,
    "started": PaymentState.STARTED,
    "submitted": PaymentState.SUBMITTED,
    "capturable": PaymentState.SUBMITTED,
    "success": PaymentState.SUCCESS,
    "failed": PaymentState.DECLINED,
    "cancelled": PaymentState.CANCELLED,
    "error": PaymentState.FAILED_BY_PROVIDER,
}
#: A code says more than the state: a resident who gives up "failed", by the service's word.
_STATES_BY_CODE: Mapping[str, PaymentState] = {
    "P0010": PaymentState.DECLINED,
    "P0020": PaymentState.EXPIRED,
    "P0030": PaymentState.CANCELLED,
    "P0040": PaymentState.CANCELLED,
    "P0050": PaymentState.FAILED_BY_PROVIDER,
}


def payment(data: Any) -> PayPayment:
    """One payment, from an answer about it or from a search."""
    links = data.get("_links") or {}
    settlement, refunds = data.get("settlement_summary") or {}, data.get("refund_summary") or {}
    amount = _pence(data["amount"])
    is_refundable = refunds.get("status") == "available"
    return PayPayment(
        id=_text(data["payment_id"]),
        reference=_text(data["reference"]),
        amount_pence=amount,
        state=state(data["state"]),
        created_at=instant(data["created_date"]),
        description=str(data.get("description") or ""),
        code=str(data["state"].get("code") or ""),
        message=str(data["state"].get("message") or ""),
        next_url=_href(links.get("next_url")),
        can_be_cancelled=bool(links.get("cancel")),
        metadata=dict(data.get("metadata") or {}),
        total_pence=_pence(data["total_amount"]) if data.get("total_amount") is not None else amount,
        captured_on=_day(settlement.get("captured_date")),
        settled_on=_day(settlement.get("settled_date")),
        refundable_pence=_pence(refunds["amount_available"]) if is_refundable else 0,
        refunded_pence=_pence(refunds.get("amount_submitted") or 0),
    )


def state(data: Any) -> PaymentState:
    """A state in our words. One that is not known raises KeyError: better no answer than a wrong one."""
    return _STATES_BY_CODE.get(str(data.get("code") or "")) or _STATES[data["status"]]


def event(data: Any) -> PayEvent:
    """One event of a payment."""
    return PayEvent(state(data["state"]), instant(data["updated"]), str(data["state"].get("code") or ""))


def refund(data: Any) -> PayRefund:
    """One refund."""
    return PayRefund(
        id=_text(data["refund_id"]),
        amount_pence=_pence(data["amount"]),
        state=RefundState(data["status"]),
        created_at=instant(data["created_date"]),
        payment_id=str(data.get("payment_id") or ""),
    )


def instant(text: Any) -> datetime:
    """An aware instant."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _pence(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("not an amount in pence")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("not a text")
    return value


def _href(link: Any) -> str | None:
    return _text(link["href"]) if link else None
