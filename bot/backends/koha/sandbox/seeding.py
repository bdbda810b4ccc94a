"""Fills the tables from the made-up town, when they are empty or its files have changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from bot.backends.koha.sandbox.tables import (
    BIBLIOS,
    CHECKOUTS,
    HOLDS,
    ITEMS,
    LIBRARIES,
    LINES,
    METADATA,
    PATRONS,
    SEED,
    Row,
)
from bot.town.homes import Home
from bot.town.library import FOLDER, TownLibrary, read_library


def seed(session: Session, homes: Iterable[Home]) -> None:
    """Fill the tables, unless they were filled from the same files before: what was done since then stays."""
    files = sorted(FOLDER.glob("library_*.csv"))
    fingerprint = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
    if session.execute(select(SEED.c.fingerprint)).scalars().all() == [fingerprint]:
        return
    for table in METADATA.sorted_tables:
        session.execute(delete(table))
    _fill(session, read_library(), {home.uprn: home for home in homes})
    session.execute(insert(SEED), [{"fingerprint": fingerprint}])


def _fill(session: Session, town: TownLibrary, homes: dict[str, Home]) -> None:
    session.execute(insert(LIBRARIES), [vars(each) for each in town.branches])
    session.execute(
        insert(BIBLIOS),
        [
            {"id": each.number, **{name: getattr(each, name) for name in _names(BIBLIOS) if name != "id"}}
            for each in town.titles
        ],
    )
    items = _items(town)
    session.execute(insert(ITEMS), items)
    numbers = {each.card: 50 + place for place, each in enumerate(town.readers, start=1)}
    session.execute(
        insert(PATRONS),
        [
            {
                "id": numbers[each.card],
                "attempts": each.wrong_pins,
                **_address(homes.get(each.uprn)),
                **{name: getattr(each, name) for name in _names(PATRONS) if hasattr(each, name)},
            }
            for each in town.readers
        ],
    )
    session.execute(insert(CHECKOUTS), _checkouts(town, items, numbers))
    session.execute(insert(HOLDS), _holds(town, items, numbers))
    session.execute(
        insert(LINES),
        [
            {
                "patron_id": numbers[each.card],
                "description": each.description,
                "pence": int(each.pounds * 100),
                "pence_outstanding": int(each.pounds * 100),
                "kind": each.kind,
                "days_ago": each.days_ago,
            }
            for each in town.charges
        ],
    )


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _items(town: TownLibrary) -> list[Row]:
    """Copies are numbered from 300."""
    places = [(each, code) for each in town.titles for code, count in each.copies for _ in range(count)]
    return [
        {
            "id": 300 + place,
            "biblio_id": each.number,
            "branch": code,
            "kind": each.kind,
            "damaged": each.rule == "damaged",
        }
        for place, (each, code) in enumerate(places)
    ]


def _checkouts(town: TownLibrary, items: list[Row], numbers: dict[str, int]) -> list[Row]:
    given: Counter[int] = Counter()
    found = []
    for each in town.loans:
        copies = [item["id"] for item in items if item["biblio_id"] == each.title_number]
        item = copies[given[each.title_number]]
        given[each.title_number] += 1
        found.append(
            {
                "patron_id": numbers[each.card],
                "item_id": item,
                "due_in": each.due_in,
                "renewals": each.renewals,
                "unseen": 2 if each.block == "unseen" else 0,
                "block": "" if each.block == "unseen" else each.block,
            }
        )
    return found


def _holds(town: TownLibrary, items: list[Row], numbers: dict[str, int]) -> list[Row]:
    queue: Counter[int] = Counter()
    found = []
    for each in town.holds:
        if not each.status:
            queue[each.title_number] += 1
        first = next(item["id"] for item in items if item["biblio_id"] == each.title_number)
        found.append(
            {
                "patron_id": numbers[each.card],
                "biblio_id": each.title_number,
                "item_id": first if each.status else None,
                "item_level": False,
                "branch": each.branch,
                "status": each.status or None,
                "priority": 0 if each.status else queue[each.title_number],
                "placed_days_ago": each.placed_days_ago,
                "suspended": each.suspended,
                "non_priority": False,
            }
        )
    return found


def _address(home: Home | None) -> Row:
    if home is None:
        return {"address": "", "postcode": ""}
    return {"address": f"{home.number} {home.street}".strip().title(), "postcode": home.postcode}
