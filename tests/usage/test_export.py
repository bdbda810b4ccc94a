"""The export: one row for each contact, columns that stay, a schema beside it; counts fit for publication."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from pyarrow import parquet

from bot.council.contacts import EvidenceKind
from bot.usage.exporting import CONTACT_COLUMNS, OPEN_COLUMNS, VERSION
from tests.usage.conftest import ROOT
from tests.usage.made_conversations import START, Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded


def fill(recorded: Recorded) -> None:
    recorded.store(report_a_missed_bin(Talk(conversation_name(1))))
    talk = Talk(conversation_name(2), now=START + timedelta(hours=1)).says("ask_bin_day", "utter_bin_days")
    talk.evidence(EvidenceKind.SURVEY_ANSWERED, question="without_us", answer="phone").wait(days=2)
    recorded.store(talk.says("ask_bin_day", "utter_bin_days"))
    recorded.store(Talk(conversation_name(3)).says("ask_bin_day", "utter_bin_days", marks={"traffic": "test"}))
    recorded.drain()


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_contact_is_one_row_with_its_evidence(recorded: Recorded, tmp_path: Path) -> None:
    fill(recorded)
    assert recorded.run("export", "--format", "csv", "--out", str(tmp_path / "out")) == 0
    rows = {row["contact"]: row for row in read_csv(tmp_path / "out" / "contacts.csv")}
    stored = {row["id"]: row for row in recorded.contacts}
    assert rows.keys() == stored.keys()
    bin_days = [row for row in rows.values() if row["need"] == "bin_day" and not row["traffic"]]
    assert [(row["voided"], row["followed_after_hours"], row["without_us"]) for row in bin_days] == [
        ("true", "48", "phone"),
        ("false", "", ""),
    ]
    (report,) = (row for row in rows.values() if row["need"] == "missed_bin")
    assert (report["outcome"], report["references"], report["answer_shown"]) == (
        "resolved_transaction",
        "SR-1001",
        "true",
    )
    assert not list((tmp_path / "out").glob("*.part"))


def test_parquet_holds_the_same_as_csv_with_types(recorded: Recorded, tmp_path: Path) -> None:
    fill(recorded)
    for form in ("csv", "parquet"):
        assert recorded.run("export", "--format", form, "--out", str(tmp_path)) == 0
    table = parquet.read_table(tmp_path / "contacts.parquet")
    assert table.column_names == [one.name for one in CONTACT_COLUMNS]
    assert table.schema.metadata[b"kerbside_schema_version"] == str(VERSION).encode()
    typed, plain = table.to_pylist(), read_csv(tmp_path / "contacts.csv")
    for one, other in zip(typed, plain, strict=True):
        assert one["opened_at"].isoformat() == other["opened_at"]
        assert str(one["turns"]) == other["turns"]
        assert str(one["out_of_hours"]).lower() == other["out_of_hours"]
        assert (one["waited_seconds"] is None) == (other["waited_seconds"] == "")


def test_the_schema_beside_it_names_every_column_and_its_version(recorded: Recorded, tmp_path: Path) -> None:
    fill(recorded)
    assert recorded.run("export", "--format", "csv", "--out", str(tmp_path)) == 0
    schema = json.loads((tmp_path / "contacts.schema.json").read_text())
    header = (tmp_path / "contacts.csv").read_text().splitlines()[0]
    assert ",".join(field["name"] for field in schema["fields"]) == header
    assert schema["version"] == VERSION
    assert all(field["description"] and field["type"] for field in schema["fields"])


@pytest.mark.parametrize("column", [*CONTACT_COLUMNS, *OPEN_COLUMNS], ids=lambda column: column.name)
def test_every_column_is_documented(column: object) -> None:
    assert f"`{column.name}`" in (ROOT / "docs" / "usage.md").read_text()  # type: ignore[attr-defined]


def test_columns_of_version_one_stay(recorded: Recorded) -> None:
    """A column may be added at the end; renaming, moving or dropping one needs another version."""
    known = (ROOT / "tests" / "usage" / "export_columns_1.txt").read_text().split()
    assert VERSION == 1
    assert [one.name for one in CONTACT_COLUMNS][: len(known)] == known


def test_open_data_leaves_out_small_counts_samples_and_marked_traffic(recorded: Recorded, tmp_path: Path) -> None:
    for number in range(8):
        talk = Talk(conversation_name(number)).says("ask_bin_day", "utter_bin_days")
        recorded.store(talk)
    for number in range(20, 26):
        recorded.store(report_a_missed_bin(Talk(conversation_name(number)), reference=f"SR-{number}"))
    recorded.store(Talk(conversation_name(30)).says("pay_council_tax", "utter_page"))
    marked = Talk(conversation_name(31)).says("ask_bin_day", "utter_bin_days", marks={"traffic": "robot"})
    recorded.store(marked, Talk(conversation_name(32)).says("ask_bin_day", "utter_bin_days", sample_at=START))
    recorded.drain()
    assert recorded.run("export", "--format", "csv", "--out", str(tmp_path), "--open-data") == 0
    rows = read_csv(tmp_path / "open_contacts.csv")
    assert list(rows[0]) == [one.name for one in OPEN_COLUMNS]
    shown = {(row["service"], row["outcome"]): row["contacts"] for row in rows}
    assert shown["council_tax", "signposted"] == ""
    assert shown["council_tax", "all"] == ""
    assert {row["month"] for row in rows} == {"2026-10"}
    for row in rows:
        assert (row["contacts"] == "") == (row["left_out"] == "true")
        assert row["contacts"] in ("", "0") or int(row["contacts"]) >= 5
    assert not any(int(row["contacts"] or 0) > 15 for row in rows)


def test_a_council_that_is_not_there_is_named(
    recorded: Recorded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recorded.run("export", "--format", "csv", "--out", str(tmp_path), "--council", "nowhere") == 2
    assert "--council: there is no council 'nowhere'" in capsys.readouterr().err
