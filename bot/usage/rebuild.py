"""Derives everything again from the stored facts, compares it with what is stored, and puts right what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.database import session
from bot.usage.contacts import derive
from bot.usage.rules import Rules
from bot.usage.sources import Mark
from bot.usage.store import contact_row, move_mark, read_facts, read_mark, replace_contacts, take_turn
from bot.usage.tables import contacts, facts

RULES_MARK = "rules"
_PEOPLE_AT_A_TIME = 200


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild found: contacts derived, how many of them were stored otherwise, and stored ones without facts."""

    people: int = 0
    contacts: int = 0
    differing: int = 0
    without_facts: int = 0

    @property
    def is_same(self) -> bool:
        """Whether everything was stored as it is derived."""
        return not self.differing and not self.without_facts


def count_people(engine: Engine) -> int:
    """How many people there are facts of."""
    with session(engine) as opened:
        return int(opened.execute(select(func.count(facts.c.person_key.distinct()))).scalar() or 0)


def rebuild(engine: Engine, rules: Rules, now: datetime, done: Callable[[int], None] = lambda count: None) -> Rebuilt:
    """Derive every person's contacts again. Works through people in batches; `done(n)` is told after each."""
    result = Rebuilt()
    for people in _batches(engine):
        with session(engine) as opened:
            take_turn(opened, now)
            for person in people:
                total, differing = _rebuild_person(opened, person, rules)
                result = Rebuilt(result.people + 1, result.contacts + total, result.differing + differing)
        done(len(people))
    with session(engine) as opened:
        take_turn(opened, now)
        orphans = contacts.c.person_key.not_in(select(facts.c.person_key))
        without_facts = opened.execute(delete(contacts).where(orphans)).rowcount
        move_mark(opened, RULES_MARK, Mark(0, rules.version), now)
    return Rebuilt(result.people, result.contacts, result.differing, without_facts)


def is_up_to_date(engine: Engine, rules: Rules) -> bool:
    """Whether the stored contacts were derived by these rules and cards."""
    with session(engine) as opened:
        return read_mark(opened, RULES_MARK).anchor == rules.version


def _rebuild_person(session: Session, person: str, rules: Rules) -> tuple[int, int]:
    stored = {row["id"]: dict(row) for row in session.execute(_contacts_of(person)).mappings()}
    derived = derive(person, read_facts(session, person), rules)
    made = {contact.id: contact_row(contact) for contact in derived.contacts}
    differing = sum(not _is_same(stored.get(key), made.get(key)) for key in stored.keys() | made.keys())
    if differing:
        replace_contacts(session, person, derived)
    return len(made), differing


def _is_same(stored: Mapping[str, Any] | None, made: Mapping[str, Any] | None) -> bool:
    return stored is not None and made is not None and dict(stored) == dict(made)


def _contacts_of(person: str) -> Any:
    return select(contacts).where(contacts.c.person_key == person)


def _batches(engine: Engine) -> Iterator[list[str]]:
    last = ""
    while True:
        with session(engine) as opened:
            query = select(facts.c.person_key).where(facts.c.person_key > last).distinct()
            people = list(opened.execute(query.order_by(facts.c.person_key).limit(_PEOPLE_AT_A_TIME)).scalars())
        if not people:
            return
        yield people
        last = people[-1]
