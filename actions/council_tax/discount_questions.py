"""The questions of the discount form, with a button for every answer that can be given in one word."""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.council_tax.discount_answers import EMPTY, MAIN, NONE, SECOND, disregarded, unnumbered
from actions.council_tax.discount_words import BECAUSE, KINDS, ROOMS, plural
from actions.talk import Button, Talk
from actions.turn import Turn

_MOST_ADULTS_ON_BUTTONS = 4


def choice(title: str, value: str) -> Button:
    """A button that answers the question before it."""
    return Button(title, "inform", {"choice": value})


class AskCouncilTaxDiscountHome(CouncilAction):
    """Which home it is about."""

    called = "action_ask_council_tax_discount_home"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say(
            "utter_ask_council_tax_discount_home",
            choice("The home I live in", MAIN),
            choice("An empty home", EMPTY),
            choice("A second home", SECOND),
        )


class AskCouncilTaxDiscountAdults(CouncilAction):
    """How many adults live there."""

    called = "action_ask_council_tax_discount_adults"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        buttons = [choice("1, only me", "1"), *(choice(str(n), str(n)) for n in range(2, _MOST_ADULTS_ON_BUTTONS + 1))]
        talk.say("utter_ask_council_tax_discount_adults", *buttons)


class AskCouncilTaxDiscountKinds(CouncilAction):
    """Who of them does not count; asked once more while somebody is left who may not."""

    called = "action_ask_council_tax_discount_kinds"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question for one adult, for several, or for the others."""
        named = disregarded(talk)
        buttons = [choice(title, kind) for kind, (title, _) in KINDS.items() if kind not in named]
        if named:
            buttons.append(choice("Nobody else", NONE))
            talk.say("utter_ask_council_tax_discount_kinds_others", *buttons)
        elif talk.slot("council_tax_discount_adults") == 1:
            talk.say("utter_ask_council_tax_discount_kinds_one", *buttons, choice("None of these", NONE))
        else:
            adults = str(talk.slot("council_tax_discount_adults"))
            talk.say("utter_ask_council_tax_discount_kinds", *buttons, choice("None of these", NONE), adults=adults)


class AskCouncilTaxDiscountHowMany(CouncilAction):
    """How many of them it is true of."""

    called = "action_ask_council_tax_discount_how_many"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        kind, adults = unnumbered(talk), int(talk.slot("council_tax_discount_adults") or 1)
        left = adults - sum(disregarded(talk).values())
        buttons = [choice(str(n), str(n)) for n in range(1, max(1, left) + 1)]
        talk.say(
            "utter_ask_council_tax_discount_how_many",
            *buttons[: _MOST_ADULTS_ON_BUTTONS + 2],
            adults=str(adults),
            kind=plural(kind or "student"),
        )


class AskCouncilTaxDiscountRooms(CouncilAction):
    """What was changed in the home for a disabled person."""

    called = "action_ask_council_tax_discount_rooms"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        buttons = [choice(title, room) for room, title in ROOMS.items()]
        talk.say("utter_ask_council_tax_discount_rooms", *buttons, choice("None of these", NONE))


class AskCouncilTaxDiscountEmptyBecause(CouncilAction):
    """Why nobody lives there."""

    called = "action_ask_council_tax_discount_empty_because"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say(
            "utter_ask_council_tax_discount_empty_because",
            *(choice(title, because) for because, title in BECAUSE.items()),
        )
