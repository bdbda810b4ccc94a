"""Writes `contacts.csv`: each contact with what it counts for."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from bot.roi.assumptions import Assumptions
from bot.roi.counting import Counts, Row
from bot.roi.engine import CENTRAL, Prices
from bot.roi.figures import ZERO

_ROW_COLUMNS = tuple(name for name in Row.__dataclass_fields__)
CONTACT_COLUMNS = (
    *("data", *_ROW_COLUMNS),
    *("resolved", "voided", "durable", "released_pounds", "failure_pounds", "counts_for"),
)


class ContactList:
    """`contacts.csv`, written while contacts are counted: one line each, with its part of every figure."""

    def __init__(self, file: TextIO, assumptions: Assumptions) -> None:
        self._writer = csv.DictWriter(file, CONTACT_COLUMNS)
        self._prices = Prices(assumptions, CENTRAL)
        self._writer.writeheader()

    def add(self, row: Row, weighed: Mapping[str, Decimal]) -> None:
        """One contact and its weights. The sums of the columns are the report's central figures."""
        durable, voided = weighed.get(Counts.DURABLE, ZERO), weighed.get(Counts.VOIDED, ZERO)
        failure = self._prices.caused(voided, row.service, row.need) + self._prices.escalated(
            weighed.get(Counts.TO_A_PERSON, ZERO)
        )
        values: dict[str, Any] = {name: getattr(row, name) for name in _ROW_COLUMNS}
        for name in ("opened_at", "closed_at", "followed_at"):
            values[name] = values[name].isoformat() if values[name] is not None else ""
        self._writer.writerow(
            {
                **values,
                "data": "sample data" if row.sample else "",
                "outcome": row.outcome.value,
                "references": " ".join(row.references),
                "followed_by": row.followed_by or "",
                "resolved": weighed.get(Counts.RESOLVED, ZERO),
                "voided": voided,
                "durable": durable,
                "released_pounds": self._prices.released(durable, row.service, row.need),
                "failure_pounds": failure,
                "counts_for": " ".join(sorted(weighed)),
            }
        )


@contextmanager
def open_contact_list(folder: Path | None, assumptions: Assumptions) -> Iterator[ContactList | None]:
    """The list in `folder`; None without one."""
    if folder is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "contacts.csv").open("w", newline="", encoding="utf-8") as file:
        yield ContactList(file, assumptions)
