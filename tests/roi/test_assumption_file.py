# ruff: noqa: E501 - each case is one row
"""assumptions.toml: Westmoor's own, and everything that is refused with its file, line and field."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bot.council.errors import FileError
from bot.roi.assumption_file import read_assumptions
from bot.roi.assumptions import CHANNELS
from bot.roi.costs import RUN_LINES
from bot.roi.figure_file import line_of
from bot.roi.figures import Grade

WESTMOOR = Path(__file__).resolve().parents[2] / "councils/westmoor/assumptions.toml"

GOOD = """\
price_year = "2025/26"

[staff]
cost_per_minute = { low = 0.5, central = 0.8, high = 1, unit = "GBP per minute", price_year = "2025/26", source = "Finance", date = 2026-04-01, grade = "B" }

[share]
phone = { low = 0.2, central = 0.4, high = 0.6, unit = "share", source = "Asked", date = 2026-10-01, grade = "C" }
desk = { value = 0.1, unit = "share", source = "Asked", date = 2026-10-01, grade = "C" }
email = { value = 0.1, unit = "share", source = "Asked", date = 2026-10-01, grade = "C" }
post = { value = 0, unit = "share", source = "Asked", date = 2026-10-01, grade = "C" }

[minutes.phone]
default = { value = 5, unit = "minutes", source = "Log", date = 2026-10-01, grade = "B", average = true }
bin_day = { value = 2, unit = "minutes", source = "Log", date = 2026-10-01, grade = "B" }

[minutes.desk]
default = { value = 6, unit = "minutes", source = "Log", date = 2026-10-01, grade = "B" }

[minutes.email]
default = { value = 4, unit = "minutes", source = "Log", date = 2026-10-01, grade = "B" }

[minutes.post]
default = { value = 9, unit = "minutes", source = "Log", date = 2026-10-01, grade = "B" }

[failure]
extra_minutes_per_escalation = { value = 1, unit = "minutes", source = "Log", date = 2026-10-01, grade = "C" }
"""

RUN = """
[run]
""" + "".join(
    f'{line} = {{ value = 365, unit = "GBP a year", price_year = "2025/26", source = "Accounts", date = 2026-04-01, grade = "B" }}\n'
    for line in RUN_LINES
)

BUILD = """
[build]
cost = { value = 7300, unit = "GBP", price_year = "2025/26", source = "Accounts", date = 2026-04-01, grade = "B" }
live_from = 2026-06-08
write_off_years = 5
"""

GOOD = GOOD.replace("value = 1, unit", "value = 0, unit") + RUN + BUILD

REVIEW = """
[review]
sampled = 100
resolved = 80
source = "Two reviewers"
date = 2026-10-31
"""

REMOVAL = """
[[removals]]
budget_code = "CS-1"
what = "Half a post"
date = 2026-11-01
pounds = 14200.50
price_year = "2025/26"
signed_by = "Finance"
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "assumptions.toml"
    path.write_text(text)
    return read_assumptions(path)


def refused(tmp_path: Path, text: str) -> FileError:
    with pytest.raises(FileError) as found:
        read(tmp_path, text)
    assert found.value.path.endswith("assumptions.toml")
    return found.value


def test_westmoors_own_file_is_read() -> None:
    found = read_assumptions(WESTMOOR)
    assert found.staff_cost_per_minute.quoted == "2018/19"
    assert found.price_year == found.staff_cost_per_minute.price_year == "2023/24"
    assert Decimal("4.08") < found.staff_cost_per_minute.value.central * 5 < Decimal("5")
    assert found.staff_cost_per_minute.is_benchmark
    assert found.staff_cost_per_minute.effective_grade is Grade.D
    assert found.minutes_of("phone", "bin_day").value.central == 2
    assert found.minutes_of("phone", "missed_bin").is_average
    assert set(found.shares) == set(CHANNELS)
    assert found.review is None
    assert found.removals == ()


