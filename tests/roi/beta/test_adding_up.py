"""Months and services add up to the whole, costs fall on their days, and nothing that goes wrong ever saves more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.council.contacts import Outcome
from bot.roi.costs import Build, months_of
from bot.roi.counting import Row
from bot.roi.figures import Range
from tests.roi.made_contacts import SCOPE, assume, central, contact, figure, report_of

ENDS = ("low", "central", "high")
ROWS = st.lists(
    st.builds(
        lambda outcome, need, service, back, linkable, day: contact(
            outcome,
            need=need,
            service=service,
            comes_back=back,
            linkable=linkable,
            opened_at=datetime(2026, 10, 14, 12, tzinfo=UTC) + timedelta(days=day),
            closed_at=datetime(2026, 10, 14, 13, tzinfo=UTC) + timedelta(days=day),
        ),
        st.sampled_from(list(Outcome)),
        st.sampled_from(["missed_bin", "bin_day", ""]),
        st.sampled_from(["waste", "council_tax"]),
        st.none() | st.floats(0.1, 7),
        st.booleans(),
        st.integers(0, 42),
    ),
    max_size=25,
)
POUNDS = st.tuples(*(st.integers(0, 5000) for _ in range(3))).map(lambda ends: tuple(map(str, sorted(ends))))


def _added(values: Sequence[Range], end: str) -> Decimal:
    return sum((getattr(one, end) for one in values), Decimal(0))


@given(ROWS, POUNDS, POUNDS)
def test_months_and_services_add_up_to_the_whole(rows: list[Row], run: tuple, build: tuple) -> None:
    report = report_of(
        rows, assume(shares={"phone": ("0.2", "0.5", "0.6")}, extra="1", run=run, per_contact="0.07", build=build)
    )
    lines, months, services = report.lines, report.months, report.services
    for end in ENDS:
        assert _added([one.savings.released for one in months], end) == getattr(lines["released"].value, end)
        assert _added([one.savings.released for one in services], end) == getattr(lines["released"].value, end)
        assert _added([one.spent.run for one in months], end) == getattr(lines["run"].value, end)
        assert _added([one.spent.build for one in months], end) == getattr(lines["build"].value, end)
        names = [f"run_{name}" for name in report.spent.lines]
        assert _added([lines[name].value for name in names], end) == getattr(lines["run"].value, end)
    for key in ("failure", "net"):
        for rows_of in (months, services):
            assert _added([getattr(one.savings, key) for one in rows_of], "central") == central(report, key)
    assert _added([one.net_capacity for one in months], "central") == central(report, "net_capacity")
    for name in ("durable", "resolved", "voided"):
        assert sum(getattr(one, name) for one in months) == central(report, name)
        assert sum(getattr(one, name) for one in services) == central(report, name)
    assert sum(one.contacts for one in months) == len(rows) == sum(part.contacts for part in report.parts)


@given(ROWS, POUNDS)
def test_every_range_is_in_order_and_every_share_is_one(rows: list[Row], run: tuple) -> None:
    report = report_of(rows, assume(shares={"phone": ("0.1", "0.5", "0.6")}, run=run, build=run))
    ranges = [line.value for line in report.lines.values()]
    ranges += [one.net for one in report.sensitivities] + [one.net_capacity for one in report.months]
    for one in ranges:
        assert one.low <= one.central <= one.high
    for line in report.lines.values():
        assert line.unit in ("contacts", "needs", "share", "hours", "GBP")
        if line.unit == "share":
            assert line.value.low >= 0, line.key
            assert line.value.high <= 1, line.key
        if line.unit in ("contacts", "needs"):
            assert line.value.low >= 0, line.key


@given(ROWS)
def test_coming_back_never_raises_either_net(rows: list[Row]) -> None:
    assumptions = assume(shares={"phone": "0.5"}, run="500", build="100")
    before = report_of(rows, assumptions)
    for place, row in enumerate(rows):
        if row.followed_by is None and row.linkable:
            later = row.closed_at + timedelta(days=2)
            after = report_of(
                [*rows[:place], replace(row, followed_by="later", followed_at=later), *rows[place + 1 :]], assumptions
            )
            for key in ("durable", "released", "net_capacity", "net_cashable"):
                assert central(after, key) <= central(before, key), key
            break


@given(ROWS)
def test_without_anybody_who_would_have_called_there_is_no_benefit(rows: list[Row]) -> None:
    report = report_of(rows, assume(shares={}, run="500"))
    assert central(report, "released") == 0
    assert central(report, "net_capacity") <= -central(report, "run")


def test_months_are_cut_at_the_ends_of_the_period() -> None:
    found = list(months_of(date(2026, 12, 30), date(2027, 2, 1)))
    assert found == [
        ("2026-12", date(2026, 12, 30), date(2026, 12, 31)),
        ("2027-01", date(2027, 1, 1), date(2027, 1, 31)),
        ("2027-02", date(2027, 2, 1), date(2027, 2, 1)),
    ]


def test_a_contact_belongs_to_the_month_of_london() -> None:
    late = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # no summer time any more: still October
    early = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)  # 1 October, 00:30
    report = report_of([contact(opened_at=at, closed_at=at) for at in (late, early)])
    assert [(one.month, one.contacts) for one in report.months] == [("2026-10", 2), ("2026-11", 0)]


def test_building_is_charged_for_its_own_days_and_then_no_more() -> None:
    build = Build(figure("build.cost", "730", "GBP"), date(2026, 1, 1), 2)
    assert build.in_span(date(2026, 3, 1), date(2026, 3, 31)).central == 31
    assert build.in_span(date(2025, 12, 1), date(2026, 1, 10)).central == 10
    assert build.in_span(date(2027, 12, 31), date(2028, 6, 30)).central == 1
    assert build.in_span(date(2028, 1, 1), date(2028, 6, 30)).central == 0


def test_the_worked_check_again_with_what_it_cost() -> None:
    """1,000 resolved, 200 back, 60 % would have phoned, £4 a call: £1,600 before; then 43 days of £3,650 a year.

    The second calculation is in pence and whole contacts, without the engine.
    """
    rows = [contact(Outcome.RESOLVED_TRANSACTION) for _ in range(800)]
    rows += [contact(Outcome.RESOLVED_TRANSACTION, comes_back=3) for _ in range(200)]
    report = report_of(rows, assume(run="3650", per_contact="0.05", build="731"))
    durable_pence = 800 * 6 * 400 // 10
    failure_pence = 200 * 4 * 400 // 10
    assert (durable_pence, failure_pence) == (192_000, 32_000)
    days = (SCOPE.last - SCOPE.first).days + 1
    run_pence = 1000 * days + 5 * 1000
    build_pence = 100 * days  # £731 over the 731 days of two years, one of them a leap year
    net = durable_pence - failure_pence - run_pence - build_pence
    assert central(report, "net_capacity") * 100 == net
    assert central(report, "net_cashable") * 100 == -run_pence - build_pence
    assert report.answer.startswith("The assistant settled 800 needs for good, and the staff time that it released")
