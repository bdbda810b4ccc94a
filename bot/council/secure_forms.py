"""The forms of the secure card: which fields each has, and what may stand in them. Pure; their words are in `words/`.

A further form is one entry in `SECURE_FORMS`, its words under `[secure.<form>]`, and a verifier in the gateway where a
back end has to agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from bot.council.places import Postcode

MOST_POUNDS = Decimal("100000")  # the most that one GOV.UK payment may be

_GAPS = re.compile(r"[\s.\-\u2010-\u2015]+")
_ACCOUNT = re.compile(r"[0-9]{6,12}")
_AMOUNT = re.compile(r"[0-9]{1,6}(\.[0-9]{2})?")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]_]{1,189}\.[^\s@<>\"(),:;\\\[\]_.0-9]{2,63}")
_LIBRARY_CARD = re.compile(r"[0-9A-Z]{4,25}")
_PHONE = re.compile(r"0[1-9][0-9]{8,9}|\+[1-9][0-9]{6,14}")


class Problem(StrEnum):
    """Why a field cannot be taken as it stands."""

    MISSING = "missing"
    WRONG = "wrong"
    TOO_LONG = "too_long"
    ONE_NEEDED = "one_needed"  # of several fields, none of which is needed by itself


@dataclass(frozen=True)
class FieldKind:
    """One kind of thing that a resident can fill in.

    `read` gives its one written form, or None when it is not such a thing. `type`, `autocomplete` and `inputmode` are
    those of HTML's `input`. What is typed into one of type `password` is never shown again.
    """

    type: str
    autocomplete: str
    most: int  # characters, as typed
    read: Callable[[str], str | None]
    inputmode: str = "text"

    @property
    def is_masked(self) -> bool:
        """Whether it is typed unseen."""
        return self.type == "password"


@dataclass(frozen=True)
class SecureField:
    """One field of a form."""

    name: str
    kind: FieldKind
    required: bool = True


@dataclass(frozen=True)
class SecureForm:
    """One form. Of the fields in `one_of` at least one is needed. `account_field` names whose refusals are counted.

    Whoever fills in one that `signs_in` has shown to be the holder of the account.
    A card closes at its `most_refusals`; an account takes `most_tries` wrong ones within an hour, over all cards.
    """

    name: str
    fields: tuple[SecureField, ...]
    one_of: tuple[str, ...] = ()
    account_field: str = ""
    most_refusals: int = 5
    most_tries: int = 10
    signs_in: bool = False

    def read(self, given: Mapping[str, object]) -> tuple[dict[str, str], dict[str, Problem]]:
        """The values in their written form, and what is wrong by field; with anything wrong the values are of no use.

        What is given beyond the form's fields is left out; so are fields that stay empty.
        """
        values: dict[str, str] = {}
        wrong: dict[str, Problem] = {}
        for field in self.fields:
            raw = given.get(field.name)
            text = raw.strip() if isinstance(raw, str) else ""
            if not text and (raw is None or isinstance(raw, str)):
                if field.required:
                    wrong[field.name] = Problem.MISSING
            elif len(text) > field.kind.most:
                wrong[field.name] = Problem.TOO_LONG
            elif not _is_plain(text) or (found := field.kind.read(text)) is None:
                wrong[field.name] = Problem.WRONG
            else:
                values[field.name] = found
        if self.one_of and not any(name in values or name in wrong for name in self.one_of):
            wrong[self.one_of[0]] = Problem.ONE_NEEDED
        return values, wrong


def read_account_reference(text: str) -> str | None:
    """`4001 2345` -> `40012345`: 6 to 12 digits, as councils print them."""
    digits = _GAPS.sub("", unicodedata.normalize("NFKC", text))
    return digits if _ACCOUNT.fullmatch(digits) else None


def read_name(text: str) -> str | None:
    """A name as it is written, its white space made even. It has at least one letter."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    return name if any(letter.isalpha() for letter in name) else None


