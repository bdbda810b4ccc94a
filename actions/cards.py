"""The secure card in the conversation: asks for one, and goes on with what it was asked for once it is accepted.

What was filled in never comes here: only a grant, an opaque id. Nobody is asked for a number, a name or a way to be
reached in the chat. A further card is one entry in `CARDS`, its slot and its response.
"""

from __future__ import annotations

from dataclasses import dataclass

from actions.acting import CouncilAction
from actions.before import understand_as
from actions.talk import Button, Talk
from actions.turn import Turn


@dataclass(frozen=True)
class Card:
    """A card: the slot that keeps its grant, the response that shows it, and the intent that takes it up unasked."""

    slot: str
    response: str
    task: str


#: By the name of the form, as in `bot/council/secure_forms.py`.
CARDS = {
    "council_tax_account": Card("council_tax_grant", "utter_card_council_tax_account", "ask_council_tax_balance"),
    "council_tax_bill": Card("council_tax_bill_grant", "utter_card_council_tax_bill", "pay_council_tax"),
    "receipt": Card("receipt_grant", "utter_card_receipt", "ask_receipt"),
    "library_card": Card("library_grant", "utter_card_library", "ask_library_loans"),
    "contact_details": Card("contact_grant", "utter_card_contact_details", "add_contact_details"),
}


class TakeSecureCard(CouncilAction):
    """A card was accepted: its grant is kept, and the task that asked for it goes on."""

    called = "action_take_secure_card"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Only the gateway's own message counts; the same words from anybody else do nothing."""
        form, grant = turn.said.first("secure_form") or "", turn.said.first("grant")
        card = CARDS.get(form)
        if card is None or not grant or not turn.metadata.get("is_external"):
            talk.say("utter_ask_what_next")
            return
        talk.keep(card.slot, grant)
        wanted = talk.slot("secure_task") or {}
        talk.clear("secure_task")
        understand_as(turn, talk, wanted["task"] if wanted.get("form") == form else card.task)


def ask_for_card(talk: Talk, form: str, task: str, *, lapsed: bool = False) -> None:
    """Show a card, and remember for which task. `lapsed`: there was one, and its time is over."""
    if lapsed:
        talk.say("utter_card_lapsed")
    talk.say(CARDS[form].response, Button("Talk to a person", "talk_to_human"))
    talk.keep("secure_task", {"form": form, "task": task})
