"""The sandbox's tables: accounts of the made-up town (filled anew at each start), and the payments posted to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Date, Integer, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session

from bot.backends.civica.sandbox.stories import Posted
from bot.town.accounts import AccountScenario, Person, TownAccount, read_accounts
from bot.town.homes import Home

SEEDED = MetaData()
METADATA = MetaData()

ACCOUNTS = Table(
    "civica_accounts",
    SEEDED,
    Column("reference", String(20), primary_key=True),
    Column("person", String(20), nullable=False, index=True),
    Column("uprn", String(12), nullable=False),
    Column("holders", String(400), nullable=False),
    Column("band", String(1), nullable=False),
    Column("scenario", String(30), nullable=False),
    Column("payment_day", Integer, nullable=False),
    Column("instalments", Integer, nullable=False),
    Column("lines", String(300), nullable=False),
    Column("postcode", String(8), nullable=False),
)

POSTED = Table(
    "civica_posted_payments",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("account", String(20), nullable=False, index=True),
    Column("pence", Integer, nullable=False),
    Column("reference", String(255), nullable=False),
    Column("day", Date, nullable=False),
)


@dataclass(frozen=True)
class KeptAccount:
    """An account with the home that it is for: the lines of its address without the postcode."""

    account: TownAccount
    lines: tuple[str, ...]
    postcode: str


def seed(session: Session, homes: Iterable[Home]) -> None:
    """Fill the empty table with the accounts whose homes are in this town."""
    town = {home.uprn: home for home in homes}
    rows = [
        {
            **{
                name: getattr(one, name)
                for name in ("reference", "person", "uprn", "band", "payment_day", "instalments")
            },
            "holders": _pack(one.holders),
            "scenario": one.scenario.value,
            "lines": "\n".join(_lines(town[one.uprn])),
            "postcode": town[one.uprn].postcode,
        }
        for one in read_accounts()
        if one.uprn in town
    ]
    if rows:
        session.execute(insert(ACCOUNTS), rows)


def accounts_of(session: Session, reference: str) -> tuple[list[KeptAccount], bool]:
    """All accounts of the person behind an account reference (True) or a person's number (False); none when unknown."""
    people = session.execute(select(ACCOUNTS.c.person).where(ACCOUNTS.c.reference == reference)).scalars().all()
    question = select(ACCOUNTS).where(ACCOUNTS.c.person.in_(people or [reference])).order_by(ACCOUNTS.c.reference)
    return [_kept(dict(row)) for row in session.execute(question).mappings()], bool(people)


def account_exists(session: Session, reference: str) -> bool:
    """Whether there is an account with this reference."""
    return session.execute(select(ACCOUNTS.c.reference).where(ACCOUNTS.c.reference == reference)).first() is not None


def posted_to(session: Session, account: str | None = None) -> list[Posted]:
    """The payments posted to an account (to any, when none is named), in the order of their posting."""
    question = select(POSTED).order_by(POSTED.c.number)
    if account is not None:
        question = question.where(POSTED.c.account == account)
    return [Posted(**dict(row)) for row in session.execute(question).mappings()]


def post(session: Session, payments: Iterable[tuple[str, int, str, date]]) -> None:
    """Post payments (account, pence, reference, day). What is posted twice stands there twice."""
    rows = [dict(zip(("account", "pence", "reference", "day"), one, strict=True)) for one in payments]
    if rows:
        session.execute(insert(POSTED), rows)


def forget_posted(session: Session) -> None:
    """Take all posted payments off the accounts again."""
    session.execute(POSTED.delete())


def _kept(row: dict[str, object]) -> KeptAccount:
    account = TownAccount(
        reference=str(row["reference"]),
        person=str(row["person"]),
        uprn=str(row["uprn"]),
        holders=_unpack(str(row["holders"])),
        band=str(row["band"]),
        scenario=AccountScenario(str(row["scenario"])),
        payment_day=int(str(row["payment_day"])),
        instalments=int(str(row["instalments"])),
    )
    return KeptAccount(account, tuple(str(row["lines"]).split("\n")), str(row["postcode"]))


def _pack(holders: Iterable[Person]) -> str:
    return "\n".join(f"{one.title}/{one.forenames}/{one.surname}" for one in holders)


def _unpack(text: str) -> tuple[Person, ...]:
    return tuple(Person(*line.split("/")) for line in text.split("\n"))


def _lines(home: Home) -> list[str]:
    parts = (home.sub_building, home.building_name, f"{home.number} {home.street}".strip(), home.town)
    return [part.title().replace("'S", "'s") for part in parts if part]
