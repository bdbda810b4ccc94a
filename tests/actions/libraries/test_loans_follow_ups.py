"""Short messages after a list of loans: they choose from it, ask for the rest of it, or whether the renewal worked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.cards import Cards, go_on_anew
from tests.actions.libraries.readers import list_loans, renew
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]


async def hears(anna: Resident, text: str, intent: str = "nlu_fallback") -> Heard | None:
    """A message without a clear intent, and what it was understood as."""
    await anna.does("action_hear_otherwise", text, intent)
    return await go_on_anew(anna)


@pytest.mark.parametrize("text", ["all except the one due tomorrow", "the first two", "just number 3", "the late ones"])
async def test_a_choice_after_a_list_is_a_renewal(resident: Make, cards: Cards, text: str) -> None:
    anna = resident()
    await list_loans(anna, cards, "overdue")
    heard = await hears(anna, text)
    assert heard is not None
    assert heard.responses[0].startswith(("utter_library_renewed", "utter_library_refused_", "utter_ask_library_"))


async def test_the_rest_of_a_list_is_shown_where_it_was_cut(resident: Make, cards: Cards) -> None:
    anna = resident()
    await list_loans(anna, cards, "sixty_loans")
    heard = await hears(anna, "show more")
    assert heard is not None
    assert heard.facts["utter_library_loans_part"]["first"] == "6"


async def test_whether_it_worked_is_looked_up(resident: Make, cards: Cards) -> None:
    anna = resident()
    await list_loans(anna, cards, "due_tomorrow")
    await renew(anna, "renew it")
    heard = await hears(anna, "so did that go through")
    assert heard is not None
    assert heard.responses == ["utter_library_renewal_stands"]


async def test_without_a_list_the_same_words_mean_nothing(resident: Make) -> None:
    assert await hears(resident(), "all except the one due tomorrow") is None


async def test_a_long_message_is_no_choice(resident: Make, cards: Cards) -> None:
    anna = resident()
    await list_loans(anna, cards, "ordinary")
    text = "the first thing I would like to know is why the road outside our house has still not been mended"
    assert await hears(anna, text) is None
