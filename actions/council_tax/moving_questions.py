"""The questions of the form for a move, with a button for every answer that can be given in one word."""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.council_tax.discount_questions import choice
from actions.council_tax.discount_words import KINDS
from actions.council_tax.moving_answers import (
    COUNTS,
    DIED,
    IN,
    JOINED,
    LANDLORD,
    LEFT,
    NAME,
    OUT,
    TURNED_18,
    UNDER_18,
    WITHIN,
)
from actions.talk import Talk
from actions.turn import Turn

_KINDS = {
    IN: "I am moving in from elsewhere",
    OUT: "I am moving out of the area",
    WITHIN: "I am moving inside the area",
    JOINED: "Someone has moved in with me",
    LEFT: "Someone has moved out",
    TURNED_18: "Someone has turned 18",
    DIED: "Someone has died",
    NAME: "My name has changed",
    LANDLORD: "I am a landlord",
}
_TENURES = {
    "owner": "I own it",
    "tenant": "I rent all of it",
    "room_in_shared_house": "I rent a room in a shared house",
    "lodger": "I lodge with the owner",
}


class AskCouncilTaxMoveKind(CouncilAction):
    """What changed."""

    called = "action_ask_council_tax_move_kind"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say("utter_ask_council_tax_move_kind", *(choice(title, kind) for kind, title in _KINDS.items()))


class AskCouncilTaxMoveDate(CouncilAction):
    """On which day, asked as it fits what changed."""

    called = "action_ask_council_tax_move_date"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        kind = talk.slot("council_tax_move_kind")
        if kind == OUT:
            talk.say("utter_ask_council_tax_move_date_out")
        elif kind in (IN, WITHIN):
            talk.say("utter_ask_council_tax_move_date_in")
        else:
            talk.say("utter_ask_council_tax_move_date")


class AskCouncilTaxMoveTenure(CouncilAction):
    """How the new home is held: it decides who pays."""

    called = "action_ask_council_tax_move_tenure"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say("utter_ask_council_tax_move_tenure", *(choice(title, tenure) for tenure, title in _TENURES.items()))


class AskCouncilTaxMovePerson(CouncilAction):
    """Whether the person counts."""

    called = "action_ask_council_tax_move_person"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        buttons = [choice(title, kind) for kind, (title, _) in KINDS.items()]
        if talk.slot("council_tax_move_kind") != TURNED_18:
            buttons.append(choice("Under 18", UNDER_18))
        talk.say("utter_ask_council_tax_move_person", *buttons, choice("None of these", COUNTS))


class AskCouncilTaxMoveAdults(CouncilAction):
    """How many adults live there afterwards."""

    called = "action_ask_council_tax_move_adults"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say("utter_ask_council_tax_move_adults", *(choice(str(n), str(n)) for n in range(1, 5)))
