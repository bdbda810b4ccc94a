"""The library account behind a secure card: asks for the card, opens the account, says what is wrong with a card.

A reader is known here by the library's own number. Card number, PIN and name never come this far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.cards import ask_for_card
from actions.saying import say_full_day
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.backends.koha.client import Koha
from bot.council.errors import NotFound, Unavailable
from bot.council.libraries import LibraryPatron

CARD = "library_card"

_NUMBER = re.compile(r"(?<![\w.,£-])\d{6,14}(?![\w-])|\b\d{2,5}(?: \d{3,5}){1,3}\b")


@dataclass(frozen=True)
class Opened:
    """A reader who has shown that the card is theirs, and the library that knows them."""

    library: Koha
    patron: LibraryPatron


async def open_library_account(turn: Turn, talk: Talk, task: str) -> Opened | None:
    """The account of the card that was accepted; None when the card was asked for instead, and nothing more is due.

    `task` is the intent that goes on once the card is accepted; what was asked must stand in slots by then. A library
    that does not answer is a `BackEndError`, as everywhere.
    """
    name = talk.slot("library_grant")
    if not name:
        _say_that_numbers_are_not_kept(turn, talk)
        ask_for_card(talk, CARD, task)
        return None
    grant = await turn.clients.gateway.grant(turn.conversation, name)
    if grant is None:
        talk.clear("library_grant")
        ask_for_card(talk, CARD, task, lapsed=True)
        return None
    library = library_of(turn)
    try:
        return Opened(library, await library.patron(grant.values["patron"]))
    except NotFound:
        talk.clear("library_grant")
        talk.say("utter_library_card_gone", Button("Talk to a person", "talk_to_human"), library_phone=phone_of(turn))
        return None


def say_card_trouble(turn: Turn, talk: Talk, patron: LibraryPatron) -> bool:
    """Say in a sentence why a card cannot be used as it stands; False when nothing is wrong with it.

    It is told beside the answer: whether something is refused for it is for the library to say.
    """
    today, phone = turn.local.date(), phone_of(turn)
    if patron.is_card_lost:
        talk.say("utter_library_card_lost", library_phone=phone)
    elif patron.is_expired(today) and patron.expires is not None:
        talk.say("utter_library_card_expired", day=say_full_day(patron.expires, today), library_phone=phone)
    elif patron.is_blocked:
        talk.say("utter_library_card_blocked", library_phone=phone)
    else:
        return False
    return True


def library_of(turn: Turn) -> Koha:
    """The council's library system."""
    system = turn.back_ends.library
    if system is None:
        raise Unavailable("library", "the council has named none")
    return system


def phone_of(turn: Turn) -> str:
    """The libraries' phone, or the council's."""
    libraries = turn.council.libraries
    return libraries.phone if libraries is not None else turn.council.phone


def _say_that_numbers_are_not_kept(turn: Turn, talk: Talk) -> None:
    """A kind word to whoever typed a card number. Where the gateway took it out, it has said so itself."""
    if not turn.said.is_button and _NUMBER.search(turn.said.text):
        talk.say("utter_library_number_not_here")
