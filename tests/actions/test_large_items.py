"""Large items: the page names them, and says which of them need no collection at all."""

from __future__ import annotations

from collections.abc import Callable

from tests.actions.resident import Resident

Make = Callable[..., Resident]
INTENT = "book_bulky_collection"


async def test_the_things_named_are_said_with_the_page(resident: Make) -> None:
    heard = await resident().does("action_show_page", "please fetch my wardrobe", INTENT, thing="wardrobe")
    assert heard.responses == ["utter_large_items"]
    assert heard.facts["utter_large_items"]["things"] == "wardrobe"
    assert heard.facts["utter_large_items"]["page"].endswith("/bins/large-items")


async def test_what_fits_a_bin_needs_no_collection(resident: Make) -> None:
    heard = await resident().does("action_show_page", "collect my newspapers", INTENT, thing="newspapers")
    assert heard.responses == ["utter_large_items_fits_a_bin"]
    assert heard.facts["utter_large_items_fits_a_bin"]["bin"] == "green recycling bin"


async def test_what_nobody_collects_is_said_too(resident: Make) -> None:
    heard = await resident().does("action_show_page", "take my asbestos sheets", INTENT, thing="asbestos sheets")
    assert heard.responses == ["utter_recycling_nowhere"]


async def test_without_a_thing_it_is_the_page_as_before(resident: Make) -> None:
    heard = await resident().does("action_show_page", "bulky collection", INTENT)
    assert heard.responses == ["utter_page"]
