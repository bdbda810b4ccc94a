"""Whether a name is on the bill: forgiving about writing, strict about the surname."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.council.council_tax_rules import is_named

LETTERS = st.text(st.characters(whitelist_categories=("Lu", "Ll"), max_codepoint=0x17F), min_size=2, max_size=12)
SURNAMES = st.sampled_from(
    ["O'Brien", "Smith", "Hartley-Moss", "van der Berg", "D'Souza", "García López", "El-Amin", "McAllister", "Lord"]
)


@pytest.mark.parametrize(
    ("given_name", "surname"),
    [
        ("smith", "Smith"),
        ("  SMITH ", "Smith"),
        ("Mr John Smith", "SMITH"),
        ("mr. j. smith", "Smith"),
        ("Smith, John", "Smith"),
        ("John Smith Jr", "Smith"),
        ("Dr Smith MBE", "Smith"),
        ("O'Brien", "O'BRIEN"),
        ("O\u2019Brien", "O'Brien"),
        ("obrien", "O'Brien"),
        ("Mary O Brien", "O'Brien"),
        ("O' Brien", "O'Brien"),
        ("Hartley Moss", "Hartley-Moss"),
        ("hartleymoss", "Hartley-Moss"),
        ("Robin Hartley - Moss", "Hartley-Moss"),
        ("Moss", "Hartley-Moss"),
        ("Ms Hartley", "Hartley-Moss"),
        ("Hartley\u2013Moss", "Hartley-Moss"),
        ("Zoe Garcia Lopez", "García López"),
        ("GARCÍA LÓPEZ", "García López"),
        ("Vanderberg", "van der Berg"),
        ("Peter van der Berg", "van der Berg"),
        ("Soren Sorensen", "Sørensen"),
        ("Lord", "Lord"),
        ("Mrs Lord", "Lord"),
        ("Mrs Dorothy Lord", "Lord"),
        ("Smith J", "Smith"),
        ("Smith (Mrs)", "Smith"),
        ("SMITH MR J D", "Smith"),
        ("Mc Allister", "McAllister"),
    ],
)
def test_the_same_name_in_another_writing_is_on_the_bill(given_name: str, surname: str) -> None:
    assert is_named(given_name, [surname])


@pytest.mark.parametrize(
    ("given_name", "surname"),
    [
        ("", "Smith"),
        ("   ", "Smith"),
        ("Mr", "Smith"),
        ("John", "Smith"),
        ("Smithson", "Smith"),
        ("Smit", "Smith"),
        ("Smith Jones", "Smith"),
        ("Brien", "O'Brien"),
        ("Berg", "van der Berg"),
        ("Lopez", "García López"),
        ("Al", "Al-Hassan"),
        ("&", "Smith"),
        ("and", "Smith"),
        ("'", "Smith"),
        ("Smith", ""),
        ("", ""),
    ],
)
def test_another_name_or_none_is_not(given_name: str, surname: str) -> None:
    assert not is_named(given_name, [surname])


def test_either_of_joint_holders_may_ask_or_both_but_nobody_besides() -> None:
    bill = ["Fairclough", "O'Neil"]
    assert is_named("Ruth Fairclough", bill)
    assert is_named("o neil", bill)
    assert is_named("Ruth Fairclough and Alan O'Neil", bill)
    assert is_named("Mr & Mrs Fairclough", bill) is is_named("Mrs Fairclough & Mr Fairclough", bill) is True
    assert not is_named("Ruth Fairclough and Alan Stubbs", bill)
    assert not is_named("Fairclough", [])


@given(SURNAMES, st.sampled_from(["", "Mr ", "Mrs. ", "DR ", "ms "]), st.booleans(), st.sampled_from("'\u2019-. "))
def test_writing_never_matters(surname: str, title: str, shout: bool, mark: str) -> None:
    written = surname.replace("'", mark).replace("-", mark)
    given_name = title + (written.upper() if shout else written.lower())
    assert is_named(given_name, [surname])


@given(SURNAMES)
def test_a_name_without_its_accents_is_the_same_name(surname: str) -> None:
    bare = "".join(one for one in unicodedata.normalize("NFKD", surname) if not unicodedata.combining(one))
    assert is_named(bare, [surname])


@given(LETTERS, LETTERS)
def test_a_name_matches_itself_and_not_a_longer_one(name: str, more: str) -> None:
    assume(name.casefold() not in ("and", "mr", "mrs") and len(more) > 1)
    assert is_named(name, [name])
    assert not is_named(name, [name + "x" + more])


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3))
def test_no_text_whatever_breaks_the_comparison(given_name: str, surnames: list[str]) -> None:
    assert is_named(given_name, surnames) in (True, False)


@given(st.text(max_size=10))
def test_a_bill_without_a_name_matches_nobody(given_name: str) -> None:
    assert not is_named(given_name, ["", "  ", "-"])
