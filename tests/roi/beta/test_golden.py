"""The report of a small fixed log, to the byte; its JSON follows the schema that is shipped."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bot.roi.beta.export import SCHEMA, as_json, read_schema
from tests.roi.beta.golden_report import FOLDER, make_report, write

NAMES = ("report.csv", "report.json", "measured.json")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    write(folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_the_report_of_the_small_log_is_the_same_to_the_byte(written: Path, name: str) -> None:
    assert (written / name).read_bytes() == (FOLDER / name).read_bytes(), (
        "if the change is meant, look at it and run python -m tests.roi.beta.golden_report"
    )


@pytest.mark.parametrize("name", NAMES[1:])
def test_the_json_follows_its_schema(name: str) -> None:
    Draft202012Validator.check_schema(read_schema())
    told = json.loads((FOLDER / name).read_text())
    Draft202012Validator(read_schema()).validate(told)
    assert told["schema"] == SCHEMA


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.update(schema=1),
        lambda told: told.update(surplus=1),
        lambda told: told.pop("break_even"),
        lambda told: told["lines"][0].update(central=26),
        lambda told: told["lines"][0].update(central="about 26"),
        lambda told: told["lines"][0].update(unit="pounds"),
        lambda told: told["designs"][0].update(grade="E"),
        lambda told: told["months"][0]["run_lines"].pop("welsh"),
    ],
)
def test_the_schema_refuses_what_is_no_report(spoil) -> None:  # type: ignore[no-untyped-def]
    told = copy.deepcopy(as_json(make_report()))
    spoil(told)
    assert list(Draft202012Validator(read_schema()).iter_errors(told)) != []


def test_every_input_of_a_formula_is_in_the_report() -> None:
    for is_measured in (False, True):
        told = as_json(make_report(is_measured=is_measured))
        known = {line["key"] for line in told["lines"]} | {one["name"] for one in told["assumptions"]}
        for line in told["lines"]:
            assert set(line["inputs"]) <= known, line["key"]
            assert line["formula"] or not line["inputs"], line["key"]


def test_the_small_log_by_hand() -> None:
    """Counted with pencil and paper from contacts.csv: q is 0.7112 for 80 of 100, one of 25 cannot be linked."""
    q = Decimal("0.7112")
    lines = make_report().lines
    proved = (
        5 + 6 + 2 + 1
    )  # bins but for a repeated reference, bin days, tax but for the assisted, books but for the chase
    assert lines["resolved"].value.central == proved + 2 * q
    linked, lost = proved - 1 + 1 + 2 * q, 2  # the repeat could be linked as well
    kept = (1 - lost / linked).quantize(Decimal("0.0001"))
    assert lines["durable"].value.central == proved - 1 - lost + 2 * q + kept
    assert lines["completed"].value.central == 5 + 3 + 1  # SR references and the one back; tax with the assisted; books
    assert lines["take_up"].value.central == Decimal(9 + 3) / (9 + 3 + 12 + 2)
    assert lines["satisfaction"].value.central == Decimal("0.6667")
    assert lines["cashable"].value.central == Decimal("12.50")
    # 47 days; a pound a day for hosting, 20 p for content, 10 p of 2022/23 for payments, 5 p for each engaged contact
    hosting, content, use = 47, Decimal("9.40"), 25 * Decimal("0.05")
    assert lines["run"].value.central - lines["run_payments_and_messages"].value.central == hosting + content + use
    assert lines["build"].value.central == Decimal("19.97")  # 50p a day: 14.98 for 30 days, 4.99 for 10, by 730 days