def test_every_figure_of_a_good_file_keeps_its_source_and_exact_value(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD + REVIEW + REMOVAL)
    assert found.staff_cost_per_minute.value.low == Decimal("0.5")  # type: ignore[attr-defined]
    assert found.removals[0].pounds == Decimal("14200.50")  # type: ignore[attr-defined]
    assert (found.review.sampled, found.review.resolved) == (100, 80)  # type: ignore[attr-defined]
    assert all(one.source for one in found.all)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("old", "new", "field", "line", "problem"),
    [
        ('price_year = "2025/26"\n\n', 'price_year = "2025"\n\n', "price_year", 1, "financial year"),
        ('price_year = "2025/26"\n\n', 'price_year = "2025/27"\n\n', "price_year", 1, "financial year"),
        ("[staff]\n", "[staff]\nbonus = 1\n", "staff.bonus", 4, "not known here"),
        ("[failure]\n", "[failuer]\n", "failuer", 25, "not known here"),
        ('unit = "GBP per minute", ', "", "staff.cost_per_minute.unit", 4, "must be given"),
        ('"GBP per minute"', '"pence per minute"', "staff.cost_per_minute.unit", 4, "must be 'GBP per minute'"),
        ('unit = "GBP per minute", price_year = "2025/26", ', 'unit = "GBP per minute", ', "staff.cost_per_minute.price_year", 4, "financial year"),
        ('minute", price_year = "2025/26"', 'minute", price_year = "2018/19"', "staff.cost_per_minute.price_year", 4, "the price level of 2025 is not known"),
        ('source = "Finance", ', "", "staff.cost_per_minute.source", 4, "must be given"),
        ('source = "Finance"', 'source = " "', "staff.cost_per_minute.source", 4, "must be given"),
        ("date = 2026-04-01", 'date = "April"', "staff.cost_per_minute.date", 4, "must be a day"),
        ("date = 2026-04-01", "date = 2026-04-01T10:00:00", "staff.cost_per_minute.date", 4, "must be a day"),
        ('grade = "B" }\n\n[share]', 'grade = "E" }\n\n[share]', "staff.cost_per_minute.grade", 4, "A, B, C or D"),
        ("low = 0.5, ", "low = 0.9, ", "staff.cost_per_minute", 4, "in order"),
        ("low = 0.5, ", "low = -0.5, ", "staff.cost_per_minute.low", 4, "from 0 to 10"),
        ("high = 1, ", "high = 80, ", "staff.cost_per_minute.high", 4, "from 0 to 10"),
        ("high = 1, ", "", "staff.cost_per_minute", 4, "all of low, central and high"),
        ("low = 0.5, ", "value = 1, low = 0.5, ", "staff.cost_per_minute.low", 4, "either value"),
        ("low = 0.5, ", 'low = "half", ', "staff.cost_per_minute.low", 4, "must be a number"),
        ("low = 0.5, ", "low = nan, ", "staff.cost_per_minute.low", 4, "must be a number"),
        ("low = 0.5, ", "low = true, ", "staff.cost_per_minute.low", 4, "must be a number"),
        ("high = 0.6, ", "high = 1.6, ", "share.phone.high", 7, "from 0 to 1"),
        ("high = 0.6, ", "high = 0.9, ", "share", 6, "add up to 1.1"),
        ('unit = "share", source = "Asked", date = 2026-10-01, grade = "C" }\ndesk', 'unit = "share", price_year = "2025/26", source = "Asked", date = 2026-10-01, grade = "C" }\ndesk', "share.phone.price_year", 7, "has no prices"),
        ("desk = { value = 0.1", "dusk = { value = 0.1", "share.dusk", 8, "not known here"),
        ('post = { value = 0, unit = "share", source = "Asked", date = 2026-10-01, grade = "C" }\n', "", "share.post", 6, "must be given"),
        ("default = { value = 5", "standard = { value = 5", "minutes.phone.default", 12, "must be given"),
        ('[minutes.post]\ndefault = { value = 9, unit = "minutes", source = "Log", date = 2026-10-01, grade = "B" }\n', "", "minutes.post", None, "must be a table"),
        ("average = true", "average = 1", "minutes.phone.default.average", 13, "true or false"),
        ("{ value = 9, unit", "{ value = 900, unit", "minutes.post.default.value", 23, "from 0 to 240"),
        ("grade = \"C\" }\n", "grade = \"C\" \n", "file", None, "not valid TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_file_line_and_field(
    tmp_path: Path, old: str, new: str, field: str, line: int | None, problem: str
) -> None:
    assert old in GOOD
    error = refused(tmp_path, GOOD.replace(old, new, 1))
    assert error.field == field
    assert problem in error.problem
    if line is not None:
        assert error.line == line
        assert f"assumptions.toml:{line}: {field}: " in str(error)


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("resolved = 80", "resolved = 120", "review.resolved", "from 0 to the 100"),
        ("sampled = 100", "sampled = 0", "review.resolved", "from 0 to the 0"),
        ("sampled = 100", "sampled = 99.5", "review.sampled", "whole number"),
        ("pounds = 14200.50", "pounds = 0", "removals.pounds", "more than 0"),
        ('signed_by = "Finance"', 'signed_by = ""', "removals.signed_by", "must be given"),
        ('signed_by = "Finance"', "", "removals.signed_by", "must be given"),
        ('pounds = 14200.50\nprice_year = "2025/26"', 'pounds = 1\nprice_year = "2024/25"', "removals.price_year", "the price level of 2025 is not known"),
        ('what = "Half a post"', 'what = "Half a post"\nwho = "?"', "removals.who", "not known here"),
    ],
)  # fmt: skip
def test_a_wrong_review_or_removal_is_refused(tmp_path: Path, old: str, new: str, field: str, problem: str) -> None:
    text = GOOD + REVIEW + REMOVAL
    assert old in text
    error = refused(tmp_path, text.replace(old, new, 1))
    assert (error.field, problem in error.problem) == (field, True)
    assert error.line is not None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nowhere\.toml: file: is not there"):
        read_assumptions(tmp_path / "nowhere.toml")


