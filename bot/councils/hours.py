"""When the phone is answered, and the bank holidays of the UK's nations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from bot.council.collections import LONDON

#: What the package `holidays` calls each nation of the UK.
NATIONS = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}


@dataclass(frozen=True)
class Hours:
    """When the phone is answered, in local time, by weekday (0 = Monday); bank holidays are closed."""

    by_weekday: Mapping[int, tuple[time, time]]
    nation: str

    def on(self, day: date) -> tuple[time, time] | None:
        """Opening and closing on a day; None when closed."""
        if day in bank_holidays(self.nation, day.year):
            return None
        return self.by_weekday.get(day.weekday())

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody answers at an aware instant."""
        local = moment.astimezone(LONDON)
        opening = self.on(local.date())
        return opening is not None and opening[0] <= local.time() < opening[1]

    def next_opening(self, moment: datetime) -> datetime:
        """The instant at which the phone is next answered (the moment itself when it is open)."""
        local = moment.astimezone(LONDON)
        for ahead in range(30):
            day = local.date() + timedelta(days=ahead)
            opening = self.on(day)
            if opening is None:
                continue
            opens, closes = (datetime.combine(day, at, LONDON) for at in opening)
            if local < closes:
                return max(local, opens)
        raise ValueError("the phone is not answered on any day of the next month")

    def closed_because(self, day: date) -> str:
        """The bank holiday's name, or an empty string on an ordinary day."""
        return bank_holidays(self.nation, day.year).get(day, "")


@lru_cache(maxsize=64)
def bank_holidays(nation: str, year: int) -> Mapping[date, str]:
    """Bank holidays of one nation of the UK in a year, with their names (PyPI `holidays`)."""
    return dict(holidays.country_holidays("GB", subdiv=NATIONS[nation], years=year))
