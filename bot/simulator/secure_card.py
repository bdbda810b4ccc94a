"""What a made-up resident types into a secure form: a bill's facts, a library card, made-up addresses. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator.plan import Filling, TaxAffair, Visit


@dataclass(frozen=True)
class FillIn:
    """A secure form that the resident sends. `path` is where to, from the public door's root."""

    path: str
    values: Mapping[str, str]


def open_card(replies: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The last secure form that the replies show, if it can be filled in."""
    cards = [reply["custom"] for reply in replies if isinstance(reply.get("custom"), dict)]
    forms = [card for card in cards if card.get("type") == "secure_form" and card.get("state", "open") == "open"]
    return forms[-1] if forms else None


def fill_in(card: Mapping[str, Any], visit: Visit, *, is_second_try: bool = False) -> FillIn | None:
    """What they send; None when they leave it, because the bill is not at hand or they do not want to say."""
    affair = visit.tax or TaxAffair()
    values = _values(str(card.get("form", "")), visit, affair)
    if values is None or affair.filling is Filling.NOT_AT_ALL:
        return None
    if "account_reference" in values and affair.filling is Filling.SLIPS_ONCE and not is_second_try:
        values["account_reference"] = _swap_last_digits(values["account_reference"])
    return FillIn(str(card["submit_url"]), values)


def _values(form: str, visit: Visit, affair: TaxAffair) -> dict[str, str] | None:
    bill, person = affair.bill, visit.person
    address, phone = f"sample.resident.{person}@example.com", f"07700 9001{person % 100:02}"
    match form:
        case "council_tax_account" if bill is not None:
            return {"account_reference": bill.account, "name": bill.surname, "postcode": bill.postcode}
        case "council_tax_bill" if bill is not None:
            return {"account_reference": bill.account, "amount": f"{affair.pounds}.00"}
        case "library_card" if visit.reader is not None:
            return {"card_number": visit.reader.number, "pin": visit.reader.pin}
        case "receipt":
            return {"phone": phone} if affair.by_text else {"email": address}
        case "contact_details":
            return {"name": bill.surname if bill is not None else "Sample Resident", "phone": phone}
    return None


def _swap_last_digits(reference: str) -> str:
    """`40012354` -> `40012345`: the commonest slip with a long number, unless the digits are the same."""
    swapped = reference[:-2] + reference[-1] + reference[-2]
    return swapped if swapped != reference else reference[:-1] + str((int(reference[-1]) + 1) % 10)
