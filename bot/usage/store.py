"""Writes facts, messages and contacts. One batch is one transaction together with its mark: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.logs import get
from bot.usage.contacts import Contact, Derived, Span, derive
from bot.usage.facts import Fact, Message, Source
from bot.usage.keys import Keys
from bot.usage.rules import Rules
from bot.usage.sources import Mark
from bot.usage.tables import contacts, conversations, facts, marks, messages, poison

_LOG = get("usage")
_WRITER = "writer"
_CHUNK = 400  # SQLite takes 999 values in one statement at the least


def read_mark(session: Session, source: str) -> Mark:
    """How far a source was read; the beginning when it never was."""
    row = session.execute(select(marks).where(marks.c.source == source)).first()
    return Mark(row.position, row.anchor) if row is not None else Mark()


def move_mark(session: Session, source: str, mark: Mark, now: datetime) -> None:
    """Set the mark; in the transaction of the rows that it stands for."""
    values = {"position": mark.position, "anchor": mark.anchor, "moved_at": now}
    if not session.execute(update(marks).where(marks.c.source == source).values(**values)).rowcount:
        session.execute(insert(marks).values(source=source, **values))


def take_turn(session: Session, now: datetime) -> None:
    """Wait until no other transaction writes here, so that two never derive one person's contacts side by side.

    The first statement of every writing transaction; ends with it.
    """
    if not session.execute(update(marks).where(marks.c.source == _WRITER).values(moved_at=now)).rowcount:
        session.execute(insert(marks).values(source=_WRITER, position=0, anchor="", moved_at=now))


def add_facts(session: Session, keys: Keys, new: Iterable[Fact], words: Mapping[str, Message]) -> list[Fact]:
    """Store what is not stored yet, with the words that belong to it; the facts that were new."""
    by_id = {fact.id: fact for fact in new}
    for known in _known(session, facts.c.id, list(by_id)):
        del by_id[known]
    fresh = list(by_id.values())
    if fresh:
        session.execute(insert(facts), [_fact_row(fact, keys) for fact in fresh])
    spoken = [asdict(words[fact.id]) for fact in fresh if fact.id in words]
    if spoken:
        session.execute(insert(messages), spoken)
    return fresh


def add_poison(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep what could not be read, once; how many were new."""
    by_id = {row["id"]: row for row in rows}
    for known in _known(session, poison.c.id, list(by_id)):
        del by_id[known]
    for row in by_id.values():
        session.execute(insert(poison).values(**row))
        _LOG.warning(
            "usage.event.unreadable", source=row["source"], source_id=row["source_id"], reason=row["reason"][:200]
        )
    return len(by_id)


def read_facts(session: Session, person_key: str) -> list[Fact]:
    """All facts of one person."""
    return [_read_fact(row) for row in session.execute(select(facts).where(facts.c.person_key == person_key))]


def derive_person(session: Session, person_key: str, rules: Rules) -> Derived:
    """Derive one person's contacts again and put them in the place of the earlier ones."""
    derived = derive(person_key, read_facts(session, person_key), rules)
    replace_contacts(session, person_key, derived)
    return derived


def replace_contacts(session: Session, person_key: str, derived: Derived) -> None:
    """Store what was derived for one person: contacts, conversations, and what it says about messages."""
    session.execute(delete(contacts).where(contacts.c.person_key == person_key))
    if derived.contacts:
        session.execute(insert(contacts), [contact_row(contact) for contact in derived.contacts])
    for span in derived.spans:
        _keep_conversation(session, person_key, span)
    if derived.repeats:
        session.execute(delete(messages).where(messages.c.fact.in_(sorted(derived.repeats))))
    moved = {span.name for span in derived.spans if span.sample}
    if moved:
        for row in session.execute(select(messages.c.fact, messages.c.at).where(messages.c.conversation.in_(moved))):
            at = derived.moments.get(row.fact, row.at)
            if at != row.at:
                session.execute(update(messages).where(messages.c.fact == row.fact).values(at=at))


def contact_row(contact: Contact) -> dict[str, Any]:
    """A contact as the table holds it."""
    return {
        "id": contact.id,
        "council": contact.council,
        "conversation": contact.conversation,
        "person_key": contact.person_key,
        "session": contact.session,
        "need_id": contact.need_id,
        "need": contact.need,
        "subject": contact.subject,
        "service": contact.service,
        "intent": contact.intent,
        "outcome": contact.outcome.value,
        "opened_at": contact.opened_at,
        "closed_at": contact.closed_at,
        "turns": contact.turns,
        "fallbacks": contact.fallbacks,
        "references": list(contact.references),
        "evidence": {
            "facts": list(contact.facts),
            "grounds": [
                {"fact": one.fact, "proves": one.proves.value, "why": one.why, "stands": one.stands}
                for one in contact.grounds
            ],
        },
        "channel": contact.channel,
        "language": contact.language,
        "out_of_hours": contact.out_of_hours,
        "sample": contact.sample,
        "avoidable": contact.avoidable,
        "linkable": contact.linkable,
        "followed_by": contact.followed_by,
        "followed_at": contact.followed_at,
        "voided": contact.voided,
    }


def _keep_conversation(session: Session, person_key: str, span: Span) -> None:
    values = {**asdict(span), "person_key": person_key}
    name = values.pop("name")
    mine = conversations.c.name == name
    if not session.execute(update(conversations).where(mine).values(**values)).rowcount:
        session.execute(insert(conversations).values(name=name, **values))


def _known(session: Session, column: Any, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        found.update(session.execute(select(column).where(column.in_(ids[start : start + _CHUNK]))).scalars())
    return found


def _fact_row(fact: Fact, keys: Keys) -> dict[str, Any]:
    row = {name: getattr(fact, name) for name in fact.__dataclass_fields__}
    return {
        **row,
        "source": fact.source.value,
        "detail": dict(fact.detail),
        "person_key": keys.person(fact.conversation),
    }


def _read_fact(row: Any) -> Fact:
    values = {name: getattr(row, name) for name in Fact.__dataclass_fields__}
    return Fact(**{**values, "source": Source(row.source)})
