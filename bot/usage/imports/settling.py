"""Derives again whoever a new import concerns: contacts whose reference or person one of its calls carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.database import session
from bot.usage.imports.outside import plain_reference
from bot.usage.imports.tables import imports
from bot.usage.imports.voiding import read_outside
from bot.usage.rules import NEED_WINDOW, Rules
from bot.usage.store import derive_again, take_turn
from bot.usage.tables import contacts

_BATCH = 2000
_AT_A_TIME = 50


def concerned(engine: Engine, found: str, told: Callable[[int], None] = lambda count: None) -> Iterator[str]:
    """The conversations whose contacts calls of one import may be about; each once. `told` hears of contacts read."""
    with session(engine) as opened:
        one = opened.execute(select(imports).where(imports.c.id == found)).mappings().one()
    if one["first_at"] is None:
        return
    seen: set[str] = set()
    for batch in _contacts_between(engine, one["council"], one["first_at"] - NEED_WINDOW, one["last_at"]):
        references = sorted({plain_reference(one) for row in batch for one in row["references"]})
        with session(engine) as opened:
            outside = read_outside(opened, references, sorted({row["person_key"] for row in batch} - {""}))
        quoted = {call.reference for call in outside}
        known = {call.person_key for call in outside} | {call.person_before for call in outside}
        matched = {
            row["conversation"]
            for row in batch
            if row["person_key"] in known or any(plain_reference(one) in quoted for one in row["references"])
        }
        yield from sorted(matched - seen)
        seen |= matched
        told(len(batch))


def settle(
    engine: Engine,
    names: Sequence[str],
    rules: Rules,
    now: datetime,
    told: Callable[[int], None] = lambda count: None,
) -> int:
    """Derive the contacts of these conversations again, some at a time; how many conversations."""
    for start in range(0, len(names), _AT_A_TIME):
        some = names[start : start + _AT_A_TIME]
        with session(engine) as opened:
            take_turn(opened, now)
            derive_again(opened, some, rules)
        told(len(some))
    return len(names)


def _contacts_between(engine: Engine, council: str, first: datetime, last: datetime) -> Iterator[list[Any]]:
    after = ""
    columns = (contacts.c.id, contacts.c.conversation, contacts.c.person_key, contacts.c.references)
    while True:
        query = (
            select(*columns)
            .where(contacts.c.council == council, contacts.c.id > after)
            .where(contacts.c.closed_at >= first, contacts.c.opened_at <= last)
            .order_by(contacts.c.id)
            .limit(_BATCH)
        )
        with session(engine) as opened:
            batch = opened.execute(query).mappings().all()
        if not batch:
            return
        yield batch
        after = batch[-1]["id"]
