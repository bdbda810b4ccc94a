"""`python -m bot.roi issued`: frozen, approved, verified and restated over a usage log that the real process filled."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from bot.council.contacts import EvidenceKind
from bot.database import open_database, session
from bot.roi import __main__ as roi
from bot.roi.issued.records import find_record, list_records
from bot.roi.issued.tables import issued_events, issued_files, issued_reports
from tests.usage.made_conversations import START, Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded

ROOT = Path(__file__).resolve().parents[3]
PERIOD = ("--from", "2026-10-14", "--to", "2026-11-25")


@dataclass
class Desk:
    """A council with a usage log and its issued reports."""

    log: Recorded
    url: str
    assumptions: Path
    now: str = "2026-12-20T12:00:00+00:00"

    def run(self, *arguments: str) -> int:
        told = {**self.log.environment, "BOT_ROI_DATABASE_URL": self.url, "BOT_CLOCK_NOW": self.now}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in told.items():
                patch.setenv(name, value)
            return roi.main(["issued", *arguments, "--council", "westmoor"])

    def prepare(self, by: str = "Ann Preparer") -> int:
        return self.run("prepare", *PERIOD, "--by", by, "--assumptions", str(self.assumptions))

    def restate(self, why: str = "a call was logged late", report: str = "2026-01") -> int:
        told = ("--by", "Ann Preparer", "--why", why, "--assumptions", str(self.assumptions))
        return self.run("restate", report, *told)

    def approve(self, report: str = "2026-01", by: str = "Bob Signer") -> int:
        return self.run("approve", report, "--by", by)

    def states(self) -> dict[str, str]:
        with session(open_database(self.url)) as opened:
            return {one.name: one.state.value for one in list_records(opened)}

    def assume(self, old: str, new: str) -> None:
        told = self.assumptions.read_text()
        assert told.count(old) == 1
        self.assumptions.write_text(told.replace(old, new))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a usage log: six reports of missed bins, a bin day, and one message for a person."""
    folder = tmp_path_factory.mktemp("filled")
    log = _at(folder)
    log.make_sources()
    for number in range(6):
        log.store(report_a_missed_bin(_talk(number), reference=f"SR-SECRET-{number}"))
    left = _talk(7).says("talk_to_human", "utter_phone_open").wait(seconds=5).sends()
    log.store(left.evidence(EvidenceKind.MESSAGE_LEFT, reference="WM-SECRET"))
    log.store(_talk(8).says("ask_bin_day", "utter_bin_days"))
    log.drain()
    log.close()
    return folder


@pytest.fixture
def desk(filled: Path, tmp_path: Path) -> Iterator[Desk]:
    yield from _open(filled, tmp_path, f"sqlite:///{tmp_path}/reports.db")


@pytest.fixture
def desk_on_each(filled: Path, tmp_path: Path, reports_url: str) -> Iterator[Desk]:
    """On SQLite, and on PostgreSQL."""
    yield from _open(filled, tmp_path, reports_url)


def _open(filled: Path, folder: Path, url: str) -> Iterator[Desk]:
    for path in filled.glob("*.db*"):
        shutil.copy(path, folder)
    assumptions = folder / "assumptions.toml"
    assumptions.write_text((ROOT / "councils/westmoor/assumptions.toml").read_text())
    log = _at(folder)
    yield Desk(log, url, assumptions)
    log.close()


def _at(folder: Path) -> Recorded:
    urls = [f"sqlite:///{folder}/{name}.db" for name in ("usage", "gateway", "rasa")]
    return Recorded(*urls, folder=folder, root=ROOT)


def _talk(number: int) -> Talk:
    return Talk(conversation_name(number), now=START + timedelta(days=number))


def test_a_report_goes_from_draft_to_issued_to_superseded(desk_on_each: Desk, capsys: pytest.CaptureFixture) -> None:
    desk = desk_on_each
    assert desk.prepare() == 0
    assert desk.states() == {"2026-01": "draft"}
    assert desk.approve() == 0
    assert desk.states() == {"2026-01": "issued"}
    desk.assume("central = 0.816", "central = 0.90")
    assert desk.restate() == 0
    assert desk.states() == {"2026-01": "issued", "2026-01v2": "draft"}
    assert desk.approve() == 0
    assert desk.states() == {"2026-01": "superseded", "2026-01v2": "issued"}
    assert desk.run("list") == 0
    assert "superseded" in capsys.readouterr().out
    assert desk.run("verify") == 0
    said = capsys.readouterr().out
    assert said.count("all as they were frozen") == 2


