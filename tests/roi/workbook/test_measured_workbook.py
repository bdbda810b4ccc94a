"""`report.xlsx`, recalculated by LibreOffice: every formula cell is the engine's, as issued and after a change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.council.contacts import Outcome
from bot.roi.assumption_file import read_assumptions
from bot.roi.assumptions import Assumptions, MeasuredShare, Removal
from bot.roi.counting import Row
from bot.roi.report import Report
from bot.roi.workbook.measured import write_xlsx
from tests.roi.made_contacts import OPENED, contact, figure, report_of
from tests.roi.test_report_command import PERIOD, log, run  # noqa: F401 - `log` is a fixture
from tests.roi.workbook.recalculated import Office, change, disagreements, formulas_of, result, results, values_of
from tests.usage.recorded import Recorded

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "councils/westmoor/assumptions.toml"
LATER = OPENED + timedelta(days=20)


def made_rows() -> list[Row]:
    """Two services, three needs, two months; some came back, some cannot be linked, some were passed on."""
    later = {"opened_at": LATER, "closed_at": LATER + timedelta(minutes=2)}
    balance = {"service": "council_tax", "need": "balance"}
    return [
        *(contact(Outcome.RESOLVED_TRANSACTION) for _ in range(300)),
        *(contact(Outcome.EXPLAINED, comes_back=2, **balance) for _ in range(40)),
        *(contact(Outcome.EXPLAINED, **balance) for _ in range(140)),
        *(contact(Outcome.HANDED_OVER) for _ in range(30)),
        *(contact(Outcome.EXPLAINED, need="bin_day", linkable=number % 3 > 0, **later) for number in range(90)),
        *(contact(Outcome.UNENGAGED, need="", service="", **later) for _ in range(5)),
    ]


REMOVAL = Removal("CS-1204", "half a post", date(2026, 11, 2), Decimal("450.55"), "Head of Finance")


def edited(folder: Path, edits: Mapping[str, str]) -> Assumptions:
    """The council's file with some lines rewritten, read as ever."""
    text = FILE.read_text("utf-8")
    for old, new in edits.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "assumptions.toml"
    path.write_text(text, "utf-8")
    return read_assumptions(path)


#: What is typed into the workbook, and the same written into the council's file.
TYPED: dict[str, Any] = {
    "staff.cost_per_minute.low": 0.5,
    "staff.cost_per_minute.central": 0.6,
    "staff.cost_per_minute.high": 2.75,
    "share.phone.low": 0.1,
    "share.phone.central": 0.7,
    "share.phone.high": 0.8,
    "minutes.phone.bin_day.high": 9,
    "failure.extra_minutes_per_escalation.central": 2.5,
    "run.hosting.high": 55555,
    "run.software.central": 0.123,
    "run.software.low": 0.123,
    "run.software.high": 0.123,
    "build.live_from": date(2026, 11, 11),
    "build.write_off_years": 3,
    "removals.1.date": REMOVAL.on,
    "removals.1.pounds": float(REMOVAL.pounds),
}
WRITTEN = {
    "{ low = 0.40, central = 0.816, high = 1.20, unit": "{ low = 0.5, central = 0.6, high = 2.75, unit",
    "phone = { low = 0.20, central = 0.40, high = 0.60": "phone = { low = 0.1, central = 0.7, high = 0.8",
    "bin_day = { low = 1.5, central = 2, high = 3": "bin_day = { low = 1.5, central = 2, high = 9",
    "escalation = { low = 0, central = 1, high = 3": "escalation = { low = 0, central = 2.5, high = 3",
    "hosting = { low = 12000, central = 18000, high = 30000": "hosting = { low = 12000, central = 18000, high = 55555",
    'software = { value = 0, unit = "GBP per contact"': 'software = { value = 0.123, unit = "GBP per contact"',
    "live_from = 2026-06-08\nwrite_off_years = 5": "live_from = 2026-11-11\nwrite_off_years = 3",
}


