"""Reserving a title: searched, chosen, confirmed, then placed once behind the card; every refusal in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.clients import Clients
from bot.town.library import read_library
from tests.actions.cards import Cards, fill_in
from tests.actions.conftest import Town
from tests.actions.heard_anew import understood
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
FORM, INTENT = "reserve_library_item_form", "reserve_library_item"
CONFIRM = "utter_ask_library_reservation_confirmed_for"
MADE = "utter_library_reservation_made"


def patron(scenario: str) -> str:
    """The library's number of the first reader of a scenario: numbered from 51 in the order of the file."""
    readers = [one.scenario for one in read_library().readers]
    return str(51 + readers.index(scenario))


def said(heard: Heard) -> list[str]:
    return [one.removeprefix("utter_").removeprefix("ask_").removeprefix("library_") for one in heard.responses]


async def ask(anna: Resident, text: str, **entities: Any) -> Heard:
    return await anna.starts(FORM, text, INTENT, **entities)


async def wants(anna: Resident, cards: Cards, text: str, scenario: str = "nothing_on_loan") -> Heard:
    """As far as the card, which is filled in."""
    heard = await ask(anna, text)
    assert heard.responses == [CONFIRM], heard.responses
    heard = await anna.says("yes please", "affirm")
    assert heard.responses == ["utter_card_library"]
    return await fill_in(anna, cards, "library_card", patron=patron(scenario))


async def holds_of(clients: Clients, scenario: str) -> list[tuple[str, str]]:
    """The reservations of a reader as the library has them: title and branch."""
    library = clients.back_ends(clients.councils["westmoor"]).library
    assert library is not None
    return [(one.title_id, one.branch) for one in await library.holds(await library.patron(patron(scenario)))]


async def test_one_message_names_title_and_library_and_the_card_comes_last(
    resident: Make, cards: Cards, clients: Clients
) -> None:
    anna = resident()
    heard = await ask(anna, "can you reserve wuthering heights at northgate library please")
    assert heard.responses == [CONFIRM]
    facts = heard.facts[CONFIRM]
    assert (facts["book"], facts["library"]) == ("“Wuthering Heights” by Emily Brontë", "Northgate Library")
    assert facts["cost"] == "It costs nothing."
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_card_library"], "nothing is reserved without the card"
    assert await holds_of(clients, "nothing_on_loan") == []
    heard = await fill_in(anna, cards, "library_card", patron=patron("nothing_on_loan"))
    assert heard.responses == [MADE]
    assert heard.facts[MADE]["place"] == "You are number 3 in the queue."
    assert heard.facts[MADE]["reference"].isdigit()
    assert await holds_of(clients, "nothing_on_loan") == [("15", "NOR")]
    assert not [name for name, value in anna.slots.items() if value and name.startswith("library_reservation")]


async def test_with_an_open_card_no_card_is_asked_for_and_the_same_wish_again_is_the_same_reservation(
    resident: Make, cards: Cards, clients: Clients
) -> None:
    anna = resident()
    await wants(anna, cards, "reserve middlemarch by George Eliot at central")
    heard = await ask(anna, "reserve villette, pick up at st johns")
    assert heard.responses == [CONFIRM]
    assert (await anna.says("yes", "affirm")).responses == [MADE]
    await ask(anna, "reserve villette at st johns")
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_library_reservation_stands"]
    assert sorted(await holds_of(clients, "nothing_on_loan")) == [("14", "STJ"), ("17", "CEN")]


async def test_two_readers_in_one_conversation_are_two_reservations(
    resident: Make, cards: Cards, clients: Clients
) -> None:
    anna = resident()
    await wants(anna, cards, "reserve villette at central")
    anna.slots["library_grant"] = None
    heard = await wants(anna, cards, "reserve villette at central", "in_credit")
    assert heard.facts[MADE]["place"] == "You are number 2 in the queue."
    assert await holds_of(clients, "in_credit") == [("14", "CEN")]


