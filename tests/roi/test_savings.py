"""The formulas, against worked examples and against a second calculation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.contacts import Outcome
from bot.roi.assumptions import Removal, Review
from bot.roi.engine import work_out
from bot.roi.figures import Grade
from bot.roi.tally import lower_bound
from tests.roi.made_contacts import assume, central, contact, report_of, tally_of


def test_the_worked_example_of_the_method_comes_out_to_the_pound() -> None:
    """1,000 resolved needs, 200 of them back within 7 days, 60 % would have phoned, £4 a call."""
    rows = [contact(Outcome.RESOLVED_TRANSACTION) for _ in range(800)]
    rows += [contact(Outcome.RESOLVED_TRANSACTION, comes_back=3) for _ in range(200)]
    report = report_of(rows)
    assert central(report, "resolved") == 1000
    assert central(report, "voided") == 200
    assert central(report, "durable") == 800
    assert central(report, "deflected_phone") == 480
    assert central(report, "released") == Decimal(1920)
    assert central(report, "failure") == Decimal(320)
    assert central(report, "net") == Decimal(1600)


def test_a_short_call_releases_its_own_minutes_and_not_an_average() -> None:
    rows = [contact(need="bin_day") for _ in range(10)] + [contact(need="missed_bin") for _ in range(10)]
    report = report_of(rows, assume(minutes={"bin_day": "2"}))
    assert central(report, "released") == Decimal("0.6") * Decimal("0.8") * (10 * 2 + 10 * 5)
    assert central(report, "hours") == Decimal("0.6") * 70 / 60


def test_each_channel_releases_the_minutes_of_that_channel() -> None:
    report = report_of([contact() for _ in range(100)], assume(shares={"phone": "0.5", "desk": "0.1"}))
    assert central(report, "deflected_phone") == 50
    assert central(report, "deflected_desk") == 10
    assert central(report, "released") == 60 * 5 * Decimal("0.8")


def test_passing_people_on_costs_its_extra_minutes() -> None:
    rows = [contact(Outcome.MESSAGE_LEFT) for _ in range(7)] + [contact(Outcome.HANDED_OVER)]
    report = report_of(rows, assume(extra="3"))
    assert central(report, "failure") == 8 * 3 * Decimal("0.8")
    assert central(report, "net") == -central(report, "failure")


def test_a_range_runs_over_every_combination_of_the_assumptions() -> None:
    assumptions = assume(
        cost=("0.5", "0.8", "1"), shares={"phone": ("0.2", "0.4", "0.6")}, minutes={"missed_bin": ("3", "5", "6")}
    )
    rows = [contact() for _ in range(100)] + [contact(comes_back=1) for _ in range(50)]
    report = report_of(rows, assumptions)
    released, failure, net = (report.lines[key].value for key in ("released", "failure", "net"))
    assert released.low == 100 * Decimal("0.2") * 3 * Decimal("0.5")
    assert released.high == 100 * Decimal("0.6") * 6
    assert failure.low == 50 * Decimal("0.4") * 3 * Decimal("0.5")
    assert failure.high == 50 * Decimal("0.8") * 6
    # Both move with the same shares: a low share releases little and makes each failure dearer.
    assert net.low == (100 * Decimal("0.2") - 50 * Decimal("0.8")) * 6
    assert net.high == (100 * Decimal("0.6") - 50 * Decimal("0.4")) * 6


def test_nothing_is_cashable_without_a_register_of_signed_removals() -> None:
    report = report_of([contact() for _ in range(10_000)])
    assert central(report, "cashable") == 0
    assert any("no register of signed removals" in note for note in report.notes)


def test_cashable_is_what_was_removed_in_the_period_and_no_more_than_was_released() -> None:
    def removal(on: date, pounds: int) -> Removal:
        return Removal("CS-1", "hours", on, Decimal(pounds), "Finance")

    rows = [contact() for _ in range(1000)]  # releases £2,400
    inside, outside = removal(date(2026, 11, 1), 900), removal(date(2026, 12, 1), 5000)
    assert central(report_of(rows, assume(removals=(inside, outside))), "cashable") == 900
    assert central(report_of(rows, assume(removals=(removal(date(2026, 11, 1), 9000),))), "cashable") == 2400


def test_cashable_is_never_less_than_nothing() -> None:
    removals = (Removal("CS-1", "hours", date(2026, 11, 1), Decimal(900), "Finance"),)
    assert central(report_of([contact(comes_back=1)], assume(removals=removals)), "cashable") == 0


@pytest.mark.parametrize(
    ("sampled", "resolved", "expected"),
    # computed apart from the code, with the textbook's formula of the Wilson interval
    [(100, 80, "0.7112"), (10, 10, "0.7225"), (50, 0, "0.0000"), (200, 150, "0.6857")],
)
def test_q_is_the_lower_end_of_wilsons_interval(sampled: int, resolved: int, expected: str) -> None:
    assert lower_bound(Review(sampled, resolved, "reviewers", date(2026, 10, 31))) == Decimal(expected)


def test_q_is_nothing_until_a_sample_was_reviewed() -> None:
    assert lower_bound(None) == 0
    report = report_of([contact(Outcome.RESOLVED_IMPLIED) for _ in range(50)])
    assert central(report, "resolved") == 0
    assert central(report, "outcome_resolved_implied") == 50
    assert any("50 answers that nobody confirmed are not counted" in note for note in report.notes)


def test_a_reviewed_sample_lets_implied_resolutions_count_in_part() -> None:
    review = Review(100, 80, "two reviewers", date(2026, 10, 31))
    report = report_of([contact(Outcome.RESOLVED_IMPLIED) for _ in range(50)], assume(review=review))
    assert central(report, "resolved") == 50 * Decimal("0.7112")
    assert any("count by q = 0.7112" in note for note in report.notes)


OUTCOMES = st.sampled_from(list(Outcome))
ROWS = st.lists(
    st.builds(
        lambda outcome, need, service, back, linkable, avoidable: contact(
            outcome, need=need, service=service, comes_back=back, linkable=linkable, avoidable=avoidable
        ),
        OUTCOMES,
        st.sampled_from(["missed_bin", "bin_day", ""]),
        st.sampled_from(["waste", "council_tax"]),
        st.none() | st.floats(0.1, 7),
        st.booleans(),
        st.booleans(),
    ),
    max_size=40,
)
SHARES = st.tuples(*(st.integers(0, 50) for _ in range(3))).map(
    lambda ends: tuple(str(Decimal(one) / 100) for one in sorted(ends))
)


@given(ROWS, SHARES)
def test_ranges_are_ordered_and_services_add_up_to_the_whole(rows: list, shares: tuple[str, str, str]) -> None:
    assumptions = assume(shares={"phone": shares, "email": "0.1"}, cost=("0.4", "0.8", "1.2"), extra=("0", "1", "3"))
    report = report_of(rows, assumptions)
    for line in report.lines.values():
        assert line.value.low <= line.value.central <= line.value.high
    for end in ("low", "central", "high"):
        parts = sum((getattr(row.released, end) for row in report.services), Decimal(0))
        assert parts == getattr(report.lines["released"].value, end)
    assert sum(row.contacts for row in report.services) == len(rows)


@given(ROWS)
def test_somebody_coming_back_never_saves_more(rows: list) -> None:
    assumptions = assume()
    before = work_out(tally_of(rows, assumptions), assumptions).net.central
    for position, row in enumerate(rows):
        if row.followed_by is None and row.linkable:
            returned = [*rows[:position], contact(row.outcome, **_same(row), comes_back=2), *rows[position + 1 :]]
            assert work_out(tally_of(returned, assumptions), assumptions).net.central <= before
            break


def _same(row: object) -> dict:
    names = ("need", "service", "linkable", "avoidable", "opened_at", "closed_at")
    return {name: getattr(row, name) for name in names}


@given(ROWS)
def test_without_anybody_who_would_have_called_there_is_no_benefit(rows: list) -> None:
    report = report_of(rows, assume(shares={}))
    assert central(report, "released") == 0
    assert central(report, "net") <= 0


@given(ROWS, SHARES)
def test_a_second_calculation_gives_the_same_money(rows: list, shares: tuple[str, str, str]) -> None:
    """Row by row in integers of a thousandth of a penny, without the engine's sums."""
    assumptions = assume(shares={"phone": shares}, minutes={"bin_day": "2"})
    p = Decimal(shares[1])
    linkable = [row for row in rows if row.linkable and _resolves(row)]
    kept = Decimal(1)
    if linkable:
        kept = 1 - Decimal(sum(row.followed_by is not None for row in linkable)) / len(linkable)
        kept = kept.quantize(Decimal("0.0001"))
    released = failure = Decimal(0)
    for row in rows:
        if not _resolves(row):
            continue
        call = Decimal("0.8") * (2 if row.need == "bin_day" else 5)
        durable = Decimal(0) if row.followed_by else (Decimal(1) if row.linkable else kept)
        released += durable * p * call
        failure += (1 - durable) * (1 - p) * call
    report = report_of(rows, assumptions)
    assert central(report, "released") == released
    assert central(report, "failure") == failure


def _resolves(row: object) -> bool:
    return bool(
        row.need  # type: ignore[attr-defined]
        and not row.avoidable  # type: ignore[attr-defined]
        and row.outcome.value in ("resolved_transaction", "explained", "resolved_confirmed")  # type: ignore[attr-defined]
    )


def test_a_figure_has_the_grade_of_its_weakest_input() -> None:
    rows = [contact()]
    assert report_of(rows, assume()).lines["released"].grade is Grade.A
    assert report_of(rows, assume(benchmark=True)).lines["released"].grade is Grade.B
    assert report_of(rows, assume(grade=Grade.D)).lines["released"].grade is Grade.D
    assert report_of(rows, assume()).lines["resolved"].grade is None


def test_the_grade_falls_when_few_contacts_could_be_linked() -> None:
    rows = [contact(linkable=False) for _ in range(8)] + [contact() for _ in range(2)]
    line = report_of(rows, assume()).lines["released"]
    assert line.grade is Grade.B
    assert any("only 20% of contacts" in reason for reason in line.because)
