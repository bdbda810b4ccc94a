"""The bodies of answers and callbacks, field by field as Notify's OpenAPI has them. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.backends.govuk_notify.sandbox.filling import as_html
from bot.backends.govuk_notify.sandbox.service import Service
from bot.backends.govuk_notify.sandbox.states import completed_at, is_ended, sent_at, status_of
from bot.backends.govuk_notify.sandbox.templates import Template

Row = Mapping[str, Any]

# One text of 160 characters, or parts of 153, in the alphabet of GSM 03.38; 70 and 67 when a character is outside it.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


def accepted(row: Row, service: Service, base: str, sanitised: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a message that was taken. `base` is the address before `/v2`."""
    answer: dict[str, Any] = {
        "id": row["id"],
        "reference": row["reference"],
        "content": _content(row, service),
        "uri": f"{base}/v2/notifications/{row['id']}",
        "template": _template(row, base),
        "scheduled_for": None,
    }
    if row["kind"] == "email":
        answer["sanitised_content"] = dict(sanitised)
    return answer


def notification(row: Row, service: Service, base: str, now: datetime) -> dict[str, Any]:
    """One notification as `/v2/notifications/{id}` shows it at an instant."""
    kind = row["kind"]
    lines = [*row["lines"][:-1], *[None] * 6][:6] if kind == "letter" else [None] * 6
    answer: dict[str, Any] = {
        "id": row["id"],
        "reference": row["reference"],
        "email_address": row["recipient"] if kind == "email" else None,
        "phone_number": row["recipient"] if kind == "sms" else None,
        **{f"line_{number}": line for number, line in enumerate(lines, start=1)},
        "postcode": row["lines"][-1] if kind == "letter" else None,
        "type": kind,
        "status": status_of(row, now),
        "template": _template(row, base),
        "body": row["body"],
        "subject": row["subject"],
        "created_at": written(row["created_at"]),
        "created_by_name": None,
        "sent_at": written(sent_at(row, now)),
        "completed_at": written(completed_at(row, now)),
        "scheduled_for": None,
        "one_click_unsubscribe_url": row["unsubscribe_url"],
        **_costs(row, service, now),
    }
    if kind == "letter":
        answer["postage"] = "second"
    return answer


def preview(template: Template, subject: str | None, body: str) -> dict[str, Any]:
    """A template with its fields filled in."""
    return {
        "id": template.id,
        "type": template.kind,
        "version": template.version,
        "body": body,
        "subject": subject,
        "html": as_html(body) if template.kind == "email" else None,
        "postage": "second" if template.kind == "letter" else None,
    }


def delivery_receipt(row: Row, now: datetime) -> dict[str, Any]:
    """The body of a callback about an e-mail or a text."""
    return {
        "id": row["id"],
        "reference": row["reference"],
        "to": row["recipient"],
        "status": status_of(row, now),
        "created_at": written(row["created_at"]),
        "completed_at": written(completed_at(row, now)),
        "sent_at": written(sent_at(row, now)),
        "notification_type": row["kind"],
        "template_id": row["template_id"],
        "template_version": row["template_version"],
    }


def written(moment: datetime | None) -> str | None:
    """An instant as Notify writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment else None


def text_parts(body: str) -> int:
    """How many texts a network counts for a body."""
    alone, joined = (160, 153) if _GSM.issuperset(body) else (70, 67)
    return 1 if len(body) <= alone else math.ceil(len(body) / joined)


def _content(row: Row, service: Service) -> dict[str, Any]:
    if row["kind"] == "sms":
        return {"body": row["body"], "from_number": service.text_sender}
    content = {"subject": row["subject"], "body": row["body"]}
    if row["kind"] == "email":
        content |= {"from_email": service.email_from, "one_click_unsubscribe_url": row["unsubscribe_url"]}
    return content


def _template(row: Row, base: str) -> dict[str, Any]:
    number = row["template_id"]
    return {"id": number, "version": row["template_version"], "uri": f"{base}/v2/template/{number}"}


def _costs(row: Row, service: Service, now: datetime) -> dict[str, Any]:
    """Known only when it has ended; what a test key sends is free."""
    if not is_ended(row, now):
        return {"is_cost_data_ready": False, "cost_in_pounds": None, "cost_details": {}}
    charged = 0 if row["key_kind"] == "test" else 1
    details: dict[str, Any] = {}
    cost = 0.0
    if row["kind"] == "sms":
        parts = text_parts(row["body"])
        cost = round(parts * service.text_rate * charged, 4)
        details = {
            "billable_sms_fragments": parts * charged,
            "international_rate_multiplier": 1.0,
            "sms_rate": service.text_rate,
        }
    elif row["kind"] == "letter":
        cost = service.letter_rate * charged
        details = {"billable_sheets_of_paper": charged, "postage": "second"}
    return {"is_cost_data_ready": True, "cost_in_pounds": cost, "cost_details": details}
