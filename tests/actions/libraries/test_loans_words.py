"""How loans are said: titles as the library has them, days in words, never more than a phone can hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.libraries.loans_words import (
    FINES,
    LOANS,
    NEXT,
    OVERDUE,
    say_due,
    say_lines,
    say_short_lines,
    say_title,
    topic_of,
    wants_everything,
)
from bot.assistant.filling import fill
from bot.council.libraries import Loan

TODAY = date(2026, 11, 25)


def loan(title: str = "Emma", author: str = "Jane Austen", days: int = 3, name: str = "1") -> Loan:
    return Loan(name, title, author, TODAY + timedelta(days=days), 0)


@pytest.mark.parametrize(
    "title",
    [
        '"Nothing", she said',
        "The lighthouse keeper's “other” daughter",
        "<script>alert(1)</script> & <b>bold</b>",
        "{phone} {{and}} {lines}",
        "100% *not* _marked_ [up](http://example.org)",
        "红楼梦",
        "Żółta łódź",
    ],
)
def test_a_title_is_said_letter_by_letter_and_nothing_in_it_is_filled_in_or_marked_up(title: str) -> None:
    line = say_lines([loan(title)], TODAY)
    said = fill("You have this out:\n{lines}", {"lines": line, "phone": "01632 960100"})
    assert said == f"You have this out:\n1. {title} by Jane Austen: due back on Saturday 28 November"


def test_text_from_right_to_left_is_isolated_and_other_text_is_not() -> None:
    assert say_title(loan("ألف ليلة وليلة", "")) == "\u2068ألف ليلة وليلة\u2069"
    assert say_title(loan("Emma", "")) == "Emma"


def test_a_record_without_a_title_is_still_something() -> None:
    assert say_title(loan("", "")) == "something without a title"


def test_a_very_long_title_is_cut() -> None:
    assert len(say_title(loan("word " * 100, ""))) <= 80


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-20, "was due on Thursday 5 November, 20 days late"),
        (-1, "was due on Tuesday 24 November, 1 day late"),
        (0, "due back today, Wednesday 25 November"),
        (1, "due back tomorrow, Thursday 26 November"),
        (7, "due back on Wednesday 2 December"),
        (60, "due back on Sunday 24 January 2027"),
    ],
)
def test_days_are_said_in_words(days: int, said: str) -> None:
    assert say_due(loan(days=days), TODAY) == said


def test_a_long_list_ends_with_how_many_more_there_are_and_their_days() -> None:
    lines = say_short_lines([loan(days=number, name=str(number)) for number in range(1, 21)], TODAY, 3).splitlines()
    assert len(lines) == 4
    assert lines[-1] == "- and 17 more, due back Sunday 29 November to Tuesday 15 December"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what have I got out", LOANS),
        ("do I owe any library fines", FINES),
        ("£11.40 for a kids' book, what's that made up of", FINES),
        ("is anything overdue", OVERDUE),
        ("which one goes back first", NEXT),
        ("", LOANS),
    ],
)
def test_what_a_message_asks(text: str, topic: str) -> None:
    assert topic_of(text) == topic


@pytest.mark.parametrize("text", ["show me all of them", "the rest please", "show more", "can I see the rest"])
def test_a_wish_for_the_whole_list(text: str) -> None:
    assert wants_everything(text)


@pytest.mark.parametrize("text", ["renew all of them", "all except the cookbook", "what is overdue"])
def test_what_is_no_wish_for_the_whole_list(text: str) -> None:
    assert not wants_everything(text)


@given(title=st.text(max_size=200), author=st.text(max_size=50), days=st.integers(-400, 400))
def test_any_record_is_one_line(title: str, author: str, days: int) -> None:
    line = say_lines([loan(title, author, days)], TODAY)
    assert "\n" not in line
    assert line.startswith("1. ")
