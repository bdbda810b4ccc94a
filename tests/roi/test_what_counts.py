"""The guards: what earns nothing, what counts once, and that a figure and its list are one predicate."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.contacts import RESOLUTIONS, Outcome
from bot.roi.counting import Weights, weigh
from tests.roi.made_contacts import AS_OF, OPENED, assume, central, contact, report_of, tally_of

NEVER = sorted(set(Outcome) - RESOLUTIONS)


@pytest.mark.parametrize("outcome", NEVER)
def test_an_outcome_that_is_no_resolution_never_saves(outcome: Outcome) -> None:
    report = report_of([contact(outcome) for _ in range(50)])
    assert central(report, "durable") == 0
    assert central(report, "released") == 0


def test_chasing_something_asked_for_before_never_saves() -> None:
    report = report_of([contact(Outcome.EXPLAINED, avoidable=True)])
    assert central(report, "resolved") == 0
    assert central(report, "avoidable") == 1


def test_an_answer_to_no_need_never_saves() -> None:
    assert central(report_of([contact(Outcome.EXPLAINED, need="")]), "released") == 0


def test_one_reference_is_one_saving() -> None:
    rows = [contact(Outcome.RESOLVED_TRANSACTION, references=("SR-1",)) for _ in range(3)]
    report = report_of(rows)
    assert central(report, "resolved") == 1
    assert central(report, "contacts") == 3


def test_a_report_sent_again_after_it_was_voided_still_counts_once() -> None:
    first = contact(Outcome.RESOLVED_TRANSACTION, references=("SR-1",), comes_back=1)
    again = contact(
        Outcome.RESOLVED_TRANSACTION, references=("SR-1",), need_id=first.need_id, opened_at=OPENED + timedelta(days=1)
    )
    report = report_of([first, again])
    assert (central(report, "durable"), central(report, "voided")) == (1, 1)
    assert central(report, "needs") == 1


def test_contacts_that_could_not_be_linked_are_scaled_by_those_that_could() -> None:
    linkable = [contact() for _ in range(75)] + [contact(comes_back=2) for _ in range(25)]
    report = report_of([*linkable, *(contact(linkable=False) for _ in range(40))])
    assert central(report, "durable") == 75 + 40 * Decimal("0.75")
    assert central(report, "voided") == 25 + 40 * Decimal("0.25")


def test_coming_back_is_told_by_day_and_among_linkable_contacts_only() -> None:
    rows = [contact(comes_back=days) for days in (0.5, 1.5, 5)] + [contact() for _ in range(5)]
    rows += [contact(linkable=False) for _ in range(12)] + [contact(Outcome.UNENGAGED, need="") for _ in range(4)]
    report = report_of(rows)
    shares = [central(report, f"recontact_{name}") for name in ("24h", "48h", "7d")]
    assert shares == [Decimal(1) / 8, Decimal(2) / 8, Decimal(3) / 8]
    assert central(report, "coverage") == Decimal(8) / 20


def test_containment_is_told_and_never_turned_into_money() -> None:
    abandoned = report_of([contact(Outcome.ABANDONED) for _ in range(10)])
    assert central(abandoned, "containment") == 1
    assert central(abandoned, "released") == 0
    passed_on = report_of([contact(Outcome.MESSAGE_LEFT), contact(Outcome.EXPLAINED), contact(Outcome.UNENGAGED)])
    assert central(passed_on, "containment") == Decimal(1) / 2


def test_a_resolution_whose_seven_days_are_not_over_is_called_provisional() -> None:
    young = contact(opened_at=AS_OF - timedelta(days=3), closed_at=AS_OF - timedelta(days=3))
    old = contact(opened_at=AS_OF - timedelta(days=8), closed_at=AS_OF - timedelta(days=8))
    report = report_of([young, old])
    assert (central(report, "durable"), central(report, "provisional")) == (2, 1)
    assert any("provisional" in note for note in report.notes)


def test_an_empty_period_makes_a_report_of_nothing() -> None:
    report = report_of([])
    assert central(report, "net") == 0
    assert "containment" not in report.lines
    assert report.services == ()


@given(
    st.lists(
        st.builds(
            lambda outcome, back, linkable, avoidable, need: contact(
                outcome, comes_back=back, linkable=linkable, avoidable=avoidable, need=need
            ),
            st.sampled_from(list(Outcome)),
            st.none() | st.floats(0.1, 7),
            st.booleans(),
            st.booleans(),
            st.sampled_from(["missed_bin", ""]),
        ),
        max_size=30,
    )
)
def test_a_figure_is_the_sum_of_its_list(rows: list) -> None:
    assumptions = assume()
    report = report_of(rows, assumptions)
    weights = tally_of(rows, assumptions).weights
    weighed = [weigh(row, weights) for row in rows]
    for line in report.lines.values():
        if line.opens and line.key == line.opens and line.unit in ("contacts", "needs"):
            listed = [one[line.opens] for one in weighed if line.opens in one]
            assert line.value.central == sum(listed, Decimal(0)), line.key
            assert line.count == len(listed), line.key


@given(st.sampled_from(list(Outcome)), st.booleans(), st.booleans())
def test_a_voided_resolution_never_counts(outcome: Outcome, linkable: bool, avoidable: bool) -> None:
    row = contact(outcome, linkable=linkable, avoidable=avoidable, comes_back=1)
    weighed = weigh(row, Weights(implied=Decimal("0.7"), kept=Decimal("0.5"), settled_before=AS_OF))
    assert "durable" not in weighed
    assert "provisional" not in weighed
