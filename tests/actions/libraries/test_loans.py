"""What is out and owed: only with a card that was accepted, late ones first, and short enough for a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.cards import Cards, fill_in
from tests.actions.conftest import Town
from tests.actions.libraries.readers import lines, list_loans, show_card
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
TELL = "action_tell_library_loans"


async def ask_again(anna: Resident, text: str, **entities: str) -> Heard:
    return await anna.does(TELL, text, "ask_library_loans", **entities)


async def test_what_is_out_is_told_with_days_in_words(resident: Make, cards: Cards) -> None:
    heard = await list_loans(resident(), cards, "ordinary")
    assert heard.responses == ["utter_library_loans_list", "utter_library_loans_more"]
    assert heard.facts["utter_library_loans_list"]["count"] == "3 items"
    assert lines(heard, "utter_library_loans_list")[0].startswith("1. ")
    assert lines(heard, "utter_library_loans_list")[0].endswith(": due back tomorrow, Thursday 26 November")
    assert [title for title, _ in heard.buttons] == ["Renew all of them", "Renew some of them"]


async def test_late_ones_come_first_and_say_how_late_they_are(resident: Make, cards: Cards) -> None:
    heard = await list_loans(resident(), cards, "overdue")
    assert lines(heard, "utter_library_loans_list") == [
        "1. Dracula by Bram Stoker: was due on Thursday 5 November, 20 days late",
        "2. The picture of Dorian Gray by Oscar Wilde: was due on Tuesday 24 November, 1 day late",
        "3. Strange case of Dr Jekyll and Mr Hyde by Robert Louis Stevenson: due back on Wednesday 2 December",
    ]
    assert heard.facts["utter_library_also_owed"]["owed"] == "£1.85"


async def test_only_the_late_ones_when_they_are_asked_for(resident: Make, cards: Cards) -> None:
    anna = resident()
    heard = await list_loans(anna, cards, "overdue", "is anything overdue")
    assert len(lines(heard, "utter_library_loans_overdue")) == 2
    assert "utter_library_loans_list" not in heard


async def test_nothing_late_is_said_before_what_is_out(resident: Make, cards: Cards) -> None:
    heard = await list_loans(resident(), cards, "ordinary", "have I got anything overdue")
    assert heard.responses[:2] == ["utter_library_loans_none_overdue", "utter_library_loans_list"]


async def test_nothing_out_is_an_answer(resident: Make, cards: Cards) -> None:
    heard = await list_loans(resident(), cards, "nothing_on_loan")
    assert heard.responses == ["utter_library_loans_none"]


async def test_fines_are_told_one_by_one(resident: Make, cards: Cards) -> None:
    heard = await list_loans(resident(), cards, "blocked", "how much do I owe in fines")
    assert heard.responses[0] == "utter_library_fines"
    assert heard.facts["utter_library_fines"]["owed"] == "£27.09"
    assert lines(heard, "utter_library_fines")[0] == "- Lost: The prophet: £14.99 (Sunday 6 September)"
    assert "utter_library_card_blocked" in heard


@pytest.mark.parametrize(
    ("scenario", "response"), [("ordinary", "utter_library_no_fines"), ("in_credit", "utter_library_credit")]
)
async def test_who_owes_nothing_is_told_so(resident: Make, cards: Cards, scenario: str, response: str) -> None:
    assert response in await list_loans(resident(), cards, scenario, "do I owe any library fines")


@pytest.mark.parametrize(
    ("scenario", "response"),
    [("card_expired", "utter_library_card_expired"), ("card_lost", "utter_library_card_lost")],
)
async def test_what_is_wrong_with_a_card_is_told_beside_the_answer(
    resident: Make, cards: Cards, scenario: str, response: str
) -> None:
    heard = await list_loans(resident(), cards, scenario)
    assert heard.responses[:2] == ["utter_library_loans_list", response]
    if scenario == "card_expired":
        assert heard.facts[response]["day"] == "Friday 13 November"


async def test_sixty_loans_are_a_summary_and_come_in_parts_of_fifteen(resident: Make, cards: Cards) -> None:
    anna = resident()
    heard = await list_loans(anna, cards, "sixty_loans")
    facts = heard.facts["utter_library_loans_many"]
    assert facts["count"] == "60 items"
    assert "due back tomorrow, Thursday 26 November, and 2 more on that day" in facts["next_due"]
    assert len(lines(heard, "utter_library_loans_many")) == 5
    assert len(f"{facts['next_due']}{facts['lines']}") < 700, "it has to fit on a phone"
    assert heard.buttons[0] == ("Show all", '/ask_library_loans{"choice": "from:0"}')
    numbers: list[int] = []
    heard = await ask_again(anna, heard.buttons[0][1], choice="from:0")
    while True:
        numbers += [int(line.partition(".")[0]) for line in lines(heard, "utter_library_loans_part")]
        if not heard.buttons[0][0].startswith("Show"):
            break
        heard = await ask_again(anna, "show me the rest")
    assert numbers == list(range(1, 61))


async def test_titles_keep_their_quotes_and_scripts_and_a_line_keeps_its_direction(
    resident: Make, cards: Cards
) -> None:
    anna = resident()
    heard = await list_loans(anna, cards, "many_scripts")
    shown = " ".join(lines(heard, "utter_library_loans_many"))
    heard = await ask_again(anna, "/ask_library_loans", choice="from:0")
    shown = "\n".join(lines(heard, "utter_library_loans_part"))
    for title in ('"Nothing", she said by', "红楼梦 by 曹雪芹", "Пётр и Вера by", "Żółta łódź i gęś by"):
        assert title in shown
    assert "\u2068كليلة ودمنة\u2069 by \u2068ابن المقفع\u2069: due back" in shown


async def test_a_number_that_is_typed_is_not_used_and_the_card_is_shown(resident: Make) -> None:
    heard = await resident().does(TELL, "my library card is 42000123, what do I have out", "ask_library_loans")
    assert heard.responses == ["utter_library_number_not_here", "utter_card_library"]


async def test_a_card_whose_time_is_over_is_asked_for_anew_and_the_question_is_kept(
    resident: Make, cards: Cards
) -> None:
    anna = resident()
    await list_loans(anna, cards, "ordinary")
    cards.lapse(cards.last)
    heard = await ask_again(anna, "and do I owe any fines")
    assert heard.responses == ["utter_card_lapsed", "utter_card_library"]
    assert "utter_library_no_fines" in await show_card(anna, cards, "ordinary")


async def test_a_library_that_is_down_is_said_so_and_can_be_tried_again(
    resident: Make, cards: Cards, town: Town
) -> None:
    anna = resident()
    await list_loans(anna, cards, "ordinary")
    town.fault("library", "down")
    heard = await ask_again(anna, "what have I got out")
    assert heard.responses == ["utter_back_end_down"]
    assert heard.facts["utter_back_end_down"]["system"] == "our library system"
    assert heard.payload("Try again") == "/ask_library_loans"


async def test_a_reader_who_is_no_longer_known_is_sent_to_the_library(resident: Make, cards: Cards) -> None:
    anna = resident()
    await ask_again(anna, "what have I got out")
    heard = await fill_in(anna, cards, "library_card", patron="9999")
    assert heard.responses == ["utter_library_card_gone"]
    assert anna.slots["library_grant"] is None


async def test_neither_card_number_nor_name_is_in_a_slot_or_an_event(resident: Make, cards: Cards) -> None:
    anna = resident()
    await list_loans(anna, cards, "ordinary")
    kept = f"{anna.slots} {anna.events}".lower()
    for secret in ("42000123", "1234", "okafor", "amala"):
        assert secret not in kept.replace("sample_at", ""), secret
