"""Who a message goes to: the form of an address or a number, who may be written to, and how the sending ends. Pure.

The numbers and addresses with an end of their own are those of Notify's documentation for testing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from bot.backends.govuk_notify.sandbox.errors import Refused, bad_request, invalid
from bot.backends.govuk_notify.sandbox.service import KeyKind, Service

_TRIAL = "see https://www.notifications.service.gov.uk/trial-mode"
_LOOSE = str.maketrans("", "", " \t\r\n()-.+\u00a0\u2010\u2011\u2013")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-\u00a0-\uffff]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,63}")
_LONGEST_EMAIL = 250

#: They always succeed, and Notify keeps no record of them and makes no callback.
SIMULATED = frozenset(
    {"447700900000", "447700900111", "447700900222"}
    | {f"simulate-delivered{which}@notifications.service.gov.uk" for which in ("", "-2", "-3")}
)
#: What a test key's sending ends as; everything else is delivered. Nothing is sent with any key here: it holds for all.
ENDS = {
    "447700900003": "temporary-failure",
    "447700900002": "permanent-failure",
    "temp-fail@simulator.notify": "temporary-failure",
    "perm-fail@simulator.notify": "permanent-failure",
}


@dataclass(frozen=True)
class Recipient:
    """An address or number in the form in which it is compared: small letters, or digits with the country's prefix."""

    form: str
    is_abroad: bool = False

    @property
    def is_simulated(self) -> bool:
        """Whether Notify keeps no record of it."""
        return self.form in SIMULATED

    @property
    def ends_as(self) -> str:
        """The status in which the sending ends. No network abroad confirms a text."""
        return ENDS.get(self.form, "sent" if self.is_abroad else "delivered")


def read_number(raw: str) -> Recipient:
    """A mobile number as residents write it. Raises Notify's `ValidationError`."""
    digits = raw.translate(_LOOSE)
    if not (digits.isascii() and digits.isdecimal()):
        problem = "Must not contain letters or symbols" if digits else "Not enough digits"
        raise invalid(f"phone_number {problem}")
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = "44" + digits[1:]
    elif digits.startswith("7") and len(digits) <= 10 and "+" not in raw:
        digits = "44" + digits
    if not digits.startswith("44"):
        return _read_abroad(digits)
    national = digits[2:].lstrip("0")
    if not national.startswith("7"):
        raise invalid("phone_number Not a UK mobile number")
    if len(national) != 10:
        raise invalid(f"phone_number {'Too many' if len(national) > 10 else 'Not enough'} digits")
    return Recipient("44" + national)


def read_email(raw: str) -> Recipient:
    """An e-mail address. Raises Notify's `ValidationError`."""
    address = raw.strip()
    local = address.partition("@")[0]
    wrong = len(address) > _LONGEST_EMAIL or ".." in address or local.startswith(".") or local.endswith(".")
    if wrong or not _EMAIL.fullmatch(address):
        raise invalid("email_address Not a valid email address")
    return Recipient(address.lower())


def check_may_be_sent(recipient: Recipient, kind: KeyKind, service: Service) -> None:
    """Team keys and trial mode write to the team and the guest list only; a number abroad needs a setting."""
    if recipient.is_abroad and not service.sends_abroad:
        raise bad_request("Cannot send to international mobile numbers")
    if recipient.is_simulated or recipient.form in service.guest_list or kind is KeyKind.TEST:
        return
    if kind is KeyKind.TEAM:
        raise bad_request("Cannot send to this recipient using a team-only API key.")
    if service.in_trial_mode:
        raise bad_request(f"Cannot send to this recipient when service is in trial mode – {_TRIAL}")


def trial_letters() -> Refused:
    """A service in trial mode sends no letters at all."""
    return bad_request(f"Cannot send letters when service is in trial mode - {_TRIAL}")


def _read_abroad(digits: str) -> Recipient:
    if len(digits) < 8:
        raise invalid("phone_number Not enough digits")
    if len(digits) > 15:
        raise invalid("phone_number Too many digits")
    if not any(int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE for length in (1, 2, 3)):
        raise invalid("phone_number Not a valid country prefix")
    return Recipient(digits, is_abroad=True)
