"""How much of what was imported could have been linked to chats, what was, and which grade that allows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.council.contacts import RESOLUTIONS
from bot.database import session
from bot.usage.imports.excess import Excess, excess
from bot.usage.imports.matching import Chat, How, counted_once, link
from bot.usage.imports.outside import STAFFED, OutsideContact
from bot.usage.imports.tables import outside_contacts
from bot.usage.imports.voiding import chat_of, outside_of, visible
from bot.usage.rules import NEED_WINDOW
from bot.usage.tables import contacts

LEAST_COVERAGE = 0.30
_RESOLUTIONS = frozenset(outcome.value for outcome in RESOLUTIONS)


@dataclass
class Coverage:
    """Counts of a period. `calls` are staffed contacts; `chats` are contacts of the chat with a need."""

    calls: Counter[str] = field(default_factory=Counter)  # by channel
    linkable: int = 0
    linked: Counter[How] = field(default_factory=Counter)
    voided: int = 0
    chats: int = 0
    chats_linkable: int = 0
    forms_ours: int = 0
    forms_others: int = 0
    seconds: int = 0
    timed: int = 0
    beyond: Excess | None = None

    @property
    def share(self) -> float | None:
        """The share of calls that could have been linked; None when there are none."""
        total = sum(self.calls.values())
        return self.linkable / total if total else None

    @property
    def grade(self) -> str:
        """B for a matched log; C where less than 30 % could have been linked."""
        return "B" if (self.share or 0) >= LEAST_COVERAGE else "C"


def read_coverage(engine: Engine, council: str, first: datetime, last: datetime) -> Coverage:
    """From `first` up to `last`: what is there, what could be linked, and what was."""
    found = Coverage()
    resolved: dict[str, list[datetime]] = defaultdict(list)
    unlinked: dict[str, list[datetime]] = defaultdict(list)
    chats: list[Chat] = []
    references: set[str] = set()
    with session(engine) as opened:
        names = ("id", "need_id", "need", "subject", "service", "opened_at", "closed_at", "person_key", "references")
        query = select(*(contacts.c[name] for name in (*names, "outcome", "followed_by"))).where(
            contacts.c.council == council, contacts.c.closed_at >= first - NEED_WINDOW, contacts.c.opened_at < last
        )
        query = query.where(contacts.c.traffic == "")
        for row in opened.execute(query.execution_options(yield_per=2000)).mappings():
            if not row["need"]:
                continue
            chats.append(chat_of(row))
            references.update(row["references"])
            if row["opened_at"] < first:
                continue
            found.chats += 1
            found.chats_linkable += bool(row["references"])
            if row["outcome"] in _RESOLUTIONS:
                resolved[row["need"]].append(row["closed_at"])
    forms: list[OutsideContact] = []
    calls: list[OutsideContact] = []
    with session(engine) as opened:
        query = visible().where(
            outside_contacts.c.council == council, outside_contacts.c.at >= first, outside_contacts.c.at < last
        )
        for row in opened.execute(query.execution_options(yield_per=2000)).mappings():
            one = outside_of(row)
            if one.channel not in STAFFED:
                forms.append(one)
                continue
            found.calls[one.channel] += 1
            found.linkable += one.is_linkable
            if one.seconds is not None:
                found.seconds, found.timed = found.seconds + one.seconds, found.timed + 1
            if one.is_linkable:
                calls.append(one)
            else:
                unlinked[one.need].append(one.at)
    links = link(chats, calls)
    found.linked.update({one.outside.id: one.how for one in links}.values())
    ids = {one.id for one in calls}
    with session(engine) as opened:
        query = select(contacts.c.followed_by).where(
            contacts.c.council == council, contacts.c.voided.is_(True), contacts.c.closed_at >= first - NEED_WINDOW
        )
        found.voided = sum(one in ids for one in opened.execute(query).scalars())
    found.forms_ours, found.forms_others = counted_once(references, forms)
    found.beyond = excess(resolved, unlinked) if unlinked and resolved else None
    return found