def with_holdout(assumptions: Assumptions) -> Assumptions:
    """A holdout's share, whose low end lies below nothing."""
    share = figure("measured.phone.waste", ("-0.12", "0.31", "0.66"), "share")
    return replace(assumptions, measured=(MeasuredShare("phone", frozenset({"waste"}), share),))


@dataclass(frozen=True)
class Written:
    issued: Path
    expected: Path
    again: Path


@pytest.fixture(scope="module")
def books(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    folder = tmp_path_factory.mktemp("measured")
    rows = made_rows()

    def write(report: Report, name: str) -> Path:
        (written,) = write_xlsx(report, folder)
        return (folder / written).rename(folder / f"{name}.xlsx")

    plain, changed = read_assumptions(FILE), replace(edited(folder, WRITTEN), removals=(REMOVAL,))
    issued = write(report_of(rows, plain), "plain")
    held = write(report_of(rows, with_holdout(plain)), "held")
    nothing = write(report_of([], plain), "nothing")
    typed = change(issued, folder / "typed.xlsx", TYPED)
    expected = write(report_of(rows, changed), "expected")
    broken = change(issued, folder / "unlikely.xlsx", {"share.email.central": 0.99, "share.email.high": 1})
    again = office.convert([issued, held, nothing, typed, broken], folder / "again")
    known = (issued, held, nothing, expected, issued)
    names = ("plain", "held", "nothing", "typed", "unlikely")
    return {name: Written(issued, one, found) for name, one, found in zip(names, known, again, strict=True)}


@pytest.mark.parametrize("name", ["plain", "held", "nothing"])
def test_every_formula_gives_what_the_engine_does(books: dict[str, Written], name: str) -> None:
    assert len(formulas_of(books[name].expected)) > 150
    assert disagreements(books[name].expected, books[name].again) == []


def test_changed_assumptions_give_what_the_engine_gives_for_the_changed_file(books: dict[str, Written]) -> None:
    assert [one for one in disagreements(books["typed"].expected, books["typed"].again) if not _typed(one)] == []
    assert len(disagreements(books["typed"].issued, books["typed"].again)) > 100
    assert result(books["typed"].again, "figure.cashable.central") > 0


def _typed(told: str) -> bool:
    """The register has a row more in the workbook that was written with its entry: its sum stands elsewhere."""
    return told.startswith("('Removals'")


def test_a_share_below_nothing_makes_the_low_end_lower(books: dict[str, Written]) -> None:
    assert result(books["held"].again, "figure.released.low") < 0 < result(books["held"].again, "figure.released.high")


def test_shares_of_more_than_all_residents_are_told(books: dict[str, Written]) -> None:
    assert "DOES NOT HOLD" in values_of(books["unlikely"].again).values()
    assert "DOES NOT HOLD" not in values_of(books["plain"].again).values()


def test_the_lines_are_those_of_the_report(books: dict[str, Written]) -> None:
    report = report_of(made_rows(), read_assumptions(FILE))
    known = {
        f"figure.{key}.{end}": getattr(line.value, end)
        for key, line in report.lines.items()
        for end in ("low", "central", "high")
    }
    assert results(books["plain"].again, known) == pytest.approx(
        {name: float(one) for name, one in known.items()}, abs=0.004
    )


def test_a_report_of_a_log_is_written_as_a_workbook_that_recalculates(
    log: Recorded,  # noqa: F811 - the fixture
    office: Office,
    tmp_path: Path,
) -> None:
    assert run(log, *PERIOD, "--out", str(tmp_path / "out"), "--format", "xlsx", "json") == 0
    told = {line["key"]: line for line in json.loads((tmp_path / "out/report.json").read_text())["lines"]}
    issued = tmp_path / "out/report.xlsx"
    (again,) = office.convert([issued], tmp_path / "again")
    assert disagreements(issued, again) == []
    keys = ("durable", "released", "failure", "run", "build", "net_capacity")
    known = {f"figure.{key}.central": float(told[key]["central"]) for key in keys}
    assert results(again, known) == pytest.approx(known, abs=0.004)
