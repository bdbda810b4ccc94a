"""Each scenario is true on every day of the year, and every account adds up to the penny."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.civica.sandbox.ledger import CHARGES, YearBook
from bot.backends.civica.sandbox.stories import Posted, books_of
from bot.council.council_tax import financial_year
from bot.town.accounts import AccountScenario as S
from bot.town.accounts import TownAccount, read_accounts

#: Every day of a financial year and of the weeks around it.
DAYS = [date(2026, 3, 1) + timedelta(days=ahead) for ahead in range(420)]
ANY_DAY = st.dates(date(2025, 1, 1), date(2032, 12, 31))
ACCOUNTS = {one.scenario: one for one in read_accounts()}
EVERY = pytest.mark.parametrize("account", read_accounts(), ids=lambda one: f"{one.scenario}-{one.reference}")


def owed(account: TownAccount, today: date, *posted: Posted) -> Decimal:
    return sum((one.balance for one in books_of(account, posted, today)), Decimal(0))


def debt(scenario: S, today: date) -> YearBook:
    return max(books_of(ACCOUNTS[scenario], (), today), key=lambda one: (one.overdue(today), one.balance))


@EVERY
def test_an_account_adds_up_on_every_day(account: TownAccount) -> None:
    for today in DAYS:
        for book in books_of(account, (), today):
            total = book.total
            assert book.balance == (
                total(*CHARGES) + total("PAYMENT") + total("BENEFIT") + total("COSTS") + total("REFUND")
            ), today
            assert all(one.day <= today for one in book.entries), f"{today}: an entry lies in the future"
            assert all(one.pounds > 0 for one in book.schedule)
            assert all(one.pounds == round(one.pounds, 2) for one in book.entries)
            assert book.overdue(today) <= max(book.balance, Decimal(0))
            coming = book.next_payment(today)
            assert coming is None or (coming.day >= today and coming.pounds <= book.balance)
            assert book.stage_day is not None
            assert book.stage_day <= today


@pytest.mark.parametrize("scenario", [S.UP_TO_DATE, S.DIRECT_DEBIT, S.SINGLE_DISCOUNT, S.DISABLED_BAND, S.SUPPORT])
def test_who_pays_on_time_is_never_late(scenario: S) -> None:
    for account in (one for one in read_accounts() if one.scenario is scenario):
        for today in DAYS:
            books = books_of(account, (), today)
            assert [one.overdue(today) for one in books] == [Decimal(0), Decimal(0)], today
            assert books[0].balance == 0, f"{today}: the year before is paid"


@pytest.mark.parametrize(
    ("scenario", "code", "days_ago"),
    [
        (S.REMINDER, "RM1", 3),
        (S.SECOND_REMINDER, "RM2", 4),
        (S.FINAL_NOTICE, "FIN", 5),
        (S.SUMMONS, "SUM", 4),
        (S.BREATHING_SPACE, "BSP", 10),
        (S.ODD_STAGE, "ZZ9", 6),
    ],
)
def test_a_young_debt_was_missed_before_its_stage_and_is_owed(scenario: S, code: str, days_ago: int) -> None:
    for today in DAYS:
        book = debt(scenario, today)
        assert (book.stage_code, book.stage_day) == (code, today - timedelta(days=days_ago)), today
        assert book.overdue(today) > 0
        missed = [one for one in book.still_due() if one.day < today - timedelta(days=days_ago)]
        assert missed, f"{today}: nothing was missed before the {code}"
        assert book.withdrawn == (code in ("FIN", "SUM"))


@pytest.mark.parametrize(("scenario", "code"), [(S.LIABILITY_ORDER, "LO"), (S.ENFORCEMENT, "ENF")])
def test_an_old_debt_is_last_years_with_its_costs(scenario: S, code: str) -> None:
    for today in DAYS:
        book = debt(scenario, today)
        assert (book.year, book.stage_code) == (financial_year(today) - 1, code)
        assert book.total("COSTS") == Decimal("95.00")
        assert book.next_payment(today) is None


def test_owing_an_instalment_is_late_without_any_stage() -> None:
    for today in DAYS:
        book = debt(S.OWES_INSTALMENT, today)
        assert book.stage_code == "BIL"
        assert book.overdue(today) > 0, today


def test_a_payment_that_bounced_is_owed_again() -> None:
    for today in DAYS:
        books = books_of(ACCOUNTS[S.PAYMENT_BOUNCED], (), today)
        back = [one for book in books for one in book.entries if one.kind == "PAYMENT" and one.pounds > 0]
        assert [one.day for one in back] == [today - timedelta(days=2)], today
        assert debt(S.PAYMENT_BOUNCED, today).overdue(today) >= back[0].pounds


@pytest.mark.parametrize(
    ("scenario", "sub_code", "sign"),
    [(S.SINGLE_DISCOUNT_ENDED, "SINGLE OCCUPANCY ENDED", 1), (S.BAND_LOWERED, "BAND CHANGE", -1)],
)
def test_a_change_lies_a_few_days_back_in_this_year(scenario: S, sub_code: str, sign: int) -> None:
    for today in DAYS:
        now = books_of(ACCOUNTS[scenario], (), today)[-1]
        found = [one for one in now.entries if one.sub_code == sub_code]
        assert [one.pounds * sign > 0 for one in found] == [True], today
        assert today - found[0].day <= timedelta(days=15)
        assert now.overdue(today) == 0, f"{today}: the change itself makes nobody late"


def test_credit_students_refunds_and_those_who_left_owe_nothing() -> None:
    for today in DAYS:
        assert owed(ACCOUNTS[S.IN_CREDIT], today) == Decimal("-142.35"), today
        assert owed(ACCOUNTS[S.ALL_STUDENTS], today) == 0
        assert owed(ACCOUNTS[S.REFUNDED], today) == 0
        assert owed(ACCOUNTS[S.CLOSED], today) == 0
        assert owed(ACCOUNTS[S.CLOSED_OWING], today) > 0


@given(st.sampled_from(read_accounts()), ANY_DAY, st.lists(st.integers(1, 200_000), max_size=4))
def test_what_is_posted_lowers_the_balance_by_exactly_that(
    account: TownAccount, today: date, amounts: list[int]
) -> None:
    posted = [
        Posted(number, account.reference, pence, f"WM-CT-{number}", today) for number, pence in enumerate(amounts)
    ]
    assert owed(account, today, *posted) == owed(account, today) - Decimal(sum(amounts)) / 100


def test_a_payment_goes_to_the_oldest_year_that_owes_and_to_the_oldest_instalment() -> None:
    today = date(2026, 11, 25)
    account = ACCOUNTS[S.LIABILITY_ORDER]
    old, now = books_of(account, [Posted(1, account.reference, 10_000, "WM-CT-1", today)], today)
    assert (old.total("PAYMENT"), now.total("PAYMENT")) == tuple(
        one.total("PAYMENT") - more for one, more in zip(books_of(account, (), today), (100, 0), strict=True)
    )
    late = ACCOUNTS[S.OWES_INSTALMENT]
    before, after = (
        books_of(late, posted, today)[-1] for posted in ((), [Posted(1, late.reference, 21_200, "WM-CT-1", today)])
    )
    assert (before.overdue(today), after.overdue(today)) == (Decimal("212.00"), Decimal(0))
    assert before.next_payment(today) == after.next_payment(today)
