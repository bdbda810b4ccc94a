"""Which design counts: the best that was measured takes the place of what was assumed, and says what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.roi.assumptions import Assumptions
from bot.roi.beta.design import Design, DesignShare, Method, apply_designs, assumed_design, rounded
from bot.roi.figures import Grade, Range
from bot.roi.report import Beside, Report, assemble
from tests.roi.made_contacts import SCOPE, TITLES, assume, central, contact, tally_of

FIRST, LAST = date(2026, 10, 14), date(2026, 11, 25)


def _range(low: str, middle: str, high: str) -> Range:
    return Range(Decimal(low), Decimal(middle), Decimal(high))


def survey(answers: int = 100, **shares: Range) -> Design:
    found = tuple(
        DesignShare(name, one, 1, Range(one.low / 4, one.central / 4, one.high / 4)) for name, one in shares.items()
    )
    return Design(Method.SURVEY, Grade.C, FIRST, LAST, (), found, n=answers, unit="answers", asked=4 * answers)


def holdout(share: Range, *services: str, method: Method = Method.HOLDOUT) -> Design:
    grade = Grade.A if method is Method.HOLDOUT else Grade.B
    return Design(method, grade, FIRST, LAST, services, (DesignShare("phone", share),), n=20, unit="pairs of days")


def applied(*designs: Design) -> tuple[Assumptions, tuple[Design, ...]]:
    assumptions = assume(grade=Grade.D)
    return apply_designs(assumptions, [*designs, assumed_design(assumptions, FIRST, LAST)])


def report_with(rows: list, *designs: Design) -> Report:
    assumptions, told = applied(*designs)
    return assemble(SCOPE, tally_of(rows, assumptions), assumptions, TITLES, Beside(told))


def test_what_residents_said_takes_the_place_of_what_was_assumed() -> None:
    assumptions, (asked, assumed) = applied(survey(phone=_range("0.4", "0.5", "0.6")))
    phone = assumptions.shares["phone"]
    assert phone.value == _range("0.1", "0.5", "0.6")  # low: everybody who did not answer at zero
    assert phone.grade is Grade.C
    assert "n = 100 answers of 400 asked" in phone.source
    assert assumptions.shares["desk"].value.central == 0
    assert (asked.is_used, assumed.is_used) == (True, False)
    assert asked.response_rate == Decimal("0.25")


def test_a_few_answers_say_too_little() -> None:
    assumptions, (asked, assumed) = applied(survey(29, phone=_range("0.4", "0.5", "0.6")))
    assert assumptions.shares["phone"].grade is Grade.D
    assert (asked.is_used, assumed.is_used) == (False, True)


def test_shares_that_were_asked_never_add_up_to_more_than_everybody() -> None:
    many = survey(
        phone=_range("0.5", "0.6", "0.7"), desk=_range("0.1", "0.2", "0.3"), email=_range("0.1", "0.15", "0.3")
    )
    shares = applied(many)[0].shares.values()
    assert sum(one.value.high for one in shares) <= 1
    assert all(one.value.low <= one.value.central <= one.value.high for one in shares)


def test_a_holdout_replaces_the_whole_chain_of_its_services() -> None:
    """What was measured is a difference in contacts: the calls that the bot caused are in it and not charged again."""
    rows = [contact(service="waste") for _ in range(100)] + [contact(service="waste", comes_back=1) for _ in range(20)]
    report = report_with(rows, holdout(_range("0.1", "0.3", "0.5"), "waste"))
    assert report.lines["deflected_phone"].value == _range("10", "30", "50")
    assert central(report, "released") == 100 * Decimal("0.3") * 5 * Decimal("0.8")
    assert central(report, "failure") == 0
    assert report.lines["released"].grade is Grade.A


def test_other_services_keep_their_own_shares_and_the_weakest_grade_holds_for_the_sum() -> None:
    rows = [contact(service="waste") for _ in range(10)] + [contact(service="council_tax") for _ in range(10)]
    report = report_with(rows, holdout(_range("0.2", "0.3", "0.4"), "waste"))
    assert central(report, "deflected_phone") == 10 * Decimal("0.3") + 10 * Decimal("0.6")
    grades = {row.stem: row.savings.grade for row in report.services}
    assert grades == {"waste": Grade.A, "council_tax": Grade.D}
    assert report.lines["released"].grade is Grade.D


def test_a_holdout_comes_before_a_comparison_of_the_same_service() -> None:
    compared = holdout(_range("0.5", "0.6", "0.7"), "waste", "libraries", method=Method.COMPARISON)
    assumptions, told = applied(compared, holdout(_range("0.2", "0.3", "0.4"), "waste"))
    assert [one.method for one in told] == [Method.HOLDOUT, Method.COMPARISON, Method.ASSUMED]
    assert assumptions.share_of("phone", "waste").value.central == Decimal("0.3")
    assert assumptions.share_of("phone", "libraries").value.central == Decimal("0.6")
    assert assumptions.share_of("phone", "council_tax").grade is Grade.D
    assert assumptions.share_of("desk", "waste").grade is Grade.D


def test_an_effect_that_may_be_the_other_way_round_stays_so() -> None:
    report = report_with([contact() for _ in range(100)], holdout(_range("-0.1", "0.1", "0.3"), "waste"))
    released = report.lines["released"].value
    assert (released.low, released.central, released.high) == (-40, 40, 120)


@pytest.mark.parametrize("services", [("waste",), ("council_tax",)])
def test_nothing_is_measured_where_nobody_was_asked_or_compared(services: tuple[str, ...]) -> None:
    assumptions, (assumed,) = applied()
    assert assumed.is_used
    assert not any(assumptions.is_measured(one) for one in services)
    assert replace(assumptions, measured=()) == assumptions


def test_floats_become_four_places() -> None:
    assert rounded(0.12345, 0.2, 0.33336) == _range("0.1234", "0.2000", "0.3334")
