"""`python -m bot.roi alpha`: the files agree with each other, and the page has a table beside every picture."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from bot.roi.__main__ import main

ROOT = Path(__file__).resolve().parents[3]
PLAIN = ("--format", "html", "csv", "json")  # the others have tests of their own


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alpha")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        assert main(["alpha", "--council", "westmoor", "--out", str(folder), "--draws", "200", *PLAIN]) == 0
    return folder


def test_the_years_add_up_to_what_the_json_says(out: Path) -> None:
    told = json.loads((out / "appraisal.json").read_text())
    with (out / "appraisal.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["option"] for row in rows} == {one["key"] for one in told["options"]}
    for option in told["options"]:
        mine = [row for row in rows if row["option"] == option["key"]]
        discounted = sum(Decimal(row["net"]) / Decimal("1.035") ** year for year, row in enumerate(mine))
        assert abs(discounted - Decimal(option["npv"])) < Decimal("0.0001")
        assert abs(Decimal(mine[-1]["npv_so_far"]) - Decimal(option["npv"])) < Decimal("0.0001")
        benefits, costs = Decimal(option["present_benefits"]), Decimal(option["present_costs"])
        assert abs(benefits - costs - Decimal(option["npv"])) < Decimal("0.0001")


def test_doing_nothing_costs_and_brings_nothing(out: Path) -> None:
    nothing = json.loads((out / "appraisal.json").read_text())["options"][0]
    assert (nothing["key"], Decimal(nothing["npv"]), nothing["benefit_cost_ratio"]) == ("nothing", 0, None)


def test_every_picture_of_the_page_has_a_table_after_it(out: Path) -> None:
    page = (out / "appraisal.html").read_text()
    pictures = page.split('role="img"')[1:]
    assert len(pictures) >= 4
    assert all("<table>" in one for one in pictures)
    assert "pays back only after 1 April 2028" in page


def test_the_same_seed_gives_the_same_files(out: Path, tmp_path: Path) -> None:
    assert main(["alpha", "--council", "westmoor", "--out", str(tmp_path), "--draws", "200", *PLAIN]) == 0
    for name in ("appraisal.html", "appraisal.csv", "appraisal.json"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_a_published_example_runs_through_the_same_command(capsys: pytest.CaptureFixture[str]) -> None:
    example = str(ROOT / "bot/roi/examples/council_chatbots_2019.toml")
    assert main(["alpha", "--council", "westmoor", "--options", example, "--draws", "10"]) == 0
    shown = capsys.readouterr().out
    assert "-£6,790" in shown
    assert "£65,600" in shown


def test_a_wrong_file_ends_it_with_file_line_and_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "options.toml"
    wrong.write_text('title = "x"\nprice_year = "2022/23"\nfirst_year = "soon"\nyears = 3\n')
    assert main(["alpha", "--council", "westmoor", "--options", str(wrong)]) == 2
    assert f"{wrong}:3: first_year: must be a financial year" in capsys.readouterr().err
    assert main(["alpha", "--council", "westmoor", "--options", str(tmp_path / "none.toml")]) == 2
