"""Takes one message: who it goes to, the template, the files, the limits, and the row that is written down. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.backends.govuk_notify.sandbox.errors import bad_request
from bot.backends.govuk_notify.sandbox.files import link_files
from bot.backends.govuk_notify.sandbox.filling import fill, missing, same_name, sanitise
from bot.backends.govuk_notify.sandbox.letters import read_address
from bot.backends.govuk_notify.sandbox.reading import read_body
from bot.backends.govuk_notify.sandbox.recipients import (
    Recipient,
    check_may_be_sent,
    read_email,
    read_number,
    trial_letters,
)
from bot.backends.govuk_notify.sandbox.service import Key, KeyKind, Service
from bot.backends.govuk_notify.sandbox.templates import Template, in_use

_LONGEST_TEXT = 918
_LONGEST_EMAIL = 2_000_000  # bytes


@dataclass(frozen=True)
class Taken:
    """A message that was taken: the row to write (unless it is `simulated`), and what was sanitised in it."""

    row: dict[str, Any]
    is_simulated: bool
    sanitised: Mapping[str, Mapping[str, str]]


def take(kind: str, body: Any, key: Key, service: Service, templates: Sequence[Template], now: datetime) -> Taken:
    """Read one POST in the order in which Notify does. Raises Notify's errors."""
    body = read_body(kind, body)
    values = body.get("personalisation", {})
    recipient = _recipient(kind, body)
    _check_sender(body, service)
    template = find_template(body["template_id"], kind, templates)
    check_complete(template, values)
    lines: tuple[str, ...] = ()
    if recipient is None:
        lines = _address(values, key, service)
    else:
        check_may_be_sent(recipient, key.kind, service)
    notification_id = str(uuid.uuid4())
    values, sanitised = _sanitised(values, body.get("sanitise_content_for", []))
    values = link_files(kind, values, service, notification_id)
    subject, text = filled(template, values, service)
    row = {
        "id": notification_id,
        "reference": body.get("reference"),
        "kind": kind,
        "recipient": body.get("email_address") or body.get("phone_number"),
        "lines": list(lines),
        "template_id": template.id,
        "template_version": template.version,
        "subject": subject,
        "body": text,
        "unsubscribe_url": body.get("one_click_unsubscribe_url"),
        "key_kind": key.kind.value,
        "abroad": recipient is not None and recipient.is_abroad,
        "ends_as": recipient.ends_as if recipient else "received",
        "created_at": now,
    }
    return Taken(row, recipient is not None and recipient.is_simulated, sanitised)


def find_template(template_id: str, kind: str, templates: Sequence[Template]) -> Template:
    """The template in use that a message names; it must be one of the message's kind."""
    template = in_use(templates).get(template_id.lower())
    if template is None:
        raise bad_request("Template not found")
    if template.kind != kind:
        raise bad_request(f"{template.kind} template is not suitable for {kind} notification")
    return template


def check_complete(template: Template, values: Mapping[str, Any]) -> None:
    """Every field of the template has a value."""
    if lacking := missing(template.fields, values):
        raise bad_request(f"Missing personalisation: {', '.join(lacking)}")


def filled(template: Template, values: Mapping[str, Any], service: Service) -> tuple[str | None, str]:
    """Subject and body as they are sent; a text begins with the service's name. Raises when it is too long."""
    in_body = fill(template.body, values, bullets=template.kind != "sms")
    if template.kind == "sms":
        if len(in_body) > _LONGEST_TEXT:
            raise bad_request(
                f"Your message is too long. Text messages cannot be longer than {_LONGEST_TEXT} characters. "
                f"Your message is {len(in_body)} characters long."
            )
        return None, f"{service.name}: {in_body}"
    size = len(in_body.encode("utf-8", "surrogatepass"))
    if template.kind == "email" and size > _LONGEST_EMAIL:
        raise bad_request(f"Emails cannot be longer than {_LONGEST_EMAIL} bytes. Your message is {size} bytes")
    return fill(template.subject or "", values, bullets=False), in_body


def _recipient(kind: str, body: Mapping[str, Any]) -> Recipient | None:
    readers: Mapping[str, tuple[str, Callable[[str], Recipient]]] = {
        "email": ("email_address", read_email),
        "sms": ("phone_number", read_number),
    }
    if kind not in readers:
        return None
    name, read = readers[kind]
    return read(body[name])


def _check_sender(body: Mapping[str, Any], service: Service) -> None:
    for name, known in (("sms_sender_id", service.sender_ids), ("email_reply_to_id", service.reply_to_ids)):
        if name in body and body[name] not in known:
            raise bad_request(f"{name} {body[name]} does not exist in database for service id {service.id}")


def _address(values: Mapping[str, Any], key: Key, service: Service) -> tuple[str, ...]:
    if not service.sends_letters:
        raise bad_request("Service is not allowed to send letters")
    if key.kind is KeyKind.TEAM:
        raise bad_request("Cannot send letters with a team api key", status=403)
    if service.in_trial_mode and key.kind is not KeyKind.TEST:
        raise trial_letters()
    return read_address(values)


def _sanitised(values: Mapping[str, Any], names: Sequence[str]) -> tuple[dict[str, Any], dict[str, Mapping[str, str]]]:
    wanted = {same_name(name) for name in names}
    clean: dict[str, str] = {}
    changed: dict[str, Mapping[str, str]] = {}
    for name, value in values.items():
        if same_name(name) in wanted and isinstance(value, str):
            clean[name] = sanitise(value)
            if clean[name] != value:
                changed[name] = {"unsanitised": value, "sanitised": clean[name]}
    return {**values, **clean}, changed
