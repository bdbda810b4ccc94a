"""What the gateway says itself: plain words, the council's phone, and honestly whether anybody answers it now."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.council.collections import LONDON
from bot.councils import Words, read_council
from bot.gateway import sentences
from bot.gateway.references import new_reference
from bot.language.personal.kinds import Kind

ROOT = Path(__file__).resolve().parents[2]
WESTMOOR = read_council(ROOT / "councils/westmoor/council.toml")
WORDS = Words.read(ROOT / "words", "en", WESTMOOR)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-25T10:00", "open until 5pm today"),  # a Wednesday
        ("2026-11-25T08:30", "open until 5pm today"),
        ("2026-11-27T10:00", "open until 4:30pm today"),  # Fridays end early
        ("2026-11-25T07:00", "closed now, opens today 8:30am"),
        ("2026-11-25T17:00", "closed now, opens tomorrow 8:30am"),
        ("2026-11-27T16:30", "closed now, opens Monday 8:30am"),
        ("2026-11-28T12:00", "closed now, opens Monday 8:30am"),
        ("2026-11-29T12:00", "closed now, opens tomorrow 8:30am"),
        ("2026-12-25T12:00", "closed today for Christmas Day, opens Tuesday 8:30am"),
        ("2026-04-02T18:00", "closed now, opens Tuesday 8:30am"),  # Good Friday and Easter Monday lie between
        ("2026-07-01T08:29", "closed now, opens today 8:30am"),  # British Summer Time
    ],
)
def test_hours_say_until_when_or_from_when_the_phone_is_answered(now: str, said: str) -> None:
    assert sentences.say_hours(WESTMOOR.hours, at(now), WORDS) == said


def test_hours_that_begin_in_another_week_are_said_with_the_date() -> None:
    tuesdays = type(WESTMOOR.hours)({1: WESTMOOR.hours.by_weekday[0]}, "England")
    assert (
        sentences.say_hours(tuesdays, at("2026-12-22T18:00"), WORDS) == "closed now, opens Tuesday 29 December 8:30am"
    )


@pytest.mark.parametrize("key", ["unavailable", "slow", "failed", "too_many"])
def test_every_sentence_of_trouble_names_the_council_its_phone_and_its_hours(key: str) -> None:
    said = sentences.say(WORDS, WESTMOOR, at("2026-11-25T10:00"), key)
    assert "Westmoor Council on 01632 960100 (open until 5pm today)" in said
    assert "{" not in said


@pytest.mark.parametrize("key", ["unavailable", "slow", "failed"])
def test_whoever_gets_no_answer_is_told_whom_to_call_in_danger(key: str) -> None:
    assert "call 999" in sentences.say(WORDS, WESTMOOR, at("2026-11-25T10:00"), key)


def test_what_was_taken_out_is_named_once_and_in_plain_words() -> None:
    assert sentences.say_removed(WORDS, []) is None
    assert "the card number that" in str(sentences.say_removed(WORDS, ["card_number", "card_number"]))
    many = str(sentences.say_removed(WORDS, ["email", "pin", "phone_number"]))
    assert "the email address, the PIN and the phone number that" in many
    assert "some private details" in str(sentences.say_removed(WORDS, ["a kind of next year"]))


def test_one_thing_that_was_taken_out_is_it_and_several_are_them() -> None:
    assert str(sentences.say_removed(WORDS, ["email", "email"])).endswith("I have not kept it.")
    assert str(sentences.say_removed(WORDS, ["email", "pin"])).endswith("I have not kept them.")


def test_every_kind_that_is_redacted_has_its_words() -> None:
    for kind in Kind:
        assert "some private details" not in str(sentences.say_removed(WORDS, [kind.value])), kind


def test_references_can_be_read_out_on_the_phone() -> None:
    drawn = {new_reference("WM") for _ in range(500)}
    assert len(drawn) == 500
    for reference in drawn:
        prefix, first, second = reference.split("-")
        assert (prefix, len(first), len(second)) == ("WM", 4, 4)
        assert not set(first + second) & set("01IOLS5AEU")
