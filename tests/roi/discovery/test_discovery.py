# ruff: noqa: E501 - each case is one row
"""`python -m bot.roi discovery`: sums, scaling by population, prices, refusals, and the national table's caveat."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from bot.council.errors import FileError
from bot.roi.__main__ import main
from bot.roi.discovery.baseline import total
from bot.roi.discovery.baseline_file import exemplar, read_baseline
from bot.roi.discovery.national import transactions
from bot.roi.figures import Grade

ROOT = Path(__file__).resolve().parents[3]

GOOD = """\
price_year = "2022/23"
population = 85306
scale = ["planning"]

[cost]
phone = { value = 4.08, unit = "GBP per contact", price_year = "2018/19", source = "Finance", date = 2026-01-01, grade = "B" }
web = { value = 0.2, unit = "GBP per contact", price_year = "2022/23", source = "Finance", date = 2026-01-01, grade = "B" }

[service.bins]
title = "Bins"
resolution = { value = 0.9, unit = "share", source = "Log", date = 2026-01-01, grade = "B" }
phone = { value = 1000, unit = "contacts a year", source = "Log", date = 2026-01-01, grade = "B" }
web = { value = 3000, unit = "contacts a year", source = "Log", date = 2026-01-01, grade = "B" }
"""

WRONG = [
    ("population = 85306", "population = 3", "population: must be from 100", 2),
    ('["planning"]', '["bins"]', "scale: 'bins' is no service of the exemplar", 3),
    ('["planning"]', '["opera"]', "scale: 'opera' is no service of the exemplar", 3),
    ("phone = { value = 4.08", "phone = { value = 4.08, low = 4", "cost.phone.low: give either value, or low", 6),
    ("web = { value = 0.2", "fax = { value = 0.2", "cost.fax: is not known here", 7),
    ('"contacts a year", source = "Log", date = 2026-01-01, grade = "B" }\nweb', '"calls a year", source = "Log", date = 2026-01-01, grade = "B" }\nweb', "service.bins.phone.unit: must be 'contacts a year'", 12),
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "baseline.toml"


def test_the_exemplar_adds_up_to_what_its_source_prints() -> None:
    values = {one.service: one.value.central for one in exemplar().volumes}
    published = {"waste": 152362, "council_tax": 310013, "planning": 37032, "highways": 16929}
    for service, pounds in published.items():
        assert abs(values[service] - pounds) / pounds < Decimal("0.01"), service  # it rounds the cost of a call


def test_a_service_without_counts_is_the_exemplars_by_population(path: Path) -> None:
    path.write_text(GOOD)
    baseline = read_baseline(path)
    planning = next(one for one in baseline.volumes if one.service == "planning")
    assert planning.is_scaled
    assert planning.count.central == 8999 * Decimal(85306) / 170612
    assert planning.grade is Grade.D


def test_costs_of_other_years_are_converted_and_online_contacts_are_no_target(path: Path) -> None:
    path.write_text(GOOD)
    phone, web = (one for one in read_baseline(path).volumes if one.service == "bins")
    level_2018, level_2022 = 79.1606 * 0.75 + 81.1085 * 0.25, 90.5005 * 0.75 + 96.2507 * 0.25
    assert float(phone.value.central) == pytest.approx(4080 * level_2022 / level_2018)
    assert phone.target.central == phone.value.central * Decimal("0.9")
    assert (web.value.central, web.target.central) == (600, 0)


@pytest.mark.parametrize(("old", "new", "told", "line"), WRONG)
def test_what_is_wrong_is_named_by_file_line_and_field(path: Path, old: str, new: str, told: str, line: int) -> None:
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(FileError) as refused:
        read_baseline(path)
    assert f"{path}:{line}: {told}" in str(refused.value)


def test_a_channel_without_a_cost_is_refused(path: Path) -> None:
    path.write_text("\n".join(line for line in GOOD.splitlines() if not line.startswith("web = { value = 0.2")))
    with pytest.raises(FileError, match=r"cost.web: must be given, for service.bins has contacts there"):
        read_baseline(path)


def test_the_files_add_up_to_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["discovery", "--council", "westmoor", "--out", str(tmp_path), "--format", "html", "csv", "json"]) == 0
    with (tmp_path / "baseline.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    baseline = read_baseline(ROOT / "councils/westmoor/baseline.toml")
    for what in ("count", "value", "target"):
        summed = sum(Decimal(row[f"{what}_central"]) for row in rows)
        assert abs(summed - total(baseline.volumes, what).central) < Decimal("0.0001")
    told = json.loads((tmp_path / "baseline.json").read_text())
    assert len(told["national"]["transactions"]) == 20
    page = (tmp_path / "baseline.html").read_text()
    assert "They are not shares of the 570 million" in page
    assert "11,055,088" in page


def test_the_national_shares_are_of_the_same_visits() -> None:
    for one in transactions():
        assert one.visits / float(one.share) == pytest.approx(378.6e6, rel=0.02), one  # shares have two places
