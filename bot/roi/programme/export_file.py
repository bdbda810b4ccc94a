"""Works a council's figures out of its usage export and its own assumptions: contacts in, the same report out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.council.collections import LONDON
from bot.council.contacts import Outcome
from bot.council.errors import FileError
from bot.roi.assumption_file import read_assumptions
from bot.roi.beta.command import TRANSACTIONS
from bot.roi.counting import Row
from bot.roi.programme.figures import CouncilFigures, LeftOut
from bot.roi.programme.report_file import take_report
from bot.roi.report import Samples, Scope, assemble
from bot.roi.tally import Tally, settle_weights
from bot.services import CARDS
from bot.usage.export_reading import read_export


@dataclass(frozen=True)
class Period:
    """Days, both included, in Europe/London."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def read_council_export(folder: Path, period: Period, samples: Samples, made_at: datetime) -> CouncilFigures:
    """A council's figures of a period; `LeftOut` when the export or the assumptions are wrong, or there is nothing."""
    try:
        assumptions = read_assumptions(folder / "assumptions.toml")
        rows, councils = [], set()
        for told in read_export(folder):
            councils.add(told["council"])
            if len(councils) > 1:
                raise LeftOut(f"its export holds several councils: {', '.join(sorted(councils))}")
            if _is_counted(told, period, samples):
                rows.append(as_row(told))
    except FileError as wrong:
        raise LeftOut(str(wrong).replace(f"{folder}/", "")) from wrong
    if not rows:
        raise LeftOut(f"its export has no contact from {period}")
    rows.sort(key=lambda row: (row.need_id, row.opened_at, row.id))
    (slug,) = councils
    scope = Scope(slug, _title(slug), period.first, period.last, samples, made_at)
    tally = Tally(settle_weights(rows, assumptions.review, made_at, TRANSACTIONS))
    for row in rows:
        tally.add(row)
    return take_report(assemble(scope, tally, assumptions, {card.stem: card.title for card in CARDS}))


def as_row(told: Mapping[str, Any]) -> Row:
    """A row of the export as the report counts it. Its whole hours mean: after that many, and before one more."""
    after = told["followed_after_hours"]
    closed: datetime = told["closed_at"]
    try:
        outcome = Outcome(told["outcome"])
    except ValueError as wrong:
        raise LeftOut(f"{told['outcome']!r} is no outcome ({told['contact']})") from wrong
    return Row(
        id=told["contact"],
        need_id=told["need_id"],
        need=told["need"],
        subject=told["subject"],
        service=told["service"],
        intent=told["intent"],
        outcome=outcome,
        opened_at=told["opened_at"],
        closed_at=closed,
        references=tuple(told["references"].split()),
        channel=told["channel"],
        language=told["language"],
        turns=told["turns"],
        fallbacks=told["fallbacks"],
        out_of_hours=told["out_of_hours"],
        sample=told["sample"],
        avoidable=told["avoidable"],
        linkable=told["linkable"],
        barred=told["barred"],
        followed_by="a later contact" if after is not None else None,
        followed_at=closed + timedelta(hours=after, seconds=1) if after is not None else None,
    )


def _is_counted(told: Mapping[str, Any], period: Period, samples: Samples) -> bool:
    if told["traffic"] or told["opened_at"].astimezone(LONDON).date() not in period:
        return False
    return samples is Samples.INCLUDE or told["sample"] is (samples is Samples.ONLY)


def _title(slug: str) -> str:
    return slug.replace("-", " ").title()
