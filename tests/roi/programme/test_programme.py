"""Many made-up councils together: totals to the penny of a truth worked out apart, and every wrong file named."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from benchmarks.made_councils import FIRST, LAST, Truth, make_council, make_programme
from bot.roi import __main__ as roi

ROOT = Path(__file__).resolve().parents[3]
PERIOD = ("--from", FIRST.isoformat(), "--to", LAST.isoformat())


def run(folder: Path, out: Path, *arguments: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOT_CLOCK_NOW", "2026-11-01T00:00:00+00:00")
        patch.setenv("BOT_COUNCILS_DIR", str(ROOT / "councils"))
        return roi.main(["programme", "--folder", str(folder), "--out", str(out), *arguments])


def read(out: Path) -> dict[str, Any]:
    return json.loads((out / "programme.json").read_text())


def totals(out: Path) -> dict[str, Decimal]:
    return {one["key"]: Decimal(one["central"]) for one in read(out)["totals"]}


def level(year: str) -> Decimal:
    """The price level of a financial year, from the carried file: nine months of one year, three of the next."""
    with (ROOT / "bot/roi/appraisal/gdp_deflator.csv").open(newline="") as file:
        by_year = {row["year"]: Decimal(row["value"]) for row in csv.DictReader(file)}
    first = int(year[:4])
    return (by_year[str(first)] * 3 + by_year[str(first + 1)]) / 4


def check(truths: list[Truth], out: Path, year: str = "2022/23") -> None:
    found = totals(out)
    for key in ("contacts", "engaged", "to_a_person", "durable", "voided"):
        assert found[key] == sum(getattr(one, key) for one in truths), key
    for key in ("released", "failure", "run"):
        wanted = sum(getattr(one, key) * level(year) / level(one.price_year) for one in truths)
        assert abs(found[key] - wanted) < Decimal("0.01") * len(truths), key
    assert abs(found["net_capacity"] - (found["released"] - found["failure"] - found["run"])) < Decimal("0.01")
    durable = {one["service"]: Decimal(one["durable"]) for one in read(out)["services"]}
    for service in ("waste", "council_tax", "libraries"):
        assert durable[service] == sum(one.services.get(service, 0) for one in truths), service
    rates = sorted(Decimal(one.durable) / one.engaged for one in truths)
    middle = next(one for one in read(out)["spread"] if one["key"] == "resolution")["median"]
    assert abs(Decimal(middle) - median(rates)) < Decimal("1e-12")


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Truth]]:
    folder = tmp_path_factory.mktemp("twenty")
    return folder, make_programme(folder, 20, 60)


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Truth]]:
    folder = tmp_path_factory.mktemp("six")
    return folder, make_programme(folder, 6, 160)


@pytest.fixture
def councils(six: tuple[Path, list[Truth]], tmp_path: Path) -> tuple[Path, list[Truth]]:
    """Six councils in a folder that a test may spoil."""
    return Path(shutil.copytree(six[0], tmp_path / "councils")), six[1]


def test_twenty_councils_add_up_to_the_truth_in_prices_of_one_year(
    twenty: tuple[Path, list[Truth]], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder, truths = twenty
    assert run(folder, tmp_path / "out") == 0
    check(truths, tmp_path / "out")
    assert "20 of 20 councils are counted" in capsys.readouterr().out
    assert run(folder, tmp_path / "old", "--price-year", "2018/19") == 0
    check(truths, tmp_path / "old", "2018/19")


def test_three_hundred_councils_add_up_too(tmp_path: Path) -> None:
    truths = make_programme(tmp_path / "in", 300, 20)
    assert run(tmp_path / "in", tmp_path / "out") == 0
    check(truths, tmp_path / "out")
    assert len(list((tmp_path / "out/councils").iterdir())) == 300


def _change(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))


def _line(told: dict[str, Any], key: str) -> dict[str, str]:
    return next(line for line in told["lines"] if line["key"] == key)


REPORT = "made-000/report.json"  # the first of the councils that sent a report; 001 sent CSV, 002 Parquet
SPOILT: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "another schema": (
        lambda folder: _change(folder / REPORT, lambda told: told.update(schema=1)),
        "made-000",
        "its schema is 1, and 2 is needed",
    ),
    "no JSON": (lambda folder: (folder / REPORT).write_text("{"), "made-000", "report.json is not JSON"),
    "another period": (
        lambda folder: _change(folder / REPORT, lambda told: told.update(to="2026-10-15")),
        "made-000",
        "its period is 2026-09-01 to 2026-10-15, the programme's is 2026-09-01 to 2026-09-30",
    ),
    "more resolved than engaged": (
        lambda folder: _change(
            folder / REPORT, lambda told: _line(told, "engaged").update(low="1", central="1", high="1")
        ),
        "made-000",
        "impossible: more contacts passed to a person than engaged ones",
    ),
    "outside its own range": (
        lambda folder: _change(folder / REPORT, lambda told: _line(told, "released").update(central="1e9")),
        "made-000",
        "impossible: released is",
    ),
    "not a number": (
        lambda folder: _change(folder / REPORT, lambda told: _line(told, "released").update(central="NaN")),
        "made-000",
        "impossible: released is NaN",
    ),
    "services that do not add up": (
        lambda folder: _change(folder / REPORT, lambda told: told["services"].pop()),
        "made-000",
        "impossible: the services'",
    ),
    "a line that is missing": (
        lambda folder: _change(folder / REPORT, lambda told: told["lines"].remove(_line(told, "durable"))),
        "made-000",
        "durable is missing",
    ),
    "sample data": (
        lambda folder: _change(folder / REPORT, lambda told: told.update(sample_contacts=3)),
        "made-000",
        "sample data: 3 of its contacts are made up",
    ),
    "a schema of another version": (
        lambda folder: _change(folder / "made-001/contacts.schema.json", lambda told: told.update(version=2)),
        "made-001",
        "version: must be 1, not 2",
    ),
    "no schema": (
        lambda folder: (folder / "made-002/contacts.schema.json").unlink(),
        "made-002",
        "contacts.schema.json: file: is not there",
    ),
    "a wrong cell": (
        lambda folder: _replace(folder / "made-001/contacts.csv", ",3,0,180,", ",three,0,180,"),
        "made-001",
        "contacts.csv:2: turns: must be of type integer, not 'three'",
    ),
    "an unknown outcome": (
        lambda folder: _replace(folder / "made-001/contacts.csv", ",explained,", ",splendid,"),
        "made-001",
        "'splendid' is no outcome",
    ),
    "broken Parquet": (
        lambda folder: (folder / "made-002/contacts.parquet").write_bytes(b"PAR1 no"),
        "made-002",
        "contacts.parquet: file: is not Parquet",
    ),
    "no assumptions": (
        lambda folder: (folder / "made-001/assumptions.toml").unlink(),
        "made-001",
        "assumptions.toml: file: is not there",
    ),
    "a wrong assumption": (
        lambda folder: _replace(folder / "made-001/assumptions.toml", 'unit = "share"', 'unit = "percent"'),
        "made-001",
        "share.phone.unit: must be 'share'",
    ),
    "a stray file": (
        lambda folder: (folder / "notes.txt").write_text("call Tom"),
        "notes.txt",
        "is neither a report (JSON) nor a folder with one",
    ),
    "an empty folder": (lambda folder: (folder / "later").mkdir(), "later", "the folder holds neither"),
    "prices of an unknown year": (
        lambda folder: _change(folder / REPORT, lambda told: told.update(price_year="1901/02")),
        "made-000",
        "its money is in prices of 1901/02 and cannot be converted",
    ),
}


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, old
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("fault", SPOILT)
def test_a_wrong_council_is_named_with_the_reason_and_left_out(
    fault: str, councils: tuple[Path, list[Truth]], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder, truths = councils
    spoil, name, reason = SPOILT[fault]
    spoil(folder)
    out = tmp_path / "out"
    assert run(folder, out, *PERIOD) == 1
    kept = [one for one in truths if one.slug != name]
    check(kept, out)
    told = read(out)
    assert [one["name"] for one in told["left_out"]] == [name]
    assert reason in told["left_out"][0]["reason"]
    counted = f"{len(kept)} of {6 if len(kept) < 6 else 7} councils"
    said = capsys.readouterr().out
    assert f"left out: {name}: " in said
    assert reason in said
    assert counted in said
    page = (out / "programme.html").read_text()
    assert counted in page
    assert name in page
    assert not (out / "councils" / f"{name}.html").exists()


def test_the_same_council_twice_counts_once_when_the_same_and_never_when_it_differs(
    councils: tuple[Path, list[Truth]], tmp_path: Path
) -> None:
    folder, truths = councils
    shutil.copytree(folder / "made-003", folder / "made-003 copy")
    assert run(folder, tmp_path / "same") == 1
    check(truths, tmp_path / "same")
    assert read(tmp_path / "same")["left_out"] == [{"name": "made-003 copy", "reason": "is the same as made-003"}]
    _change(folder / "made-003 copy/report.json", lambda told: told.update(made_at="2026-12-01T00:00:00+00:00"))
    assert run(folder, tmp_path / "differs") == 1
    check([one for one in truths if one.slug != "made-003"], tmp_path / "differs")
    names = {one["name"] for one in read(tmp_path / "differs")["left_out"]}
    assert names == {"made-003", "made-003 copy"}


def test_no_council_but_its_own_is_named_on_a_councils_page(twenty: tuple[Path, list[Truth]], tmp_path: Path) -> None:
    folder, truths = twenty
    run(folder, tmp_path / "out")
    for one in truths:
        page = (tmp_path / "out/councils" / f"{one.slug}.html").read_text()
        named = set(re.findall(r"made[- ]\d{3}", page, re.IGNORECASE))
        assert {name.lower().replace(" ", "-") for name in named} == {one.slug}
        assert page.count("<circle") == 7 * 20  # nineteen others and itself, on seven rates


@pytest.mark.parametrize(("others", "shows", "dots"), [(3, False, False), (5, True, False), (10, True, True)])
def test_few_others_are_not_shown_one_by_one(others: int, shows: bool, dots: bool, tmp_path: Path) -> None:
    make_programme(tmp_path / "in", others + 1, 40)
    run(tmp_path / "in", tmp_path / "out", "--named")
    page = (tmp_path / "out/councils/made-000.html").read_text()
    assert ("Side by side" in page) is shows
    assert ("Nothing to compare" in page) is not shows
    assert ("<circle" in page and page.count("<circle") > 7) is dots
    whole = (tmp_path / "out/programme.html").read_text()
    assert ("Do not pass this page on" in whole) is (others + 1 < 5)
    with (tmp_path / "out/named.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == others + 1


def test_a_service_of_few_councils_cannot_be_found_by_subtracting(tmp_path: Path) -> None:
    truths = make_programme(tmp_path / "in", 8, 60)
    path = tmp_path / "in/made-001/contacts.csv"
    path.write_text(path.read_text().replace(",libraries,", ",leisure,"))
    run(tmp_path / "in", tmp_path / "out")
    told = {one["service"]: one for one in read(tmp_path / "out")["services"]}
    assert "leisure" not in told
    assert told["other"]["councils"] >= 5
    assert sum(Decimal(one["durable"]) for one in told.values()) == sum(one.durable for one in truths)


def test_nothing_is_counted_without_a_period_or_a_council(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    make_council(tmp_path / "in", 1, 20, "csv")
    assert run(tmp_path / "in", tmp_path / "out") == 1
    assert "no council gives a period: say --from and --to" in capsys.readouterr().err
    assert run(tmp_path / "in", tmp_path / "out", "--from", "2025-01-01", "--to", "2025-01-31") == 1
    assert "its export has no contact from 2025-01-01 to 2025-01-31" in capsys.readouterr().out
    assert run(tmp_path / "nowhere", tmp_path / "out") == 2
