"""A file is taken wholly or not at all, once; what is wrong is named by line and field; no reason text is kept."""

from __future__ import annotations

import subprocess
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select

from bot.database import migrate, open_database
from bot.services import CARDS
from bot.usage import tables
from bot.usage.imports.files import open_csv
from bot.usage.imports.lines import LineReader, Noticed
from bot.usage.imports.mapping import read_mapping
from bot.usage.imports.tables import changes, imports, outside_contacts
from bot.usage.imports.taking import look
from tests.usage.imported import HEADER, call, many, said, take, take_lines, write
from tests.usage.made_conversations import KEYS, START
from tests.usage.recorded import Recorded

ROOT = Path(__file__).resolve().parents[2]


def test_a_call_is_kept_with_its_need_and_without_its_reason(recorded: Recorded) -> None:
    take_lines(recorded, call(START, "Missed bin - Mrs Ormerod 07700 900123", "sr-1001", channel="Telephone"))
    (row,) = recorded.rows(outside_contacts)
    assert (row["need"], row["service"], row["channel"], row["seconds"]) == ("missed_bin", "waste", "phone", 150)
    assert (row["reference"], row["at"]) == ("SR-1001", START)
    assert "Ormerod" not in str(row)
    assert "Ormerod" not in str(recorded.rows(imports))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_of_spreadsheets_are_told_apart(recorded: Recorded, encoding: str) -> None:
    path = write(
        recorded.folder, call(START, "Missed bin – café, £4").replace("café, £4", "café £4"), encoding=encoding
    )
    assert take(recorded, path) == 0
    assert [row["need"] for row in recorded.rows(outside_contacts)] == ["missed_bin"]


def test_what_spreadsheets_do_to_a_file(recorded: Recorded) -> None:
    lines = [
        "sep=;",
        "Date;Time;reason ;Handling Time;our ref;;",
        '14/10/2026 00:00:00;30/12/1899 09:05:00;"Missed  bin";30/12/1899 00:02:30;="SR-0042";;',
        ";;;;;;",
        "14/10/2026;9:06;\u00a0bin day\u00a0;;'SR-7;;",
    ]
    path = recorded.folder / "odd.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    assert take(recorded, path) == 0
    rows = sorted(recorded.rows(outside_contacts), key=lambda row: row["line"])
    assert [(row["line"], row["need"], row["reference"], row["seconds"]) for row in rows] == [
        (3, "missed_bin", "SR-0042", 150),
        (5, "bin_day", "SR-7", None),
    ]


def test_one_bad_line_refuses_the_file_and_names_line_and_field_but_no_words(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        recorded.folder,
        call(START),
        call(START, "Mrs Ormerod is upset"),
        "10/14/2026 09:05,Missed bin,0:02:30,,",
        call(START, took="150"),
        call(START, reference="1.23457E+11"),
        call(START, channel="pigeon"),
        call(START, "Bin day,with a comma"),
    )
    report = recorded.folder / "problems.csv"
    assert take(recorded, path, "--problems", str(report)) == 1
    told = said(capsys)
    assert "6 of 7 lines are bad; nothing was imported" in told
    for line, field in ((3, "reason"), (4, "time"), (5, "duration"), (6, "reference"), (7, "channel"), (8, "line")):
        assert any(f"calls.csv:{line}: " in one and field in one for one in told.splitlines()), (line, field, told)
    assert "Ormerod" not in told + report.read_text()
    assert report.read_text().splitlines()[0] == "file,line,field,problem"
    assert recorded.rows(outside_contacts) == recorded.rows(imports) == []