def test_lines_are_found_in_dotted_keys_and_tables() -> None:
    text = 'a = 1\n[b.c]\n# d = 0\nd = 2\ne.f = 3\n[[g]]\nh = "x = y"\n'
    found = [line_of(text, field) for field in ("a", "b.c.d", "b.c.e.f", "b.c.missing", "g.h", "nowhere")]
    assert found == [1, 4, 5, 2, 7, None]


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("welsh = {", "wlesh = {", "run.wlesh", "not known here"),
        ("[run]\nhosting = { value = 365", "[run]\nhosting = { value = -1", "run.hosting.value", "from 0 to"),
        ('hosting = { value = 365, unit = "GBP a year"', 'hosting = { value = 365, unit = "GBP a month"', "run.hosting.unit", "must be 'GBP a year'"),
        ("write_off_years = 5", "write_off_years = 0", "build.write_off_years", "from 1 to 20"),
        ("live_from = 2026-06-08", 'live_from = "June"', "build.live_from", "must be a day"),
        ("[build]\n", "[built]\n", "built", "not known here"),
        ("value = 7300", "value = 7300, confidence = 1.5", "build.cost.confidence", "at most 1"),
        ("value = 7300", "value = 7300, confidence = 0.6, confidence_applied = true", "build.cost.confidence", "is applied already"),
        ("low = 0.5, ", "confidence = 0.6, low = 0.5, ", "staff.cost_per_minute.confidence", "a range holds the doubt already"),
        ("extra_minutes_per_escalation = { value = 0", "extra_minutes_per_escalation = { value = 1", "run.hand_over_extra_time", "failure cost charges the extra minutes"),
        ('price_year = "2025/26"\n\n[staff]', 'price_year = "2025/26"\n[deflators]\n2025 = "high"\n\n[staff]', "deflators.2025", "must be a number"),
    ],
)  # fmt: skip
def test_wrong_costs_are_refused_with_their_field(tmp_path: Path, old: str, new: str, field: str, problem: str) -> None:
    assert old in GOOD
    error = refused(tmp_path, GOOD.replace(old, new, 1))
    assert (error.field, problem in error.problem) == (field, True)
    assert error.line is not None


