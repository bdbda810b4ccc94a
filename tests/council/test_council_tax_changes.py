"""Why a balance changed, from the account's entries, and what is owed when payments on their way have arrived."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.council_tax import Transaction, TransactionKind
from bot.council.council_tax_rules import (
    BalanceChange,
    ChangeReason,
    PaymentOnTheWay,
    balance_after,
    explain_change,
    not_posted,
)

K = TransactionKind
DAY = date(2026, 11, 13)
AMOUNTS = st.integers(-100_000, 100_000).map(lambda pence: Decimal(pence) / 100)
ENTRIES = st.lists(
    st.builds(Transaction, st.just("1"), st.sampled_from(K), st.dates(date(2026, 4, 1), date(2026, 4, 6)), AMOUNTS),
    max_size=12,
)


def entry(kind: TransactionKind, pounds: str, day: date = DAY, reference: str = "") -> Transaction:
    return Transaction("1", kind, day, Decimal(pounds), reference=reference)


@pytest.mark.parametrize(
    ("kind", "pounds", "reason"),
    [
        (K.BILL, "1889.02", ChangeReason.ANNUAL_BILL),
        (K.BILL, "-300", ChangeReason.BILL_CHANGED),
        (K.BAND, "-236", ChangeReason.BAND_CHANGED),
        (K.DISCOUNT, "247.29", ChangeReason.DISCOUNT_ENDED),
        (K.DISCOUNT, "-247.29", ChangeReason.DISCOUNT_GIVEN),
        (K.SUPPORT, "-400", ChangeReason.SUPPORT_GIVEN),
        (K.SUPPORT, "120", ChangeReason.SUPPORT_REDUCED),
        (K.COSTS, "60", ChangeReason.NEW_COSTS),
        (K.COSTS, "-60", ChangeReason.COSTS_REMOVED),
        (K.PAYMENT, "-188", ChangeReason.PAYMENT),
        (K.PAYMENT, "188", ChangeReason.PAYMENT_BOUNCED),
        (K.REFUND, "142.35", ChangeReason.REFUND),
        (K.PENALTY, "70", ChangeReason.PENALTY),
        (K.WRITE_OFF, "-1.20", ChangeReason.WRITTEN_OFF),
        (K.PREMIUM, "900", ChangeReason.PREMIUM_ADDED),
    ],
)
def test_an_entry_is_a_reason_by_its_kind_and_its_sign(
    kind: TransactionKind, pounds: str, reason: ChangeReason
) -> None:
    assert explain_change([entry(kind, pounds)]) == (BalanceChange(reason, DAY, Decimal(pounds)),)


def test_entries_of_one_kind_and_day_are_one_reason_and_say_since_when() -> None:
    back, anew = (date(2026, 11, 1), date(2027, 3, 31)), (date(2026, 11, 13), date(2027, 3, 31))
    found = explain_change(
        [
            Transaction("1", K.DISCOUNT, DAY, Decimal("300"), period=back),
            Transaction("2", K.DISCOUNT, DAY, Decimal("-52.71"), period=anew),
        ]
    )
    assert found == (BalanceChange(ChangeReason.DISCOUNT_ENDED, DAY, Decimal("247.29"), date(2026, 11, 1)),)


def test_what_cancels_out_explains_nothing() -> None:
    assert explain_change([entry(K.COSTS, "60"), entry(K.COSTS, "-60")]) == ()


def test_the_newest_comes_first_and_what_lies_before_a_day_is_left_out() -> None:
    old = entry(K.BILL, "1889.02", date(2026, 4, 1))
    assert [one.reason for one in explain_change([old, entry(K.COSTS, "60")])] == [
        ChangeReason.NEW_COSTS, ChangeReason.ANNUAL_BILL,
    ]  # fmt: skip
    assert [one.reason for one in explain_change([old, entry(K.COSTS, "60")], DAY)] == [ChangeReason.NEW_COSTS]


@given(ENTRIES)
def test_the_reasons_add_up_to_the_whole_change(entries: list[Transaction]) -> None:
    found = explain_change(entries)
    assert sum(one.pounds for one in found) == sum(one.pounds for one in entries)
    assert [one.day for one in found] == sorted((one.day for one in found), reverse=True)


def test_a_payment_is_on_its_way_until_an_entry_carries_its_reference() -> None:
    first = PaymentOnTheWay("WM-CT-7K3F92QD", Decimal("188.00"), DAY)
    second = PaymentOnTheWay("WM-CT-8M4G03RE", Decimal("10.00"), DAY)
    posted = entry(K.PAYMENT, "-188.00", reference="WM-CT-7K3F92QD")
    assert not_posted([first, second], [posted]) == (second,)
    assert not_posted([first, first], [posted]) == (first,)
    returned = entry(K.PAYMENT, "10.00", reference="WM-CT-8M4G03RE")
    assert not_posted([second], [returned]) == (second,), "a payment that came back is none"


def test_a_balance_falls_by_what_is_on_its_way_and_may_become_credit() -> None:
    coming = [PaymentOnTheWay("A-1", Decimal("188.00"), DAY), PaymentOnTheWay("A-2", Decimal("20.50"), DAY)]
    assert balance_after(Decimal("200.00"), coming) == Decimal("-8.50")
    assert balance_after(Decimal("200.00"), []) == Decimal("200.00")
