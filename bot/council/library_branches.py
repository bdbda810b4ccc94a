"""A council's library branches: where they are, when they are open, what is there. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.council.collections import LONDON
from bot.council.library_membership import Membership

_DAYS_AHEAD = 30

Span = tuple[time, time]


class Facility(StrEnum):
    """What a branch may have."""

    COMPUTERS = "computers"
    WIFI = "wifi"
    PRINTING = "printing"
    SCANNING = "scanning"
    TOILET = "toilet"
    ACCESSIBLE_TOILET = "accessible_toilet"
    BABY_CHANGING = "baby_changing"
    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"
    PARKING = "parking"
    BLUE_BADGE_PARKING = "blue_badge_parking"
    STUDY_SPACE = "study_space"
    MEETING_ROOM = "meeting_room"
    CHILDRENS_AREA = "childrens_area"
    SELF_SERVICE = "self_service"
    CAFE = "cafe"


@dataclass(frozen=True)
class LibraryBranch:
    """One branch. `code` is the library system's own; `also_called` are other names, in small letters, and `near` what
    residents say it is in or by (`the bus station`), which several branches may share.

    `hours` by weekday (0 = Monday), several spans where it closes for lunch; one without any opens nowhere to walk in.
    Bank holidays and `closed_days` are closed. `place` is east and north in metres of the British National Grid.
    """

    code: str
    name: str
    address: str
    postcode: str
    phone: str
    page: str
    hours: Mapping[int, tuple[Span, ...]]
    facilities: frozenset[Facility] = frozenset()
    also_called: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    closed_days: frozenset[date] = frozenset()
    note: str = ""
    place: tuple[int, int] | None = None

    def on(self, day: date, bank_holidays: Collection[date]) -> tuple[Span, ...]:
        """When it is open on a day; nothing when it is closed."""
        if day in bank_holidays or day in self.closed_days:
            return ()
        return self.hours.get(day.weekday(), ())

    def is_open(self, moment: datetime, bank_holidays: Collection[date]) -> bool:
        """Whether it is open at an aware instant."""
        local = moment.astimezone(LONDON)
        return any(opens <= local.time() < closes for opens, closes in self.on(local.date(), bank_holidays))

    def next_opening(self, moment: datetime, bank_holidays: Collection[date]) -> datetime | None:
        """When it opens next, the moment itself when it is open; None when it does not within a month."""
        local = moment.astimezone(LONDON)
        for ahead in range(_DAYS_AHEAD):
            day = local.date() + timedelta(days=ahead)
            for opens, closes in self.on(day, bank_holidays):
                if local < datetime.combine(day, closes, LONDON):
                    return max(local, datetime.combine(day, opens, LONDON))
        return None


@dataclass(frozen=True)
class Libraries:
    """All branches in the order of the council's file, and whom to phone about any of them."""

    branches: tuple[LibraryBranch, ...]
    phone: str
    membership: Membership | None = None
    by_code: Mapping[str, LibraryBranch] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {one.code: one for one in self.branches})

    def name_of(self, code: str) -> str:
        """A branch's name; the code itself for one that the council's file does not know."""
        return self.by_code[code].name if code in self.by_code else code

    def having(self, facility: Facility) -> tuple[LibraryBranch, ...]:
        """The branches that have something."""
        return tuple(one for one in self.branches if facility in one.facilities)
