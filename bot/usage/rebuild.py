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
from bot.usage.imports.voiding import with_calls
from bot.usage.rules import Rules
from bot.usage.sources import Mark
from bot.usage.store import contact_row, move_mark, read_mark, read_together, replace_contacts, take_turn
from bot.usage.tables import contacts, facts

RULES_MARK = "rules"
_AT_A_TIME = 200


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild found: contacts derived, how many of them were stored otherwise, and stored ones without facts."""

    conversations: int = 0
    contacts: int = 0
    differing: int = 0
    without_facts: int = 0

    @property
    def is_same(self) -> bool:
        """Whether everything was stored as it is derived."""
        return not self.differing and not self.without_facts


def count_conversations(engine: Engine) -> int:
    """How many conversations there are facts of."""
    with session(engine) as opened:
        return int(opened.execute(select(func.count(facts.c.conversation.distinct()))).scalar() or 0)


def rebuild(engine: Engine, rules: Rules, now: datetime, done: Callable[[int], None] = lambda count: None) -> Rebuilt:
    """Derive all contacts again. Works through conversations in batches; `done(n)` is told after each."""
    result = Rebuilt()
    for names in _batches(engine):
        with session(engine) as opened:
            take_turn(opened, now)
            total, differing = _rebuild_batch(opened, names, rules)
        result = Rebuilt(result.conversations + len(names), result.contacts + total, result.differing + differing)
        done(len(names))
    with session(engine) as opened:
        take_turn(opened, now)
        orphans = ~select(facts.c.id).where(facts.c.conversation == contacts.c.conversation).exists()
        without_facts = opened.execute(delete(contacts).where(orphans)).rowcount
        move_mark(opened, RULES_MARK, Mark(0, rules.version), now)
    return Rebuilt(result.conversations, result.contacts, result.differing, without_facts)


def is_up_to_date(engine: Engine, rules: Rules) -> bool:
    """Whether the stored contacts were derived by these rules and cards."""
    with session(engine) as opened:
        return read_mark(opened, RULES_MARK).anchor == rules.version


def _rebuild_batch(session: Session, names: list[str], rules: Rules) -> tuple[int, int]:
    """How many contacts these conversations have, and how many of them were stored otherwise.

    Others that belong with them are derived too, and compared in their own batch.
    """
    stored = {row["id"]: dict(row) for row in session.execute(_contacts_of(names)).mappings()}
    derived = derive(read_together(session, names), rules)
    mine = set(names)
    rows = with_calls(session, [contact_row(one) for one in derived.contacts])
    made = {row["id"]: row for row in rows if row["conversation"] in mine}
    wrong = {key for key in stored.keys() | made.keys() if not _is_same(stored.get(key), made.get(key))}
    if wrong:
        replace_contacts(session, names, derived)
    return len(made), len(wrong)


def _is_same(stored: Mapping[str, Any] | None, made: Mapping[str, Any] | None) -> bool:
    return stored is not None and made is not None and dict(stored) == dict(made)


def _contacts_of(names: list[str]) -> Any:
    return select(contacts).where(contacts.c.conversation.in_(names))


def _batches(engine: Engine) -> Iterator[list[str]]:
    last = ""
    while True:
        with session(engine) as opened:
            query = select(facts.c.conversation).where(facts.c.conversation > last).distinct()
            names = list(opened.execute(query.order_by(facts.c.conversation).limit(_AT_A_TIME)).scalars())
        if not names:
            return
        yield names
        last = names[-1]