async def test_without_a_title_it_is_asked_for(resident: Make) -> None:
    anna = resident()
    assert said(await ask(anna, "I want to reserve a book")) == ["reservation_words"]
    heard = await anna.says("a christmas carol", "report_noise")
    assert said(heard) == ["reservation_branch_of"]
    heard = await anna.says("northgait", "inform")
    assert heard.responses == [CONFIRM]
    assert "just go there" in heard.facts[CONFIRM]["where"]


async def test_several_titles_are_offered_and_chosen_by_button_place_or_name(resident: Make) -> None:
    for answer, book in (
        ("the second one", None),
        ("the one about two cities", "“A tale of two cities” by Charles Dickens"),
        ("1850", "“David Copperfield” by Charles Dickens"),
    ):
        anna = resident()
        heard = await ask(anna, "have you got anything by dickens")
        assert said(heard) == ["reservation_title_many"]
        assert heard.facts["utter_ask_library_reservation_title_many"] == {"total": "6", "shown": "5"}
        assert heard.buttons[-1][0] == "None of these"
        second = heard.buttons[1][0].partition(" - ")[0]
        heard = await anna.says(answer)
        assert heard.facts["utter_ask_library_reservation_branch_of"]["book"] == (
            book or f"“{second}” by Charles Dickens"
        )


async def test_other_words_after_a_list_are_another_search(resident: Make) -> None:
    anna = resident()
    await ask(anna, "have you got anything by dickens")
    heard = await anna.says("silas marner then")
    assert heard.facts["utter_ask_library_reservation_branch_of"]["book"].startswith("“Silas Marner”")
    anna = resident()
    await ask(anna, "have you got anything by dickens")
    heard = await anna.says("none of them")
    assert said(heard) == ["reservation_words"]
    heard = await anna.says("middlemarch")
    assert heard.facts["utter_ask_library_reservation_branch_of"]["book"].startswith("“Middlemarch")


async def test_two_editions_are_told_apart(resident: Make) -> None:
    anna = resident()
    heard = await ask(anna, "reserve cranford")
    assert [title for title, _ in heard.buttons] == [
        "Cranford - Elizabeth Gaskell (1853)",
        "Cranford (large print) - Elizabeth Gaskell (2004)",
        "None of these",
    ]
    heard = await anna.says("the large print one")
    assert "large print" in heard.facts["utter_ask_library_reservation_branch_of"]["book"]


async def test_both_is_one_at_a_time(resident: Make) -> None:
    anna = resident()
    await ask(anna, "reserve cranford")
    assert said(await anna.says("both of them")) == ["reservation_one_of_them", "reservation_title_some"]


async def test_a_misspelt_title_is_offered_and_not_taken(resident: Make) -> None:
    anna = resident()
    heard = await ask(anna, "reserve wuthring hights")
    assert said(heard) == ["reservation_title_near"]
    heard = await anna.presses(heard.buttons[0][1])
    assert said(heard) == ["reservation_branch_of"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('put a hold on "Nothing", she said', '""Nothing", she said"'),
        ('reserve the lighthouse keeper\'s "other" daughter', 'The lighthouse keeper\'s "other" daughter'),
        ("reserve tess of the d’urbervilles", "Tess of the d'Urbervilles"),
        ("reserve Żółta łódź i gęś", "Żółta łódź i gęś"),
        ("reserve 红楼梦", "红楼梦"),
        ("reserve كليلة ودمنة", "\u2068كليلة ودمنة\u2069"),
        ("reserve The last bus to Northgate", "The last bus to Northgate"),
        ("reserve Storm over Ferry Road", "Storm over Ferry Road"),
    ],
)
async def test_titles_with_quotes_libraries_or_other_letters_are_found(resident: Make, text: str, title: str) -> None:
    heard = await ask(resident(), text)
    assert said(heard) == ["reservation_branch_of"], "a library in the title is not where it is collected"
    assert title.strip('"') in heard.facts["utter_ask_library_reservation_branch_of"]["book"]


