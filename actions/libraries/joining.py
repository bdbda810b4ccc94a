"""The form about a library membership: joining, a card that is lost, a PIN that is forgotten. Sends nothing.

Card numbers and PINs are never asked for, and whoever types one is told that it was not used.
"""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.asking import Form, sounds_like_another_need
from actions.libraries import joining_words as words
from actions.talk import Button, Talk
from actions.turn import Turn

INTENT = "join_library"
SLOTS = ("library_membership_need", "library_membership_who", "library_membership_where")
_CHOICES = {
    "library_membership_need": {
        words.JOIN: "Join the library",
        words.LOST: "A lost card",
        words.STOLEN: "A stolen card",
        words.PIN: "A forgotten PIN or number",
        words.EXPIRED: "A card that has run out",
        words.DETAILS: "A new address or name",
    },
    "library_membership_who": {words.ADULT: "Me", words.CHILD: "A child", words.BOTH: "Me and a child"},
    "library_membership_where": {
        words.LIVES: "Yes",
        words.STAYS: "I am only here for a while",
        words.NOWHERE: "I have no address",
        words.OUTSIDE: "I live in another area",
    },
}


class ValidateJoinLibraryForm(Form):
    """What it is about; for joining also who, and where they live."""

    called = "validate_join_library_form"
    retry_intent = INTENT
    form = "join_library_form"
    intent = INTENT
    open_slots = SLOTS
    unclear = dict.fromkeys(SLOTS, "utter_library_membership_choose")

    async def start(self, turn: Turn, talk: Talk) -> None:
        """A typed message starts anew; our own buttons carry on, and so does what was interrupted."""
        if not turn.said.is_button and not talk.changed("paused_task"):
            talk.clear(*SLOTS)

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take every answer that the message holds."""
        said = turn.said
        if (choice := said.first("choice")) is not None:
            slot = asked or SLOTS[0]
            if choice not in _CHOICES.get(slot, {}):
                return False
            talk.keep(slot, choice)
            return True
        if said.is_button:
            return False
        secret = words.types_a_secret(said.text)
        if secret:
            talk.say("utter_library_membership_no_numbers")
        if asked and said.text.endswith("?") and sounds_like_another_need(said, self.intent):
            return False
        return self._take(said.text, talk, asked, yes=said.says_yes, no=said.says_no) or secret

    def _take(self, text: str, talk: Talk, asked: str, *, yes: bool, no: bool) -> bool:
        heard = False
        need, known = words.need_in(text), talk.slot("library_membership_need")
        if need is not None and (known is None or (need != known and need != words.JOIN)):
            talk.keep("library_membership_need", need)
            heard = True
        who = words.who_in(text, asked=asked == "library_membership_who")
        if who is not None:
            talk.keep("library_membership_who", who)
            heard = True
        where = words.where_in(text, asked=asked == "library_membership_where")
        if where is None and asked == "library_membership_where" and yes:
            where = words.LIVES
        if where is not None:
            talk.keep("library_membership_where", where)
            heard = True
        elif asked == "library_membership_where" and no:
            talk.say("utter_library_membership_which_no")
            heard = True
        elif asked == "library_membership_who" and yes:
            talk.keep("library_membership_who", words.ADULT)
            heard = True
        if heard and not asked and need == words.JOIN and words.asks_what_it_costs(text):
            talk.say("utter_library_membership_is_free")
        return heard

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """Only joining depends on more than its kind."""
        need = talk.slot("library_membership_need")
        if need is None:
            return "library_membership_need"
        if need != words.JOIN:
            return None
        if talk.slot("library_membership_who") is None:
            return "library_membership_who"
        return "library_membership_where" if talk.slot("library_membership_where") is None else None


def _choices(slot: str) -> list[Button]:
    return [Button(title, "inform", {"choice": value}) for value, title in _CHOICES[slot].items()]


class AskLibraryMembershipNeed(CouncilAction):
    """What it is about."""

    called = "action_ask_library_membership_need"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say("utter_ask_library_membership_need", *_choices("library_membership_need"))


class AskLibraryMembershipWho(CouncilAction):
    """Who is to join."""

    called = "action_ask_library_membership_who"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say("utter_ask_library_membership_who", *_choices("library_membership_who"))


class AskLibraryMembershipWhere(CouncilAction):
    """Whether they live here, and can show it."""

    called = "action_ask_library_membership_where"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question, for a child about the parent."""
        child = talk.slot("library_membership_who") == words.CHILD
        response = "utter_ask_library_membership_where_child" if child else "utter_ask_library_membership_where_you"
        talk.say(response, *_choices("library_membership_where"))
