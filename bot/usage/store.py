"""Writes facts, messages and contacts. One batch is one transaction together with its mark: all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.logs import get
from bot.usage.contacts import Contact, Derived, derive
from bot.usage.facts import Fact, Message, Source
from bot.usage.imports.voiding import with_calls
from bot.usage.rules import Rules
from bot.usage.sources import Mark
from bot.usage.tables import contacts, conversations, facts, marks, messages, poison

_LOG = get("usage")
_WRITER = "writer"
_CHUNK = 400  # SQLite takes 999 values in one statement at the least
_FIELDS = tuple(Fact.__dataclass_fields__)
_IN_ORDER = tuple(facts.c[name] for name in _FIELDS)  # so that a row's values are those of a fact, as they stand
_SOURCE = _FIELDS.index("source")
_SOURCES = {one.value: one for one in Source}


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


def add_facts(session: Session, new: Iterable[Fact], words: Mapping[str, Message]) -> list[Fact]:
    """Store what is not stored yet, with the words that belong to it; the facts that were new."""
    by_id = {fact.id: fact for fact in new}
    for known in _known(session, facts.c.id, list(by_id)):
        del by_id[known]
    fresh = list(by_id.values())
    if fresh:
        session.execute(insert(facts), [_fact_row(fact) for fact in fresh])
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


def read_together(session: Session, names: Collection[str]) -> list[Fact]:
    """All facts of these conversations, and of all others that the same people had as far as it is known."""
    found: list[Fact] = []
    wanted, read, looked_up = set(names), set[str](), set[str]()
    while wanted:
        rows = facts_of(session, wanted)
        read |= wanted
        found += rows
        keys = {key for fact in rows for key in (fact.account, fact.account_before) if key} - looked_up
        looked_up |= keys
        wanted = _conversations_of(session, keys) - read
    return found


def derive_again(session: Session, names: Collection[str], rules: Rules) -> Derived:
    """Derive the contacts of these conversations, and of those that belong with them, in place of the earlier ones."""
    together = read_together(session, names)
    derived = derive(together, rules)
    replace_contacts(session, {*names, *(fact.conversation for fact in together)}, derived)
    return derived


def replace_contacts(session: Session, names: Collection[str], derived: Derived) -> None:
    """Store what was derived of these conversations: contacts, spans, and what it says about messages."""
    mine = set(names)
    for some in _chunks(mine):
        session.execute(delete(contacts).where(contacts.c.conversation.in_(some)))
    rows = with_calls(session, [contact_row(contact) for contact in derived.contacts])
    made = [row for row in rows if row["conversation"] in mine]
    if made:
        session.execute(insert(contacts), made)
    people = {contact.conversation: contact.person_key for contact in derived.contacts}
    spans = [span for span in derived.spans if span.name in mine]
    for some in _chunks({span.name for span in spans}):
        session.execute(delete(conversations).where(conversations.c.name.in_(some)))
    if spans:
        rows = [{**asdict(span), "person_key": people.get(span.name, "")} for span in spans]
        session.execute(insert(conversations), rows)
    for some in _chunks(derived.repeats):
        session.execute(delete(messages).where(messages.c.fact.in_(some)))
    for some in _chunks({span.name for span in derived.spans if span.sample}):
        query = select(messages.c.fact, messages.c.at).where(messages.c.conversation.in_(some))
        for row in session.execute(query).all():
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
        "seconds": contact.seconds,
        "references": list(contact.references),
        "evidence": {
            "facts": list(contact.facts),
            "proofs": contact.proofs.as_json(),
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
        "traffic": contact.traffic,
        "assisted": contact.assisted,
        "arm": contact.arm,
        "grade": contact.grade,
        "signed_in": contact.signed_in,
        "barred": contact.barred,
        "linkable": contact.linkable,
        "followed_by": contact.followed_by,
        "followed_at": contact.followed_at,
        "voided": contact.voided,
    }


def _known(session: Session, column: Any, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in _chunks(ids):
        found.update(session.execute(select(column).where(column.in_(some))).scalars())
    return found


def _chunks(values: Collection[str]) -> Iterable[list[str]]:
    listed = sorted(values)
    return (listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK))


def facts_of(session: Session, names: Collection[str]) -> list[Fact]:
    """All facts of these conversations and no others."""
    found: list[Fact] = []
    for some in _chunks(names):
        found += map(_read_fact, session.execute(select(*_IN_ORDER).where(facts.c.conversation.in_(some))))
    return found


def _conversations_of(session: Session, keys: Collection[str]) -> set[str]:
    found: set[str] = set()
    for some in _chunks(keys):
        mine = or_(facts.c.account.in_(some), facts.c.account_before.in_(some))
        found.update(session.execute(select(facts.c.conversation).where(mine).distinct()).scalars())
    return found


def _fact_row(fact: Fact) -> dict[str, Any]:
    return {**vars(fact), "source": fact.source.value, "detail": dict(fact.detail)}


def _read_fact(row: Any) -> Fact:
    """A row of `_IN_ORDER`."""
    values = list(row)
    values[_SOURCE] = _SOURCES[values[_SOURCE]]
    return Fact(*values)
