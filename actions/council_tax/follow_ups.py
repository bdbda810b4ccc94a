"""Short messages that mean something only after council tax was spoken of: a letter, "why", a typed number, "what now".

They are understood as the need that they belong to; the actions of that need then answer them.
"""

from __future__ import annotations

import re

from actions.before import understand_as
from actions.council_tax.balance_words import BALANCE, topics_of
from actions.council_tax.band_words import bands_named
from actions.council_tax.card import types_a_number
from actions.endings import last_ending
from actions.talk import Talk
from actions.turn import Turn
from bot.council.council_tax_bands import bands

_A_FOLLOW_UP = 10  # words
_ABOUT_THE_PAYMENT = re.compile(
    r"\b(?:what (?:now|next|happens)|now what|did (?:it|that) (?:work|go)|go(?:ne)? through|is it (?:done|paid)"
    r"|have i paid|i(?:'ve| have)? paid"
    r"|(?:all )?done|finished|where is it|still waiting|any news)\b",
    re.I,
)
_COUNCIL_TAX = frozenset(
    {
        "ask_council_tax_balance",
        "pay_council_tax",
        "ask_council_tax_arrears",
        "ask_council_tax_band",
        "set_up_direct_debit",
    }
)


def follow_up_about_council_tax(turn: Turn, talk: Talk) -> bool:
    """Whether the message was a follow-up of an answer about council tax, and is now understood as one."""
    said, before = turn.said, last_ending(turn)
    waiting = talk.slot("secure_task")
    if said.is_button:
        return False
    if types_a_number(turn) and (waiting or before in _COUNCIL_TAX or "[account reference]" in said.text):
        understand_as(turn, talk, waiting["task"] if waiting else _payable(before))
        return True
    if len(said.words) > _A_FOLLOW_UP:
        return False
    if before == "pay_council_tax" and talk.slot("council_tax_payment") and asks_about_the_payment(turn):
        understand_as(turn, talk, "chase_request")
        return True
    if before == "ask_council_tax_band" and bands_named(said.text, bands(turn.council.nation), alone=True):
        understand_as(turn, talk, "ask_council_tax_band")
        return True
    if before == "ask_council_tax_balance" and talk.slot("council_tax_grant") and topics_of(said.text) != [BALANCE]:
        understand_as(turn, talk, "ask_council_tax_balance")
        return True
    return False


def asks_about_the_payment(turn: Turn) -> bool:
    """`did it go through?`, `what now`."""
    return bool(_ABOUT_THE_PAYMENT.search(turn.said.text))


def _payable(before: str | None) -> str:
    return before if before in ("pay_council_tax", "ask_council_tax_arrears") else "ask_council_tax_balance"
