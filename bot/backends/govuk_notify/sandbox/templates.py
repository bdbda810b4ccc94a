"""The council's templates as they stand at Notify, every version of each. `councils/westmoor/council.toml` names them.

A receipt carries the payment's reference and no account number: an e-mail or a text may be read by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.backends.govuk_notify.sandbox.filling import placeholders

_MADE = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
_CHANGED = datetime(2026, 9, 14, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Template:
    """One version of one template. `((name))` is a field; texts have no subject, letters have a postage."""

    id: str
    name: str
    kind: str  # email | sms | letter
    body: str
    subject: str | None = None
    version: int = 1
    updated_at: datetime | None = None
    contact_block: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that have to be given, in their order."""
        return placeholders(self.subject or "", self.body)

    def answer(self) -> dict[str, Any]:
        """As `/v2/template/{id}` shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "type": self.kind,
            "created_at": _written(_MADE),
            "updated_at": _written(self.updated_at) if self.updated_at else None,
            "created_by": "digital@westmoor.example",
            "version": self.version,
            "body": self.body,
            "subject": self.subject,
            "postage": "second" if self.kind == "letter" else None,
            "letter_contact_block": self.contact_block,
            "personalisation": {name: {"required": True} for name in self.fields},
        }


PAYMENT_RECEIPT_EMAIL = Template(
    id="b1e6f0a4-6c1b-4d0e-9a53-7d2f0c9b1a01",
    name="Council tax payment receipt (e-mail)",
    kind="email",
    subject="Your council tax payment: ((reference))",
    body=(
        "Thank you. We have your council tax payment.\r\n\r\n"
        "Amount: ((amount))\r\n"
        "Paid on: ((date))\r\n"
        "Payment reference: ((reference))\r\n\r\n"
        "It can take up to 2 working days until your account shows this payment. "
        "You do not need to do anything.\r\n\r\n"
        "Please keep this e-mail. If you have a question, tell us the payment reference.\r\n\r\n"
        "Westmoor Council\r\n"
        "Phone: 01632 960100"
    ),
    version=2,
    updated_at=_CHANGED,
)
PAYMENT_RECEIPT_TEXT = Template(
    id="b1e6f0a4-6c1b-4d0e-9a53-7d2f0c9b1a02",
    name="Council tax payment receipt (text)",
    kind="sms",
    body=(
        "We have your council tax payment of ((amount)), paid on ((date)). "
        "Payment reference: ((reference)). Please keep this text."
    ),
)
MESSAGE_LEFT_EMAIL = Template(
    id="b1e6f0a4-6c1b-4d0e-9a53-7d2f0c9b1a03",
    name="Message left (e-mail)",
    kind="email",
    subject="We have your message: ((reference))",
    body=(
        "Thank you. We have your message.\r\n\r\n"
        "Reference: ((reference))\r\n"
        "You will have an answer by: ((answer_by))\r\n\r\n"
        "If you need us sooner, phone 01632 960100.\r\n\r\n"
        "Westmoor Council"
    ),
)
MESSAGE_LEFT_TEXT = Template(
    id="b1e6f0a4-6c1b-4d0e-9a53-7d2f0c9b1a04",
    name="Message left (text)",
    kind="sms",
    body="We have your message. Reference: ((reference)). You will have an answer by ((answer_by)).",
)
PAYMENT_RECEIPT_LETTER = Template(
    id="b1e6f0a4-6c1b-4d0e-9a53-7d2f0c9b1a05",
    name="Council tax payment receipt (letter)",
    kind="letter",
    subject="Your council tax payment",
    body=(
        "We have your council tax payment of ((amount)), paid on ((date)).\r\n\r\n"
        "Payment reference: ((reference))\r\n\r\n"
        "It can take up to 2 working days until your account shows this payment."
    ),
    contact_block="Westmoor Council\nQuarry Way\nWestmoor\nZZ1 1AJ",
)
_RECEIPT_EMAIL_BEFORE = Template(
    id=PAYMENT_RECEIPT_EMAIL.id,
    name="Council tax payment receipt",
    kind="email",
    subject="Your payment",
    body="We have your council tax payment of ((amount)), paid on ((date)). Payment reference: ((reference)).",
)

#: Every version of every template; the last one of a template is the one in use.
TEMPLATES: tuple[Template, ...] = (
    _RECEIPT_EMAIL_BEFORE,
    PAYMENT_RECEIPT_EMAIL,
    PAYMENT_RECEIPT_TEXT,
    MESSAGE_LEFT_EMAIL,
    MESSAGE_LEFT_TEXT,
    PAYMENT_RECEIPT_LETTER,
)


def in_use(templates: Iterable[Template]) -> dict[str, Template]:
    """The newest version of each template, by id."""
    return {one.id: one for one in sorted(templates, key=lambda one: one.version)}


def find_version(templates: Iterable[Template], template_id: str, version: int) -> Template | None:
    """One version of a template."""
    return next((one for one in templates if (one.id, one.version) == (template_id, version)), None)


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
