"""`appraisal.xlsx`, recalculated by LibreOffice: every formula cell is the engine's, as issued and after a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.roi.appraisal.compare import Comparison, compare
from bot.roi.appraisal.model import Band, Case, Input, Ramp
from bot.roi.appraisal.option_file import read_case
from bot.roi.figures import Grade, Range
from bot.roi.workbook.alpha import write_xlsx
from tests.roi.workbook.recalculated import Office, change, disagreements, formulas_of, result, values_of

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    "westmoor": "councils/westmoor/options.toml",
    "waste_2019": "bot/roi/examples/council_chatbots_2019.toml",
    "families": "bot/roi/examples/family_context.toml",
}


@cache
def case_of(name: str) -> Case:
    return read_case(ROOT / FILES[name])


@cache
def worked_out(case_name: str) -> Comparison:
    return compare(case_of(case_name), draws=20)


def with_option(case: Case, key: str, **values: Any) -> Case:
    return replace(case, options=tuple(replace(one, **values) if one.key == key else one for one in case.options))


def with_input(case: Case, name: str, value: Decimal) -> Case:
    """The case with one figure changed, in the prices of its source, wherever it stands."""

    def changed(one: Any) -> Any:
        if not isinstance(one, Input) or one.name != name:
            return one
        if one.as_quoted is None:
            return replace(one, value=Range.exactly(value))
        converted = value * one.value.central / one.as_quoted.central
        return replace(one, value=Range.exactly(converted), as_quoted=Range.exactly(value))

    def within(whole: Any) -> Any:
        found = {
            key: tuple(map(changed, one)) if isinstance(one, tuple) else changed(one)
            for key, one in vars(whole).items()
        }
        return replace(whole, **found)

    return replace(case, demands=tuple(map(within, case.demands)), options=tuple(map(within, case.options)))


@dataclass(frozen=True)
class Change:
    """What a finance officer types into a workbook, and the same said to the engine."""

    case: str
    typed: Mapping[str, Any]
    said: Callable[[Case], Case]


def _waste(case: Case) -> Case:
    case = with_input(case, "options.alone.deflection", Decimal(1))
    return with_input(case, "demand.waste.calls", Decimal(50000))


def _families(case: Case) -> Case:
    joins = (3, 4, 4, 4, 0, 6, 6, 6, 6)
    case = with_option(case, "per_cohort", joins=joins, ramp=Ramp.PROGRAMME, step=Decimal("0.3"))
    return with_option(case, "programme", offset=2, ramp=Ramp.PER_COHORT)


def _westmoor(case: Case) -> Case:
    alone = next(one for one in case.options if one.key == "alone")
    biases = {"duration": Decimal("1.5"), "mitigation": Decimal("0.2"), "benefits": Decimal("0.1")}
    case = with_option(case, "alone", build_months=30, band=None, optimism=replace(alone.optimism, **biases))
    case = with_option(case, "shared", band=Band.LITTLE_PUBLICITY)
    return replace(case, rate=Decimal("0.06"), first_year="2025/26", reorganised=date(2029, 3, 31))


FEE = "options.shared.run.share_of_programme"
CHANGES = {
    "all is deflected and there are more calls": Change(
        "waste_2019", {"options.alone.deflection.central": 1, "demand.waste.calls.central": 50000}, _waste
    ),
    "others join with other ramps, faster and later": Change(
        "families",
        {
            "options.per_cohort.joins.0": 3,
            "options.per_cohort.joins.4": 0,
            "options.per_cohort.ramp": "programme",
            "options.per_cohort.step": 0.3,
            "options.programme.offset": 2,
            "options.programme.ramp": "per_cohort",
        },
        _families,
    ),
    "another rate, year and day of reorganisation, other optimism and bands": Change(
        "westmoor",
        {
            "case.rate": 0.06,
            "case.first_year": 2025,
            "case.reorganised": date(2029, 3, 31),
            "options.alone.build_months": 30,
            "options.alone.optimism.duration": 1.5,
            "options.alone.optimism.mitigation": 0.2,
            "options.alone.optimism.benefits": 0.1,
            "options.alone.band": "none",
            "options.shared.band": "little_publicity",
        },
        _westmoor,
    ),
    "a fee in the prices of its own year": Change(
        "westmoor",
        {f"{FEE}.{end}": 30000 for end in ("low", "central", "high")},
        lambda case: with_input(case, FEE, Decimal(30000)),
    ),
}
#: Changes that have no counterpart in a file of options: what they lead to is looked at cell by cell.
TYPED = {
    "stands_low": ("westmoor", {"demand.waste.cost_per_call.stands_at": "low"}),
    "stands_high": ("westmoor", {"demand.waste.cost_per_call.stands_at": "high"}),
    "own_figures": ("waste_2019", {f"Assumptions!O{row}": "no" for row in range(10, 40)}),
    "broken": ("waste_2019", {"demand.waste.target.central": "=1/0"}),
}


@dataclass(frozen=True)
class Written:
    """Workbooks as issued, as the engine writes them for a change, and all as LibreOffice recalculates them."""

    issued: dict[str, Path]
    expected: dict[str, Path]
    again: dict[str, Path]


@pytest.fixture(scope="module")
def books(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("books")

    def write(comparison: Comparison, name: str) -> Path:
        (name_written,) = write_xlsx(comparison, folder)
        return (folder / name_written).rename(folder / f"{name}.xlsx")

    issued = {name: write(worked_out(name), name) for name in FILES}
    expected, typed = {}, {}
    for number, (told, one) in enumerate(CHANGES.items()):
        expected[told] = write(compare(one.said(case_of(one.case)), draws=20), f"expected_{number}")
        typed[told] = change(issued[one.case], folder / f"typed_{number}.xlsx", one.typed)
    for told, (name, changes) in TYPED.items():
        typed[told] = change(issued[name], folder / f"{told}.xlsx", changes)
    everything = {**issued, **typed}
    again = office.convert(list(everything.values()), folder / "again")
    return Written(issued, expected, dict(zip(everything, again, strict=True)))


@pytest.mark.parametrize("name", FILES)
def test_every_formula_gives_what_the_engine_does(books: Written, name: str) -> None:
    assert len(formulas_of(books.issued[name])) > 150
    assert disagreements(books.issued[name], books.again[name]) == []


@pytest.mark.parametrize("told", CHANGES)
def test_a_changed_assumption_gives_what_the_engine_gives_for_it(books: Written, told: str) -> None:
    wrong = disagreements(books.expected[told], books.again[told])
    assert [one for one in wrong if not _stands_as_issued(one)] == []
    assert disagreements(books.issued[CHANGES[told].case], books.again[told]) != []


def _stands_as_issued(told: str) -> bool:
    """Draws on the front sheet do not follow; beside them stands whether they still hold."""
    return told.startswith(("('Answer', 'K", "('Answer', 'B8'", "('Answer', 'B9'"))


@pytest.mark.parametrize("end", ["low", "high"])
def test_an_input_that_stands_at_an_end_gives_the_tornado(books: Written, end: str) -> None:
    for one in worked_out("westmoor").results:
        for swing in one.swings:
            if swing.one.name == "demand.waste.cost_per_call":
                found = result(books.again[f"stands_{end}"], f"result.{one.option.key}.npv")
                assert found == pytest.approx(float(getattr(swing, f"at_{end}")), abs=0.005)


def test_draws_say_that_they_do_not_follow(books: Written) -> None:
    assert "changed since" in values_of(books.again["stands_low"]).values()
    assert "changed since" not in values_of(books.again["westmoor"]).values()


def test_a_figure_of_the_councils_own_lifts_the_grade(books: Written) -> None:
    assert result(books.again["waste_2019"], "result.shared.grade") == Grade.D
    assert result(books.again["own_figures"], "result.shared.grade") == Grade.C


def test_an_error_cell_is_found(books: Written) -> None:
    assert any("#DIV/0!" in one for one in disagreements(books.issued["waste_2019"], books.again["broken"]))


def test_payback_and_cost_are_said_in_words_where_there_are_none(books: Written) -> None:
    again = books.again["westmoor"]
    assert (result(again, "result.nothing.payback"), result(again, "result.nothing.ratio")) == ("no cost", "no cost")
    assert result(again, "result.alone.payback") == "not within these years"
    assert result(again, "result.shared.payback_comes") == "after it"
