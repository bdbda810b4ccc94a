"""The supplier's words and ours: what is understood, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.civica.client import words
from bot.backends.civica.client.reading import split_address
from bot.backends.civica.client.words import ON_HOLD, STAGE_CODES
from bot.council.council_tax import Stage, TransactionKind

K = TransactionKind


@given(st.dates(date(1993, 4, 1), date(2099, 12, 31)))
def test_a_day_is_read_in_every_writing_day_before_month(day: date) -> None:
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%Y%m%d", "%Y-%m-%d", "%Y-%m-%dT10:00:00"):
        assert words.day(day.strftime(form)) == day, form


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_days_stages_kinds_bands_or_references(text: str) -> None:
    assert words.day(text) is None or isinstance(words.day(text), date)
    assert isinstance(words.kind(text, text), TransactionKind)
    assert words.band(text) in ("", *"ABCDEFGHI")
    assert isinstance(words.payment_reference(text), str)
    stage, on_hold = words.stage(text, STAGE_CODES)
    assert stage is Stage.UNKNOWN or text.strip().upper() in STAGE_CODES
    assert not on_hold or text.strip().upper() == "BSP"


@given(st.decimals(-(10**7), 10**7, places=2, allow_nan=False))
def test_money_survives_its_writing(amount: Decimal) -> None:
    assert words.money(f"{amount:.2f}") == words.money(f"{amount:,.2f}") == amount
    if amount < 0:
        assert words.money(f"{-amount:,.2f}-") == amount


@pytest.mark.parametrize("text", ["five", "1.2.3", "NaN", "Infinity", "--1", "1 000", "9e999", "\u0663"])
def test_what_is_no_money_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        words.money(text)


def test_nothing_is_no_money() -> None:
    assert (words.money(""), words.money(None), words.money("  ")) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("TRUE", True),
        ("FALSE", False),
        ("Y", True),
        ("n", False),
        ("Yes", True),
        ("", False),
        (None, False),
        ("1", True),
    ],
)
def test_yes_and_no_are_read_in_every_writing(text: str | None, read: bool) -> None:
    assert words.yes(text) is read


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(ValueError, match="neither"):
        words.yes("MAYBE")


@pytest.mark.parametrize(
    ("kind", "sub_code", "found"),
    [
        ("LEVY", "ANNUAL CHARGE", K.BILL),
        ("LEVY", "", K.BILL),
        ("LEVY", "ACCOUNT ENDED", K.BILL),
        ("LEVY", "BAND CHANGE", K.BAND),
        ("LEVY", "DISABLED BAND REDUCTION", K.BAND),
        ("DISCOUNT", "SINGLE OCCUPANCY 25%", K.DISCOUNT),
        ("LEVY", "SINGLE PERSON DISCOUNT", K.DISCOUNT),
        ("EXEMPTION", "EXEMPT CLASS N STUDENTS", K.DISCOUNT),
        ("BENEFIT", "COUNCIL TAX SUPPORT", K.SUPPORT),
        ("PAYMENT", "CASH", K.PAYMENT),
        ("PAYMENT", "DDEBIT UNPAID", K.PAYMENT),
        ("Payments", "", K.PAYMENT),
        ("REFUND", "BACS REFUND", K.REFUND),
        ("COSTS", "SUMMONS COSTS", K.COSTS),
        ("PENALTY", "", K.PENALTY),
        ("WRITE-OFF", "SMALL BALANCE", K.WRITE_OFF),
        ("WRITEOFF", "", K.WRITE_OFF),
        ("TRANSFER", "", K.TRANSFER),
        ("LEVY", "EMPTY HOME PREMIUM", K.PREMIUM),
        ("SOMETHING", "NEW", K.OTHER),
        ("", "", K.OTHER),
    ],
)
def test_an_entry_is_of_the_kind_that_its_words_say(kind: str, sub_code: str, found: TransactionKind) -> None:
    assert words.kind(kind, sub_code) is found


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("WEB CARD WM-CT-7K3F92QD", "WM-CT-7K3F92QD"),
        ("web card wm-ct-abcdefgh", "WM-CT-ABCDEFGH"),
        ("CASH", ""),
        ("RE-BILLED", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_payments_reference_is_found_in_its_text(text: str | None, reference: str) -> None:
    assert words.payment_reference(text) == reference


@pytest.mark.parametrize(("text", "band"), [("D", "D"), ("Band D", "D"), ("d", "D"), ("", ""), ("N/A", ""), (None, "")])
def test_a_band_is_a_letter(text: str | None, band: str) -> None:
    assert words.band(text) == band


def test_every_stage_of_ours_has_a_code_and_one_code_stands_for_breathing_space() -> None:
    assert set(STAGE_CODES.values()) == {*(one.value for one in Stage if one is not Stage.UNKNOWN), ON_HOLD}


@pytest.mark.parametrize(
    ("address", "line", "postcode"),
    [
        ("1 Acorn Street, Westmoor, ZZ1 1AA", "1 Acorn Street, Westmoor", "ZZ1 1AA"),
        ("1 Acorn Street, Westmoor zz11aa", "1 Acorn Street, Westmoor", "ZZ1 1AA"),
        ("1 Acorn Street", "1 Acorn Street", ""),
        ("", "", ""),
    ],
)
def test_an_address_is_split_from_its_postcode(address: str, line: str, postcode: str) -> None:
    assert split_address(address) == (line, postcode)
