"""A sender is a secret: it maps to one conversation of one council, and cannot be read back or borrowed."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.senders import is_conversation, is_secret, name_conversation

SECRET = "s" * 40
slugs = st.from_regex(r"[a-z][a-z0-9_-]{0,30}", fullmatch=True)
senders = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), min_size=1, max_size=200)


@given(slugs, slugs, senders, senders, st.integers(0, 40), st.integers(0, 40))
def test_two_different_council_sender_and_generation_never_share_a_conversation(
    council: str, other: str, sender: str, rival: str, generation: int, next_one: int
) -> None:
    def plain(text: str) -> str:
        return text.lower() if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) else text

    same = (council, plain(sender), generation) == (other, plain(rival), next_one)
    one = name_conversation(SECRET, council, sender, generation)
    two = name_conversation(SECRET, other, rival, next_one)
    assert (one == two) is same
    assert (one.partition(".")[2] == two.partition(".")[2]) is same, "the letters alone tell councils apart too"


@given(slugs, senders)
def test_a_conversations_name_is_the_council_and_22_letters_and_does_not_hold_the_sender(
    council: str, sender: str
) -> None:
    name = name_conversation(SECRET, council, sender)
    assert re.fullmatch(re.escape(council) + r"\.[A-Za-z0-9_-]{22}", name)
    assert is_conversation(name)
    if len(sender) >= 8:
        assert sender not in name.partition(".")[2]


@given(slugs, senders)
def test_another_secret_gives_other_names(council: str, sender: str) -> None:
    assert name_conversation(SECRET, council, sender) != name_conversation("t" * 40, council, sender)


@given(st.uuids())
def test_a_uuid_is_the_same_sender_in_capitals(sender: uuid.UUID) -> None:
    assert name_conversation(SECRET, "westmoor", str(sender)) == name_conversation(
        SECRET, "westmoor", str(sender).upper()
    )


def test_a_secret_that_is_no_uuid_keeps_its_case() -> None:
    assert name_conversation(SECRET, "westmoor", "a" * 22) != name_conversation(SECRET, "westmoor", "A" * 22)


@pytest.mark.parametrize(
    ("sender", "secret"),
    [
        (str(uuid.UUID(int=7)), True),
        (uuid.UUID(int=7).hex, True),
        ("a" * 22, True),
        ("-_" * 11, True),
        ("a" * 200, True),
        ("a" * 201, False),
        ("a" * 21, False),
        ("user1", False),
        ("01632960123", False),
        ("a" * 21 + "+", False),
        ("a" * 21 + "é", False),
        ("a" * 22 + "\n", False),
        ("default", False),
        ("", False),
    ],
)
def test_a_uuid_or_22_base64url_characters_is_a_secret_and_nothing_else_is(sender: str, secret: bool) -> None:
    assert is_secret(sender) is secret


@pytest.mark.parametrize(
    "name", ["westmoor", "westmoor.short", "westmoor." + "a" * 23, "." + "a" * 22, "A." + "a" * 22]
)
def test_a_name_of_another_shape_is_no_conversation(name: str) -> None:
    assert not is_conversation(name)
