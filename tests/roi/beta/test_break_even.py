"""Break-even: at each switching value the whole report, worked out anew with it, comes to nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.council.contacts import Outcome
from bot.roi.assumptions import Assumptions
from bot.roi.beta.breakeven import Money, switching_values
from bot.roi.figures import Range
from bot.roi.report import Report
from tests.roi.made_contacts import assume, central, contact, report_of

NEAR = Decimal("0.01")  # running cost is in whole pennies


def _stands(report: Report) -> dict[str, Decimal | None]:
    return {one.key: one.needed for one in report.switching}


def _with_cost(assumptions: Assumptions, cost: Decimal) -> Assumptions:
    return replace(
        assumptions, staff_cost_per_minute=replace(assumptions.staff_cost_per_minute, value=Range.exactly(cost))
    )


def _with_share(assumptions: Assumptions, share: Decimal) -> Assumptions:
    phone = replace(assumptions.shares["phone"], value=Range.exactly(share))
    return replace(assumptions, shares={**assumptions.shares, "phone": phone})


def test_at_each_switching_value_net_capacity_is_nothing() -> None:
    rows = [contact() for _ in range(300)] + [contact(comes_back=1) for _ in range(20)]
    rows += [contact(Outcome.MESSAGE_LEFT) for _ in range(10)]
    assumptions = assume(extra="2", run="2000", per_contact="0.20", build="1000")
    needed = _stands(report_of(rows, assumptions))
    assert needed["share"] is not None
    assert needed["cost"] is not None
    assert abs(central(report_of(rows, _with_share(assumptions, needed["share"])), "net_capacity")) < NEAR
    assert abs(central(report_of(rows, _with_cost(assumptions, needed["cost"])), "net_capacity")) < NEAR


def test_at_the_volume_that_breaks_even_twice_the_contacts_do() -> None:
    rows = [contact() for _ in range(100)]
    assumptions = assume(run=str(365 * 480 // 43))  # released is £240; £480 in the 43 days
    needed = _stands(report_of(rows, assumptions))["volume"]
    assert needed is not None
    assert abs(needed - 200) < 1
    twice = rows + [contact() for _ in range(100)]
    assert abs(central(report_of(twice, assumptions), "net_capacity")) < 1


def test_what_no_value_can_do_is_told_so() -> None:
    report = report_of([contact() for _ in range(10)], assume(run="100000"))
    assert _stands(report)["share"] is None  # more than everybody would have to have phoned
    nobody = report_of([contact() for _ in range(10)], assume(shares={}, run="1000"))
    assert set(_stands(nobody).values()) == {None}


@given(st.lists(st.integers(0, 100_000), min_size=6, max_size=6))
def test_the_cost_that_breaks_even_lies_below_the_one_that_earns(pence: list[int]) -> None:
    released, caused, escalated, run, by_contact, build = (Decimal(one) / 100 for one in pence)
    money = Money(released, caused, caused, escalated, run + by_contact, by_contact, build)
    for one in switching_values(money, share=Decimal("0.5"), cost=Decimal("0.8"), contacts=Decimal(100)):
        if one.needed is not None:
            assert (one.needed <= one.measured) == (money.net >= 0) or one.needed == one.measured, one.key