def test_reports_are_numbered_one_after_the_other_and_a_withdrawn_number_stays_taken(desk: Desk) -> None:
    desk.prepare()
    assert desk.run("withdraw", "2026-01", "--by", "Ann Preparer", "--why", "the wrong period") == 0
    desk.prepare()
    desk.now = "2027-01-05T12:00:00+00:00"
    desk.prepare()
    assert desk.states() == {"2026-01": "withdrawn", "2026-02": "draft", "2027-01": "draft"}
    assert desk.approve("2026-01") == 1


@pytest.mark.parametrize("approver", ["Ann Preparer", "ann  PREPARER", " AnnPreparer ", "ann-preparer"])
def test_nobody_approves_what_they_prepared(desk: Desk, approver: str, capsys: pytest.CaptureFixture) -> None:
    desk.prepare()
    assert desk.approve(by=approver) == 1
    assert "somebody else has to approve it" in capsys.readouterr().err
    assert desk.states() == {"2026-01": "draft"}


def test_an_approval_is_recorded_with_name_and_time_and_happens_once(desk: Desk, capsys: pytest.CaptureFixture) -> None:
    desk.prepare()
    desk.now = "2026-12-21T09:30:00+00:00"
    desk.approve()
    with session(open_database(desk.url)) as opened:
        signed = find_record(opened, "westmoor", "2026-01").event("approved")
    assert signed is not None
    assert (signed.by, signed.at.isoformat()) == ("Bob Signer", desk.now)
    assert desk.approve(by="Cal Other") == 1
    assert "only a draft can be approved" in capsys.readouterr().err


def test_the_database_refuses_to_change_or_delete_any_row(desk_on_each: Desk) -> None:
    desk = desk_on_each
    desk.prepare()
    engine = open_database(desk.url)
    for table, column in ((issued_reports, "why"), (issued_files, "name"), (issued_events, "by")):
        for statement in (update(table).values({column: "changed"}), table.delete()):
            with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
                connection.execute(statement)


