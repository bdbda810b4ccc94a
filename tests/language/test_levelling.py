"""One alphabet for finding things, and the way back to the resident's own characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.levelling import MARK, level


@pytest.mark.parametrize(
    ("message", "levelled"),
    [
        ("07700 900123", "07700 900123"),
        ("０７７００", "07700"),
        ("٠٧٧٠٠", "07700"),
        ("0\u200b7\u200d7\u00ad0\ufeff0", "07700"),
        ("1\ufe0f\u20e32\ufe0f\u20e3", "12"),
        ("12–34—56", "12-34-56"),
        ("a\u00a0b\tc", "a b c"),
        ("pat＠example．org", "pat@example.org"),
        ("O77OO 9OO123", "07700 900123"),
        ("oh double seven double oh", "07700"),
        ("nine hundred one two three", "900 123"),
        ("forty-one eleven, twenty", "41 11 20"),
        ("treble five one two", "55512"),
        ("ten past four", "ten past four"),
        ("one or two bins", "one or two bins"),
        ("this one 943 476 5919", "this one 943 476 5919"),
        ("double yellow lines", "double yellow lines"),
        ("someone phoned", "someone phoned"),
        ("call [phone number] now", f"call {MARK} now"),
        ("put it [here]", "put it [here]"),
        ("1001 bottles", "1001 bottles"),
        ("", ""),
    ],
)
def test_a_message_is_read_in_one_alphabet(message: str, levelled: str) -> None:
    assert level(message).text == levelled


@given(st.text(max_size=100))
def test_every_character_knows_where_it_came_from(message: str) -> None:
    levelled = level(message)
    assert len(levelled.text) == len(levelled.starts) == len(levelled.ends)
    assert all(0 <= start < end <= len(message) for start, end in zip(levelled.starts, levelled.ends, strict=True))
    assert list(levelled.starts) == sorted(levelled.starts)


WORDS = [
    "one",
    "two",
    "oh",
    "double",
    "seven",
    "hundred",
    "forty",
    "07",
    "and",
    "bins",
    "thousand",
    "eleven",
    "o",
    "[PIN]",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_spelt_digits_know_where_they_came_from(words: list[str]) -> None:
    message = " ".join(words)
    levelled = level(message)
    assert len(levelled.text) == len(levelled.starts) == len(levelled.ends)
    if levelled.text:
        assert levelled.original_span(0, len(levelled.text)) == (0, len(message))


def test_a_find_among_spelt_digits_is_cut_out_of_the_words() -> None:
    message = "ring oh double seven double oh, thanks"
    levelled = level(message)
    at = levelled.text.index("07700")
    start, end = levelled.original_span(at, at + 5)
    assert message[start:end] == "oh double seven double oh"