def read_postcode(text: str) -> str | None:
    """`zz11aa` -> `ZZ1 1AA`."""
    found = Postcode.parse(unicodedata.normalize("NFKC", text))
    return None if found is None else found.text


def read_amount(text: str) -> str | None:
    """`£1,234.5` is refused, `£1,234.50` -> `1234.50`: pounds with pence or without, more than nothing."""
    plain = re.sub(r"[\s,\u00a3]", "", unicodedata.normalize("NFKC", text))
    if not _AMOUNT.fullmatch(plain):
        return None
    try:
        pounds = Decimal(plain)
    except InvalidOperation:
        return None
    return f"{pounds:.2f}" if 0 < pounds <= MOST_POUNDS else None


def read_library_card(text: str) -> str | None:
    """`42 000 123` -> `42000123`: digits and letters as libraries print them, small letters made large."""
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()
    return plain if _LIBRARY_CARD.fullmatch(plain) else None


def read_secret(text: str) -> str | None:
    """A PIN or password as it was typed; only whoever gave it out knows what one looks like."""
    return text if text and text.isprintable() else None


def read_email(text: str) -> str | None:
    """Something that mail can be sent to; only the mail itself shows whether anybody reads it."""
    return (
        text if _EMAIL.fullmatch(text) and ".." not in text and not text.startswith(".") and ".@" not in text else None
    )


def read_phone(text: str) -> str | None:
    """A UK number with its 0 (`07700900123`), or an international one with its +; 0044 and +44 (0) are forgiven."""
    plain = re.sub(r"[\s().\-\u2010-\u2015/]+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"^(\+|00)440?", "0", plain)
    plain = re.sub(r"^00", "+", plain)
    return plain if _PHONE.fullmatch(plain) else None


def _is_plain(text: str) -> bool:
    return not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)


ACCOUNT_REFERENCE = FieldKind("text", "off", 30, read_account_reference, inputmode="numeric")
SURNAME = FieldKind("text", "family-name", 80, read_name)
NAME = FieldKind("text", "name", 120, read_name)
POSTCODE = FieldKind("text", "postal-code", 20, read_postcode)
AMOUNT = FieldKind("text", "off", 20, read_amount, inputmode="decimal")
LIBRARY_CARD = FieldKind("text", "username", 40, read_library_card)
PIN = FieldKind("password", "current-password", 80, read_secret)
EMAIL = FieldKind("email", "email", 254, read_email, inputmode="email")
PHONE = FieldKind("tel", "tel", 40, read_phone, inputmode="tel")

SECURE_FORMS: Mapping[str, SecureForm] = {
    form.name: form
    for form in (
        SecureForm(
            "council_tax_account",
            (
                SecureField("account_reference", ACCOUNT_REFERENCE),
                SecureField("name", SURNAME),
                SecureField("postcode", POSTCODE),
            ),
            account_field="account_reference",
            signs_in=True,
        ),
        SecureForm(
            "council_tax_bill",
            (SecureField("account_reference", ACCOUNT_REFERENCE), SecureField("amount", AMOUNT)),
            account_field="account_reference",
        ),
        SecureForm(
            "receipt",
            (SecureField("email", EMAIL, required=False), SecureField("phone", PHONE, required=False)),
            one_of=("email", "phone"),
        ),
        SecureForm(
            "contact_details",
            (
                SecureField("name", NAME),
                SecureField("phone", PHONE, required=False),
                SecureField("email", EMAIL, required=False),
            ),
            one_of=("phone", "email"),
        ),
        # Library systems lock a card after some wrong PINs in a row, Koha after five as libraries usually set it. Ours
        # stops before that: who guesses here is stopped before the reader is.
        SecureForm(
            "library_card",
            (SecureField("card_number", LIBRARY_CARD), SecureField("pin", PIN)),
            account_field="card_number",
            signs_in=True,
            most_refusals=4,
            most_tries=4,
        ),
    )
}
