"""The made-up town that all sandboxes share: `homes.csv`, one row an address, each home with a scenario for its bins.

Only sandboxes read it. Everything in it is synthetic: postcode area ZZ is never issued, nor are these UPRNs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.town.rows import read_rows

HOMES_FILE = Path(__file__).with_name("homes.csv")
STREAMS = ("refuse", "recycling", "food", "garden")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


class Scenario(StrEnum):
    """What has just happened to a home's bins, seen from the sandbox's clock (docs/back-ends.md has the table)."""

    ORDINARY = "ordinary"
    MISSED = "missed"
    CREW_OUT = "crew_out"
    NOT_DUE = "not_due"
    TOO_LATE = "too_late"
    ALREADY_REPORTED = "already_reported"
    RETURNING = "returning"
    NOT_PRESENTED = "not_presented"
    CONTAMINATED = "contaminated"
    TOO_HEAVY = "too_heavy"
    EXCESS_WASTE = "excess_waste"
    BLOCKED_ACCESS = "blocked_access"
    ROAD_CLOSED = "road_closed"
    ASSISTED_NOT_PRESENTED = "assisted_not_presented"
    NO_GARDEN = "no_garden"
    SNOW = "snow"


@dataclass(frozen=True)
class Home:
    """One address. A row that is no home of ours (a shop, a former address, another council's) has no scenario.

    `bins` are the streams that the scenario is about; the others keep to the ordinary rounds of the street, which
    run on `round_day` (0 = Monday). Streets of week A have refuse in one week and those of week B in the other.
    """

    uprn: str
    usrn: str
    organisation: str
    sub_building: str
    building_name: str
    number: str
    street: str
    town: str
    postcode: str
    custodian_code: int
    classification: str
    logical_status: str
    x: float
    y: float
    lat: float
    lon: float
    round_day: int
    round_week: str
    scenario: Scenario | None
    bins: tuple[str, ...]
    garden: bool
    assisted: bool

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams that are collected here."""
        if self.scenario is None:
            return ()
        return STREAMS if self.garden else STREAMS[:-1]


def read_homes(path: Path = HOMES_FILE) -> tuple[Home, ...]:
    """All rows of the file; `FileError` names the line and the column that is wrong."""
    return read_rows(path, Home, _read_value, key="uprn")


def _read_value(column: str, text: str) -> object:
    match column:
        case "custodian_code":
            return int(text)
        case "x" | "y" | "lat" | "lon":
            return float(text)
        case "round_day":
            return WEEKDAYS.index(text) if text else 0
        case "scenario":
            return Scenario(text) if text else None
        case "bins":
            return tuple(STREAMS[STREAMS.index(word)] for word in text.split())
        case "garden" | "assisted":
            return bool(("no", "yes").index(text))
        case _:
            return text.strip()