def _tamper(desk: Desk, name: str, old: str, new: str, *, fix_hash: bool) -> None:
    """What somebody with the database's password could do: take the guard away, change a file, even its hash."""
    engine = open_database(desk.url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER issued_files_never_update"))
        else:
            connection.execute(text("DROP TRIGGER issued_files_are_kept ON issued_files"))
        mine = issued_files.c.name == name
        content = gzip.decompress(connection.execute(issued_files.select().where(mine)).one().packed).decode()
        assert old in content
        content = content.replace(old, new, 1)
        values = {"packed": gzip.compress(content.encode())}
        if fix_hash:
            values["sha256"] = hashlib.sha256(content.encode()).hexdigest()
        connection.execute(update(issued_files).where(mine).values(**values))


def test_verify_names_a_file_that_was_changed(desk: Desk, capsys: pytest.CaptureFixture) -> None:
    desk.prepare()
    desk.approve()
    _tamper(desk, "report.html", "What the assistant saved", "What we wish it saved", fix_hash=False)
    capsys.readouterr()
    assert desk.run("verify", "2026-01") == 1
    said = capsys.readouterr().out
    assert "report.html: frozen" in said
    assert "manifest: frozen" in said
    assert "figures worked out again: 2 differ" in re.sub(r"\s+", " ", said)


def test_verify_works_the_figures_out_again_and_names_those_that_differ(
    desk_on_each: Desk, capsys: pytest.CaptureFixture
) -> None:
    desk = desk_on_each
    desk.prepare()
    desk.approve()
    _tamper(desk, "assumptions.toml", "central = 0.816", "central = 0.90", fix_hash=True)
    capsys.readouterr()
    assert desk.run("verify") == 1
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "released, central: frozen" in said
    assert "released_waste, central: frozen" in said
    assert "contacts, central" not in said
    assert "manifest: frozen" in said  # the file's own hash was made to fit, the manifest cannot be


def test_a_draft_that_does_not_verify_cannot_be_approved(desk: Desk) -> None:
    desk.prepare()
    _tamper(desk, "contacts.csv", "missed_bin", "bin_day", fix_hash=True)
    assert desk.approve() == 1
    assert desk.states() == {"2026-01": "draft"}


def test_a_restatement_lists_every_figure_that_changed_and_what_moved_it(desk: Desk, tmp_path: Path) -> None:
    desk.prepare()
    desk.approve()
    asked = _talk(8).says("ask_bin_day", "utter_bin_days")
    before = len(asked.events), len(asked.rows)
    back = asked.wait(hours=30).says("ask_bin_day", "utter_bin_days")  # this resident came back
    desk.log.publish(back.events[before[0] :])
    desk.log.record(back.rows[before[1] :])
    desk.log.store(report_a_missed_bin(_talk(9), reference="SR-SECRET-9"))
    desk.log.drain()
    desk.assume("central = 0.816", "central = 0.90")
    assert desk.restate() == 0
    assert desk.run("show", "2026-01v2", "--out", str(tmp_path / "new")) == 0
    assert desk.run("show", "2026-01v1", "--out", str(tmp_path / "old")) == 0
    old, new = (_figures(tmp_path / name / "report.json") for name in ("old", "new"))
    told = json.loads((tmp_path / "new/changes.json").read_text())
    assert told["changed_inputs"][0].startswith("contacts: 2 more, 1 that ended otherwise")
    assert told["changed_inputs"][1:] == ["staff.cost_per_minute"]
    listed = {one["key"]: one for one in told["figures"]}
    assert listed.keys() == {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    for key, one in listed.items():
        assert (_exact(one["old"]), _exact(one["new"])) == (old.get(key), new.get(key)), key
        moved = sum(Decimal(part["moved"]) for part in one["because"])
        assert moved == Decimal(one["difference"]) == new[key]["central"] - old[key]["central"], key
    assert [part["input"] for part in listed["contacts"]["because"]] == told["changed_inputs"][:1]
    assert [part["input"] for part in listed["released"]["because"]] == told["changed_inputs"]
    with (tmp_path / "new/changes.csv").open(newline="") as file:
        assert {row["key"] for row in csv.DictReader(file)} == listed.keys()
    assert "staff.cost_per_minute: +£" in (tmp_path / "new/changes.html").read_text()


def _exact(told: dict[str, str]) -> dict[str, Decimal]:
    return {end: Decimal(told[end]) for end in ("low", "central", "high")}


def _figures(path: Path) -> dict[str, dict[str, Decimal]]:
    told = json.loads(path.read_text())
    found = {one["key"]: _exact(one) for one in told["lines"]}
    return found | {f"released_{one['service']}": _exact(one["released"]) for one in told["services"]}


def test_shares_that_only_fit_together_are_changed_together(desk: Desk, tmp_path: Path) -> None:
    """Phone from 0.4 to 0.9 alone would make all shares more than 1: it waits for e-mail to fall."""
    desk.prepare()
    desk.approve()
    desk.assume(
        "phone = { low = 0.20, central = 0.40, high = 0.60", "phone = { low = 0.20, central = 0.90, high = 0.93"
    )
    desk.assume(
        "email = { low = 0.00, central = 0.05, high = 0.10", "email = { low = 0.00, central = 0.00, high = 0.01"
    )
    assert desk.restate("residents were asked") == 0
    desk.run("show", "2026-01v2", "--out", str(tmp_path / "new"))
    told = json.loads((tmp_path / "new/changes.json").read_text())
    assert told["changed_inputs"] == ["share.phone and share.email"]


def test_the_old_version_is_superseded_without_being_altered(desk: Desk, tmp_path: Path) -> None:
    desk.prepare()
    desk.approve()
    desk.run("show", "2026-01v1", "--out", str(tmp_path / "before"))
    desk.assume("central = 0.816", "central = 0.90")
    desk.restate()
    desk.approve()
    desk.run("show", "2026-01v1", "--out", str(tmp_path / "after"))
    for path in (tmp_path / "before").rglob("*"):
        if path.is_file() and path.name not in ("cover.html", "manifest.json"):
            assert path.read_bytes() == (tmp_path / "after" / path.relative_to(tmp_path / "before")).read_bytes()
    manifests = [json.loads((tmp_path / name / "manifest.json").read_text()) for name in ("before", "after")]
    assert manifests[0]["manifest"] == manifests[1]["manifest"]
    assert "Superseded" in (tmp_path / "after/cover.html").read_text()
    assert desk.run("verify", "2026-01v1", "--folder", str(tmp_path / "before")) == 0
    (tmp_path / "before/report.csv").write_text("something else")
    assert desk.run("verify", "2026-01v1", "--folder", str(tmp_path / "before")) == 1


def test_nothing_is_restated_when_nothing_differs(desk: Desk, capsys: pytest.CaptureFixture) -> None:
    desk.prepare()
    assert desk.restate() == 1
    assert "only an issued report can be restated" in capsys.readouterr().err
    desk.approve()
    assert desk.restate() == 1
    assert "there is nothing to restate" in capsys.readouterr().err


def _words_in(path: Path) -> str:
    """What a file says; a workbook is a package of files."""
    if path.suffix != ".xlsx":
        return path.read_text()
    with ZipFile(path) as package:
        return "".join(package.read(name).decode() for name in package.namelist())


def test_what_is_frozen_leads_to_no_person_and_no_record(desk: Desk, tmp_path: Path) -> None:
    desk.prepare()
    out = tmp_path / "out"
    desk.run("show", "2026-01", "--out", str(out))
    everything = "".join(_words_in(path) for path in out.rglob("*") if path.is_file())
    assert "SECRET" not in everything
    assert "reference-1" in everything
    for contact in desk.log.contacts:
        assert contact["conversation"] not in everything
        assert contact["person_key"] not in everything


def test_made_up_contacts_are_left_out_or_make_a_report_that_says_sample(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    made_up = _talk(12).says("ask_bin_day", "utter_bin_days")
    for event in made_up.events:
        if event["event"] == "user":
            event["metadata"]["sample_at"] = "2026-10-20T10:00:00+00:00"
    desk.log.store(made_up)
    desk.log.drain()
    desk.prepare()
    assert desk.run("prepare", *PERIOD, "--by", "Ann Preparer", "--sample") == 0
    assert "sample data" in capsys.readouterr().out
    assert desk.approve("2026-S01") == 0
    assert desk.states() == {"2026-01": "draft", "2026-S01": "issued"}
    for name, marked in (("2026-01", False), ("2026-S01", True)):
        desk.run("show", name, "--out", str(tmp_path / name))
        for page in ("cover.html", "report.html"):
            assert ("Sample data" in (tmp_path / name / page).read_text()) is marked, (name, page)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("prepare", "--from", "2026-10-14", "--to", "2026-09-01", "--by", "Ann"), 1, "is after --to"),
        (("prepare", "--from", "2026-12-01", "--to", "2026-12-20", "--by", "Ann"), 1, "is not over yet"),
        (("prepare", "--from", "2025-01-01", "--to", "2025-02-01", "--by", "Ann"), 1, "there are no contacts"),
        (("prepare", *PERIOD, "--by", "42"), 1, "is no name of a person"),
        (("approve", "2026-09", "--by", "Bob"), 1, "westmoor has no report 2026-09"),
        (("approve", "first", "--by", "Bob"), 1, "a report is named like 2026-01"),
        (("restate", "2026-01", "--by", "Bob", "--why", " "), 1, "--why: say why"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    desk: Desk, arguments: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture
) -> None:
    assert desk.run(*arguments) == code
    assert said in capsys.readouterr().err
    assert desk.states() == {}


def test_a_report_is_only_written_into_an_empty_folder(desk: Desk, tmp_path: Path) -> None:
    desk.prepare()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("keep me")
    assert desk.run("show", "2026-01", "--out", str(tmp_path / "out")) == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
