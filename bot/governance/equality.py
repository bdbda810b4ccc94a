"""How contacts end by language, channel, assisted use and opening hours: shares with intervals, small groups hidden."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.council.contacts import Outcome
from bot.roi.counting import PROVED, TO_A_PERSON
from bot.roi.figures import Range
from bot.roi.tally import wilson
from bot.usage.tables import contacts

LEAST = 10  # a group of fewer engaged contacts is not shown
DIMENSIONS = {
    "language": "Language",
    "channel": "How they came",
    "assisted": "Whether somebody helped",
    "out_of_hours": "Whether the phone was closed",
}
_WORDS = {
    "assisted True": "helped by somebody",
    "assisted False": "on their own",
    "out_of_hours True": "while the phone was closed",
    "out_of_hours False": "while the phone was open",
}


@dataclass(frozen=True)
class Group:
    """One group's engaged contacts; all None where the group is too small, or would give such a one away."""

    name: str
    contacts: int | None
    resolved: Range | None  # share resolved, and not back within 7 days; 95 % interval
    to_a_person: Range | None
    not_understood: Range | None


def read_groups(engine: Engine, council: str, *, samples: bool) -> dict[str, list[Group]]:
    """Every dimension's groups, largest first. Residents' own contacts only; made-up ones when asked for."""
    found = {}
    with engine.connect() as connection:
        for name in DIMENSIONS:
            column = contacts.c[name]
            mine = [
                contacts.c.council == council,
                contacts.c.traffic == "",
                contacts.c.outcome != Outcome.UNENGAGED.value,
            ]
            mine += [] if samples else [contacts.c.sample.is_(False)]
            query = select(column, contacts.c.outcome, contacts.c.voided, func.count())
            rows = connection.execute(query.where(*mine).group_by(column, contacts.c.outcome, contacts.c.voided)).all()
            found[name] = _groups(name, [(row[0], row[1], bool(row[2]), int(row[3])) for row in rows])
    return found


def _groups(dimension: str, rows: list[tuple[object, str, bool, int]]) -> list[Group]:
    total, resolved, passed_on, lost = Counter[object](), Counter[object](), Counter[object](), Counter[object]()
    for value, outcome, voided, count in rows:
        total[value] += count
        resolved[value] += count if outcome in PROVED and not voided else 0
        passed_on[value] += count if outcome in TO_A_PERSON else 0
        lost[value] += count if outcome == Outcome.NOT_UNDERSTOOD else 0
    hidden = _hidden(total)
    groups = []
    for value, count in sorted(total.items(), key=lambda one: (-one[1], str(one[0]))):
        name = _WORDS.get(f"{dimension} {value}", "") or str(value or "not known")
        if value in hidden:
            groups.append(Group(name, None, None, None, None))
        else:
            shares = (wilson(one[value], count) for one in (resolved, passed_on, lost))
            groups.append(Group(name, count, *shares))
    return groups


def _hidden(total: Counter[object]) -> set[object]:
    """Small groups; where only one is small, the next smallest too, so that it cannot be found by subtracting."""
    by_size = sorted(total, key=lambda value: (total[value], str(value)))
    small = {value for value in by_size if total[value] < LEAST}
    if len(small) == 1 and len(by_size) > 1:
        small.add(by_size[1])
    return small
