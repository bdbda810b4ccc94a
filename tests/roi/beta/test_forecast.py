"""Forecast and measured: the appraisal's year, cut to the days of the period, in the report's prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.roi.appraisal.option_file import read_case
from bot.roi.beta.forecast import Forecast, compare_with_forecast
from bot.roi.figures import Range
from tests.roi.beta.golden_report import FOLDER, make_report

MEASURED = dict.fromkeys(("deflected", "released", "run", "build", "net"), Range.exactly(Decimal(90)))
CASE = read_case(FOLDER / "options.toml")


def _compare(first: date, last: date, **changes: object) -> Forecast | None:
    return compare_with_forecast(replace(CASE, **changes), "options.toml", first, last, lambda pounds: pounds, MEASURED)  # type: ignore[arg-type]


def test_a_whole_year_of_the_chosen_option_is_that_year_of_the_appraisal() -> None:
    """1,000 calls at £4, 30 % deflected from the first year on; £365 to build and £365 a year."""
    found = _compare(date(2026, 4, 1), date(2027, 3, 31))
    assert found is not None
    assert {row.key: row.forecast for row in found.rows} == {
        "deflected": 300,
        "released": 1200,
        "run": 365,
        "build": 365,
        "net": 470,
    }
    assert (found.option, found.years, found.first_benefit) == ("A bot of our own", ("2026/27",), "2026/27")
    assert {row.key: row.ratio for row in found.rows}["deflected"] == Decimal("0.3")


def test_a_period_over_the_turn_of_the_year_takes_the_days_of_each() -> None:
    found = _compare(date(2027, 3, 22), date(2027, 4, 10))  # ten days of each year; building is in the first alone
    assert found is not None
    assert found.years == ("2026/27", "2027/28")
    assert {row.key: row.forecast for row in found.rows}["run"] == 20
    assert {row.key: row.forecast for row in found.rows}["build"] == 10


def test_there_is_no_forecast_without_a_chosen_option_or_outside_its_years() -> None:
    assert _compare(date(2026, 4, 1), date(2026, 4, 30), chosen="") is None
    assert _compare(date(2025, 4, 1), date(2025, 4, 30)) is None


def test_pounds_of_the_appraisal_come_in_the_reports_prices() -> None:
    forecast = make_report().forecast
    assert forecast is not None
    then, now = Decimal("90.5005") * 3 + Decimal("96.2507"), Decimal("96.2507") * 3 + 100  # 2022/23, 2023/24
    run = next(row for row in forecast.rows if row.key == "run")
    assert run.forecast == (47 * now / then).quantize(Decimal("0.01"))  # a pound a day for 47 days
    assert run.measured == make_report().lines["run"].value
