"""A call about the same need voids the resolution before it: the last step of every derivation.

Whichever comes first, the chat or the file with the call, the rows are the same in the end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.council.contacts import RESOLUTIONS
from bot.usage.imports.matching import Chat, followed, link
from bot.usage.imports.outside import OutsideContact, plain_reference
from bot.usage.imports.tables import imports, outside_contacts
from bot.usage.tables import contacts, facts

_RESOLUTIONS = frozenset(outcome.value for outcome in RESOLUTIONS)
_AT_ONCE = 300
_LINKS = ("reference", "person_key", "person_before")


def with_calls(opened: Session, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of one person's contacts as they are to be stored, voided by calls as well as by chats."""
    references = sorted({plain_reference(one) for row in rows for one in row["references"]})
    people = sorted({row["person_key"] for row in rows} - {""})
    outside = read_outside(opened, references, people)
    if not outside:
        return rows
    chats = [chat_of(row) for row in rows]
    calls = followed(chats, link(chats, outside))
    found = []
    for row in rows:
        call = calls.get(row["id"])
        if call is not None and (row["followed_at"] is None or call.at < row["followed_at"]):
            voided = row["outcome"] in _RESOLUTIONS
            row = {**row, "followed_by": call.id, "followed_at": call.at, "voided": voided}
        found.append(row)
    return found


def chat_of(row: Any) -> Chat:
    """What matching asks of a row of `contacts`."""
    names = ("id", "need_id", "need", "subject", "service", "opened_at", "closed_at", "person_key")
    return Chat(**{name: row[name] for name in names}, references=tuple(row["references"]))


def read_outside(opened: Session, references: Sequence[str], people: Sequence[str]) -> list[OutsideContact]:
    """Imported contacts that quote one of these references or are one of these people's."""
    found: dict[str, OutsideContact] = {}
    columns = outside_contacts.c
    for column, values in (
        (columns.reference, references),
        (columns.person_key, people),
        (columns.person_before, people),
    ):
        for some in _some(values):
            query = visible().where(column.in_(some))
            found.update((row["id"], outside_of(row)) for row in opened.execute(query).mappings())
    return list(found.values())


def visible() -> Any:
    """A query of imported contacts whose file is there to its last line."""
    return select(outside_contacts).join(imports).where(imports.c.state == "taken")


def outside_of(row: Any) -> OutsideContact:
    """A row of `outside_contacts` as a fact."""
    return OutsideContact(**{name: row[name] for name in OutsideContact.__dataclass_fields__})


def forget_links(opened: Session, before: datetime, held: Collection[str], *, dry_run: bool = False) -> int:
    """Take reference and person out of calls before a moment; how many that are. The calls stay countable.

    What links a call to one of the conversations that are `held` stays as long as they do.
    """
    linked = or_(*(outside_contacts.c[name] != "" for name in _LINKS))
    old = [outside_contacts.c.at < before, linked]
    references, people = _links_of(opened, held)
    for name, kept in zip(_LINKS, (references, people, people), strict=True):
        for some in _some(sorted(kept)):
            old.append(outside_contacts.c[name].not_in(some))
    if dry_run:
        return int(opened.execute(select(func.count()).select_from(outside_contacts).where(*old)).scalar() or 0)
    emptied = dict.fromkeys(_LINKS, "")
    return int(opened.execute(update(outside_contacts).where(*old).values(**emptied)).rowcount)


def _links_of(opened: Session, names: Collection[str]) -> tuple[set[str], set[str]]:
    """The references and the persons by which calls are linked to these conversations."""
    references, people = set[str](), set[str]()
    for some in _some(sorted(names)):
        query = select(contacts.c.references, contacts.c.person_key).where(contacts.c.conversation.in_(some))
        for row in opened.execute(query):
            references.update(map(plain_reference, row.references))
            people.add(row.person_key)
        known = select(facts.c.account, facts.c.account_before).where(facts.c.conversation.in_(some))
        people.update(key for row in opened.execute(known) for key in row)
    return references - {""}, people - {""}


def _some(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
