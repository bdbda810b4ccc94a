"""The two questions for a resident's address, and what is said to an answer that does not fit."""

from __future__ import annotations

import re

from actions.acting import CouncilAction
from actions.homes import homes_shown, say_place
from actions.said import Said
from actions.saying import capital
from actions.talk import Button, Talk
from actions.turn import Turn

#: Beyond this many homes a list of buttons is harder to use than a question.
MOST_BUTTONS = 12
_A_REMARK = 14  # words; a longer message tells something else as well

_ASKS_WHY = re.compile(
    r"\bwhy\b|\bwhat for\b|\bprivate\b|\bwhat (?:do|d'?|will|would)\b.*\b(?:need|want|do with)\b"
    r"|(?:\bnot|n'?t)\b.*\b(?:give|giving|tell|telling|say|saying|share|sharing)\b",
    re.I,
)
_NOT_LISTED = re.compile(
    r"\b(none|not (?:there|here|listed|in (?:the|that|your) list|one of)|isn'?t (?:there|listed))\b", re.I
)


def asks_why(said: Said) -> bool:
    """Whether a resident asks what their address is for, or would rather not give it."""
    return bool(_ASKS_WHY.search(said.text)) and not said.does_not_know and len(said.words) <= _A_REMARK


def explain_unclear_home(turn: Turn, talk: Talk, asked: str) -> None:
    """What to say to an answer that names no home."""
    if asked == "postcode":
        if asks_why(turn.said):
            talk.say("utter_postcode_why")
        elif turn.said.does_not_know:
            talk.say("utter_postcode_not_known", Button("Talk to a person", "talk_to_human"))
        else:
            talk.say("utter_postcode_wrong")
    elif asks_why(turn.said):
        talk.say("utter_postcode_why")
    elif _NOT_LISTED.search(turn.said.text) or turn.said.says_no:
        talk.say("utter_home_not_listed", Button("Another postcode", "inform", {"change": "postcode"}))
    else:
        talk.say("utter_home_unclear")


class AskPostcode(CouncilAction):
    """Asks for the postcode, unless what was just said about the last one ends in that question already."""

    called = "action_ask_postcode"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        asked_already = {
            "utter_postcode_wrong",
            "utter_postcode_not_known",
            "utter_postcode_unknown",
            "utter_street_unknown",
            "utter_home_elsewhere",
        }
        if turn.said_so_far.isdisjoint(asked_already):
            person = [Button("Talk to a person", "talk_to_human")] if "utter_postcode_why" in turn.said_so_far else []
            talk.say("utter_ask_postcode_after_number" if talk.slot("home_wanted") else "utter_ask_postcode", *person)


class AskHome(CouncilAction):
    """Offers the homes of the postcode: as buttons, or as a question when there are too many."""

    called = "action_ask_home"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        homes, postcode = homes_shown(talk), say_place(talk)
        if len(homes) > MOST_BUTTONS:
            talk.say("utter_ask_home_number", postcode=postcode, count=str(len(homes)))
            return
        buttons = [Button(capital(home["line"]), "inform", {"uprn": home["uprn"]}) for home in homes]
        talk.say("utter_ask_home", *buttons, postcode=postcode)
