"""Reads contacts from the usage log, in the order of their needs and without ever holding all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.engine import Engine

from bot.council.collections import LONDON
from bot.council.contacts import Outcome
from bot.council.survey import SATISFACTION
from bot.database import session
from bot.roi.assumptions import Review
from bot.roi.counting import FROM_EVIDENCE, Row
from bot.roi.report import Samples, Scope
from bot.usage.review.tables import review_samples
from bot.usage.review.verdicts import read_measured
from bot.usage.tables import contacts

_BATCH = 2000


def read_rows(engine: Engine, scope: Scope) -> Iterator[Row]:
    """The contacts that opened on the scope's days, those of one need beside each other, oldest first."""
    order = (contacts.c.need_id, contacts.c.opened_at, contacts.c.id)
    columns = [contacts.c[name] for name in Row.__dataclass_fields__ if name not in FROM_EVIDENCE]
    with engine.connect() as connection:
        query = (
            select(*columns, contacts.c.evidence)
            .where(*_within(scope))
            .order_by(*order)
            .execution_options(yield_per=_BATCH)
        )
        for row in connection.execute(query).mappings():
            values = dict(row)
            evidence = values.pop("evidence")
            values["why"] = _why(evidence, row["outcome"])
            values["satisfaction"] = str(evidence.get("proofs", {}).get("survey", {}).get(SATISFACTION, ""))
            yield Row(**{**values, "outcome": Outcome(row["outcome"]), "references": tuple(row["references"])})


def count_rows(engine: Engine, scope: Scope) -> int:
    """How many contacts there are in the scope."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(contacts).where(*_within(scope))).scalar() or 0)


def read_review(engine: Engine, scope: Scope) -> Review | None:
    """What reviewers found in a sample of the period's implied resolutions; None where none was judged."""
    first, last = _start(scope.first), _start(scope.last + timedelta(days=1))
    with session(engine) as opened:
        if not inspect(opened.connection()).has_table(review_samples.name):
            return None  # a log that a later version of the usage log has not opened yet
        found = read_measured(opened, scope.council, first, last, samples=scope.samples is Samples.ONLY)
    if found is None:
        return None
    source = f"measured: reviewed sample {found.name} of the usage log"
    return Review(found.judged, found.resolved, source, found.on.astimezone(LONDON).date())


def _within(scope: Scope) -> list[Any]:
    conditions = [
        contacts.c.council == scope.council,
        contacts.c.opened_at >= _start(scope.first),
        contacts.c.opened_at < _start(scope.last + timedelta(days=1)),
        contacts.c.traffic == "",  # staff, tests and robots are left out
    ]
    if scope.samples is Samples.ONLY:
        conditions.append(contacts.c.sample.is_(True))
    elif scope.samples is Samples.EXCLUDE:
        conditions.append(contacts.c.sample.is_(False))
    return conditions


def _why(evidence: Mapping[str, Any], outcome: str) -> str:
    proofs = (one["why"] for one in evidence["grounds"] if one["stands"] and one["proves"] == outcome)
    return ", ".join(dict.fromkeys(proofs))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
