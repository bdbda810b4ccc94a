"""Containment and coming back, as people ask for them, with the share of contacts that they could be told of. Pure.

Containment is never turned into money: giving up is contained too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.council.contacts import Outcome

WITHIN = (timedelta(hours=24), timedelta(hours=48), timedelta(days=7))
LEAST_COVERAGE = 0.3
_TO_A_PERSON = frozenset({Outcome.HANDED_OVER, Outcome.QUEUE_ABANDONED, Outcome.MESSAGE_LEFT})
_GRADES = "ABCD"


@dataclass
class Figures:
    """Counts of residents' own contacts. Add every one, then ask."""

    contacts: int = 0
    engaged: int = 0
    to_a_person: int = 0
    linkable: int = 0  # engaged, with a need, and coming back in the same chat would be seen
    signed_in: int = 0  # of them on every channel
    came_back: dict[timedelta, int] = field(default_factory=lambda: dict.fromkeys(WITHIN, 0))
    voided: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one contact: outcome, need, linkable, signed_in, voided, closed_at, followed_at, traffic."""
        if row["traffic"]:
            return
        self.contacts += 1
        self.outcomes[row["outcome"]] = self.outcomes.get(row["outcome"], 0) + 1
        if row["outcome"] == Outcome.UNENGAGED:
            return
        self.engaged += 1
        self.to_a_person += row["outcome"] in _TO_A_PERSON
        self.voided += bool(row["voided"])
        if not row["linkable"] or not row["need"]:
            return
        self.linkable += 1
        self.signed_in += bool(row["signed_in"])
        followed: datetime | None = row["followed_at"]
        for span in WITHIN:
            self.came_back[span] += followed is not None and followed - row["closed_at"] <= span

    @property
    def containment(self) -> float | None:
        """1 - (handed over + left the queue + left a message) / engaged; None without anybody engaged."""
        return None if not self.engaged else 1 - self.to_a_person / self.engaged

    @property
    def coverage(self) -> float | None:
        """The share of engaged contacts after which coming back could have been seen."""
        return None if not self.engaged else self.linkable / self.engaged

    def share_back_within(self, span: timedelta) -> float | None:
        """Of the linkable contacts, those that were followed by another at the same need within `span`."""
        return None if not self.linkable else self.came_back[span] / self.linkable

    def lower(self, grade: str) -> str:
        """A figure's grade, one step lower where fewer than 30 % of contacts could have been linked."""
        if self.coverage is not None and self.coverage >= LEAST_COVERAGE:
            return grade
        return _GRADES[min(_GRADES.index(grade) + 1, len(_GRADES) - 1)]


def count(rows: Iterable[Mapping[str, Any]]) -> Figures:
    """The figures of some contacts."""
    figures = Figures()
    for row in rows:
        figures.add(row)
    return figures
