"""Who gets a discount: one adult who counts, nobody who counts, and the homes that are exempt."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.council.council_tax_rules import (
    Discount,
    DiscountAnswers,
    DiscountDecision,
    DiscountReason,
    Disregard,
    judge_change,
    judge_discount,
    moves_in,
)

D = Disregard
DAY = date(2026, 11, 25)


@st.composite
def households(draw: st.DrawFn) -> DiscountAnswers:
    people = draw(st.integers(0, 8))
    return DiscountAnswers(people, tuple(draw(st.lists(st.sampled_from(D), max_size=people))), draw(st.booleans()))


@pytest.mark.parametrize(
    ("people", "disregards", "discount", "reason"),
    [
        (1, (), Discount.QUARTER, DiscountReason.ONE_COUNTS),
        (2, (), Discount.NONE, DiscountReason.TWO_OR_MORE_COUNT),
        (2, (D.STUDENT,), Discount.QUARTER, DiscountReason.ONE_COUNTS),
        (4, (D.CARER, D.APPRENTICE, D.UNDER_18), Discount.QUARTER, DiscountReason.ONE_COUNTS),
        (2, (D.STUDENT, D.CARER), Discount.HALF, DiscountReason.NOBODY_COUNTS),
        (1, (D.APPRENTICE,), Discount.HALF, DiscountReason.NOBODY_COUNTS),
        (3, (D.STUDENT, D.STUDENT, D.STUDENT), Discount.EXEMPT, DiscountReason.ALL_STUDENTS),
        (2, (D.UNDER_18, D.UNDER_18), Discount.EXEMPT, DiscountReason.ALL_UNDER_18),
        (1, (D.SEVERELY_MENTALLY_IMPAIRED,), Discount.EXEMPT, DiscountReason.ALL_SEVERELY_MENTALLY_IMPAIRED),
        (2, (D.SEVERELY_MENTALLY_IMPAIRED, D.STUDENT), Discount.EXEMPT, DiscountReason.ALL_SEVERELY_MENTALLY_IMPAIRED),
        (2, (D.SEVERELY_MENTALLY_IMPAIRED, D.CARER), Discount.HALF, DiscountReason.NOBODY_COUNTS),
        (0, (), Discount.DECIDED_BY_PERSON, DiscountReason.EMPTY_HOME),
        (2, (D.CARE_LEAVER,), Discount.DECIDED_BY_PERSON, DiscountReason.LOCAL_SCHEME),
        (4, (D.CARE_LEAVER,), Discount.NONE, DiscountReason.TWO_OR_MORE_COUNT),
    ],
)
def test_a_household_gets_what_its_counted_adults_give(
    people: int, disregards: tuple[Disregard, ...], discount: Discount, reason: DiscountReason
) -> None:
    decision = judge_discount(DiscountAnswers(people, disregards))
    assert (decision.discount, decision.reason) == (discount, reason)


def test_one_adult_is_a_quarter_and_never_a_half() -> None:
    decision = judge_discount(DiscountAnswers(1))
    assert decision == DiscountDecision(Discount.QUARTER, DiscountReason.ONE_COUNTS, 1)
    assert decision.percent == 25


def test_a_second_home_gets_no_discount_however_few_live_there() -> None:
    decision = judge_discount(DiscountAnswers(1, is_main_home=False))
    assert (decision.discount, decision.reason) == (Discount.NONE, DiscountReason.NOT_MAIN_HOME)


def test_more_people_cannot_be_disregarded_than_live_there() -> None:
    with pytest.raises(ValueError, match="2 of 1"):
        DiscountAnswers(1, (D.STUDENT, D.CARER))


def test_the_quarter_ends_when_somebody_who_counts_moves_in_and_has_to_be_told_within_21_days() -> None:
    alone = DiscountAnswers(1)
    change = judge_change(alone, moves_in(alone), DAY)
    assert (change.ends, change.begins, change.from_day, change.tell_by) == (True, False, DAY, date(2026, 12, 16))


def test_a_student_who_moves_in_ends_nothing() -> None:
    alone = DiscountAnswers(1)
    change = judge_change(alone, moves_in(alone, D.STUDENT), DAY)
    assert (change.ends, change.begins) == (False, False)


def test_the_quarter_begins_when_all_but_one_who_counts_have_moved_out() -> None:
    change = judge_change(DiscountAnswers(2), DiscountAnswers(1), DAY)
    assert change.begins
    assert change.after.discount is Discount.QUARTER


@given(households())
def test_nobody_gets_a_quarter_unless_exactly_one_counts(household: DiscountAnswers) -> None:
    decision = judge_discount(household)
    if decision.discount is Discount.QUARTER:
        assert decision.counted == household.counted == 1
    if decision.discount in (Discount.HALF, Discount.EXEMPT):
        assert household.counted == 0
        assert household.people > 0


@given(households(), st.sampled_from(D))
def test_somebody_who_does_not_count_never_costs_a_household_its_discount(
    household: DiscountAnswers, reason: Disregard
) -> None:
    assume(household.people > 0 and D.CARE_LEAVER not in (*household.disregards, reason))
    before, after = judge_discount(household), judge_discount(moves_in(household, reason))
    if before.discount is not Discount.EXEMPT:
        assert after.percent == before.percent or after.discount is Discount.EXEMPT


@given(households())
def test_somebody_more_who_counts_never_makes_it_cheaper(household: DiscountAnswers) -> None:
    assume(household.people > 0 and D.CARE_LEAVER not in household.disregards)
    assert judge_discount(moves_in(household)).percent <= judge_discount(household).percent