@pytest.mark.parametrize("line", RUN_LINES)
def test_no_line_of_running_cost_can_be_forgotten(tmp_path: Path, line: str) -> None:
    text = "\n".join(one for one in GOOD.splitlines() if not one.startswith(f"{line} ="))
    error = refused(tmp_path, text)
    assert (error.field, error.problem) == (f"run.{line}", "must be given; 0 with its reason where there is none")


def test_time_for_hand_overs_that_is_no_failure_cost_may_stand_beside_it(tmp_path: Path) -> None:
    text = GOOD.replace("extra_minutes_per_escalation = { value = 0", "extra_minutes_per_escalation = { value = 1")
    text = text.replace("hand_over_extra_time = {", "hand_over_extra_time = { beyond_failure_cost = true,")
    assert read(tmp_path, text).costs.run["hand_over_extra_time"].value.central == 365  # type: ignore[attr-defined]


def test_money_of_another_year_is_converted_and_says_so(tmp_path: Path) -> None:
    levels = "[deflators]\n2025 = 104\n2026 = 106\n\n[staff]\n"
    text = GOOD.replace("[staff]\n", levels).replace(
        'value = 7300, unit = "GBP", price_year = "2025/26"', 'value = 7300, unit = "GBP", price_year = "2022/23"'
    )
    found = read(tmp_path, text)
    then, now = Decimal("90.5005") * 3 + Decimal("96.2507"), Decimal(104) * 3 + 106
    cost = found.costs.build.cost  # type: ignore[attr-defined]
    assert cost.value.central == (7300 * now / then).quantize(Decimal("0.01"))
    assert (cost.price_year, cost.quoted) == ("2025/26", "2022/23")
    assert found.staff_cost_per_minute.quoted == ""  # type: ignore[attr-defined]


def test_a_confidence_factor_is_applied_once_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD.replace("value = 7300", "value = 7300, confidence = 0.6"))
    assert found.costs.build.cost.value.central == 4380  # type: ignore[attr-defined]
    assert found.costs.build.cost.note == "Times a confidence of 0.6."  # type: ignore[attr-defined]
    held = read(tmp_path, GOOD.replace("value = 7300", "value = 7300, confidence_applied = true"))
    assert held.costs.build.cost.value.central == 7300  # type: ignore[attr-defined]
    assert "already" in held.costs.build.cost.note  # type: ignore[attr-defined]


def test_without_a_cost_of_its_own_the_council_gets_a_labelled_benchmark(tmp_path: Path) -> None:
    text = GOOD.replace('price_year = "2025/26"', 'price_year = "2023/24"')
    head, rest = text.split("[staff]\n")
    found = read(tmp_path, head + rest.split("\n", 1)[1])
    cost = found.staff_cost_per_minute  # type: ignore[attr-defined]
    assert cost.is_benchmark
    assert cost.effective_grade is Grade.D
    assert cost.quoted == "2018/19"
    assert "warning" in cost.note


@pytest.mark.parametrize(
    ("line", "field", "problem"),
    [
        ('against = ["waste"]', "comparison.against", "no service that is treated"),
        ("against = []", "comparison.against", "a list of services"),
        ('against = ["highways"]\nchannel = "fax"', "comparison.channel", "phone"),
        ('against = ["highways"]\nsettle_weeks = 99', "comparison.settle_weeks", "from 0 to 52"),
    ],
)
def test_a_wrong_comparison_is_refused(tmp_path: Path, line: str, field: str, problem: str) -> None:
    error = refused(tmp_path, f'{GOOD}\n[comparison]\ntreated = ["waste"]\nlaunch = 2026-06-08\n{line}\n')
    assert (error.field, problem in error.problem) == (field, True)
