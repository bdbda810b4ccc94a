"""Which loans a resident means, sentence by sentence and for anything that can be typed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.libraries.referring import Certainty, Choice, choose_loans
from bot.council.libraries import Loan
from bot.town.library import read_library

TODAY = date(2026, 11, 25)  # a Wednesday


def loans(*rows: tuple[str, str, int]) -> list[Loan]:
    return [
        Loan(str(number), title, author, TODAY + timedelta(days=days), 0)
        for number, (title, author, days) in enumerate(rows, start=1)
    ]


SHELF = loans(
    ("Emma", "Jane Austen", -3),
    ("A tale of two cities", "Charles Dickens", 1),
    ("The Westmoor cookbook", "Marian Hollis", 2),
    ("Great expectations", "Charles Dickens", 6),
    ("The last bus to Northgate", "Folake Balogun", 9),
)


def ids(choice: Choice) -> str:
    return " ".join(one.id for one in choice.loans)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # places in the list
        ("renew the first two", "1 2"),
        ("the first 3 please", "1 2 3"),
        ("the last two", "4 5"),
        ("the last one", "5"),
        ("the second to last", "4"),
        ("last but one", "4"),
        ("number 3", "3"),
        ("numbers 2 and 4", "2 4"),
        ("2, 3 and 5", "2 3 5"),
        ("#2", "2"),
        ("1-3", "1 2 3"),
        ("2 to 4", "2 3 4"),
        ("first to third", "1 2 3"),
        ("the second and the fourth", "2 4"),
        ("the 3rd one", "3"),
        ("3", "3"),
        ("top one", "1"),
        ("the first and the last bus", "1 5"),
        # everything, and everything but
        ("all", "1 2 3 4 5"),
        ("renew them all please", "1 2 3 4 5"),
        ("every one of them", "1 2 3 4 5"),
        ("the lot", "1 2 3 4 5"),
        ("all five", "1 2 3 4 5"),
        ("all 5 of them", "1 2 3 4 5"),
        ("every single one", "1 2 3 4 5"),
        ("all except the cookbook", "1 2 4 5"),
        ("all of them apart from Emma and the cookbook", "2 4 5"),
        ("everything but Emma", "2 3 4 5"),
        ("all but the last two", "1 2 3"),
        ("everything except the first one", "2 3 4 5"),
        ("not the cookbook", "1 2 4 5"),
        ("don't renew Emma", "2 3 4 5"),
        ("leave the cookbook, renew the rest", "1 2 4 5"),
        ("everything that isn't due tomorrow", "1 3 4 5"),
        ("all except the dickens ones", "1 3 5"),
        # corrections
        ("not the first, the second", "2"),
        ("not Emma but the cookbook", "3"),
        ("nothing but Emma", "1"),
        ("only Emma please", "1"),
        ("a tale of two cities, not great expectations", "2"),
        ("Emma and none of the others", "1"),
        # days
        ("the one that is due tomorrow", "2"),
        ("tomorrow's one", "2"),
        ("due tommorrow", "2"),
        ("friday's one", "3"),
        ("the one due on friday", "3"),
        ("all the ones due this week", "2 3"),
        ("the ones due next week", "4 5"),
        ("everything due before friday", "1 2"),
        ("the ones due by friday", "1 2 3"),
        ("everything due in the next 3 days", "2 3"),
        ("due within a week", "2 3 4"),
        ("the overdue one", "1"),
        ("the late one", "1"),
        ("the one due first", "1"),
        ("the one that's due latest", "5"),
        ("due on 1 december", "4"),
        ("the one due on the 1st", "4"),
        ("december 4th", "5"),
        ("1/12", "4"),
        ("the dickens due tomorrow", "2"),
        # titles and authors
        ("emma", "1"),
        ("A Tale of Two Cities", "2"),
        ("tale of two citys", "2"),
        ("the cook book", "3"),
        ("the cookbok", "3"),
        ("great expectashuns and emma", "1 4"),
        ("the last bus", "5"),
        ("the one by Jane Austen", "1"),
        ("both the dickens", "2 4"),
        ("all the dickens ones", "2 4"),
        ("the two dickens books", "2 4"),
        ("the Hollis one and 5", "3 5"),
        ("first two and the cookbook", "1 2 3"),
    ],
)
def test_a_sentence_means_certain_loans(text: str, meant: str) -> None:
    choice = choose_loans(text, SHELF, TODAY)
    assert (choice.certainty, ids(choice)) == (Certainty.CERTAIN, meant)
    assert choice.left_over == ""


@pytest.mark.parametrize(
    ("text", "between"),
    [
        ("both", "1 2 3 4 5"),
        ("two of them", "1 2 3 4 5"),
        ("renew it", "1 2 3 4 5"),
        ("that one please", "1 2 3 4 5"),
        ("dickens", "2 4"),
        ("the book by dickens", "2 4"),
        ("all except the dickens", "2 4"),
    ],
)
def test_several_readings_are_not_chosen_between(text: str, between: str) -> None:
    choice = choose_loans(text, SHELF, TODAY)
    assert (choice.certainty, ids(choice)) == (Certainty.AMBIGUOUS, between)


@pytest.mark.parametrize(
    "text", ["none", "no", "no thanks", "neither", "nothing", "don't renew anything", "none of them", "not any"]
)
def test_a_resident_may_want_none(text: str) -> None:
    assert choose_loans(text, SHELF, TODAY) == Choice(Certainty.NONE, wants_none=True)


@pytest.mark.parametrize("text", ["", "hello", "number 9", "what time do you open", "due next month on the 99th", "0"])
def test_what_speaks_of_no_loan_means_none(text: str) -> None:
    choice = choose_loans(text, SHELF, TODAY)
    assert (choice.certainty, choice.loans, choice.wants_none) == (Certainty.NONE, (), False)


def test_a_title_that_is_not_on_loan_is_named_and_never_renews_the_rest() -> None:
    assert choose_loans("the gardening book", SHELF, TODAY) == Choice(Certainty.NONE, left_over="gardening")
    assert choose_loans("emma and the gardening book", SHELF, TODAY).left_over == "gardening"
    choice = choose_loans("all except the gardening book", SHELF, TODAY)
    assert (choice.certainty, choice.left_over) == (Certainty.AMBIGUOUS, "gardening")


def test_one_loan_is_it_and_two_are_both() -> None:
    for text in ("it", "yes please", "renew it", "that one", "the book"):
        assert choose_loans(text, SHELF[:1], TODAY).certainty is Certainty.CERTAIN
    assert ids(choose_loans("both", SHELF[:2], TODAY)) == "1 2"
    assert ids(choose_loans("the two of them", SHELF[:2], TODAY)) == "1 2"


def test_two_copies_of_one_title_are_two_loans() -> None:
    copies = loans(
        ("Pride and prejudice", "Jane Austen", 6), ("Pride and prejudice", "Jane Austen", 6), ("Emma", "", 1)
    )
    choice = choose_loans("pride and prejudice", copies, TODAY)
    assert (choice.certainty, ids(choice)) == (Certainty.AMBIGUOUS, "1 2")
    assert ids(choose_loans("both copies of pride and prejudice", copies, TODAY)) == "1 2"
    assert ids(choose_loans("the first pride and prejudice", copies, TODAY)) == "1"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("llyfr mawr", "Llyfr mawr y plant"),
        ("taith trwy’r cwm", "Dan y wenallt: taith trwy'r cwm"),
        ("zolta lodz", "Żółta łódź i gęś"),
        ("QUO VADIS", "Quo vadis: powieść z czasów Nerona"),
        ("ليلة", "ألف ليلة وليلة"),
        ("كليلة ودمنة", "كليلة ودمنة"),
        ("红楼", "红楼梦"),
        ("西游记", "西游记"),
        ("пётр и вера", "Пётр и Вера"),
        ("the lighthouse keepers daughter", 'The lighthouse keeper\'s "other" daughter'),
        ('"nothing", she said', '"Nothing", she said'),
    ],
)
def test_titles_are_found_in_any_letters(text: str, title: str) -> None:
    town = read_library()
    card = next(one.card for one in town.readers if one.scenario == "many_scripts")
    titles = {one.number: one.title for one in town.titles}
    shelf = loans(*((titles[one.title_number], "", 5) for one in town.loans if one.card == card))
    choice = choose_loans(text, shelf, TODAY)
    assert [one.title for one in choice.loans] == [title]
    assert choice.certainty is Certainty.CERTAIN


CATALOGUE = loans(*((one.title.rstrip(" /:"), "", 3) for one in read_library().titles))


@pytest.mark.parametrize("loan", CATALOGUE, ids=lambda loan: loan.title)
def test_a_whole_title_means_itself_among_a_hundred_others(loan: Loan) -> None:
    for text in ("{}", "please renew {}", "{} and nothing else"):
        assert choose_loans(text.format(loan.title), CATALOGUE, TODAY) == Choice(Certainty.CERTAIN, (loan,))
    rest = choose_loans(f"all except {loan.title}", CATALOGUE, TODAY)
    assert (rest.certainty, len(rest.loans), loan in rest.loans) == (Certainty.CERTAIN, len(CATALOGUE) - 1, False)


SHELVES = st.lists(
    st.builds(
        lambda place, days: (CATALOGUE[place].title, days), st.integers(0, len(CATALOGUE) - 1), st.integers(-30, 30)
    ),
    max_size=12,
).map(lambda rows: loans(*((title, "", days) for title, days in rows)))
TALK = st.lists(
    st.sampled_from(
        [
            *(
                "all",
                "except",
                "not",
                "the",
                "first",
                "last",
                "two",
                "both",
                "one",
                "and",
                "but",
                ",",
                "due",
                "tomorrow",
            ),
            *(
                "this week",
                "friday",
                "3",
                "1-2",
                "none",
                "only",
                "overdue",
                "second",
                "emma",
                "dracula",
                "renew",
                "rest",
            ),
            *("isn't", "second to last", "before", "next week", "on the 31st", "30 february", "great", "cookbook"),
        ]
    ),
    max_size=9,
).map(" ".join)


@given(st.text(max_size=60) | TALK, SHELVES)
def test_whatever_is_typed_is_answered_with_loans_of_the_list_in_its_order(text: str, shelf: list[Loan]) -> None:
    choice = choose_loans(text, shelf, TODAY)
    assert list(choice.loans) == [one for one in shelf if one in choice.loans]
    assert (choice.certainty is Certainty.NONE) == (not choice.loans)
    if choice.certainty is Certainty.AMBIGUOUS and not choice.left_over:
        assert len(choice.loans) > 1


@given(SHELVES.filter(len), st.data())
def test_ordinals_count_and_exceptions_complete_each_other(shelf: list[Loan], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(shelf)))
    chosen = choose_loans(f"number {place}", shelf, TODAY)
    assert chosen.loans == (shelf[place - 1],)
    rest = choose_loans(f"all except number {place}", shelf, TODAY)
    assert sorted([*chosen.loans, *rest.loans], key=lambda one: int(one.id)) == shelf
    assert choose_loans("all of them", shelf, TODAY).loans == tuple(shelf)


@given(SHELVES, st.integers(0, 6))
def test_a_weekday_means_the_next_such_day(shelf: list[Loan], weekday: int) -> None:
    name = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[weekday]
    day = TODAY + timedelta(days=(weekday - TODAY.weekday()) % 7)
    meant = choose_loans(f"all the ones due on {name}", shelf, TODAY).loans
    assert meant == tuple(one for one in shelf if one.due_day == day)


@given(SHELVES)
def test_overdue_is_before_today(shelf: list[Loan]) -> None:
    meant = choose_loans("the overdue ones", shelf, TODAY).loans
    assert meant == tuple(one for one in shelf if one.due_day < TODAY)
