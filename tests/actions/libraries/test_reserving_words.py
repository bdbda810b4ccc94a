"""What a message wants of a reservation, which words are searched for, and where it is to be collected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.libraries.reserving_titles import isolated, say_button, say_title
from actions.libraries.reserving_words import Wish, answers_in, pickup_in, searches_in, wish_in
from bot.councils import Council


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reserve wuthering heights", "wuthering heights"),
        ("can you reserve emma by jane austen please", "emma by jane austen"),
        ("have you got anything by dickens", "by dickens"),
        ("order in the hound of the baskervilles for my son", "hound of the baskervilles"),
        ("order Peter Pan for my granddaughter's birthday please", "Peter Pan"),
        ("hi i was wondering if you have alice in wonderland", "alice in wonderland"),
        ("do you have War and Peace", "War and Peace"),
        ("put me down for the most wanted novel of the year, will collect at central", "most wanted novel of the year"),
        ("i want to reserve a book called the secret garden, collect at st johns", "the secret garden"),
        ("do you have any books about gardening", "gardening"),
        ("i want to read 1984", "1984"),
        ("红楼梦", "红楼梦"),
        ("I want to reserve a book", ""),
        ("hold a crime thriller about a killer for me", ""),
        ("reserve 2 books", ""),
        ("the book I want is out, can I go on the waiting list", ""),
        ("place a hold", ""),
        ("reserve it", ""),
        ("", ""),
    ],
)
def test_the_title_or_author_is_taken_out_of_the_message(text: str, words: str, westmoor: Council) -> None:
    assert westmoor.libraries is not None
    assert next(iter(searches_in(text, westmoor.libraries.branches)), "") == words


@pytest.mark.parametrize(
    ("text", "title", "code"),
    [
        ("great expectations at northgate library", "great expectations", "NOR"),
        ("the secret garden, collect at st johns", "the secret garden", "STJ"),
        ("jungle book please, riverside library", "jungle book", "RIV"),
        ("send the westmoor cookbook to riverside", "westmoor cookbook", "RIV"),
        ("the westmoor cookbook at central", "westmoor cookbook", "CEN"),
        ("reserve the last bus to northgate", "last bus to northgate", ""),
        ("reserve storm over ferry road", "storm over ferry road", ""),
        ("reserve emma", "emma", ""),
    ],
)
def test_a_library_is_where_it_is_collected_unless_the_title_has_it(
    text: str, title: str, code: str, westmoor: Council
) -> None:
    assert westmoor.libraries is not None
    assert pickup_in(text, title, westmoor.libraries.branches) == code


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("is my reserved book ready to collect", Wish.MINE),
        ("where am I in the queue for my book", Wish.MINE),
        ("cancel my reservation for the cookery book, I've bought it now", Wish.CHANGE),
        ("can I pick up my reservation at a different branch", Wish.CHANGE),
        ("how much does it cost to reserve a book", Wish.COST),
        ("how long do you keep a reserved book for me", Wish.KEEP),
        ("can I request a book you don't have", Wish.SUGGEST),
        ("reserve the secret garden", Wish.RESERVE),
        ("the book's out on loan, can I reserve it", Wish.RESERVE),
    ],
)
def test_other_wishes_than_to_reserve_are_heard(text: str, wish: Wish) -> None:
    assert wish_in(text) is wish


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_the_reading_and_a_whole_answer_is_searched_for(text: str) -> None:
    assert wish_in(text) in Wish
    assert all(one.strip() for one in searches_in(text, ()))
    whole = text.strip(" ,.!?")
    assert answers_in(text, ())[:1] == ([whole] if whole else [])


def test_titles_keep_their_letters_and_their_order() -> None:
    found = {"id": "1", "title": "كليلة ودمنة", "author": "ابن المقفع", "year": 1816, "shelf": [], "is_lent_out": True}
    assert say_title(found) == "“\u2068كليلة ودمنة\u2069” by \u2068ابن المقفع\u2069"
    assert isolated('"Nothing", she said') == '"Nothing", she said'
    long = {**found, "title": "A very long title " * 10, "author": "Nell Thistlewood", "year": 1901}
    assert say_button(long).endswith("... - Nell Thistlewood (1901)")
    assert len(say_button(long)) <= 90
