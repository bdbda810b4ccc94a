"""What a workbook must never do: run text as a formula, clash names, or take what the council's file would refuse."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.roi.appraisal.compare import compare
from bot.roi.appraisal.option_file import read_case
from bot.roi.workbook.alpha import write_xlsx
from bot.roi.workbook.book import open_book
from bot.roi.workbook.styles import SIGNIFICANT_POUNDS, Style
from tests.roi.workbook.recalculated import Office, cell_named, disagreements, formulas_of, values_of

ROOT = Path(__file__).resolve().parents[3]
MADE_AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
RISKY = ['=HYPERLINK("http://x","y")', "+1+1", "-1-1", "@SUM(1)", "=1+1", "\t=1+1", "{=1+1}"]


def test_text_that_looks_like_a_formula_stays_text(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "risky.xlsx"
    with open_book(path, "=1+1 & more", MADE_AT, "=2+2") as book:
        sheet = book.sheet("=cmd", (30, 30), title="=3+3")
        for row, words in enumerate(RISKY, start=4):
            sheet.text(row, 0, words)
            sheet.merge(row, 1, 2, words, "wrap")
    (again,) = office.convert([path], tmp_path / "again")
    for found in (path, again):
        assert {text for text in values_of(found).values() if text} >= {*RISKY, "=2+2", "=3+3"}
        types = {cell.data_type for row in load_workbook(found).active.iter_rows() for cell in row}
        assert types <= {"s", "inlineStr", "n"}, types  # `f` would be a formula
        assert not any(b"<f>" in zipfile.ZipFile(found).read(name) for name in zipfile.ZipFile(found).namelist())


def test_risky_words_of_a_file_of_options_stay_words(office: Office, tmp_path: Path) -> None:
    case = read_case(ROOT / "bot/roi/examples/council_chatbots_2019.toml")
    first = replace(case.options[0], title="=1+1")
    call = replace(case.demands[0].calls, source='=HYPERLINK("http://x","y")', note="@SUM(1)")
    demand = replace(case.demands[0], calls=call, title="+2")
    risky = replace(case, title="=2+2", options=(first, *case.options[1:]), demands=(demand,))
    path = tmp_path / write_xlsx(compare(risky, draws=10), tmp_path)[0]
    (again,) = office.convert([path], tmp_path / "again")
    assert disagreements(path, again) == []
    assert all("HYPERLINK" not in formula for formula in formulas_of(again).values())
    assert '=HYPERLINK("http://x","y")' in values_of(again).values()


def test_names_and_sheets_that_would_clash_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "names.xlsx"
    with open_book(path, "Names", MADE_AT) as book:
        sheets = [book.sheet(name, (10,)) for name in ("A/b", "a b", "x" * 40, "x" * 40, "History", "'quoted'")]
        names = [book.name(name, sheets[0].cell(0, 0)) for name in ("run.a-b", "run.a_b", "RUN.A_B", "run.Ärger")]
    assert len(set(names)) == 4
    written = load_workbook(path)
    assert len({name.casefold() for name in written.sheetnames}) == 6
    assert set(written.defined_names) >= set(names)


def test_an_input_takes_only_what_the_file_may_say(tmp_path: Path) -> None:
    case = read_case(ROOT / "councils/westmoor/options.toml")
    path = tmp_path / write_xlsx(compare(case, draws=10), tmp_path)[0]
    book = load_workbook(path)
    sheet = book["Assumptions"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    share = cell_named(book, "options.alone.coverage.central").coordinate
    assert (rules[share].formula1, rules[share].formula2) == ("0", "1")
    calls = cell_named(book, "demand.waste.calls.high").coordinate
    middle = cell_named(book, "demand.waste.calls.central").coordinate
    assert (rules[calls].formula1, rules[calls].formula2) == (middle, "1000000000")
    band = cell_named(book, "options.alone.band").coordinate
    assert rules[band].formula1 == '"none,little_publicity,serious,moderate,prominent"'
    yellow = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFF7BF"}
    days = {cell_named(book, "case.reorganised").coordinate}
    assert yellow == set(rules) | days


@pytest.mark.parametrize("amount", ["0.4", "7.31", "56.7", "412", "1234", "38957", "149314", "2345678", "31900000"])
def test_front_figures_show_three_significant_figures_and_stay_exact(amount: str) -> None:
    size = Decimal(amount)
    shown = next(text for least, text in SIGNIFICANT_POUNDS if size >= Decimal(str(least)))
    thousands = shown.split(";")[0].count(",")
    places = len(shown.split(";")[0].partition(".")[2].split('"')[0].rstrip(","))
    scaled = size / Decimal(1000) ** thousands
    digits = f"{scaled:.{places}f}".replace(".", "").lstrip("0")
    assert len(digits) == 3 or size < 1


def test_nothing_is_written_when_something_goes_wrong(tmp_path: Path) -> None:
    path = tmp_path / "half.xlsx"
    with pytest.raises(ZeroDivisionError), open_book(path, "Half", MADE_AT) as book:
        book.sheet("One", (10,)).number(0, 0, 1 // 0, Style.PLAIN)
    assert not path.exists()


def test_the_same_moment_gives_the_same_file_and_no_macros(tmp_path: Path) -> None:
    case = read_case(ROOT / "bot/roi/examples/council_chatbots_2019.toml")
    comparison = replace(compare(case, draws=10), made_at=MADE_AT)
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append((tmp_path / name / write_xlsx(comparison, tmp_path / name)[0]).read_bytes())
    assert made[0] == made[1]
    assert not any("vba" in name.lower() for name in zipfile.ZipFile(tmp_path / "one/appraisal.xlsx").namelist())
