"""Renewing one, several or all: what is chosen, what the library says of each, and what is told when it is silent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.clients import wired
from bot.running.system import RunningSystem
from tests.actions.cards import Cards
from tests.actions.conftest import Town
from tests.actions.libraries.readers import (
    FORM,
    PATRONS,
    Library,
    lines,
    list_loans,
    press,
    renew,
    show_card,
    submissions_of,
)
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]


@pytest.fixture
def library(gateway_and_sandbox: RunningSystem, town: Town) -> Library:
    return Library(gateway_and_sandbox)


async def opened(resident: Make, cards: Cards, scenario: str) -> Resident:
    """Somebody who has seen the list of what is out."""
    anna = resident()
    await list_loans(anna, cards, scenario)
    return anna


def refused(heard: Heard) -> dict[str, int]:
    """Each refusal with how many loans it names."""
    return {name: len(lines(heard, name)) for name in heard.responses if name.startswith("utter_library_refused_")}


async def test_words_said_before_the_card_are_done_after_it(resident: Make, cards: Cards, library: Library) -> None:
    anna = resident()
    heard = await renew(anna, "please renew all my library books")
    assert heard.responses == ["utter_card_library"]
    heard = await show_card(anna, cards, "ordinary")
    assert heard.responses == ["utter_library_renewed"]
    assert heard.facts["utter_library_renewed"]["share"] == "all 3"
    assert all("due back on Wednesday 16 December" in line for line in lines(heard, "utter_library_renewed"))
    assert len(library.renewals()) == 3


@pytest.mark.parametrize(
    ("words", "renewed"),
    [
        ("renew the first two", [1, 2]),
        ("renew all except the one due tomorrow", [2, 3]),
        ("the one that is due tomorrow please", [1]),
        ("renew number 3", [3]),
        ("can you renew tess of the durbervilles", [3]),
        ("renew everything", [1, 2, 3]),
        ("could you renew them all for me today", [1, 2, 3]),
    ],
)
async def test_after_a_list_was_shown_its_loans_can_be_named_in_any_way(
    resident: Make, cards: Cards, library: Library, words: str, renewed: list[int]
) -> None:
    anna = await opened(resident, cards, "ordinary")
    ids = list(anna.slots["library_listed"])
    heard = await renew(anna, words)
    assert anna.form is None, heard.responses
    assert sorted(library.renewals()) == sorted(int(ids[number - 1]) for number in renewed)


async def test_a_wish_that_names_nothing_is_asked_about_with_the_list(
    resident: Make, cards: Cards, library: Library
) -> None:
    anna = resident()
    await renew(anna, "renew my library books please")
    heard = await show_card(anna, cards, "ordinary")
    assert heard.responses == ["utter_ask_library_renewal_which"]
    assert len(lines(heard, "utter_ask_library_renewal_which")) == 3
    assert heard.buttons[0][0] == "All of them"
    assert library.renewals() == []
    heard = await anna.says("the second one")
    assert heard.responses == ["utter_library_renewed_one"]
    assert library.renewals() == [int(anna.slots["library_listed"][1])]


async def test_a_place_in_a_list_that_was_never_shown_means_nothing(
    resident: Make, cards: Cards, library: Library
) -> None:
    anna = resident()
    await renew(anna, "renew the first two")
    heard = await show_card(anna, cards, "ordinary")
    assert heard.responses == ["utter_ask_library_renewal_which"]
    assert library.renewals() == []


async def test_words_that_name_none_of_the_loans_are_asked_about_before_the_rest_is_renewed(
    resident: Make, cards: Cards, library: Library
) -> None:
    anna = await opened(resident, cards, "overdue")
    heard = await renew(anna, "renew dr jekyll and the gardening encyclopedia")
    assert heard.responses == ["utter_ask_library_renewal_check"]
    assert heard.facts["utter_ask_library_renewal_check"]["titles"] == "Strange case of Dr Jekyll and Mr Hyde"
    assert "encyclopedia" in heard.facts["utter_ask_library_renewal_check"]["missing"]
    assert library.renewals() == []
    assert (await anna.says("yes", "affirm")).responses == ["utter_library_renewed_one"]


async def test_no_to_that_asks_which_and_none_renews_nothing(resident: Make, cards: Cards, library: Library) -> None:
    anna = await opened(resident, cards, "overdue")
    await renew(anna, "renew dr jekyll and the gardening encyclopedia")
    heard = await anna.says("no", "deny")
    assert heard.responses == ["utter_ask_library_renewal_which"]
    heard = await anna.says("none of them", "deny")
    assert heard.responses == ["utter_library_renewal_none_wanted"]
    assert library.renewals() == []


async def test_two_copies_of_a_title_are_told_apart(resident: Make, cards: Cards, library: Library) -> None:
    anna = await opened(resident, cards, "two_copies")
    heard = await renew(anna, "renew pride and prejudice")
    assert heard.responses == ["utter_ask_library_renewal_between"]
    assert len(lines(heard, "utter_ask_library_renewal_between")) == 2
    assert (await anna.says("both of them")).responses == ["utter_library_renewed"]
    assert len(library.renewals()) == 2


async def test_an_answer_that_fits_nothing_is_asked_again_and_then_a_person_is_offered(
    resident: Make, cards: Cards
) -> None:
    anna = await opened(resident, cards, "ordinary")
    await renew(anna, "renew some of them")
    heard = await anna.says("the purple one with zebras")
    assert heard.responses[0] == "utter_library_renewal_unclear"
    assert "utter_offer_person" in await anna.says("zebras zebras")
    assert anna.form == FORM


async def test_another_need_is_let_pass_and_a_wish_for_a_person_and_stop_too(resident: Make, cards: Cards) -> None:
    anna = await opened(resident, cards, "ordinary")
    await renew(anna, "renew some of them")
    for text, intent in (
        ("when does the central library open on saturday?", "ask_library_hours"),
        ("let me speak to someone", "talk_to_human"),
        ("stop", "stop"),
        ("there is a fire in the library", "emergency"),
    ):
        assert (await anna.says(text, intent)).rejected, text
    assert anna.asked == "library_renewal_which"


async def test_a_long_title_is_an_answer_whatever_it_sounds_like(resident: Make, cards: Cards) -> None:
    anna = await opened(resident, cards, "ordinary")
    await renew(anna, "renew some of them")
    for other in ("reserve tess of the durbervilles for my mum", "have you got tess of the durbervilles?"):
        assert (await anna.says(other, "reserve_library_item")).rejected, other
    heard = await anna.says("tess of the durbervilles please", "reserve_library_item")
    assert heard.responses == ["utter_library_renewed_one"]


async def test_partial_success_is_told_loan_by_loan(resident: Make, cards: Cards, library: Library) -> None:
    anna = await opened(resident, cards, "overdue")
    heard = await renew(anna, "renew all of them")
    assert heard.responses == ["utter_library_renewed", "utter_library_refused_overdue"]
    assert heard.facts["utter_library_renewed"]["share"] == "1 of 3"
    assert lines(heard, "utter_library_refused_overdue") == [
        "- Dracula: was due on Thursday 5 November, 20 days late",
        "- The picture of Dorian Gray: was due on Tuesday 24 November, 1 day late",
    ]
    assert len(library.renewals()) == 1


async def test_every_reason_of_the_library_is_told_once_with_its_loans(
    resident: Make, cards: Cards, library: Library
) -> None:
    anna = await opened(resident, cards, "every_refusal")
    heard = await renew(anna, "renew them all")
    found = refused(heard)
    assert found == {
        "utter_library_refused_too_many": 1,
        "utter_library_refused_overdue": 1,
        "utter_library_refused_must_be_shown": 1,
        "utter_library_refused_not_renewable": 2,
        "utter_library_refused_renews_itself": 3,
        "utter_library_refused_kept_too_long": 1,
        "utter_library_refused_owes": 1,
        "utter_library_refused_card_expired": 1,
        "utter_library_refused_recalled": 1,
        "utter_library_refused_not_on_loan": 3,
        "utter_library_refused_unknown": 1,
        "utter_library_refused_too_soon": 1,
        "utter_library_refused_on_hold": 1,
    }
    assert sum(found.values()) + len(library.renewals()) == len(anna.slots["library_listed"])


@pytest.mark.parametrize(
    ("scenario", "response"),
    [
        ("wanted_by_another", "utter_library_refused_on_hold"),
        ("too_many_renewals", "utter_library_refused_too_many"),
        ("blocked", "utter_library_refused_blocked"),
        ("too_soon", "utter_library_refused_too_soon"),
    ],
)
async def test_a_refusal_is_said_in_words(resident: Make, cards: Cards, scenario: str, response: str) -> None:
    anna = await opened(resident, cards, scenario)
    assert response in await renew(anna, "renew all of them")


async def test_a_card_stopped_for_money_says_how_much_and_what_for(resident: Make, cards: Cards) -> None:
    anna = await opened(resident, cards, "blocked")
    heard = await renew(anna, "renew all of them")
    assert heard.responses == ["utter_library_refused_blocked", "utter_library_also_owed"]
    assert heard.facts["utter_library_also_owed"]["owed"] == "£27.09"


async def test_an_expired_membership_renews_and_is_told(resident: Make, cards: Cards) -> None:
    anna = await opened(resident, cards, "card_expired")
    heard = await renew(anna, "renew it")
    assert heard.responses == ["utter_library_renewed_one", "utter_library_card_expired"]


async def test_what_was_renewed_today_is_not_renewed_again_unless_it_is_wished_for(
    resident: Make, cards: Cards, library: Library
) -> None:
    anna = await opened(resident, cards, "due_tomorrow")
    await renew(anna, "renew it")
    heard = await renew(anna, "renew it")
    assert heard.responses == ["utter_library_renewed_before"]
    assert len(library.renewals()) == 1
    assert (await press(anna, heard, "Renew again anyway")).responses == ["utter_library_renewed_one"]
    assert len(library.renewals()) == 2


async def test_sixty_loans_are_renewed_in_parts_and_told_in_a_few_lines(
    resident: Make, cards: Cards, library: Library
) -> None:
    anna = await opened(resident, cards, "sixty_loans")
    heard = await renew(anna, "renew everything please")
    while "utter_library_renewal_left" in heard:
        title = next(title for title, _ in heard.buttons if title.startswith("Renew the other"))
        heard = await press(anna, heard, title)
    done = library.renewals()
    assert len(done) == len(set(done)), "each once"
    assert len(lines(heard, "utter_library_renewed")) <= 11
    state = await anna.does("action_chase_request", "did it work?", "chase_request")
    assert "utter_library_renewal_stands" in state


async def test_what_does_not_fit_into_the_turn_is_left_and_a_button_goes_on(
    resident: Make, cards: Cards, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await opened(resident, cards, "sixty_loans")
    monkeypatch.setattr("actions.libraries.renewals._SECONDS_FOR_A_PART", 100.0)
    heard = await renew(anna, "renew everything please")
    assert heard.responses == ["utter_library_renewal_left"]
    assert library.renewals() == []
    monkeypatch.undo()


@pytest.mark.parametrize("fault", ["down", "busy"])
async def test_a_library_that_stops_answering_before_a_loan_is_asked_for_has_not_renewed_it(
    resident: Make, cards: Cards, town: Town, library: Library, fault: str
) -> None:
    anna = await opened(resident, cards, "ordinary")
    town.fault("library", fault, method="POST")
    heard = await renew(anna, "renew all of them")
    assert set(heard.responses) <= {"utter_library_renewal_not_done", "utter_library_renewal_unsure"}
    assert library.renewals() == []
    town.fault("library", None)
    state = await anna.does("action_chase_request", "did it work", "chase_request")
    assert state.responses == ["utter_library_renewal_does_not_stand"]
    assert (await press(anna, state, "Renew")).responses == ["utter_library_renewed"]
    assert len(library.renewals()) == 3


async def test_an_answer_that_is_lost_is_looked_up_in_the_same_turn(
    resident: Make, cards: Cards, town: Town, library: Library
) -> None:
    anna = await opened(resident, cards, "due_tomorrow")
    town.fault("library", "lost", method="POST", times=1)
    heard = await renew(anna, "renew it")
    assert heard.responses == ["utter_library_renewed_one"]
    assert len(library.renewals()) == 1


async def test_a_renewal_in_doubt_is_told_as_one_and_settled_once_it_shows(
    resident: Make, cards: Cards, town: Town, library: Library, gateway_and_sandbox: RunningSystem
) -> None:
    anna = await opened(resident, cards, "due_tomorrow")
    town.fault("library", "down", method="POST")
    heard = await renew(anna, "renew it")
    assert heard.responses == ["utter_library_renewal_unsure"]
    assert [one.state for one in submissions_of(gateway_and_sandbox, anna.name)] == ["unknown"]
    town.fault("library", "down")
    state = await anna.does("action_chase_request", "did it work?", "chase_request")
    assert state.responses == ["utter_library_renewal_still_unsure"]
    town.fault("library", None)
    wired().calls._breakers.clear()
    await arrives_late(PATRONS["due_tomorrow"])
    state = await anna.does("action_chase_request", "did it work?", "chase_request")
    assert state.responses == ["utter_library_renewal_stands"]
    assert [one.state for one in submissions_of(gateway_and_sandbox, anna.name)] == ["confirmed"]
    assert (await renew(anna, "renew it")).responses == ["utter_library_renewed_before"]
    assert len(library.renewals()) == 1


async def arrives_late(patron: str) -> None:
    """What was asked for reaches the library after all."""
    koha = wired().back_ends(wired().councils["westmoor"]).library
    assert koha is not None
    for loan in await koha.loans(await koha.patron(patron)):
        await koha.renew(loan)


async def test_a_wish_is_written_down_before_it_is_sent_and_settled_afterwards(
    resident: Make, cards: Cards, gateway_and_sandbox: RunningSystem
) -> None:
    anna = await opened(resident, cards, "overdue")
    heard = await renew(anna, "renew all of them")
    (written,) = submissions_of(gateway_and_sandbox, anna.name)
    assert (written.transaction, written.subject, written.state) == ("renew_library_loan", "", "confirmed")
    assert written.notice == "1 of 3 renewed"
    assert heard.facts["utter_library_renewed"]["reference"] == written.our_reference == written.reference


async def test_a_wish_that_is_refused_altogether_is_written_down_as_refused(
    resident: Make, cards: Cards, gateway_and_sandbox: RunningSystem
) -> None:
    anna = await opened(resident, cards, "blocked")
    await renew(anna, "renew all of them")
    (written,) = submissions_of(gateway_and_sandbox, anna.name)
    assert (written.state, written.code) == ("refused", "account_blocked")


async def test_nothing_out_renews_nothing(resident: Make, cards: Cards, library: Library) -> None:
    anna = resident()
    await renew(anna, "renew my books")
    assert (await show_card(anna, cards, "nothing_on_loan")).responses == ["utter_library_loans_none"]
    assert library.renewals() == []


async def test_how_often_one_can_renew_is_answered_before_the_card(resident: Make) -> None:
    heard = await renew(resident(), "how many times can I renew a library book")
    assert heard.responses == ["utter_library_renewal_how", "utter_card_library"]


async def test_a_library_that_is_down_from_the_start_ends_the_form_and_keeps_the_wish(
    resident: Make, cards: Cards, town: Town, library: Library
) -> None:
    anna = await opened(resident, cards, "ordinary")
    town.fault("library", "down")
    heard = await renew(anna, "renew the first two")
    assert heard.responses == ["utter_back_end_down"]
    assert anna.form is None
    assert library.renewals() == []


async def test_trying_again_after_a_failure_asks_nothing_twice(
    resident: Make, cards: Cards, town: Town, library: Library
) -> None:
    anna = await opened(resident, cards, "ordinary")
    town.fault("library", "down")
    heard = await renew(anna, "renew the first two")
    town.fault("library", None)
    wired().calls._breakers.clear()
    assert (await press(anna, heard, "Try again")).facts["utter_library_renewed"]["share"] == "all 2"
    assert len(library.renewals()) == 2


async def test_a_card_whose_time_is_over_in_the_middle_is_asked_for_once_and_the_answer_is_kept(
    resident: Make, cards: Cards, library: Library
) -> None:
    anna = await opened(resident, cards, "ordinary")
    await renew(anna, "renew some of them")
    cards.lapse(cards.last)
    heard = await anna.says("the second one")
    assert heard.responses == ["utter_card_lapsed", "utter_card_library"]
    assert (await show_card(anna, cards, "ordinary")).responses == ["utter_library_renewed_one"]
    assert library.renewals() == [int(anna.slots["library_listed"][1])]
