"""The made-up town's council tax accounts: `accounts.csv`, one row an account at a home of the town, with a scenario.

Only sandboxes read it. Names, references and everything that is owed are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.town.rows import read_rows, whole

ACCOUNTS_FILE = Path(__file__).with_name("accounts.csv")
_BANDS = "ABCDEFGH"
_COUNTS = (10, 12)
_DAYS = range(1, 29)


class AccountScenario(StrEnum):
    """How an account stands, seen from the sandbox's clock (docs/back-ends.md has the table)."""

    UP_TO_DATE = "up_to_date"
    DIRECT_DEBIT = "direct_debit"
    IN_CREDIT = "in_credit"
    REFUNDED = "refunded"
    OWES_INSTALMENT = "owes_instalment"
    PAYMENT_BOUNCED = "payment_bounced"
    SINGLE_DISCOUNT = "single_discount"
    SINGLE_DISCOUNT_ENDED = "single_discount_ended"
    BAND_LOWERED = "band_lowered"
    DISABLED_BAND = "disabled_band"
    ALL_STUDENTS = "all_students"
    SUPPORT = "support"
    REMINDER = "reminder"
    SECOND_REMINDER = "second_reminder"
    FINAL_NOTICE = "final_notice"
    SUMMONS = "summons"
    LIABILITY_ORDER = "liability_order"
    ENFORCEMENT = "enforcement"
    BREATHING_SPACE = "breathing_space"
    ODD_STAGE = "odd_stage"
    CLOSED = "closed"
    CLOSED_OWING = "closed_owing"


@dataclass(frozen=True)
class Person:
    """One person who is named on a bill."""

    title: str
    forenames: str
    surname: str


@dataclass(frozen=True)
class TownAccount:
    """One account. `person` is the number under which one or more accounts of the same people are kept together."""

    reference: str
    person: str
    uprn: str
    holders: tuple[Person, ...]
    band: str
    scenario: AccountScenario
    payment_day: int
    instalments: int


def read_accounts(path: Path = ACCOUNTS_FILE) -> tuple[TownAccount, ...]:
    """All rows of the file; `FileError` names the line and the column that is wrong."""
    return read_rows(path, TownAccount, _read_value, key="reference")


def _read_value(column: str, text: str) -> object:
    match column:
        case "reference":
            return whole(r"\d{8}", text)
        case "person":
            return whole(r"\d{7}", text)
        case "uprn":
            return whole(r"\d{1,12}", text)
        case "holders":
            return tuple(Person(*whole(r"[^/]+/[^/]+/[^/]+", one).split("/")) for one in text.split(" & "))
        case "band":
            return _BANDS[_BANDS.index(whole(r"[A-Z]", text))]
        case "scenario":
            return AccountScenario(text)
        case "payment_day":
            return _DAYS[_DAYS.index(int(text))]
        case _:
            return _COUNTS[_COUNTS.index(int(text))]