def test_a_line_in_the_future_is_a_month_that_was_taken_for_a_day(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(recorded, write(recorded.folder, "11/12/2027 09:05,Missed bin,,,")) == 1
    assert "lies in the future; days come first" in said(capsys)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"When,Reason\r\n", "no column is called"),
        (b"Call start,Call start,Reason\r\n", "two columns are called"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(
    on_sqlite: Recorded, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    path = on_sqlite.folder / "calls.csv"
    path.write_bytes(content)
    assert take(on_sqlite, path) == 2
    assert says in said(capsys)


def test_a_quotation_mark_that_is_never_closed_is_found(
    on_sqlite: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(on_sqlite.folder, call(START), f'{call(START)[:19]},"Missed bin,,,', *many(100))
    assert take(on_sqlite, path) == 1
    assert "calls.csv:3: line:" in said(capsys)


def test_the_same_file_twice_changes_nothing(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(recorded.folder, *many(5))
    assert take(recorded, path) == 0
    before = recorded.rows(outside_contacts)
    renamed = path.rename(recorded.folder / "again.csv")
    assert take(recorded, renamed) == 0
    assert "imported before; nothing was changed" in said(capsys)
    assert recorded.rows(outside_contacts) == before
    assert len(recorded.rows(imports)) == 1


def test_files_that_overlap_count_each_call_once_and_equal_calls_twice(recorded: Recorded) -> None:
    twins = [call(START)] * 2
    take_lines(recorded, *twins, call(START + timedelta(hours=1)), name="one.csv")
    take_lines(recorded, call(START + timedelta(hours=2)), *twins, *twins, name="two.csv")
    assert len(recorded.rows(outside_contacts)) == 3 + 1 + 2
    one, two = sorted(recorded.rows(imports), key=lambda row: row["name"])
    assert (one["taken"], one["known"], two["taken"], two["known"]) == (3, 0, 3, 2)


def test_wrong_numbers_are_left_out_and_a_dry_run_stores_nothing(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(recorded.folder, call(START, "Wrong number"), call(START, reference="their own 4471"))
    assert take(recorded, path, "--dry-run") == 0
    assert recorded.rows(outside_contacts) == recorded.rows(imports) == []
    assert take(recorded, path) == 0
    told = said(capsys)
    assert "1 left out by reasons.csv" in told
    assert "1 references are none of ours" in told
    (row,) = recorded.rows(outside_contacts)
    assert (row["line"], row["reference"]) == (3, "")


def test_forms_and_changes_have_files_of_their_own(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    forms = write(recorded.folder, "14/10/2026 09:05,Pothole,WM-R-5", name="f.csv", header="Submitted,Form,Reference")
    assert take(recorded, forms, kind="forms") == 0
    (row,) = recorded.rows(outside_contacts)
    assert (row["channel"], row["need"], row["service"], row["reference"]) == (
        "form",
        "street_report",
        "highways",
        "WM-R-5",
    )
    lines = ['01/11/2026,"Phone hours cut to 9-1",waste;council tax,phone', "02/11/2026,New form,,"]
    told = write(recorded.folder, *lines, name="c.csv", header="date,what,services,channels")
    assert take(recorded, told, kind="changes") == 0
    first, second = sorted(recorded.rows(changes), key=lambda row: row["at"])
    assert (first["services"], first["channels"], second["services"]) == (["waste", "council_tax"], ["phone"], [])
    bad = write(recorded.folder, "03/11/2026,x,bins,", name="d.csv", header="date,what,services,channels")
    assert take(recorded, bad, kind="changes") == 1
    assert "there is no 'bins'" in said(capsys)


def test_killed_in_the_middle_it_leaves_nothing_that_is_seen_and_the_next_run_finishes(on_sqlite: Recorded) -> None:
    migrate(on_sqlite.usage_url, "usage")
    path = write(on_sqlite.folder, *many(30_000))
    command = [*on_sqlite.command, "import", "calls", str(path), "--council", "westmoor"]
    on_sqlite.more["BOT_CLOCK_NOW"] = "2027-12-20T12:00:00+00:00"
    process = subprocess.Popen(command, env=on_sqlite.environment)
    engine = on_sqlite.engine(on_sqlite.usage_url)
    deadline = time.monotonic() + 200
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.execute(select(func.count()).select_from(outside_contacts)).scalar():
                break
        time.sleep(0.01)
    process.kill()
    process.wait()
    rows = len(on_sqlite.rows(outside_contacts))
    assert rows
    if rows < 30_000:
        assert [row["state"] for row in on_sqlite.rows(imports)] == ["loading"]
    assert on_sqlite.run("import", "calls", str(path), "--council", "westmoor") == 0
    assert [row["state"] for row in on_sqlite.rows(imports)] == ["taken"]
    assert len({row["id"] for row in on_sqlite.rows(outside_contacts)}) == 30_000
    assert len(on_sqlite.rows(outside_contacts)) == 30_000


def test_memory_does_not_grow_with_the_file_beyond_eight_bytes_a_line(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = write(tmp_path, *many(count), name=f"{count}.csv")
        exports = read_mapping(ROOT / "councils" / "westmoor", "westmoor", "WM", CARDS)
        file = open_csv(path, exports.kinds["calls"].columns, ("time", "reason"))
        reader = LineReader(exports, "calls", KEYS, START + timedelta(days=1000), file.names, Noticed())
        tracemalloc.start()
        looked = look(file, reader, lambda position: None)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (looked.lines, looked.bad) == (count, 0)
        return found

    small = peak(2_000)
    assert peak(40_000) < 2 * small + 16 * 40_000


@pytest.mark.parametrize(
    ("toml", "reasons", "says"),
    [
        ("[calls]\nchannel = 'pigeon'\n", None, "imports.toml.*calls.channel.*must be one of phone"),
        ("[calls]\nunit = 's'\n", None, "calls.unit: is not known here"),
        ("references = ['(']\n", None, "references: is no pattern"),
        ("[calls.columns]\nwhen = 'x'\n", None, "calls.columns.when: is no field"),
        (None, "reason,need\nx,bins\n", "reasons.csv:2: need: there is no need group 'bins'"),
        (None, "reason,need\nx,bin_day\nX ,bin_day\n", "reasons.csv:3: reason: .* is there twice"),
        (None, "reason\nx\n", "reasons.csv:1: header"),
    ],
)
def test_a_table_of_the_council_that_is_wrong_is_named(
    tmp_path: Path, toml: str | None, reasons: str | None, says: str
) -> None:
    if toml is not None:
        (tmp_path / "imports.toml").write_text(toml)
    if reasons is not None:
        (tmp_path / "reasons.csv").write_text(reasons)
    with pytest.raises(Exception, match=says):
        read_mapping(tmp_path, "westmoor", "WM", CARDS)


def test_every_reason_of_westmoor_means_a_need_that_a_card_has() -> None:
    exports = read_mapping(ROOT / "councils" / "westmoor", "westmoor", "WM", CARDS)
    assert exports.reasons.find("MISSED   FOOD caddy") is not None
    assert exports.reasons.find("Missed food caddy").subject == "food"  # type: ignore[union-attr]
    assert exports.reasons.find("nothing of the kind") is None


def test_the_migrations_make_the_tables_that_the_code_names(recorded: Recorded) -> None:
    migrate(recorded.usage_url, "usage")
    engine = open_database(recorded.usage_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "usage_schema"})
        assert compare_metadata(context, tables.METADATA) == []
    engine.dispose()


def test_the_header_of_the_examples_is_that_of_the_council() -> None:
    exports = read_mapping(ROOT / "councils" / "westmoor", "westmoor", "WM", CARDS)
    known = {name for names in exports.kinds["calls"].columns.values() for name in names}
    assert set(HEADER.split(",")) <= known
