"""What an answer about libraries is made of: the question, the day, the council's branches. Says nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.days import Holidays
from actions.libraries.hours_words import NAMES
from actions.saying import capital, say_list
from actions.talk import Talk
from actions.turn import Turn
from bot.council.library_branches import Facility, Libraries, LibraryBranch

INTENT = "ask_library_hours"

#: A response and its facts.
Line = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Telling:
    """One answer: the council's libraries and the question."""

    turn: Turn
    talk: Talk
    libraries: Libraries
    question: dict[str, Any]
    holidays: Holidays

    @property
    def today(self) -> date:
        """The day here."""
        return self.turn.local.date()

    @property
    def days(self) -> list[date]:
        """The days that are asked about."""
        return [date.fromisoformat(one) for one in self.question["days"]]


def who_has(telling: Telling, missing: Sequence[Facility]) -> str:
    """Which other libraries have what one has not, a sentence for each thing."""
    told = []
    for facility in missing:
        others = [one.name for one in telling.libraries.having(facility)]
        thing = capital(NAMES[facility])
        told.append(f"{thing}: {say_list(others)}." if others else f"{thing}: none of the libraries, as far as I know.")
    return "\n".join(told)


def ask_them(telling: Telling, branch: LibraryBranch | None) -> Line:
    """The page and the phone for what is not known here."""
    council = telling.turn.council
    page = council.website + branch.page if branch is not None else council.page(INTENT)
    return "utter_library_hours_ask_them", {
        "page": page,
        "library_phone": branch.phone if branch is not None else telling.libraries.phone,
    }
