"""The made-up library's files: read whole or refused with the line, and good for what the scenarios promise."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from bot.council.errors import FileError
from bot.town.library import FOLDER, read_library


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for path in FOLDER.glob("library_*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"library_{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_town_has_a_catalogue_branches_and_every_kind_of_reader() -> None:
    town = read_library()
    assert len(town.titles) >= 120
    assert len(town.branches) == 5
    assert {
        *("ordinary", "nothing_on_loan", "sixty_loans", "wanted_by_another", "too_many_renewals", "overdue", "blocked"),
        *("card_expired", "locked", "pin_expired", "many_scripts", "two_copies", "due_tomorrow"),
    } <= {one.scenario for one in town.readers}
    loans = Counter(one.card for one in town.loans)
    cards = {one.scenario: one.card for one in town.readers}
    assert (loans[cards["sixty_loans"]], loans[cards["nothing_on_loan"]]) == (60, 0)


def test_nobody_has_a_copy_that_is_not_there() -> None:
    town = read_library()
    copies = {one.number: sum(count for _, count in one.copies) for one in town.titles}
    for number, lent in Counter(one.title_number for one in town.loans).items():
        assert lent <= copies[number], number


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "field"),
    [
        ("readers", "42000124,2345", "42000124,23", 3, "pin"),
        ("readers", "42000124,", "42000123,", 3, "card"),
        ("readers", "Bellingham,NOR", "Bellingham,XXX", 3, "branch"),
        ("readers", "1971-09-30", "30/09/1971", 3, "born"),
        ("titles", "CEN:2 NOR:1", "CEN:two", 2, "copies"),
        ("titles", "CEN:2 NOR:1", "XXX:2", 2, "copies"),
        ("titles", "1861,BK", "1861,SCROLL", 2, "kind"),
        ("titles", "\n2,", "\n1,", 3, "number"),
        ("loans", "42000123,42,1", "42000123,999,1", 2, "title_number"),
        ("loans", "42000123,42,1", "42999999,42,1", 2, "card"),
        ("loans", "42000123,42,1", "42000123,42,soon", 2, "due_in"),
        ("holds", ",W,", ",Z,", 8, "status"),
        ("charges", "14.99", "much", 2, "pounds"),
        ("branches", "yes", "perhaps", 2, "hands_out_holds"),
        ("loans", "renewals", "renewed", 1, "renewals"),
    ],
)
def test_a_wrong_row_is_named_with_its_line_and_column(
    copy: Path, name: str, old: str, new: str, line: int, field: str
) -> None:
    change(copy, name, old, new)
    with pytest.raises(FileError) as caught:
        read_library(copy)
    assert (Path(caught.value.path).name, caught.value.line, caught.value.field) == (f"library_{name}.csv", line, field)
