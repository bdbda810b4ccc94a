"""The made-up town's accounts: the file is checked, and what it says is true of homes of the town."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.backends.civica.sandbox.charges import AUTHORITIES, LIABILITY_ORDER_COSTS, SUMMONS_COSTS, charge_of
from bot.council.errors import FileError
from bot.councils import read_council
from bot.town.accounts import ACCOUNTS_FILE, AccountScenario, read_accounts
from bot.town.homes import read_homes

ROOT = Path(__file__).resolve().parents[2]


def test_every_scenario_has_an_account() -> None:
    assert {one.scenario for one in read_accounts()} == set(AccountScenario)


def test_every_account_is_for_a_home_of_our_own_council() -> None:
    ours = {one.uprn for one in read_homes() if one.custodian_code == 9999 and one.scenario is not None}
    assert {one.uprn for one in read_accounts()} <= ours
    assert len({one.uprn for one in read_accounts()}) == len(read_accounts()), "two accounts at one home"


def test_there_are_joint_apostrophe_and_double_barrelled_names_and_somebody_with_two_accounts() -> None:
    accounts = read_accounts()
    surnames = {person.surname for one in accounts for person in one.holders}
    assert any("'" in name for name in surnames)
    assert any("-" in name for name in surnames)
    assert any(" " in name for name in surnames)
    assert {len(one.holders) for one in accounts} == {1, 2, 3}
    assert len({one.person for one in accounts}) < len(accounts)


def test_the_sandbox_charges_what_the_council_says_in_its_file() -> None:
    figures = read_council(ROOT / "councils/westmoor/council.toml").council_tax
    assert figures is not None
    assert figures.authorities == AUTHORITIES
    assert (figures.summons_costs, figures.liability_order_costs) == (SUMMONS_COSTS, LIABILITY_ORDER_COSTS)
    assert [figures.year_charge(band) for band in "ABCDEFGH"] == [charge_of(band) for band in "ABCDEFGH"]


def test_the_documents_list_every_account_with_its_names_band_and_scenario() -> None:
    rows = [line.split(" | ") for line in (ROOT / "docs/back-ends.md").read_text().splitlines()]
    listed = {row[0].removeprefix("| "): (row[1], row[3], row[4].removesuffix(" |")) for row in rows if len(row) == 5}
    for one in read_accounts():
        names = " and ".join(f"{person.title} {person.forenames} {person.surname}" for person in one.holders)
        assert listed[one.reference] == (names, one.band, one.scenario)


@pytest.mark.parametrize(
    ("old", "new", "field", "line"),
    [
        ("40012345,", "4001234,", "reference", 2),
        ("40012346,", "40012345,", "reference", 3),
        ("7000101", "", "person", 2),
        (",990000000001,", ",house,", "uprn", 2),
        ("Ms/Grace/Adeyemi", "Ms Grace Adeyemi", "holders", 2),
        ("Ms/Grace/Adeyemi,C", "Ms/Grace/Adeyemi,J", "band", 2),
        ("in_credit", "rich", "scenario", 5),
        ("owes_instalment,1,", "owes_instalment,31,", "payment_day", 3),
        ("owes_instalment,1,", "owes_instalment,0,", "payment_day", 3),
        ("owes_instalment,1,10", "owes_instalment,1,11", "instalments", 3),
        ("reference,person", "reference,persona", "person", 1),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_column(
    tmp_path: Path, old: str, new: str, field: str, line: int
) -> None:
    file = tmp_path / "accounts.csv"
    text = ACCOUNTS_FILE.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(FileError) as caught:
        read_accounts(file)
    assert (caught.value.field, caught.value.line) == (field, line)
