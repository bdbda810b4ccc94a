"""The kinds of personal data that never pass the gateway, and the plain mark that stands in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found. When two finds overlap, the one that stands first here names the whole stretch."""

    IBAN = "iban"
    CARD_NUMBER = "card_number"
    SECURITY_CODE = "security_code"
    SORT_CODE = "sort_code"
    BANK_ACCOUNT = "bank_account"
    NATIONAL_INSURANCE = "national_insurance"
    NHS_NUMBER = "nhs_number"
    EMAIL = "email"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    PIN = "pin"
    PHONE_NUMBER = "phone_number"
    ACCOUNT_REFERENCE = "account_reference"
    DATE_OF_BIRTH = "date_of_birth"

    @property
    def mark(self) -> str:
        """What the resident and the transcript see instead, for example `[card number]`."""
        return f"[{_WORDS[self]}]"


_WORDS = {
    Kind.CARD_NUMBER: "card number",
    Kind.SECURITY_CODE: "security code",
    Kind.IBAN: "IBAN",
    Kind.SORT_CODE: "sort code",
    Kind.BANK_ACCOUNT: "bank account number",
    Kind.NATIONAL_INSURANCE: "National Insurance number",
    Kind.NHS_NUMBER: "NHS number",
    Kind.EMAIL: "e-mail address",
    Kind.PASSWORD: "password",
    Kind.PIN: "PIN",
    Kind.PHONE_NUMBER: "phone number",
    Kind.ACCOUNT_REFERENCE: "account reference",
    Kind.DATE_OF_BIRTH: "date of birth",
}


@dataclass(frozen=True)
class Find:
    """One stretch of a text, from `start` up to but not including `end`."""

    kind: Kind
    start: int
    end: int


def merge(finds: Iterable[Find]) -> list[Find]:
    """Finds from left to right without overlaps: what overlaps becomes one stretch under the gravest kind."""
    rank = {kind: place for place, kind in enumerate(Kind)}
    merged: list[Find] = []
    for find in sorted(finds, key=lambda one: (one.start, one.end)):
        if merged and find.start < merged[-1].end:
            last = merged.pop()
            kind = min(last.kind, find.kind, key=rank.__getitem__)
            find = Find(kind, last.start, max(last.end, find.end))
        merged.append(find)
    return merged
