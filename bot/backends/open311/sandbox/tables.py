"""The sandbox's own tables: reports that were sent to it, and homes whose report stands there already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from sqlalchemy import JSON, Column, Float, Integer, MetaData, String, Table, Text, insert, select
from sqlalchemy.orm import Session

from bot.backends.open311.sandbox.catalogue import SERVICES
from bot.council.collections import LONDON
from bot.database import Instant
from bot.town.calendar import working_day_after, working_day_before
from bot.town.homes import Home, Scenario

METADATA = MetaData()
SEEDED = MetaData()  # laid anew at every start, unlike what was sent

REQUESTS = Table(
    "open311_requests",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("service_code", String(60), nullable=False),
    Column("our_reference", String(120), unique=True),
    Column("status", String(30), nullable=False),
    Column("status_notes", Text),
    Column("description", Text, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("expected_at", Instant),
    Column("address", String(300)),
    Column("address_id", String(40)),
    Column("lat", Float),
    Column("long", Float),
    Column("media_url", String(500)),
    Column("attributes", JSON, nullable=False),
    Column("token", String(20), unique=True),
    Column("token_asked", Integer, nullable=False),
)

STANDING = Table(
    "open311_standing_requests",
    SEEDED,
    Column("id", Integer, primary_key=True),
    Column("service_code", String(60), nullable=False),
    Column("address", String(300), nullable=False),
    Column("address_id", String(40), nullable=False),
    Column("lat", Float, nullable=False),
    Column("long", Float, nullable=False),
)

_FIRST_ID = 638344
_FIRST_STANDING_ID = 637000

Row = dict[str, Any]


def seed(session: Session, homes: Iterable[Home]) -> None:
    """Fill the empty table of standing reports: one for each bin of an `already_reported` home."""
    found = [(home, stream) for home in homes if home.scenario is Scenario.ALREADY_REPORTED for stream in home.bins]
    rows = [
        {
            "id": _FIRST_STANDING_ID + number,
            "service_code": f"MISSED_{stream.upper()}",
            "address": f"{home.number} {home.street}".strip(),
            "address_id": home.uprn,
            "lat": home.lat,
            "long": home.lon,
        }
        for number, (home, stream) in enumerate(found)
    ]
    if rows:
        session.execute(insert(STANDING), rows)


def all_requests(session: Session, now: datetime) -> list[Row]:
    """Everything there is at an instant, newest first: what was sent, and what stands there by the clock."""
    rows = written(session) + [_standing(dict(row), now) for row in session.execute(select(STANDING)).mappings()]
    return sorted(rows, key=lambda row: (row["requested_at"], row["id"]), reverse=True)


def written(session: Session) -> list[Row]:
    """What was sent to the sandbox, oldest first."""
    return [dict(row) for row in session.execute(select(REQUESTS).order_by(REQUESTS.c.id)).mappings()]


def by_our_reference(session: Session, our_reference: str) -> Row | None:
    """The report that carries a sender's reference, if there is one."""
    row = session.execute(select(REQUESTS).where(REQUESTS.c.our_reference == our_reference)).mappings().first()
    return dict(row) if row is not None else None


def add_request(session: Session, values: Row) -> Row:
    """Write one report and give it the next number."""
    newest = session.execute(select(REQUESTS.c.id).order_by(REQUESTS.c.id.desc()).limit(1)).scalar()
    number = _FIRST_ID if newest is None else newest + 1
    token = f"T{number}" if SERVICES[values["service_code"]].kind == "batch" else None
    row = {**values, "id": number, "token": token, "token_asked": 0}
    session.execute(insert(REQUESTS), [row])
    return row


def ask_token(session: Session, token: str) -> Row | None:
    """The report behind a token. The batch is worked through between the first time it is asked for and the next."""
    found = session.execute(select(REQUESTS).where(REQUESTS.c.token == token)).mappings().first()
    if found is None:
        return None
    session.execute(REQUESTS.update().where(REQUESTS.c.token == token).values(token_asked=found["token_asked"] + 1))
    return dict(found)


def _standing(row: Row, now: datetime) -> Row:
    """A report made by the home on the evening of its missed collection, whatever day the clock shows."""
    missed = working_day_before(now.astimezone(LONDON).date())
    requested_at = datetime.combine(missed, time(18, 5), LONDON)
    service = SERVICES[row["service_code"]]
    return {
        **row,
        "our_reference": None,
        "status": "open",
        "status_notes": "With the crew",
        "description": f"{service.name}, reported by telephone.",
        "requested_at": requested_at,
        "updated_at": requested_at,
        "expected_at": expected_at(row["service_code"], requested_at),
        "media_url": None,
        "attributes": {"uprn": row["address_id"]},
        "token": None,
        "token_asked": 0,
    }


def expected_at(service_code: str, moment: datetime) -> datetime:
    """Five in the afternoon of the last of the working days that the service takes."""
    day = working_day_after(moment.astimezone(LONDON).date(), SERVICES[service_code].working_days)
    return datetime.combine(day, time(17, 0), LONDON)
