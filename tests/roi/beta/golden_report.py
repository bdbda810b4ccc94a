"""A small fixed log and what its report must be to the byte: `tests/roi/beta/golden`.

`python -m tests.roi.beta.golden_report` writes the expected files anew; look at what changed before you keep them.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bot.council.contacts import Outcome
from bot.roi.appraisal.option_file import read_case
from bot.roi.assumption_file import read_assumptions
from bot.roi.beta.design import Design, DesignShare, Method, apply_designs, assumed_design, per_resolution, rounded
from bot.roi.beta.writers import write_csv, write_json
from bot.roi.counting import Row
from bot.roi.figures import Grade, Range
from bot.roi.report import Beside, Report, Samples, Scope, assemble
from bot.roi.tally import Tally, settle_weights

FOLDER = Path(__file__).with_name("golden")
SCOPE = Scope(
    "westmoor",
    "Westmoor Council",
    date(2026, 8, 25),
    date(2026, 10, 10),
    Samples.INCLUDE,
    datetime(2026, 12, 20, 12, 0, tzinfo=UTC),
)
TITLES = {"waste": "Bins and recycling", "council_tax": "Council tax", "libraries": "Libraries"}
TRANSACTIONS = frozenset({"report_missed_bin", "pay_council_tax", "renew_library_loan"})
OUTSIDE = {"phone": 12, "desk": 2, "form": 3}


def read_log() -> list[Row]:
    """The contacts of `contacts.csv`, in the order of their needs."""
    with (FOLDER / "contacts.csv").open(newline="", encoding="utf-8") as file:
        rows = [_row(line) for line in csv.DictReader(file)]
    return sorted(rows, key=lambda row: (row.need_id, row.opened_at, row.id))


def designs() -> list[Design]:
    """What was measured: a holdout about waste, and a survey."""
    first, last = SCOPE.first, SCOPE.last
    went = Range(Decimal("-0.5"), Decimal("4.5"), Decimal("9.5"))
    waste = DesignShare("phone", per_resolution(went, 10), 10)
    shares = tuple(
        DesignShare(channel, rounded(low, central, high), count, rounded(low / 2, central / 2, high / 2))
        for channel, low, central, high, count in (
            ("phone", 0.4, 0.5, 0.6, 50), ("desk", 0.05, 0.1, 0.15, 10), ("email", 0.0, 0.05, 0.1, 5),
            ("post", 0, 0, 0, 0),
        )
    )  # fmt: skip
    return [
        Design(Method.HOLDOUT, Grade.A, first, last, ("waste",), (waste,), n=20, unit="pairs of days", deflected=went),
        Design(Method.SURVEY, Grade.C, first, last, (), shares, n=100, unit="answers", asked=200),
    ]


def make_report(*, is_measured: bool = False) -> Report:
    """The report of the small log."""
    assumptions = read_assumptions(FOLDER / "assumptions.toml")
    found = [*(designs() if is_measured else []), assumed_design(assumptions, SCOPE.first, SCOPE.last)]
    assumptions, told = apply_designs(assumptions, found)
    rows = read_log()
    tally = Tally(settle_weights(rows, assumptions.review, SCOPE.made_at, TRANSACTIONS))
    for row in rows:
        tally.add(row)
    beside = Beside(told, OUTSIDE, read_case(FOLDER / "options.toml"), "options.toml")
    return assemble(SCOPE, tally, assumptions, TITLES, beside)


def write(folder: Path) -> None:
    """`report.csv` and `report.json` of the assumed design; `measured.json` with designs in its place."""
    write_csv(make_report(), folder)
    write_json(make_report(is_measured=True), folder)
    (folder / "report.json").rename(folder / "measured.json")
    write_json(make_report(), folder)


def _row(line: dict[str, str]) -> Row:
    opened = datetime.fromisoformat(line["opened_at"])
    closed = opened + timedelta(minutes=3)
    back = line["back_after_hours"]
    return Row(
        id=line["contact"],
        need_id=line["need_id"],
        need=line["need"],
        subject="",
        service=line["service"],
        intent=line["intent"],
        outcome=Outcome(line["outcome"]),
        opened_at=opened,
        closed_at=closed,
        references=(line["reference"],) if line["reference"] else (),
        out_of_hours=bool(line["out_of_hours"]),
        avoidable=bool(line["avoidable"]),
        linkable=bool(line["linkable"]),
        barred=line["barred"],
        followed_by="later" if back else None,
        followed_at=closed + timedelta(hours=int(back)) if back else None,
        satisfaction=line["satisfaction"],
    )


if __name__ == "__main__":
    write(FOLDER)
