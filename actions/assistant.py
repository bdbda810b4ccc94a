"""What the assistant does at any point: danger, stop, goodbye, the council's page, another body's job."""

from __future__ import annotations

import re

from actions.acting import CouncilAction
from actions.asking import all_forms
from actions.before import carries_on, drops_it
from actions.endings import last_ending
from actions.homes import forget_home
from actions.other_bodies import body_for
from actions.people import pause
from actions.reporting import last_sent
from actions.saying import capital
from actions.small_talk import take_up_again
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.follow_ups import follow_up_about_bins, only_a_bin
from actions.waste.large_items import INTENT as LARGE_ITEMS
from actions.waste.large_items import tell_large_items
from bot.services import task_for

_START_AGAIN = re.compile(
    r"\b(start(ing)? (again|over|afresh)|re-?start|begin again|(from|back to) the (start|beginning|top)|reset)\b",
    re.I,
)

#: Intents that a bin's bare name sounds like: `and the garden one`.
_NAMES_A_BIN = frozenset({"subscribe_garden_waste", "request_bin"})

#: What is kept between a card, a pause or a bad answer and what follows; each form names the slots of its own.
_BETWEEN = ("secure_task", "paused_task", "left_task", "bad_answers")


class Emergency(CouncilAction):
    """Danger to life: the fixed wording, the end of any form, and no question. "Carry on" takes the form up again."""

    called = "action_emergency"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say it."""
        talk.say("utter_emergency")
        pause(turn, talk)
        talk.clear("bad_answers")
        talk.end_form()


class HelpWithHomelessness(CouncilAction):
    """Somebody without a home: the fixed wording, and no question about bins after it."""

    called = "action_help_with_homelessness"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say it."""
        talk.say("utter_homelessness", page=turn.council.page("report_homelessness"))
        pause(turn, talk)
        talk.clear("bad_answers")
        talk.end_form()


class Stop(CouncilAction):
    """Cancel, never mind, start again. Says only of what it stops that nothing was sent for it."""

    called = "action_stop"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Forget the answers of what is being done; with "start again" the address too. "Carry on" is no stop."""
        if carries_on(turn.said) and (turn.active_form is not None or take_up_again(turn, talk)):
            return
        talk.clear(*_open_slots())
        if _START_AGAIN.search(turn.said.text):
            forget_home(talk)
            talk.say("utter_started_again")
        elif turn.active_form is not None:
            talk.say("utter_stopped")
        elif (last := last_sent(turn, talk)) and (doubt := talk.slot(last.unsettled_slot)):
            talk.say("utter_chase_still_unsure", our_reference=doubt["our_reference"])
        elif last:
            talk.say("utter_report_stands", reference=talk.slot(last.reference_slot))
        else:
            talk.say("utter_nothing_to_stop")
        talk.end_form()


class SayGoodbye(CouncilAction):
    """Goodbye ends a form without a word: nobody is asked for a postcode on the way out."""

    called = "action_say_goodbye"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say it."""
        talk.say("utter_goodbye")
        talk.end_form()


class ShowPage(CouncilAction):
    """An honest answer for what the assistant does not do itself: the council's page, and a person."""

    called = "action_show_page"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Name the task by its title on the card, and its page by the council's list."""
        intent = turn.said.intent
        if intent in _NAMES_A_BIN and last_ending(turn) == "ask_bin_day" and only_a_bin(turn):
            follow_up_about_bins(turn, talk)
            return
        if turn.active_form is not None and drops_it(turn.said):
            talk.clear(*_open_slots())
            talk.end_form()
        if intent == LARGE_ITEMS and tell_large_items(turn, talk):
            return
        task = task_for(intent)
        if task is None or intent == "other_council_service":
            talk.say("utter_other_service", page=turn.council.page("other_council_service"))
        else:
            talk.say("utter_page", task=task.title, page=turn.council.page(intent))


class ExplainOtherBody(CouncilAction):
    """Whose job it is, where the words say it."""

    called = "action_explain_other_body"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say it."""
        other = body_for(turn.said.text, turn.council.neighbours)
        if other is None:
            talk.say("utter_other_body_unknown")
        else:
            talk.say(
                "utter_other_body",
                what=other.what,
                body=other.body,
                body_capital=capital(other.body),
                page=other.page,
            )


def _open_slots() -> list[str]:
    """Slots that belong to what is being done now."""
    return [*dict.fromkeys(slot for form in all_forms().values() for slot in form.open_slots), *_BETWEEN]
