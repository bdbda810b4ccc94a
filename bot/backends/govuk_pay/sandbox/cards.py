"""The documented test cards, and what the payment page makes of what was typed. No other card is taken here.

A whole card number and a security code stay inside `read_card`: neither is written, shown again or logged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class SampleCard:
    """One card of the documentation and what happens to a payment with it."""

    number: str
    outcome: str  # success | declined | error
    brand: str
    kind: str
    label: str


CARDS = {
    card.number: card
    for card in (
        SampleCard("4444333322221111", "success", "Visa", "credit", "pays"),
        SampleCard("4242424242424242", "success", "Visa", "credit", "pays"),
        SampleCard("4000056655665556", "success", "Visa", "debit", "pays"),
        SampleCard("5105105105105100", "success", "Mastercard", "debit", "pays"),
        SampleCard("4000000000000002", "declined", "Visa", "credit", "is declined"),
        SampleCard("4000000000000069", "declined", "Visa", "credit", "has expired, so it is declined"),
        SampleCard("4000000000000127", "declined", "Visa", "credit", "has another security code, so it is declined"),
        SampleCard("4000000000000119", "error", "Visa", "credit", "makes the card provider fail"),
    )
}

_REQUIRED = {
    "cardholderName": "Enter the name as it appears on the card",
    "addressLine1": "Enter your building number or name and street",
    "addressCity": "Enter your town or city",
    "addressPostcode": "Enter your postcode",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Typed:
    """What the page understood: the card as the contract shows it, its outcome, or what is wrong by field."""

    card: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""
    email: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def read_card(form: Mapping[str, str], today: date) -> Typed:
    """Check the page's form on a day."""
    values = {name: str(value).strip() for name, value in form.items()}
    errors: dict[str, str] = {}
    number = re.sub(r"[ -]", "", values.get("cardNo", ""))
    card = CARDS.get(number)
    if not number:
        errors["cardNo"] = "Enter a card number"
    elif not re.fullmatch(r"[0-9]{12,19}", number) or not _adds_up(number):
        errors["cardNo"] = "Card number is not valid"
    elif card is None:
        errors["cardNo"] = "This is a test page: use one of the test cards, never a real card"
    month, year = values.get("expiryMonth", ""), values.get("expiryYear", "")
    if problem := _expiry_problem(month, year, today):
        errors["expiryMonth"] = problem
    for name, problem in _REQUIRED.items():
        if not values.get(name):
            errors[name] = problem
        elif re.search(r'[<>|"\\]', values[name]) or len(values[name]) > 255:
            errors[name] = "Use fewer and plainer characters"
    if not re.fullmatch(r"[0-9]{3,4}", values.get("cvc", "")):
        errors["cvc"] = "Enter the security code: 3 digits on the back of most cards"
    email = values.get("email", "")
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        errors["email"] = "Enter an email address such as name@example.org"
    if errors or card is None:
        return Typed(errors=errors)
    address = {
        "line1": values["addressLine1"],
        "line2": values.get("addressLine2") or None,
        "postcode": values["addressPostcode"].upper(),
        "city": values["addressCity"],
        "country": "GB",
    }
    shown = {
        "last_digits_card_number": number[-4:],
        "first_digits_card_number": number[:6],
        "cardholder_name": values["cardholderName"],
        "expiry_date": f"{int(month):02d}/{year[-2:]}",
        "billing_address": {name: value for name, value in address.items() if value},
        "card_brand": card.brand,
        "card_type": card.kind,
    }
    return Typed(shown, card.outcome, email)


def _expiry_problem(month: str, year: str, today: date) -> str:
    is_month = re.fullmatch(r"[0-9]{1,2}", month) is not None and 1 <= int(month) <= 12
    if not is_month or not re.fullmatch(r"(20)?[0-9]{2}", year):
        return "Enter the expiry date as on the card, such as 10 28"
    if (2000 + int(year[-2:]), int(month)) < (today.year, today.month):
        return "The card has expired"
    return ""


def _adds_up(number: str) -> bool:
    """Luhn's check digit, ISO/IEC 7812-1."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