async def test_nothing_found_offers_another_search_and_a_wish_to_buy(resident: Make) -> None:
    anna = resident()
    heard = await ask(anna, "reserve zzyzx manual")
    assert said(heard) == ["reservation_nothing", "reservation_words"]
    assert heard.facts["utter_library_reservation_nothing"]["words"] == "zzyzx manual"
    assert said(await anna.says("qqqq wvk")) == ["reservation_nothing", "reservation_words"]
    assert said(await anna.says("emma")) == ["reservation_branch_of"]


async def test_no_ends_without_a_reservation_and_a_correction_goes_on(resident: Make, clients: Clients) -> None:
    anna = resident()
    await ask(anna, "reserve villette at central")
    heard = await anna.says("no, riverside please", "deny")
    assert heard.facts[CONFIRM]["library"] == "Riverside Library"
    heard = await anna.presses('/inform{"choice": "book"}')
    assert said(heard) == ["reservation_words"]
    heard = await anna.says("emma")
    assert heard.facts[CONFIRM]["library"] == "Riverside Library", "the library that was chosen stays"
    assert said(await anna.says("no", "deny")) == ["reservation_not_made"]
    assert await holds_of(clients, "nothing_on_loan") == []


@pytest.mark.parametrize(
    ("text", "scenario", "response", "button"),
    [
        ("reserve villette at central", "holds_full", "refused_too_many", "See my reservations"),
        ("reserve the butcher's apprentice at central", "child", "refused_age", "Another title"),
        ("reserve the locked cabinet at central", "ordinary", "refused_never", "Another title"),
        ("reserve a very worn guide to knots at central", "ordinary", "refused_never", "Another title"),
        ("reserve the title of an odd rule at central", "ordinary", "refused_unknown", "Talk to a person"),
        ("reserve the westmoor cookbook at central", "ordinary", "refused_on_loan", "Renew it"),
        ("reserve wuthering heights at northgate", "other_reader", "refused_already", "See my reservations"),
    ],
)
async def test_each_refusal_is_said_in_words_with_a_way_on(
    resident: Make,
    cards: Cards,
    clients: Clients,
    text: str,
    scenario: str,
    response: str,
    button: str,
) -> None:
    before = await holds_of(clients, scenario)
    heard = await wants(resident(), cards, text, scenario)
    assert heard.responses == [f"utter_library_reservation_{response}"]
    assert button in [title for title, _ in heard.buttons]
    assert await holds_of(clients, scenario) == before


async def test_too_many_on_one_day(resident: Make, cards: Cards) -> None:
    anna = resident()
    await wants(anna, cards, "reserve villette at central")
    for title in ("emma", "middlemarch", "kidnapped"):
        await ask(anna, f"reserve {title} at central")
        assert (await anna.says("yes", "affirm")).responses == [MADE]
    await ask(anna, "reserve ulysses at central")
    heard = await anna.says("yes", "affirm")
    assert heard.responses == ["utter_library_reservation_refused_too_many_today"]


@pytest.mark.parametrize(
    ("scenario", "trouble"), [("blocked", "blocked"), ("card_expired", "expired"), ("card_lost", "lost")]
)
async def test_a_card_that_is_stopped_reserves_nothing(
    resident: Make, cards: Cards, clients: Clients, scenario: str, trouble: str
) -> None:
    heard = await wants(resident(), cards, "reserve villette at central", scenario)
    assert heard.responses == [f"utter_library_card_{trouble}", "utter_library_reservation_not_with_card"]
    assert await holds_of(clients, scenario) == []


async def test_a_book_for_reading_there_needs_no_card_to_be_refused(resident: Make) -> None:
    heard = await ask(resident(), "reserve the westmoor street atlas")
    assert said(heard) == ["reservation_reference"]


