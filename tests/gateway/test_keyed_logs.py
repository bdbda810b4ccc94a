"""`python -m bot.usage key` against a real gateway: a council's customer numbers become the chat's keyed persons."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.council.collections import LONDON
from bot.database import session
from bot.gateway import handles
from bot.usage.imports.tables import outside_contacts
from tests.gateway.conftest import Gateway
from tests.gateway.test_erasing_everywhere import rows, run

NUMBER = "4001 2345"
NOW = datetime.now(UTC).replace(microsecond=0)
WHAT = ("--council", "westmoor", "--form", "council_tax_account", "--column", "Customer")


def write(folder: Path, *lines: tuple[datetime, str]) -> Path:
    path = folder / "calls.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Call start", "Reason", "Customer", "Note"])
        for at, number in lines:
            writer.writerow(
                [f"{at.astimezone(LONDON):%d/%m/%Y %H:%M:%S}", "Council tax balance", number, "caf\u00e9; said"]
            )
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.csv*"))


@pytest.mark.timeout(600)
async def test_numbers_are_keyed_line_by_line_and_nothing_repeats_them(gateway: Gateway, tmp_path: Path) -> None:
    yesterday = NOW - timedelta(days=1)
    desk = gateway.door.desk
    with session(desk.engine) as opened:
        values = {"account_reference": "40012345"}
        chat = handles.tell_person(opened, desk, "westmoor", "council_tax_account", values, NOW)
    log = write(tmp_path, (yesterday, NUMBER), (yesterday, ""), (NOW - timedelta(days=90), NUMBER))
    out = tmp_path / "keyed.csv"
    code, said = await run(gateway, "key", "calls", str(log), *WHAT, "--out", str(out))
    assert code == 0, said
    assert "3 lines: 1 keyed, 1 without a number, 1 from a time whose keys are destroyed" in said
    first, *others = read(out)
    assert chat["person"] in first["Customer"].split() or chat.get("person_before") in first["Customer"].split()
    assert [one["Customer"] for one in others] == ["", ""]
    assert {one["Note"] for one in (first, *others)} == {"caf\u00e9; said"}, "everything else is as it was"
    for text in (said, out.read_text(encoding="utf-8")):
        assert "4001" not in text
    named = out.with_name("named.csv")
    named.write_text(out.read_text(encoding="utf-8").replace("Customer", "person"), encoding="utf-8")
    code, said = await run(gateway, "import", "calls", str(named), "--council", "westmoor")
    assert code == 0, said
    assert sorted(bool(row["person_key"]) for row in rows(gateway, outside_contacts)) == [False, False, True]


async def test_a_bad_line_refuses_the_file_by_line_and_field_without_its_number(
    gateway: Gateway, tmp_path: Path
) -> None:
    log = write(tmp_path, (NOW - timedelta(hours=1), "J. Smith, 0191"), (NOW - timedelta(hours=2), NUMBER))
    out = tmp_path / "keyed.csv"
    code, said = await run(gateway, "key", "calls", str(log), *WHAT, "--out", str(out))
    assert code == 1, said
    assert f"{log}:2: customer (person): is no number of that kind" in said
    assert "Smith" not in said
    assert names(tmp_path) == ["calls.csv"]


async def test_the_private_door_keys_no_unknown_form_council_or_moment_ahead(gateway: Gateway) -> None:
    asked = {
        "council": "westmoor",
        "form": "council_tax_account",
        "people": [{"account": NUMBER, "at": NOW.isoformat()}],
    }
    ahead = [{"account": NUMBER, "at": (NOW + timedelta(hours=1)).isoformat()}]
    for change in ({"council": "nowhere"}, {"form": "receipt"}, {"people": ahead}, {"people": "all"}):
        answer = await gateway.private.post("/people", json={**asked, **change})
        assert answer.status == 400, await answer.text()
        assert "4001" not in await answer.text()
    assert (await gateway.private.post("/people", json=asked)).status == 200
    assert (await gateway.public.post("/people", json=asked)).status == 404
