"""How long what is kept: words 30 days, facts and contacts 13 months. A hold stops both. Counts before it deletes.

Facts go by whole sessions, so that what is left derives to the same contacts as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.database import overwrite_deleted, scrub, session
from bot.usage.facts import Fact
from bot.usage.imports.voiding import forget_links
from bot.usage.keys import digest
from bot.usage.payments import mark_begun_again
from bot.usage.review.keeping import expire
from bot.usage.rules import Rules
from bot.usage.store import derive_again, facts_of, read_together, take_turn
from bot.usage.tables import contacts, conversations, erasures, facts, messages, poison
from bot.usage.turns import cut_sessions, cut_turns

_AT_A_TIME = 50  # conversations in one transaction
_CHUNK = 400


@dataclass(frozen=True)
class Limits:
    """What is older than these moments is due; `words` for transcripts and unreadable events, `facts` for the rest."""

    words: datetime
    facts: datetime

    @classmethod
    def at(cls, now: datetime, transcript_days: int, fact_months: int) -> Limits:
        """By the settings; a month back from the 31st is the last day of a shorter month."""
        month = now.month - 1 - fact_months
        year, month = now.year + month // 12, month % 12 + 1
        next_month = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=now.tzinfo)
        last = (next_month - timedelta(days=1)).day
        return cls(now - timedelta(days=transcript_days), now.replace(year=year, month=month, day=min(now.day, last)))


@dataclass(frozen=True)
class Due:
    """Rows that are due by kind, and how many conversations are held back."""

    messages: int = 0
    poison: int = 0
    facts: int = 0
    contacts: int = 0
    erasures: int = 0
    reviewed: int = 0  # items of reviewed samples whose 24 months are over
    links: int = 0  # imported calls that lose their reference and person
    held: int = 0

    def __add__(self, other: Due) -> Due:
        return Due(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def read_held(session: Session) -> set[str]:
    """The conversations that are held now, as the gateway's evidence tells."""
    kinds = (EvidenceKind.CONVERSATION_HELD.value, EvidenceKind.CONVERSATION_RELEASED.value)
    told = select(facts.c.conversation, facts.c.kind).where(facts.c.kind.in_(kinds)).order_by(facts.c.seq)
    latest = {row.conversation: row.kind for row in session.execute(told)}
    return {name for name, kind in latest.items() if kind == EvidenceKind.CONVERSATION_HELD}


def retain(
    engine: Engine,
    rules: Rules,
    limits: Limits,
    now: datetime,
    *,
    dry_run: bool,
    done: Callable[[int], None] = lambda count: None,
) -> Due:
    """Count what is due and, unless `dry_run`, delete it. `done(n)` is told of conversations looked through."""
    with session(engine) as opened:
        held = read_held(opened)
        total = _words_due(opened, limits, held) + Due(held=len(held))
        total += Due(
            reviewed=expire(opened, now, dry_run=True), links=forget_links(opened, limits.facts, held, dry_run=True)
        )
        if not dry_run:
            take_turn(opened, now)
            overwrite_deleted(opened.connection())
            _delete_words(opened, limits, held)
            expire(opened, now)
            forget_links(opened, limits.facts, held)
    for names in _old_conversations(engine, limits.facts):
        with session(engine) as opened:
            if not dry_run:
                take_turn(opened, now)
                overwrite_deleted(opened.connection())
            for name in sorted(set(names) - held):
                total += _let_go(opened, name, rules, limits, dry_run)
        done(len(names))
    if not dry_run:
        scrub(engine)
    return total


def count_old(engine: Engine, limits: Limits) -> int:
    """How many conversations have any fact that is due, for a progress bar."""
    with session(engine) as opened:
        query = select(func.count(facts.c.conversation.distinct())).where(facts.c.at < limits.facts)
        return int(opened.execute(query).scalar() or 0)


def _words_due(session: Session, limits: Limits, held: set[str]) -> Due:
    counts = [
        sum(_count(session, table, table.c.conversation, condition, held))
        for table, condition in ((messages, _old_message(limits)), (poison, poison.c.seen_at < limits.words))
    ]
    gone = select(func.count()).select_from(erasures).where(erasures.c.erased_at < limits.facts)
    return Due(messages=counts[0], poison=counts[1], erasures=int(session.execute(gone).scalar() or 0))


def _count(session: Session, table: Any, name: Any, condition: Any, held: set[str]) -> Iterator[int]:
    rows = session.execute(select(name, func.count()).select_from(table).where(condition).group_by(name))
    return (int(count) for conversation, count in rows if conversation not in held)


def _delete_words(session: Session, limits: Limits, held: set[str]) -> None:
    kept = sorted(held)
    session.execute(delete(messages).where(_old_message(limits), messages.c.conversation.not_in(kept)))
    session.execute(delete(poison).where(poison.c.seen_at < limits.words, poison.c.conversation.not_in(kept)))
    session.execute(delete(erasures).where(erasures.c.erased_at < limits.facts))


def _old_message(limits: Limits) -> Any:
    """By when a message was really written: samples stand at made-up times."""
    return messages.c.fact.in_(select(facts.c.id).where(facts.c.at < limits.words))


def _old_conversations(engine: Engine, before: datetime) -> Iterator[list[str]]:
    last = ""
    while True:
        with session(engine) as opened:
            due = select(facts.c.conversation).where(facts.c.at < before, facts.c.conversation > last).distinct()
            names = list(opened.execute(due.order_by(facts.c.conversation).limit(_AT_A_TIME)).scalars())
        if not names:
            return
        yield names
        last = names[-1]


def _let_go(session: Session, name: str, rules: Rules, limits: Limits, dry_run: bool) -> Due:
    """The sessions of a conversation that are old altogether."""
    together = {fact.conversation for fact in read_together(session, [name])}
    found, gone = facts_of(session, [name]), list[Fact]()
    keys: list[str] = []
    for one in cut_sessions(cut_turns(mark_begun_again(found))):
        told = [fact for turn in one for fact in turn.facts]
        if all(fact.at < limits.facts for fact in told):
            gone += told
            keys.append(digest("session", one[0].key))
    if not gone:
        return Due()
    mine = (contacts.c.conversation == name, contacts.c.session.in_(keys))
    counted = session.execute(select(func.count()).select_from(contacts).where(*mine)).scalar()
    if not dry_run:
        ids = [fact.id for fact in gone]
        for start in range(0, len(ids), _CHUNK):
            some = ids[start : start + _CHUNK]
            session.execute(delete(messages).where(messages.c.fact.in_(some)))
            session.execute(delete(facts).where(facts.c.id.in_(some)))
        _forget_empty(session, name)
        derive_again(session, together, rules)
    return Due(facts=len(gone), contacts=int(counted or 0))


def _forget_empty(session: Session, name: str) -> None:
    if session.execute(select(facts.c.id).where(facts.c.conversation == name).limit(1)).first() is None:
        session.execute(delete(conversations).where(conversations.c.name == name))
