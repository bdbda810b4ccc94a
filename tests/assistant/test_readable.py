"""What a message says in words: marks of redaction, signs and held keys do not change what it means."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.readable import readable
from bot.language.personal.kinds import Kind

MARKS = st.sampled_from([kind.mark for kind in Kind])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("my bin was not emptied my number is [phone number]", "my bin was not emptied"),
        ("missed bin at 14 acorn street ZZ1 1AA call me on [phone number]", "missed bin at 14 acorn street ZZ1 1AA"),
        ("you can email me at [e-mail address] about my black bin", "about my black bin"),
        ("brown bin missed, please ring me back on [phone number] or [e-mail address]", "brown bin missed,"),
        ("black bin missed. Mobile: [phone number]", "black bin missed."),
        ("my email's [e-mail address]. When is bin day?", ". When is bin day?"),
        ("account [account reference] how much do I owe", "how much do I owe"),
        ("call me on my mobile", "call me on my mobile"),
    ],
)
def test_a_mark_and_what_leads_to_it_are_not_read(text: str, said: str) -> None:
    assert readable(text) == said


@pytest.mark.parametrize("text", ["[phone number]", "my number is [phone number]", "Email [e-mail address]"])
def test_a_message_of_nothing_but_a_mark_stays(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize("text", ["😀", "🤬🤬🤬", "a" * 1999, "AAAA aaaa", "...", "?!", "", "   ", "ffff!!"])
def test_no_words_are_nothing_to_understand(text: str) -> None:
    assert readable(text) == ""


@pytest.mark.parametrize(("text", "said"), [("👍", "yes"), ("👎 wrong one", "no wrong one"), ("🙏", "thank you")])
def test_a_few_signs_stand_for_words(text: str, said: str) -> None:
    assert readable(text) == said


@pytest.mark.parametrize("text", ["14", "11", "k", "n", "ok", "ZZ1 1AA", "mm yes", "my bin!!! 😀", "flat 222"])
def test_short_answers_are_read_as_they_are(text: str) -> None:
    assert readable(text) == text


def test_a_held_key_in_a_word_is_let_go() -> None:
    assert readable("my bin is sooooooo full") == "my bin is soo full"


@given(st.text(alphabet="abc dé1.'", min_size=1), MARKS)
def test_no_mark_is_left_beside_words(text: str, mark: str) -> None:
    said = readable(f"the bin {text} {mark} was missed")
    assert mark not in said
    assert said.startswith("the bin")


@given(st.text(max_size=300))
def test_reading_twice_changes_nothing(text: str) -> None:
    assert readable(readable(text)) == readable(text)


@pytest.mark.parametrize(
    "text",
    ["my number " * 200 + "[", "call me on my number is " * 80 + "[phone number]", "aaa " * 500 + "b", "a" * 2000],
)
def test_the_longest_messages_are_read_at_once(text: str) -> None:
    began = time.perf_counter()
    readable(text)
    assert time.perf_counter() - began < 5
