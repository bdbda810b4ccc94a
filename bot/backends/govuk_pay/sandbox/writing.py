"""The steps of the payment page as HTML: plain, without script, usable by keyboard and by screen reader."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from bot.backends.govuk_pay.sandbox.cards import CARDS
from bot.backends.govuk_pay.sandbox.elements import (
    box,
    cancel_button,
    framed,
    in_fours,
    labelled,
    listed,
    mistakes,
    what_is_paid,
)
from bot.backends.govuk_pay.sandbox.tables import Row

#: name, label, further attributes, hint; a heading where the name is empty
_AFTER_EXPIRY = (
    ("cardholderName", "Name on card", 'autocomplete="cc-name" maxlength="255"', ""),
    (
        "cvc",
        "Card security code",
        'class="short" inputmode="numeric" autocomplete="cc-csc" maxlength="4"',
        "The last 3 digits on the back of the card",
    ),
    ("", "Billing address", "", "Any address will do on this page."),
    ("addressLine1", "Building number or name and street", 'autocomplete="billing address-line1"', ""),
    ("addressLine2", "Address line 2", 'autocomplete="billing address-line2"', ""),
    ("addressCity", "Town or city", 'autocomplete="billing address-level2"', ""),
    ("addressPostcode", "Postcode", 'autocomplete="billing postal-code" maxlength="25"', ""),
    ("", "Contact details", "", ""),
    (
        "email",
        "Email",
        'type="email" autocomplete="email" spellcheck="false"',
        "A real payment page sends its confirmation there. This one sends none.",
    ),
)
_OPTIONAL = ("addressLine2",)
_ENDINGS = {
    "P0010": ("Your payment has been declined", "No money has been taken from your account. Ask your bank why."),
    "P0020": ("Your payment session has expired", "No money has been taken from your account."),
    "P0030": ("Your payment has been cancelled", "No money has been taken from your account."),
    "P0040": ("Your payment has been cancelled", "The service cancelled it. No money has been taken."),
    "P0050": ("We are having technical problems", "No money has been taken from your account. Try again later."),
}


def card_form(row: Row, page: str, kept: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """The form for the card. `page`: its session; `kept`: what was typed before; `errors`: what is wrong, by field."""
    values = {**_prefilled(row), **kept}

    def field(name: str, label: str, more: str, hint: str) -> str:
        if not name:
            return f"<h2>{label}</h2>" + (f"<p>{hint}</p>" if hint else "")
        error, value = errors.get(name, ""), values.get(name, "")
        return labelled(name, label, value, more, error=error, hint=hint, optional=name in _OPTIONAL)

    cards = "".join(f"<li><code>{in_fours(card.number)}</code> {card.label}</li>" for card in CARDS.values())
    return framed(
        ("Error: " if errors else "") + "Enter card details",
        mistakes(errors)
        + what_is_paid(row)
        + f"<h1>Enter card details</h1><details><summary>Test cards</summary><ul>{cards}</ul>"
        + "<p>With any expiry date to come and any 3 digits as security code.</p></details>"
        + '<form method="post" novalidate>'
        + field("cardNo", "Card number", 'inputmode="numeric" autocomplete="cc-number" maxlength="26"', "")
        + _expiry(values, errors.get("expiryMonth", ""))
        + "".join(field(*one) for one in _AFTER_EXPIRY)
        + '<p><button type="submit">Continue</button></p></form>'
        + cancel_button(f"{page}/cancel"),
    )


def confirmation(row: Row) -> str:
    """What is about to be paid, with which card."""
    card = row["card"]
    address = card["billing_address"]
    facts = {
        "Card number": f"•••• {card['last_digits_card_number']}",
        "Expiry date": card["expiry_date"],
        "Name on card": card["cardholder_name"],
        "Billing address": ", ".join(
            address[name] for name in ("line1", "line2", "city", "postcode") if address.get(name)
        ),
        "Confirmation email": row["email"] or "",
    }
    return framed(
        "Confirm your payment",
        "<h1>Confirm your payment</h1>"
        + listed(facts)
        + what_is_paid(row)
        + '<form method="post"><p><button type="submit">Confirm payment</button></p></form>'
        + cancel_button("cancel"),
    )


def ending(row: Row) -> str:
    """How a payment ended without being made, and the way back to the service."""
    title, text = _ENDINGS[row["code"]]
    back = (
        f'<a class="button" id="return-url" href="{escape(row["return_url"], quote=True)}">Go back to the service</a>'
    )
    return framed(title, f"<h1>{title}</h1><p>{text}</p><p>{back}</p>")


def spent_link() -> str:
    """A link that was used before, or never was one."""
    return framed(
        "This link cannot be used",
        "<h1>This link cannot be used</h1><p>A link to the payment page works once. "
        "Go back to the service and choose to pay again: it gives you a new one.</p>",
    )


def _prefilled(row: Row) -> dict[str, str]:
    """What the service knew about the resident when it made the payment."""
    details = row["prefilled"] or {}
    address = details.get("billing_address") or {}
    return {
        "cardholderName": details.get("cardholder_name") or "",
        "addressLine1": address.get("line1") or "",
        "addressLine2": address.get("line2") or "",
        "addressCity": address.get("city") or "",
        "addressPostcode": address.get("postcode") or "",
        "email": row["email"] or "",
    }


def _expiry(values: Mapping[str, str], error: str) -> str:
    """Month and year are one question."""
    boxes = "".join(
        f'<div><label for="{name}">{label}</label>'
        + box(name, values.get(name, ""), f'class="short" inputmode="numeric" autocomplete="{filled_by}"')
        + "</div>"
        for name, label, filled_by in (
            ("expiryMonth", "Month", "cc-exp-month"),
            ("expiryYear", "Year", "cc-exp-year"),
        )
    )
    return (
        f'<div class="field{" wrong" if error else ""}">'
        f'<fieldset aria-describedby="expiry-hint{" expiryMonth-error" if error else ""}">'
        '<legend>Expiry date</legend><p class="hint" id="expiry-hint">For example, 10 28</p>'
        + (f'<p class="error" id="expiryMonth-error">Error: {escape(error)}</p>' if error else "")
        + f'<div class="two">{boxes}</div></fieldset></div>'
    )
