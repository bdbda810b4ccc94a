"""Large items to be taken away: the council's page, with the things named, and which of them need no collection."""

from __future__ import annotations

from actions.saying import capital, say_list
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.item_search import find_things
from actions.waste.items import NOWHERE, RECYCLING_CENTRE
from actions.waste.recycling import items_of

INTENT = "book_bulky_collection"


def tell_large_items(turn: Turn, talk: Talk) -> bool:
    """Say it for the things that NLU found in the message; False when it named none."""
    council, things = turn.council, turn.said.entities.get("thing", ())
    if not things:
        return False
    items = items_of(council)
    known = {thing: find_things([thing], items).sure for thing in things}
    at_home = [item for found in known.values() for item in found if item.bin not in (NOWHERE, RECYCLING_CENTRE)]
    not_taken = [item for found in known.values() for item in found if item.bin == NOWHERE]
    kept_back = {*at_home, *not_taken}
    large = [thing for thing, found in known.items() if not found or not kept_back.issuperset(found)]
    if large:
        talk.say("utter_large_items", things=say_list(large), page=council.page(INTENT))
    for item in dict.fromkeys(at_home):
        note = f" {item.note}" if item.note else ""
        talk.say(
            "utter_large_items_fits_a_bin", item_capital=capital(item.name), bin=council.streams[item.bin], note=note
        )
    for item in dict.fromkeys(not_taken):
        note = f" {item.note}" if item.note else ""
        talk.say(
            "utter_recycling_nowhere",
            item=item.name,
            item_capital=capital(item.name),
            note=note,
            page=council.page("ask_recycling"),
        )
    return True