async def test_what_stays_in_its_library_is_offered_there(resident: Make, cards: Cards, clients: Clients) -> None:
    anna = resident()
    heard = await wants(anna, cards, "reserve parish registers of st john's at central", "in_credit")
    assert heard.responses == ["utter_library_reservation_not_there"]
    assert [title for title, _ in heard.buttons] == ["St John's Library"]
    heard = await ask(anna, heard.payload("St John's Library"), choice="STJ", change="branch")
    assert heard.responses == [MADE]
    assert await holds_of(clients, "in_credit") == [("118", "STJ")]


async def test_a_library_that_hands_out_nothing_is_said_at_once(resident: Make) -> None:
    heard = await ask(resident(), "reserve villette at the mobile library")
    assert said(heard) == ["reservation_not_there", "reservation_branch_of"]
    assert "Mobile Library" not in [title for title, _ in heard.buttons]


async def test_the_library_may_be_the_nearest_to_a_postcode(resident: Make) -> None:
    anna = resident()
    await ask(anna, "reserve villette")
    heard = await anna.says("whichever is nearest to ZZ1 1AD")
    assert heard.facts[CONFIRM]["library"] == "Riverside Library"


async def test_no_answer_is_doubt_and_checking_it_finds_the_reservation(
    resident: Make, cards: Cards, town: Town, clients: Clients
) -> None:
    anna = resident()
    await ask(anna, "reserve villette at central")
    await anna.says("yes", "affirm")
    anna.slots["library_grant"] = cards.accept(anna.name, "library_card", {"patron": patron("in_credit")})
    town.fault("library", "down", "POST", 1)
    heard = await ask(anna, "/reserve_library_item")
    assert heard.responses == ["utter_library_reservation_unsettled"]
    asked = await anna.does("action_chase_request", "did my reservation go through", "chase_request")
    assert asked.responses == ["utter_library_reservation_not_yet"], "asking sends nothing"
    asked = await ask(anna, "did my reservation go through")
    assert asked.responses == ["utter_library_reservation_not_yet"], "whatever it is taken for"
    assert await holds_of(clients, "in_credit") == []
    heard = await ask(anna, asked.payload("Reserve it now"))
    assert heard.responses == [MADE]
    assert await holds_of(clients, "in_credit") == [("14", "CEN")]


async def test_a_lost_answer_is_looked_up_at_once(resident: Make, cards: Cards, town: Town, clients: Clients) -> None:
    anna = resident()
    await ask(anna, "reserve villette at central")
    anna.slots["library_grant"] = cards.accept(anna.name, "library_card", {"patron": patron("in_credit")})
    town.fault("library", "lost", "POST", 1)
    heard = await anna.says("yes", "affirm")
    assert heard.responses == [MADE]
    assert await holds_of(clients, "in_credit") == [("14", "CEN")]


async def test_a_reservation_in_doubt_that_arrived_is_found_when_it_is_asked_about(
    resident: Make, cards: Cards, town: Town, clients: Clients
) -> None:
    anna = resident()
    await ask(anna, "reserve villette at central")
    anna.slots["library_grant"] = cards.accept(anna.name, "library_card", {"patron": patron("in_credit")})
    town.fault("library", "down", "POST", 1)
    assert "utter_library_reservation_unsettled" in await anna.says("yes", "affirm")
    library = clients.back_ends(clients.councils["westmoor"]).library
    assert library is not None
    await library.place_hold(await library.patron(patron("in_credit")), "14", "CEN")  # the late answer of the first try
    await anna.does("action_hear_otherwise", "did it go through?", "nlu_fallback")
    assert understood(anna)[0] == "chase_request"
    heard = await anna.does("action_chase_request", "did it go through?", "chase_request")
    assert heard.responses == [MADE]
    heard = await anna.does("action_chase_request", "what happened to my reservation", "chase_request")
    assert said(heard) == ["reservation_list"]
    heard = await anna.does("action_chase_request", "what happened to my bin report", "chase_request")
    assert heard.responses == ["utter_chase_page"]


