"""The plan of samples depends on its seed alone and looks like six weeks of a council's residents."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.simulator.people import HOMES, PAYING
from bot.simulator.plan import MIX, Filling, Kind, Paying, Visit, plan_visits

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = tomllib.loads((ROOT / "bot/simulator/sentences.toml").read_text())
UNTIL = datetime(2026, 11, 25, 12, tzinfo=UTC)


def plan(seed: int = 1, count: int = 2000) -> list[Visit]:
    return plan_visits(seed, count, UNTIL, 6, SENTENCES, HOMES)


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan() == plan()
    assert plan(1) != plan(2)


def test_the_plan_has_the_count_asked_for_in_order_of_time() -> None:
    visits = plan(count=301)
    assert len(visits) == 301
    assert [one.at for one in visits] == sorted(one.at for one in visits)


def test_every_visit_lies_in_the_six_weeks_before_the_end() -> None:
    assert all(UNTIL - timedelta(weeks=6, days=1) < one.at < UNTIL for one in plan())


@pytest.mark.parametrize("kind", list(Kind))
def test_each_need_comes_about_as_often_as_its_share(kind: Kind) -> None:
    first = [one for one in plan(count=4000) if not one.again]
    share = 100 * Counter(one.kind for one in first)[kind] / len(first)
    assert share == pytest.approx(MIX[kind], abs=max(1.0, MIX[kind] * 0.2))


def test_the_shares_add_up_to_a_hundred() -> None:
    assert sum(MIX.values()) == 100


def test_some_people_whose_bin_was_missed_come_back_to_the_same_conversation_and_home() -> None:
    visits = plan()
    first = {one.person: one for one in visits if not one.again}
    back = [one for one in visits if one.again]
    assert len(back) > 20
    for one in back:
        earlier = first[one.person]
        assert (earlier.kind, earlier.home) == (Kind.MISSED_BIN, one.home)
        assert timedelta(days=1) <= one.at - earlier.at <= timedelta(days=6)


def test_nights_are_quiet_and_mondays_busier_than_sundays() -> None:
    visits = plan(count=4000)
    assert sum(2 <= one.at.hour < 5 for one in visits if not one.again) == 0
    by_day = Counter(one.at.weekday() for one in visits)
    assert by_day[0] > by_day[6]


def test_council_tax_comes_to_bins_as_it_does_in_the_calls_that_were_counted() -> None:
    tax = sum(share for kind, share in MIX.items() if kind.startswith("council_tax"))
    bins = MIX[Kind.BIN_DAY] + MIX[Kind.MISSED_BIN] + MIX[Kind.RECYCLING]
    counted_tax = 29.3 * (31.2 + 18.0 + 7.5 + 4.8 + 3.3) / 100  # revenues and benefits, without the benefits
    assert tax / bins == pytest.approx(counted_tax / 14.4, rel=0.05)
    questions = MIX[Kind.COUNCIL_TAX_BALANCE] + MIX[Kind.COUNCIL_TAX_BAND]
    assert questions / MIX[Kind.COUNCIL_TAX_PAYMENT] == pytest.approx(31.2 / 18.0, rel=0.1)


def test_only_a_council_tax_need_has_an_affair_and_only_payers_bills_are_paid() -> None:
    for one in plan():
        assert (one.tax is not None) == one.kind.startswith("council_tax")
        if one.kind is Kind.COUNCIL_TAX_PAYMENT:
            assert one.tax is not None
            assert one.tax.bill in PAYING


def test_only_who_comes_for_library_loans_holds_a_card() -> None:
    for one in plan():
        assert (one.reader is not None) == (one.kind is Kind.LIBRARY_LOANS)


def test_most_fill_in_the_form_rightly_and_pay_and_every_other_way_is_there_too() -> None:
    affairs = [one.tax for one in plan(count=4000) if one.tax is not None]
    assert Counter(one.filling for one in affairs).most_common(1)[0][0] is Filling.RIGHT
    assert Counter(one.paying for one in affairs).most_common(1)[0][0] is Paying.PAYS
    assert {one.filling for one in affairs} == set(Filling)


def test_the_samples_of_a_new_machine_hold_every_end_of_a_payment() -> None:
    payers = [one.tax for one in plan(seed=1, count=300) if one.kind is Kind.COUNCIL_TAX_PAYMENT and one.tax]
    assert {one.paying for one in payers if one.filling is not Filling.NOT_AT_ALL} == set(Paying)


def test_no_opening_stands_in_the_training_data() -> None:
    trained = {
        line.strip()[2:].strip().casefold()
        for path in (ROOT / "data/nlu").glob("*.yml")
        for line in path.read_text().splitlines()
        if line.strip().startswith("- ")
    }
    openings = {text.casefold() for texts in SENTENCES.values() for text in texts}
    shared = {text for text in openings & trained if len(text.split()) > 3}
    assert shared == set()
