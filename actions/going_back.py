"""A form that another was opened in: once the second need has ended, the first is offered again.

Rasa forgets a form that is left for another; its answers stay in their slots, so going back asks for nothing twice.
"""

from __future__ import annotations

from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.contacts import Outcome
from bot.services import outcome_of, task_for

SLOT = "left_task"
OFFER = "utter_go_back_offer"
_ENDED = frozenset(Outcome) - {Outcome.PENDING, Outcome.EMERGENCY, Outcome.NOT_UNDERSTOOD}
_LEAVES_NO_ROOM = frozenset(
    {"action_emergency", "action_help_with_homelessness", "action_say_goodbye", "action_stop", "action_talk_to_human"}
)


def form_left(turn: Turn, form: str) -> str | None:
    """The form that was open when this one was opened with the latest message; None when there was none."""
    loops = [event.get("name") for event in turn.history if event.get("event") == "active_loop"]
    if len(loops) < 2 or loops[-1] != form or loops[-2] in (None, form):
        return None
    return str(loops[-2])


def offer_to_go_back(turn: Turn, talk: Talk, action: str) -> None:
    """After an action: offer the need that was left, where the one that it was left for has ended."""
    task = task_for(str(talk.slot(SLOT) or ""))
    if task is None or talk.hears_anew:
        return
    if action in _LEAVES_NO_ROOM:
        talk.clear(SLOT)
        return
    is_open = turn.active_form is not None and not talk.ends_form
    if action.startswith("validate_") or is_open or talk.slot("second_need"):
        return
    if {outcome_of(response) for response in talk.responses} & _ENDED:
        talk.clear(SLOT)
        talk.keep("paused_task", task.intent)
        talk.say(OFFER, Button("Yes, please", "affirm"), Button("No, thank you", "deny"), title=task.title)
