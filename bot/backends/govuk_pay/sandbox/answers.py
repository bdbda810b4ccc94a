"""Payments, events, refunds and pages of a search as GOV.UK Pay writes them in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.backends.govuk_pay.sandbox.tables import Row

_MESSAGES = {
    "P0010": "Payment method rejected",
    "P0020": "Payment expired",
    "P0030": "Payment was cancelled by the user",
    "P0040": "Payment was cancelled by the service",
    "P0050": "Payment provider returned an error",
}
_UNFINISHED = ("created", "started", "submitted", "capturable")
PROVIDER = "sandbox"

Answer = dict[str, Any]


def is_finished(status: str) -> bool:
    """Whether a payment in this state can change no more."""
    return status not in _UNFINISHED


def payment(row: Row, refunds: Sequence[Row]) -> Answer:
    """A payment without its links, as a webhook carries it."""
    answer: Answer = {
        "amount": row["amount"],
        "description": row["description"],
        "reference": row["reference"],
        "language": row["language"],
        "metadata": row["extra"],
        "email": row["email"],
        "state": state(row["status"], row["code"]),
        "payment_id": row["id"],
        "payment_provider": PROVIDER,
        "created_date": instant(row["created_at"]),
        "refund_summary": _refund_summary(row, refunds),
        "settlement_summary": _settlement(row),
        "card_details": row["card"],
        "card_brand": (row["card"] or {}).get("card_brand"),
        "delayed_capture": row["delayed_capture"],
        "moto": False,
        "provider_id": row["provider_id"],
        "return_url": row["return_url"],
        "authorisation_mode": "web",
        "authorisation_summary": {"three_d_secure": {"required": False}} if row["card"] else None,
    }
    return {name: value for name, value in answer.items() if value is not None}


def links(row: Row, base: str, token: str | None = None) -> Answer:
    """What can be done with a payment now. `token`: a fresh one for the page, in answers about one payment."""
    here = f"{base}/v1/payments/{row['id']}"
    found: Answer = {
        "self": get(here),
        "events": get(f"{here}/events"),
        "refunds": get(f"{here}/refunds"),
    }
    if not is_finished(row["status"]):
        found["cancel"] = {"href": f"{here}/cancel", "method": "POST"}
    if row["status"] == "capturable":
        found["capture"] = {"href": f"{here}/capture", "method": "POST"}
    if token is not None:
        found["next_url"] = get(f"{base}/secure/{token}")
        found["next_url_post"] = {
            "type": "application/x-www-form-urlencoded",
            "params": {"chargeTokenId": token},
            "href": f"{base}/secure",
            "method": "POST",
        }
    return found


def state(status: str, code: str | None) -> Answer:
    """Where a payment stands; why, when it failed."""
    answer: Answer = {"status": status, "finished": is_finished(status)}
    return answer | ({"code": code, "message": _MESSAGES[code]} if code else {})


def events(row: Row, happened: Sequence[Row], base: str) -> Answer:
    """Everything that happened to a payment, oldest first."""
    here = f"{base}/v1/payments/{row['id']}"
    return {
        "payment_id": row["id"],
        "events": [
            {
                "payment_id": row["id"],
                "state": state(one["status"], one["code"]),
                "updated": instant(one["at"]),
                "_links": {"payment_url": get(here)},
            }
            for one in happened
        ],
        "_links": {"self": get(f"{here}/events")},
    }


def refund(one: Row, base: str, *, in_search: bool = False) -> Answer:
    """One refund."""
    here = f"{base}/v1/payments/{one['payment_id']}"
    answer: Answer = {
        "refund_id": one["id"],
        "created_date": instant(one["created_at"]),
        "amount": one["amount"],
        "status": one["status"],
        "settlement_summary": {"settled_date": one["settled_on"].isoformat()} if one.get("settled_on") else {},
        "_links": {"self": get(f"{here}/refunds/{one['id']}"), "payment": get(here)},
    }
    return answer | ({"payment_id": one["payment_id"]} if in_search else {})


def refunds(row: Row, found: Sequence[Row], base: str) -> Answer:
    """All refunds of one payment."""
    here = f"{base}/v1/payments/{row['id']}"
    return {
        "payment_id": row["id"],
        "_links": {"self": get(f"{here}/refunds"), "payment": get(here)},
        "_embedded": {"refunds": [refund(one, base) for one in found]},
    }


def get(href: str) -> Answer:
    """A link to read."""
    return {"href": href, "method": "GET"}


def instant(moment: datetime) -> str:
    """UTC to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refund_summary(row: Row, refunds: Sequence[Row]) -> Answer:
    submitted = sum(one["amount"] for one in refunds if one["status"] != "error")
    left = row["amount"] - submitted
    return {"status": refund_status(row, left), "amount_available": left, "amount_submitted": submitted}


def refund_status(row: Row, left: int) -> str:
    """Whether money can be given back: not before it was captured, and not more than was paid."""
    if row["status"] != "success":
        return "unavailable" if is_finished(row["status"]) else "pending"
    if row["captured_on"] is None:
        return "pending"
    return "available" if left > 0 else "full"


def _settlement(row: Row) -> Answer:
    answer: Answer = {}
    if row["approved_at"] is not None:
        answer["capture_submit_time"] = instant(row["approved_at"])
    if row["captured_on"] is not None:
        answer["captured_date"] = row["captured_on"].isoformat()
    if row["settled_on"] is not None:
        answer["settled_date"] = row["settled_on"].isoformat()
    return answer
