"""The sandbox's own table of addresses, filled from the made-up town."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session

from bot.town.homes import Home

METADATA = MetaData()

ADDRESSES = Table(
    "places_addresses",
    METADATA,
    Column("uprn", String(12), primary_key=True),
    Column("usrn", String(8), nullable=False),
    Column("organisation", String(100), nullable=False),
    Column("sub_building", String(100), nullable=False),
    Column("building_name", String(100), nullable=False),
    Column("number", String(10), nullable=False),
    Column("street", String(100), nullable=False),
    Column("town", String(100), nullable=False),
    Column("postcode", String(8), nullable=False, index=True),
    Column("custodian_code", Integer, nullable=False),
    Column("classification", String(6), nullable=False),
    Column("logical_status", String(1), nullable=False),
    Column("x", Float, nullable=False),
    Column("y", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
)

Row = dict[str, Any]


def seed(session: Session, homes: Iterable[Home]) -> None:
    """Fill the empty table."""
    names = [column.name for column in ADDRESSES.columns]
    rows = [{name: getattr(home, name) for name in names} for home in homes]
    if rows:
        session.execute(insert(ADDRESSES), rows)


def addresses_by_postcode(session: Session, squeezed: str) -> list[Row]:
    """Every address whose postcode begins with `squeezed` (capitals, no space), in the order of their UPRNs."""
    return [row for row in all_addresses(session) if row["postcode"].replace(" ", "").startswith(squeezed)]


def address_by_uprn(session: Session, uprn: str) -> list[Row]:
    """One row or none."""
    found = session.execute(select(ADDRESSES).where(ADDRESSES.c.uprn == uprn)).mappings()
    return [dict(row) for row in found]


def all_addresses(session: Session) -> list[Row]:
    """The whole town by UPRN."""
    return [dict(row) for row in session.execute(select(ADDRESSES).order_by(ADDRESSES.c.uprn)).mappings()]
