"""What may stand in a field of a secure card, whatever somebody types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.secure_forms import (
    SECURE_FORMS,
    Problem,
    read_account_reference,
    read_amount,
    read_email,
    read_name,
    read_phone,
    read_postcode,
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("40012345", "40012345"),
        (" 4001 2345 ", "40012345"),
        ("4001-2345", "40012345"),
        ("4001\u20112345", "40012345"),
        ("４００１２３４５", "40012345"),
        ("40012", None),
        ("4001234567890", None),
        ("40O12345", None),
        ("٤٠٠١٢٣٤٥", None),
        ("", None),
    ],
)
def test_an_account_number_is_six_to_twelve_digits(typed: str, read: str | None) -> None:
    assert read_account_reference(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("120.50", "120.50"),
        ("£1,020", "1020.00"),
        ("1 020.50", "1020.50"),
        ("0.01", "0.01"),
        ("100000", "100000.00"),
        ("100000.01", None),
        ("0", None),
        ("0.00", None),
        ("-5", None),
        ("12.5", None),
        ("12.505", None),
        ("1e3", None),
        ("NaN", None),
        ("twelve", None),
    ],
)
def test_an_amount_is_pounds_and_pence_and_more_than_nothing(typed: str, read: str | None) -> None:
    assert read_amount(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("07700 900123", "07700900123"),
        ("+44 7700 900123", "07700900123"),
        ("+44 (0)7700 900123", "07700900123"),
        ("0044 7700-900123", "07700900123"),
        ("01632 960100", "01632960100"),
        ("00 33 1 23 45 67 89", "+33123456789"),
        ("+33 1 23 45 67 89", "+33123456789"),
        ("0800 1111", None),
        ("12345", None),
        ("07700 900123 or 01632 960100", None),
        ("call me", None),
    ],
)
def test_a_phone_number_is_one_that_can_be_dialled(typed: str, read: str | None) -> None:
    assert read_phone(typed) == read


@pytest.mark.parametrize("typed", ["a@b.uk", "first.last+tag@sub.example.co.uk", "o'neill@example.org"])
def test_an_email_address_is_taken_as_it_stands(typed: str) -> None:
    assert read_email(typed) == typed


@pytest.mark.parametrize(
    "typed", ["", "a", "a@", "@b.uk", "a@b", "a b@c.uk", "a@b..uk", ".a@b.uk", "a.@b.uk", "a@b.uk, c@d.uk", "<a@b.uk>"]
)
def test_what_no_mail_can_reach_is_no_email_address(typed: str) -> None:
    assert read_email(typed) is None


def test_a_name_has_a_letter_and_even_spaces() -> None:
    assert read_name("  Zoë   D'Souza ") == "Zoë D'Souza"
    assert read_name("李") == "李"
    assert read_name("123") is None


def test_a_postcode_is_put_into_its_written_form() -> None:
    assert read_postcode("zz1 1aa") == "ZZ1 1AA"
    assert read_postcode("nowhere") is None


kinds = {field.kind for form in SECURE_FORMS.values() for field in form.fields}
anything = st.none() | st.booleans() | st.integers() | st.text(max_size=60) | st.lists(st.text(max_size=3), max_size=2)


@pytest.mark.parametrize("kind", sorted(kinds, key=repr))
@given(text=st.text(max_size=80) | st.from_regex(r"[\s£+0-9.,@a-z-]{1,40}", fullmatch=True))
def test_what_was_read_once_is_read_the_same_again(kind: Any, text: str) -> None:
    read = kind.read(text)
    if read is not None:
        assert kind.read(read) == read
        assert "\n" not in read


@given(amount=st.decimals(Decimal("0.01"), Decimal(100000), places=2))
def test_every_amount_up_to_the_most_is_read_to_the_penny(amount: Decimal) -> None:
    assert read_amount(f"£{amount:,.2f}") == f"{amount:.2f}"


@pytest.mark.parametrize("name", sorted(SECURE_FORMS))
@given(data=st.data())
def test_a_form_reads_anything_and_never_both_takes_and_refuses_a_field(name: str, data: st.DataObject) -> None:
    form = SECURE_FORMS[name]
    names = st.sampled_from([*(field.name for field in form.fields), "more"])
    given_fields = data.draw(st.dictionaries(names, anything, max_size=5))
    values, wrong = form.read(given_fields)
    known = {field.name for field in form.fields}
    assert set(values) | set(wrong) <= known
    assert not set(values) & set(wrong)
    if not wrong:
        assert all(field.name in values for field in form.fields if field.required)
        assert not form.one_of or any(one in values for one in form.one_of)


def test_what_is_too_long_is_said_to_be_too_long() -> None:
    _, wrong = SECURE_FORMS["contact_details"].read({"name": "x" * 121, "email": "a@b.uk"})
    assert wrong == {"name": Problem.TOO_LONG}


def test_control_characters_are_no_plain_text() -> None:
    _, wrong = SECURE_FORMS["contact_details"].read({"name": "a\x00b", "email": "a@b.uk"})
    assert wrong == {"name": Problem.WRONG}


def test_of_two_fields_one_is_needed_and_a_wrong_one_is_told_as_wrong() -> None:
    receipt = SECURE_FORMS["receipt"]
    assert receipt.read({}) == ({}, {"email": Problem.ONE_NEEDED})
    assert receipt.read({"email": "nobody"})[1] == {"email": Problem.WRONG}
    assert receipt.read({"email": "", "phone": "07700 900123"}) == ({"phone": "07700900123"}, {})
