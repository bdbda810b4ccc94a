"""One look at the library: all rows that answers are made of, with the day and the instant they are made at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from bot.backends.koha.sandbox.behaviour import Behaviour
from bot.backends.koha.sandbox.refusals import not_found
from bot.backends.koha.sandbox.tables import BIBLIOS, CHECKOUTS, HOLDS, ITEMS, LIBRARIES, PATRONS, Row, every, one
from bot.council.collections import LONDON

#: After so many wrong passwords in a row an account is locked (Koha's FailedLoginAttempts).
FAILED_LOGIN_ATTEMPTS = 5
_END_OF_DAY = time(23, 59)
_LOAN_DAYS = {"DVD": 7, "QUICK": 7}
_USUAL_LOAN_DAYS = 21
_MOST_RENEWALS = {"DVD": 1, "BKC": 5, "QUICK": 0, "REF": 0}
_USUAL_MOST_RENEWALS = 3


@dataclass
class Town:
    """Rows are read once for each answer; a handler that changes something looks again."""

    session: Session
    now: datetime
    behaviour: Behaviour

    @property
    def today(self) -> date:
        """The day here."""
        return self.now.astimezone(LONDON).date()

    @cached_property
    def libraries(self) -> dict[str, Row]:
        """By code."""
        return {row["code"]: row for row in every(self.session, LIBRARIES)}

    @cached_property
    def biblios(self) -> dict[int, Row]:
        """By number."""
        return {row["id"]: row for row in every(self.session, BIBLIOS)}

    @cached_property
    def items(self) -> dict[int, Row]:
        """By number."""
        return {row["id"]: row for row in every(self.session, ITEMS)}

    @cached_property
    def checkouts(self) -> list[Row]:
        """All, those of the past too."""
        return every(self.session, CHECKOUTS)

    @cached_property
    def on_loan(self) -> dict[int, Row]:
        """What is out, by the copy's number."""
        return {row["item_id"]: row for row in self.checkouts if row["returned_at"] is None}

    def patron(self, number: int) -> Row:
        """A reader, or a 404."""
        found = one(self.session, PATRONS, id=number)
        if found is None:
            raise not_found("Patron")
        return found

    def biblio(self, number: int) -> Row:
        """A title, or a 404."""
        if number not in self.biblios:
            raise not_found("Bibliographic record")
        return self.biblios[number]

    def item(self, number: int) -> Row:
        """A copy, or a 404."""
        if number not in self.items:
            raise not_found("Item")
        return self.items[number]

    def items_of(self, biblio_id: int) -> list[Row]:
        """The copies of a title."""
        return [row for row in self.items.values() if row["biblio_id"] == biblio_id]

    def queue(self, biblio_id: int) -> list[Row]:
        """Who waits for a title, the next first."""
        waiting = [row for row in every(self.session, HOLDS, biblio_id=biblio_id) if row["status"] is None]
        return sorted(waiting, key=lambda row: (row["priority"], row["id"]))

    def due_at(self, checkout: Row) -> datetime:
        """When a loan ends: the last minute of its day."""
        return checkout["due_at"] or end_of(self.today + timedelta(days=checkout["due_in"]))

    def is_restricted(self, patron: Row) -> bool:
        """Whether the library has stopped this reader."""
        return patron["scenario"] == "blocked"

    def hold_day(self, hold: Row) -> date:
        """The day on which a reservation was made."""
        return hold["placed_on"] or self.today - timedelta(days=hold["placed_days_ago"])


def end_of(day: date) -> datetime:
    """The last minute of a day."""
    return datetime.combine(day, _END_OF_DAY, LONDON)


def loan_days(kind: str) -> int:
    """For how many days a thing is lent."""
    return _LOAN_DAYS.get(kind, _USUAL_LOAN_DAYS)


def most_renewals(kind: str) -> int:
    """How often a loan of this kind can be renewed."""
    return _MOST_RENEWALS.get(kind, _USUAL_MOST_RENEWALS)
