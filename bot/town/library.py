"""The made-up town's library: branches, a catalogue, readers, loans, reservations and fines, each a file of rows.

Only sandboxes read it. Readers, cards and PINs are synthetic; days are counted from the sandbox's day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.town.rows import Row, read_rows, whole

FOLDER = Path(__file__).parent
KINDS = ("BK", "BKC", "LP", "CD", "DVD", "REF", "QUICK")
CHARGES = ("OVERDUE", "LOST", "RESERVE", "PAYMENT")
RULES = ("", "local", "damaged", "none_allowed", "odd")
HOLD_STATUSES = ("", "W", "T", "P")


@dataclass(frozen=True)
class TownBranch:
    """One branch."""

    code: str
    name: str
    address: str
    postcode: str
    phone: str
    hands_out_holds: bool


@dataclass(frozen=True)
class TownTitle:
    """One title. `copies`: branch -> how many stand there; `rule`: what is odd about reserving it."""

    number: int
    title: str
    subtitle: str
    author: str
    year: int
    kind: str
    copies: tuple[tuple[str, int], ...]
    from_age: int
    rule: str


@dataclass(frozen=True)
class TownReader:
    """One reader. `card_ends_in` is in days from today; `wrong_pins` were typed in a row before."""

    card: str
    pin: str
    user: str
    firstname: str
    surname: str
    branch: str
    born: date
    uprn: str
    scenario: str
    wrong_pins: int
    card_ends_in: int
    pin_ended: bool


@dataclass(frozen=True)
class TownLoan:
    """One loan of the first copy that is still there. `block`: a code with which its renewal is refused."""

    card: str
    title_number: int
    due_in: int
    renewals: int
    block: str


@dataclass(frozen=True)
class TownHold:
    """One reservation; they queue in the order of the file."""

    card: str
    title_number: int
    branch: str
    status: str
    placed_days_ago: int
    suspended: bool


@dataclass(frozen=True)
class TownCharge:
    """What is owed for one thing; below nothing is a credit."""

    card: str
    description: str
    pounds: Decimal
    days_ago: int
    kind: str


@dataclass(frozen=True)
class TownLibrary:
    """Everything, with references between the files checked."""

    branches: tuple[TownBranch, ...]
    titles: tuple[TownTitle, ...]
    readers: tuple[TownReader, ...]
    loans: tuple[TownLoan, ...]
    holds: tuple[TownHold, ...]
    charges: tuple[TownCharge, ...]


_CARD, _ANY, _COUNT = r"\d{8}", r".+", r"\d+"


def read_library(folder: Path = FOLDER) -> TownLibrary:
    """The six `library_*.csv` of a folder; `FileError` names file, line and column of what is wrong."""

    def read(name: str, kind: type[Row], key: str = "", **checks: Callable[[Row], bool]) -> tuple[Row, ...]:
        return read_rows(folder / f"library_{name}.csv", kind, _read_value, key=key, checks=checks)

    branches = read("branches", TownBranch, "code")
    codes = {one.code for one in branches}
    titles = read("titles", TownTitle, "number", copies=lambda one: {code for code, _ in one.copies} <= codes)
    numbers = {one.number for one in titles}
    readers = read("readers", TownReader, "card", branch=lambda one: one.branch in codes)
    cards = {one.card for one in readers}

    def of_somebody(one: Any) -> bool:
        return one.card in cards

    def of_a_title(one: Any) -> bool:
        return one.title_number in numbers

    return TownLibrary(
        branches=branches,
        titles=titles,
        readers=readers,
        loans=read("loans", TownLoan, card=of_somebody, title_number=of_a_title),
        holds=read(
            "holds", TownHold, card=of_somebody, title_number=of_a_title, branch=lambda one: one.branch in codes
        ),
        charges=read("charges", TownCharge, card=of_somebody),
    )


def _read_value(column: str, text: str) -> Any:
    match column:
        case "card":
            return whole(_CARD, text)
        case "pin":
            return whole(r"\d{4}", text)
        case "code":
            return whole(r"[A-Z]{1,10}", text)
        case "number" | "title_number" | "year" | "renewals" | "wrong_pins" | "placed_days_ago" | "days_ago":
            return int(whole(_COUNT, text))
        case "title" | "name" | "firstname" | "surname" | "user" | "branch" | "scenario":
            return whole(_ANY, text)
        case "from_age":
            return int(text or 0)
        case "card_ends_in" | "due_in":
            return int(text)
        case "born":
            return date.fromisoformat(text)
        case "pounds":
            return Decimal(text).quantize(Decimal("0.01"))
        case "hands_out_holds" | "pin_ended" | "suspended":
            return ("no", "yes").index(text) == 1
        case "copies":
            return tuple((code, int(count)) for code, _, count in (one.partition(":") for one in text.split()))
        case "kind":
            return (*KINDS, *CHARGES)[(*KINDS, *CHARGES).index(text)]
        case "rule":
            return RULES[RULES.index(text)]
        case "status":
            return HOLD_STATUSES[HOLD_STATUSES.index(text)]
        case _:
            return whole(r".*", text)
