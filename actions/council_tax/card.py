"""The secure cards of council tax, and numbers that are typed into the chat instead of onto one."""

from __future__ import annotations

import re

from actions.talk import Talk
from actions.turn import Turn

ACCOUNT, BILL, RECEIPT = "council_tax_account", "council_tax_bill", "receipt"

_MARK = re.compile(r"\[(?:account reference|bank account number|card number|sort code)\]")
_NUMBER = re.compile(
    r"\[(?:account reference|bank account number|card number|sort code)\]|(?<![\w.,£-])\d{4}\s?\d{4}(?![\w-])"
)


def say_that_numbers_are_not_kept(turn: Turn, talk: Talk) -> None:
    """A kind word to a resident who typed their account number, before the card that takes it.

    Where the gateway took the number out it has said so itself, in the same answer.
    """
    if types_a_number(turn) and not _MARK.search(turn.said.text):
        talk.say("utter_account_number_not_here")


def types_a_number(turn: Turn) -> bool:
    """Whether a message holds an account number, or the mark of one that was taken out."""
    return not turn.said.is_button and bool(_NUMBER.search(turn.said.text))
