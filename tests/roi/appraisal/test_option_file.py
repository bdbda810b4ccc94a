# ruff: noqa: E501 - each case is one row
"""options.toml: what is refused, with its file, line and field; and prices of other years."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bot.council.errors import FileError
from bot.roi.appraisal.deflators import NoDeflator, convert, price_level
from bot.roi.appraisal.option_file import read_case

GOOD = """\
title = "A bot for bins"
price_year = "2022/23"
first_year = "2026/27"
years = 5
reorganised = 2028-04-01

[demand.bins]
title = "Bins"
calls = { value = 30000, unit = "calls a year", source = "Log", date = 2026-01-01, grade = "B" }
cost_per_call = { low = 3, central = 4, high = 5, unit = "GBP per call", price_year = "2022/23", source = "Finance", date = 2026-01-01, grade = "B" }
resolution = { value = 0.9, unit = "share", source = "Log", date = 2026-01-01, grade = "B" }

[options.bot]
title = "A bot"
joins = [1]
step = 0.5
coverage = { value = 0.6, unit = "share", source = "Trial", date = 2026-01-01, grade = "C" }
success = { value = 0.7, unit = "share", source = "Trial", date = 2026-01-01, grade = "C" }
band = "serious"
build = { value = 20000, unit = "GBP", price_year = "2022/23", source = "Offer", date = 2026-01-01, grade = "B" }
per_query = { value = 0.02, unit = "GBP per query", price_year = "2022/23", source = "Offer", date = 2026-01-01, grade = "B" }
optimism = { cost = 0.4, duration = 0.2, mitigation = 0.5 }

[options.bot.run]
hosting = { value = 3000, unit = "GBP a year", price_year = "2022/23", source = "Offer", date = 2026-01-01, grade = "B" }
reviewers = { value = 5000, unit = "GBP a year per council", price_year = "2022/23", source = "Plan", date = 2026-01-01, grade = "D" }
"""

WRONG = [
    ('title = "A bot for bins"', 'titel = "A bot for bins"', "titel: is not known here", 1),
    ("years = 5", "years = 50", "years: must be from 1 to 30", 4),
    ('price_year = "2022/23"\nfirst', 'price_year = "2022"\nfirst', "price_year: must be a financial year", 2),
    ("value = 30000, ", "", "demand.bins.calls: must have a value", 9),
    ('"calls a year"', '"calls"', "demand.bins.calls.unit: must be 'calls a year'", 9),
    ('price_year = "2022/23", source = "Finance"', 'source = "Finance"', "demand.bins.cost_per_call.price_year: must be", 10),
    ("low = 3, central = 4", "low = 4.5, central = 4", "demand.bins.cost_per_call: low, central and high must be in order", 10),
    ("value = 0.9", "value = 1.9", "demand.bins.resolution.value: must be from 0 to 1", 11),
    ('band = "serious"', 'band = "huge"', "options.bot.band: must be one of", 19),
    ("joins = [1]", "joins = [1, 1, 1, 1, 1, 1]", "options.bot.joins: must be at most 5", 15),
    ("step = 0.5", "step = 0", "options.bot.step: must be more than 0", 16),
    ("mitigation = 0.5", "mitigation = 1.5", "options.bot.optimism.mitigation: is no share", 22),
    ("mitigation = 0.5", "luck = 0.5", "options.bot.optimism.luck: is not known here", 22),
    ('success = { value = 0.7', 'success = { confidence = 0.6, value = 0.7', "options.bot.success: is cut down already", 18),
    ('success = { value = 0.7', 'success = { confidence_applied = true, value = 0.7', "options.bot.success: is cut down already", 18),
    ("cost_per_call = { low", "cost_per_call = { confidence = 0.6, low", "demand.bins.cost_per_call.confidence: a range holds the doubt", 10),
    ("calls = { value", "calls = { confidence = 0.6, confidence_applied = true, value", "demand.bins.calls.confidence: is applied already", 9),
    ("calls = { value", "calls = { confidence = 1.6, value", "demand.bins.calls.confidence: must be more than 0", 9),
    ('"GBP a year", price_year = "2022/23"', '"GBP a year", price_year = "2025/26"', "options.bot.run.hosting.price_year: the price level of 2025 is not known", 25),
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "options.toml"


@pytest.mark.parametrize(("old", "new", "told", "line"), WRONG)
def test_what_is_wrong_is_named_by_file_line_and_field(path: Path, old: str, new: str, told: str, line: int) -> None:
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(FileError) as refused:
        read_case(path)
    assert told in str(refused.value)
    assert str(refused.value).startswith(f"{path}:{line}: ")


def test_a_good_file_is_read_whole(path: Path) -> None:
    path.write_text(GOOD)
    case = read_case(path)
    (bot,) = case.options
    assert [one.name for one in case.inputs()] == [
        *("demand.bins.calls", "demand.bins.cost_per_call", "demand.bins.resolution"),
        *("options.bot.build", "options.bot.per_query", "options.bot.coverage", "options.bot.success"),
        *("options.bot.run.hosting", "options.bot.run.reviewers"),
    ]
    assert case.demands[0].target_value(case.central()) == 30000 * 4 * Decimal("0.9")
    assert bot.deflected(case.central()) == Decimal("0.30")
    assert case.year_names() == ("2026/27", "2027/28", "2028/29", "2029/30", "2030/31")


def test_optimism_on_benefits_and_a_confidence_factor_are_one_doubt(path: Path) -> None:
    path.write_text(
        GOOD.replace('band = "serious"\n', "")
        .replace("success = { value", "success = { confidence = 0.5, value")
        .replace("cost = 0.4,", "cost = 0.4, benefits = 0.1,")
    )
    with pytest.raises(FileError, match=r"options.bot.optimism.benefits: options.bot.success holds a confidence"):
        read_case(path)


def test_prices_of_another_year_are_converted(path: Path) -> None:
    path.write_text(GOOD.replace('"GBP", price_year = "2022/23"', '"GBP", price_year = "2018/19"'))
    build = read_case(path).options[0].build
    assert build is not None
    assert build.quoted == "2018/19"
    level_2018, level_2022 = 79.1606 * 0.75 + 81.1085 * 0.25, 90.5005 * 0.75 + 96.2507 * 0.25
    assert float(build.central) == pytest.approx(20000 * level_2022 / level_2018)


def test_a_later_year_needs_the_councils_own_price_level(path: Path) -> None:
    later = GOOD.replace('"GBP", price_year = "2022/23"', '"GBP", price_year = "2025/26"')
    path.write_text(later)
    with pytest.raises(FileError, match=r"options.bot.build.price_year: the price level of 2025 is not known"):
        read_case(path)
    path.write_text(later.replace("[demand.bins]", "[deflators]\n2025 = 103.5\n2026 = 105.8\n\n[demand.bins]"))
    build = read_case(path).options[0].build
    assert build is not None
    assert build.central < 20000


def test_a_conversion_there_and_back_is_none() -> None:
    there = convert(Decimal(100), "2011/12", "2022/23")
    assert there > 100
    assert abs(convert(there, "2022/23", "2011/12") - 100) < Decimal("1e-20")
    with pytest.raises(NoDeflator, match="2027"):
        price_level("2027/28")
