"""The sandbox's own table of homes: where each stands, its rounds, and its scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session

from bot.town.homes import STREAMS, Home, Scenario

METADATA = MetaData()

PLACES = Table(
    "waste_places",
    METADATA,
    Column("uprn", String(12), primary_key=True),
    Column("usrn", String(8), nullable=False, index=True),
    Column("first_line", String(200), nullable=False),
    Column("town", String(100), nullable=False),
    Column("postcode", String(8), nullable=False),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("round_day", Integer, nullable=False),
    Column("round_week", String(1), nullable=False),
    Column("scenario", String(30), nullable=False),
    Column("bins", String(60), nullable=False),
    Column("garden", Boolean, nullable=False),
    Column("assisted", Boolean, nullable=False),
)

#: The council whose crews these are; another council's homes are unknown here.
_OUR_CUSTODIAN = 9999
_SAME_NAME = ("uprn", "usrn", "town", "postcode", "lat", "lon", "round_day", "round_week", "garden", "assisted")


@dataclass(frozen=True)
class Place:
    """One row. `scenario` is empty for a place without household bins."""

    uprn: str
    usrn: str
    first_line: str
    town: str
    postcode: str
    lat: float
    lon: float
    round_day: int
    round_week: str
    scenario: str
    bins: str
    garden: bool
    assisted: bool

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams collected here."""
        if not self.scenario:
            return ()
        return STREAMS if self.garden else STREAMS[:-1]

    def scenario_of(self, stream: str) -> Scenario:
        """What has happened to one stream: the scenario, where it is about this stream."""
        return Scenario(self.scenario) if stream in self.bins.split() else Scenario.ORDINARY


def seed(session: Session, homes: Iterable[Home]) -> None:
    """Fill the empty table with the places of our council that are in use."""
    rows = [
        {
            "first_line": _first_line(home),
            "scenario": home.scenario or "",
            "bins": " ".join(home.bins),
            **{name: getattr(home, name) for name in _SAME_NAME},
        }
        for home in homes
        if home.custodian_code == _OUR_CUSTODIAN and home.logical_status == "1"
    ]
    if rows:
        session.execute(insert(PLACES), rows)


def read_places(session: Session, *, uprn: str = "", usrn: str = "") -> list[Place]:
    """Places by UPRN, filtered by either number when it is given."""
    question = select(PLACES).order_by(PLACES.c.uprn)
    if uprn:
        question = question.where(PLACES.c.uprn == uprn)
    if usrn:
        question = question.where(PLACES.c.usrn == usrn)
    names = [one.name for one in fields(Place)]
    return [Place(**{name: row[name] for name in names}) for row in session.execute(question).mappings()]


def _first_line(home: Home) -> str:
    parts = (home.organisation, home.sub_building, home.building_name, f"{home.number} {home.street}".strip())
    return ", ".join(part for part in parts if part).title().replace("'S", "'s")
