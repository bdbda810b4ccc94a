"""What became of a reservation of this conversation: read from the library, never from memory. Sends nothing."""

from __future__ import annotations

import re

from actions.endings import last_ending
from actions.libraries.reserving import INTENT
from actions.libraries.reserving_ending import look_up, tell_mine
from actions.libraries.reserving_words import Wish
from actions.talk import Talk
from actions.turn import Turn

_ABOUT_IT = re.compile(r"\b(?:reserv\w+|holds?|books?|dvds?|it|that|this|request)\b", re.I)
_ABOUT_ELSE = re.compile(r"\b(?:bins?|report\w*|payments?|paid|pothole|complaint|form|application|card)\b", re.I)


async def tell_reservation(turn: Turn, talk: Talk) -> bool:
    """Tell it, if the last thing that was done in this conversation was a reservation; whether it was."""
    text = turn.said.text
    if last_ending(turn) != INTENT or turn.said.first("reference") or _ABOUT_ELSE.search(text):
        return False
    if not _ABOUT_IT.search(text):
        return False
    if talk.slot("library_reservation_unsettled"):
        talk.keep("library_reservation_wish", Wish.MINE.value)
        await look_up(turn, talk)
    else:
        await tell_mine(turn, talk)
    return True
