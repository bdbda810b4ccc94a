"""The residents of the samples live in the town, and what stands on their bills stands there too."""

from __future__ import annotations

from bot.simulator.people import ASKING, BEHIND, HOMES, PAYING, READERS
from bot.town.accounts import AccountScenario, read_accounts
from bot.town.homes import read_homes
from bot.town.library import read_library

ACCOUNTS = {one.reference: one for one in read_accounts()}
TOWN = {one.uprn: one for one in read_homes()}
RECOVERY = {
    AccountScenario.REMINDER,
    AccountScenario.SECOND_REMINDER,
    AccountScenario.FINAL_NOTICE,
    AccountScenario.SUMMONS,
    AccountScenario.LIABILITY_ORDER,
    AccountScenario.ENFORCEMENT,
    AccountScenario.BREATHING_SPACE,
}


def test_every_home_is_there() -> None:
    assert {(one.postcode, one.number) for one in HOMES} <= {(one.postcode, one.number) for one in TOWN.values()}


def test_every_bill_is_as_the_council_has_it() -> None:
    for bill in (*ASKING, *PAYING, *BEHIND):
        account = ACCOUNTS[bill.account]
        assert bill.surname in {one.surname for one in account.holders}
        assert bill.postcode == TOWN[account.uprn].postcode


def test_those_who_are_behind_stand_at_every_stage() -> None:
    assert {ACCOUNTS[bill.account].scenario for bill in BEHIND} == RECOVERY


def test_nobody_pays_a_bill_that_is_behind_or_that_others_only_ask_about() -> None:
    paying = {bill.account for bill in PAYING}
    assert not paying & {bill.account for bill in (*ASKING, *BEHIND)}
    assert all(ACCOUNTS[bill.account].scenario is AccountScenario.UP_TO_DATE for bill in PAYING)


def test_every_reader_has_something_out_and_a_card_that_opens_the_account() -> None:
    library = read_library()
    known = {(one.card, one.pin) for one in library.readers if not one.pin_ended and not one.wrong_pins}
    assert {(one.number, one.pin) for one in READERS} <= known
    assert {one.number for one in READERS} <= {one.card for one in library.loans}
