"""How the writer of a message can be reached otherwise: asked for on the secure card only, never in the chat."""

from __future__ import annotations

import re

from actions.acting import CouncilAction
from actions.cards import ask_for_card
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.errors import BackEndError, Conflict, NotFound

INTENT = "add_contact_details"
CARD = "contact_details"
OFFER = Button("Answer me by phone or e-mail", INTENT)

#: What redaction leaves of a number or address, and how people ask to be rung.
_GAVE_ONE = re.compile(r"\[(?:phone number|e-mail address)\]")
_WANTS_A_CALL = re.compile(
    r"\b(?:(?:call|ring|phone|bell) (?:me|us)|(?:a|an?y?) (?:call|ring|call ?back)|call ?back|ring back|e-?mail me)\b",
    re.I,
)


class AddContactDetails(CouncilAction):
    """Puts what was filled in to the message that was left last. What it is stays in the gateway."""

    called = "action_add_contact_details"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Ask for the card, or hand its grant on."""
        message, grant = talk.slot("message_reference"), talk.slot("contact_grant")
        if not message:
            talk.say("utter_contact_details_no_message", Button("Leave a message", "talk_to_human"))
            return
        if not grant:
            ask_for_card(talk, CARD, INTENT)
            return
        reference = message["reference"]
        try:
            await turn.clients.gateway.add_contact(turn.conversation, reference, grant)
        except NotFound:
            talk.clear("contact_grant")
            ask_for_card(talk, CARD, INTENT, lapsed=True)
        except Conflict:
            talk.clear("contact_grant")
            talk.say("utter_contact_details_too_late", Button("Leave a message", "talk_to_human"), reference=reference)
        else:
            talk.clear("contact_grant")
            talk.say("utter_contact_details_added", reference=reference, reply_by=message["reply_by"])

    def explain_failure(self, failure: BackEndError, talk: Talk) -> None:
        """The message itself was left, and that still stands."""
        talk.say("utter_contact_details_not_added", Button("Try again", INTENT))


def wants_to_be_reached(text: str) -> bool:
    """Whether a message asks for a call, or had a number or an address in it that was taken out."""
    return bool(_GAVE_ONE.search(text) or _WANTS_A_CALL.search(text))
