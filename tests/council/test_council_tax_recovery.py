"""What each stage of recovery allows, what must be said first, and on which days things happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.council_tax import CouncilTaxAccount, CouncilTaxYear, Holder, Instalment, Stage, financial_year
from bot.council.council_tax_rules import (
    MayPayHere,
    NextStep,
    RecoveryRules,
    SayFirst,
    may_pay_here,
    recovery_of,
    takes_payments,
    what_happens_next,
)

TODAY = date(2026, 11, 25)


def year(stage: Stage = Stage.BILLED, balance: str = "500", **more: object) -> CouncilTaxYear:
    return replace(CouncilTaxYear(2026, Decimal(balance), stage=stage, stage_day=date(2026, 11, 20)), **more)  # type: ignore[arg-type]


def account(*years: CouncilTaxYear) -> CouncilTaxAccount:
    owed = sum((one.balance for one in years), Decimal(0))
    return CouncilTaxAccount("40012345", (Holder("Adeyemi"),), "1 Acorn Street", "ZZ1 1AA", owed, years=years)


@pytest.mark.parametrize(
    ("stage", "allowed"),
    [
        (Stage.BILLED, MayPayHere.YES),
        (Stage.REMINDER, MayPayHere.YES),
        (Stage.SECOND_REMINDER, MayPayHere.YES),
        (Stage.FINAL_NOTICE, MayPayHere.YES),
        (Stage.SUMMONS, MayPayHere.AFTER_EXPLAINING),
        (Stage.LIABILITY_ORDER, MayPayHere.AFTER_EXPLAINING),
        (Stage.ENFORCEMENT, MayPayHere.NO),
        (Stage.UNKNOWN, MayPayHere.NO),
    ],
)
def test_what_may_be_paid_here_depends_on_the_stage(stage: Stage, allowed: MayPayHere) -> None:
    assert may_pay_here(stage) is allowed


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.BILLED])
def test_support_advice_and_a_person_come_before_any_word_of_paying(stage: Stage) -> None:
    found = what_happens_next(year(stage), TODAY)
    assert found.say_first[:3] == (SayFirst.SUPPORT, SayFirst.DEBT_ADVICE, SayFirst.PERSON)


@pytest.mark.parametrize("stage", [Stage.LIABILITY_ORDER, Stage.ENFORCEMENT])
def test_after_a_liability_order_costs_and_whom_to_pay_are_explained_first(stage: Stage) -> None:
    found = what_happens_next(year(stage), TODAY)
    assert {SayFirst.COSTS, SayFirst.WHOM_TO_PAY} <= set(found.say_first)
    assert found.may_pay_here is not MayPayHere.YES
    assert not found.may_pay_by_instalments


def test_a_reminder_gives_seven_days_and_seven_more_until_the_whole_year_is_due() -> None:
    found = what_happens_next(year(Stage.REMINDER), TODAY)
    assert (found.pay_by, found.whole_year_due_on) == (date(2026, 11, 27), date(2026, 12, 4))
    assert (found.next_step, found.is_past_pay_by, found.may_pay_by_instalments) == (
        NextStep.WHOLE_YEAR_DUE, False, True,
    )  # fmt: skip


def test_once_the_fourteen_days_are_over_instalments_are_gone() -> None:
    before = what_happens_next(year(Stage.REMINDER), date(2026, 12, 3))
    after = what_happens_next(year(Stage.REMINDER), date(2026, 12, 4))
    assert (before.is_past_pay_by, before.may_pay_by_instalments) == (True, True)
    assert (after.is_past_pay_by, after.may_pay_by_instalments) == (True, False)


def test_a_council_may_give_more_days() -> None:
    found = what_happens_next(year(Stage.REMINDER), TODAY, RecoveryRules(pay_reminder_within_days=10))
    assert found.pay_by == date(2026, 11, 30)


def test_a_hearing_is_at_least_fourteen_days_after_the_summons() -> None:
    found = what_happens_next(year(Stage.SUMMONS), TODAY)
    assert (found.earliest_hearing, found.next_step) == (date(2026, 12, 4), NextStep.HEARING)


def test_in_breathing_space_nothing_happens_and_nothing_is_offered() -> None:
    found = what_happens_next(year(Stage.REMINDER, on_hold=True), TODAY)
    assert (found.next_step, found.may_pay_here) == (NextStep.NOTHING, MayPayHere.AFTER_EXPLAINING)
    assert found.say_first[0] is SayFirst.BREATHING_SPACE
    assert may_pay_here(Stage.ENFORCEMENT, on_hold=True) is MayPayHere.NO


def test_a_stage_without_a_day_says_no_days() -> None:
    found = what_happens_next(year(Stage.REMINDER, stage_day=None), TODAY)
    assert (found.pay_by, found.whole_year_due_on, found.is_past_pay_by) == (None, None, False)


def test_the_year_that_has_gone_furthest_decides_and_a_paid_one_does_not() -> None:
    paid = year(Stage.ENFORCEMENT, "0", year=2024)
    both = account(year(), year(Stage.SUMMONS, year=2025), paid)
    found = recovery_of(both, TODAY)
    assert found is not None
    assert (found.stage, both.stage) == (Stage.SUMMONS, Stage.SUMMONS)
    assert recovery_of(account(paid), TODAY) is None
    assert account(paid).stage is Stage.BILLED


@given(st.lists(st.sampled_from(Stage), min_size=1, max_size=4), st.booleans())
def test_a_bill_is_taken_unseen_only_when_no_year_needs_explaining(stages: list[Stage], on_hold: bool) -> None:
    years = [year(stage, year=2026 - back, on_hold=on_hold) for back, stage in enumerate(stages)]
    assert takes_payments(account(*years)) == (
        not on_hold and all(may_pay_here(stage) is MayPayHere.YES for stage in stages)
    )


@given(st.sampled_from(Stage), st.booleans(), st.integers(-10, 1000), st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_who_is_chased_least_is_never_pushed(stage: Stage, on_hold: bool, balance: int, today: date) -> None:
    found = what_happens_next(year(stage, str(balance), on_hold=on_hold), today)
    if on_hold or balance <= 0:
        assert found.next_step is NextStep.NOTHING
    if found.may_pay_here is MayPayHere.AFTER_EXPLAINING:
        assert found.say_first
    if found.pay_by and found.whole_year_due_on:
        assert found.pay_by < found.whole_year_due_on


def test_the_account_knows_its_next_instalment_and_its_years() -> None:
    soon, later = Instalment(date(2026, 12, 1), Decimal(50)), Instalment(date(2026, 12, 15), Decimal(70))
    one = account(year(next_instalment=later), year(next_instalment=soon, year=2025))
    assert one.next_instalment == soon
    assert one.in_year(2025) is one.years[1]
    assert one.in_year(2020) is None
    assert [each.title for each in one.years] == ["2026/27", "2025/26"]
    assert CouncilTaxYear(2099, Decimal(0)).title == "2099/00"


def test_everybody_on_the_bill_is_named() -> None:
    both = replace(account(), holders=(Holder("Okafor", "Adewale", "Mr"), Holder("O'Neil", title="Ms")))
    assert both.holder == "Mr Adewale Okafor and Ms O'Neil"


@pytest.mark.parametrize(("day", "found"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (TODAY, 2026)])
def test_a_financial_year_begins_on_1_april(day: date, found: int) -> None:
    assert financial_year(day) == found