async def test_a_library_that_is_down_is_said_and_everything_is_kept_for_another_try(
    resident: Make, cards: Cards, town: Town
) -> None:
    anna = resident()
    town.fault("library", "down", times=4)
    heard = await ask(anna, "reserve villette at central")
    assert heard.responses == ["utter_back_end_down"]
    assert ("Try again", "/reserve_library_item") in heard.buttons
    town.fault("library", None)
    heard = await ask(anna, "/reserve_library_item")
    assert heard.responses == [CONFIRM]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("is it free to reserve a library book", "cost"),
        ("how long do you keep a reserved book for me", "keep"),
        ("can i ask the library to buy a book they dont have", "suggest"),
    ],
)
async def test_questions_about_reserving_are_answered_at_once(resident: Make, text: str, response: str) -> None:
    anna = resident()
    heard = await ask(anna, text)
    assert said(heard) == [f"reservation_{response}"]


async def test_where_reservations_stand_is_told_behind_the_card(resident: Make, cards: Cards) -> None:
    anna = resident()
    assert (await ask(anna, "is my reservation ready")).responses == ["utter_card_library"]
    heard = await fill_in(anna, cards, "library_card", patron=patron("every_hold"))
    assert said(heard) == ["reservation_list"]
    lines = heard.facts["utter_library_reservation_list"]["lines"].splitlines()
    assert lines[0].startswith("- “The snow clearers”: ready at Northgate Library")
    assert any("on its way to Northgate Library" in line for line in lines)
    assert any("number 3 in the queue, for Northgate Library" in line for line in lines)
    assert any("paused" in line for line in lines)
    heard = await ask(anna, "cancel my reservation for the snow clearers")
    assert said(heard) == ["reservation_list", "reservation_change"]


async def test_nobody_without_reservations_gets_a_list(resident: Make, cards: Cards) -> None:
    anna = resident()
    await ask(anna, "where am I in the queue for my book")
    heard = await fill_in(anna, cards, "library_card", patron=patron("nothing_on_loan"))
    assert said(heard) == ["reservation_none"]


@pytest.mark.parametrize("text", ["/reserve_library_item", "ok carry on then"])
async def test_what_a_wish_for_a_person_interrupted_goes_on_where_it_was(resident: Make, text: str) -> None:
    anna = resident()
    await ask(anna, "reserve villette")
    anna.slots["paused_task"], anna.form = INTENT, None
    heard = await ask(anna, text)
    assert said(heard) == ["reservation_branch_of"]
    assert "Villette" in heard.facts["utter_ask_library_reservation_branch_of"]["book"]


async def test_another_need_is_let_through_and_unclear_answers_offer_a_person(resident: Make) -> None:
    anna = resident()
    await ask(anna, "reserve villette")
    assert (await anna.says("is northgate open on saturday?", "ask_library_hours")).rejected
    assert (await anna.says("when are my bins emptied this week?", "ask_bin_day")).rejected
    assert (await anna.says("kettle", "inform")).responses[0] == "utter_library_hours_branch_unclear"
    assert (await anna.says("wibble", "inform")).responses[0] == "utter_offer_person"


async def test_a_title_that_was_marked_is_searched_for_before_the_words_around_it(resident: Make) -> None:
    text = "my mate down the pub swears by pride and prejudice, can you keep it for me at northgate"
    assert (await ask(resident(), text)).responses != [CONFIRM]
    heard = await ask(resident(), text, title="pride and prejudice")
    assert heard.responses == [CONFIRM]
    assert heard.facts[CONFIRM]["library"] == "Northgate Library"


async def test_a_question_in_place_of_a_title_is_another_need_and_a_title_like_one_is_none(resident: Make) -> None:
    anna = resident()
    await ask(anna, "i want to reserve a book")
    assert (await anna.says("when are my bins collected", "ask_bin_day")).rejected
    heard = await anna.says("what to look for in winter", "ask_bin_day", title="what to look for in winter")
    assert not heard.rejected
