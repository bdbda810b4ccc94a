"""The way to a person: when the phone is answered, a message that is answered in this chat, a complaint."""

from __future__ import annotations

import re
from datetime import timedelta

from actions.acting import CouncilAction
from actions.asking import IGNORED_INTENTS, Form, all_forms
from actions.cards import ask_for_card
from actions.contact_details import CARD, OFFER, wants_to_be_reached
from actions.contact_details import INTENT as ADD_CONTACT
from actions.said import Said
from actions.saying import say_day, say_list, say_opening, say_time
from actions.talk import Button, Talk
from actions.turn import Turn
from actions.waste.refusals import reply_by
from bot.council.errors import BackEndError
from bot.services import task_for

_A_COMMAND = 6  # words; a longer text that was asked for as a message is one, whatever it is about
_WANTS_TO_WRITE = re.compile(r"\b(leave|send|write|pass on|take)\b.{0,20}\bmessage\b", re.I)
_NOTHING = re.compile(r"^\W*(no|nothing|none|nope|nah|no thanks|no thank you)\W*$", re.I)
_GENERAL = "A question for a person"


class TalkToHuman(CouncilAction):
    """Tells whether the phone is answered now, and makes room for a message. What was being done is kept.

    One of our buttons passes on what was written before, without asking for it again.
    """

    called = "action_talk_to_human"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say it."""
        written = talk.slot("missed_bin_objection")
        if turn.said.is_button and turn.said.first("change") == "objection" and written:
            talk.keep("message_wanted", "yes")
            talk.keep("message_text", written)
            talk.keep("message_topic", _topic(turn, talk))
            talk.clear("missed_bin_objection")
            return
        wants_to_write = bool(_WANTS_TO_WRITE.search(turn.said.text))
        if not (wants_to_write and turn.active_form == ValidateLeaveMessageForm.form):
            _say_phone(turn, talk)  # otherwise it was said a moment ago
        pause(turn, talk)
        talk.keep("message_wanted", "yes" if wants_to_write else None)
        talk.keep("message_text", None)
        talk.keep("message_topic", _topic(turn, talk))
        talk.keep("bad_answers", None)


class MakeComplaint(CouncilAction):
    """Where to complain. No question follows; what was being done can be taken up again."""

    called = "action_make_complaint"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say it."""
        talk.say("utter_complaint", page=turn.council.page("make_complaint"))
        pause(turn, talk)
        offer_to_carry_on(talk)
        talk.end_form()


class ValidateLeaveMessageForm(Form):
    """Whether to leave a message, and the message. An emergency or a stop is never taken for one."""

    called = "validate_leave_message_form"
    form = "leave_message_form"
    intent = "talk_to_human"
    open_slots = ("message_wanted", "message_text")
    resumes = False
    unclear = {  # noqa: RUF012 - Form declares it a ClassVar
        "message_wanted": "utter_message_choice_unclear",
        "message_text": "utter_ask_message_text",
    }

    def lets_pass(self, said: Said, asked: str) -> bool:
        """While the message itself is asked for, a wish for a person or a complaint is what the message says."""
        if asked != "message_text" or said.is_button:
            return super().lets_pass(said, asked)
        if said.intent == "stop":
            return len(said.words) <= _A_COMMAND
        return said.intent in IGNORED_INTENTS - {"talk_to_human", "make_complaint"}

    def takes_any_words(self, asked: str) -> bool:
        """The message itself may be in Welsh."""
        return asked == "message_text"

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take a yes or no, or the message."""
        said = turn.said
        if asked == "message_wanted" and (said.says_yes or said.says_no):
            talk.keep("message_wanted", "yes" if said.says_yes else "no")
            return True
        if asked == "message_text":
            if said.is_button or _NOTHING.match(said.text):
                talk.keep("message_wanted", "no")
            else:
                talk.keep("message_text", said.text)
            return True
        return False

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """First the offer, then the message."""
        if talk.slot("message_wanted") is None:
            return "message_wanted"
        if talk.slot("message_wanted") == "yes" and talk.slot("message_text") is None:
            return "message_text"
        return None


class LeaveMessage(CouncilAction):
    """Passes the message on and says so only when the gateway gave a reference."""

    called = "action_leave_message"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Pass it on; then offer to go on with what was being done."""
        wanted, text = talk.slot("message_wanted"), talk.slot("message_text")
        if wanted is None:
            return
        if wanted == "yes" and text:
            topic = str(talk.slot("message_topic") or _GENERAL)
            reference = await turn.clients.gateway.leave_message(turn.conversation, topic, text)
            by = say_day(reply_by(turn.council, turn.local.date()))
            talk.keep("message_reference", {"reference": reference, "reply_by": by})
            talk.clear("contact_grant")
            if wants_to_be_reached(text):
                talk.say("utter_message_left", reference=reference, reply_by=by, message=text)
                ask_for_card(talk, CARD, ADD_CONTACT)
            else:
                talk.say("utter_message_left", OFFER, reference=reference, reply_by=by, message=text)
        else:
            talk.say("utter_message_not_wanted")
        talk.clear("message_wanted", "message_text", "message_topic")
        offer_to_carry_on(talk)

    def explain_failure(self, failure: BackEndError, talk: Talk) -> None:
        """It may have arrived. Leaving the same message again on the same day keeps it once."""
        talk.say("utter_message_not_passed_on", Button("Try again", "talk_to_human"))
        talk.end_form()


def offer_to_carry_on(talk: Talk) -> None:
    """A button that takes up what a request for a person interrupted. Its answers are still there."""
    task = task_for(str(talk.slot("paused_task") or ""))
    if task is not None:
        talk.say("utter_carry_on", Button("Carry on", task.intent), Button("No, thank you", "deny"), task=task.title)


def pause(turn: Turn, talk: Talk) -> None:
    """Keep what is being done, so that "carry on" can take it up again."""
    form = all_forms().get(turn.active_form or "")
    if form is not None and form.resumes:
        talk.keep("paused_task", form.intent)


def _say_phone(turn: Turn, talk: Talk) -> None:
    hours, today = turn.council.hours, turn.local.date()
    opening = hours.on(today)
    if opening and hours.is_open(turn.now):
        talk.say("utter_phone_open", until=say_time(opening[1]))
        return
    opens = hours.next_opening(turn.now)
    days = [today + timedelta(days=ahead) for ahead in range((opens.date() - today).days)]
    closed = [hours.closed_because(day) for day in days if day.weekday() in hours.by_weekday]
    names = [name for name in dict.fromkeys(name.removesuffix(" (observed)") for name in closed) if name]
    because = f" because of {say_list(names)}" if names else ""
    talk.say("utter_phone_closed", because=because, opens=say_opening(opens, turn.now))


def _topic(turn: Turn, talk: Talk) -> str:
    """The title of what the resident was doing or asked last, for the person who reads the message."""
    intents = [str(talk.slot("paused_task") or "")]
    intents += [
        str(((event.get("parse_data") or {}).get("intent") or {}).get("name"))
        for event in reversed(turn.history)
        if event.get("event") == "user"
    ]
    tasks = (task_for(intent) for intent in intents)
    return next((task.title for task in tasks if task and task.need not in ("", "(inherits)")), _GENERAL)
