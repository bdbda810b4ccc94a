"""The second need of a message: kept while the first is served, then started, or offered where that went badly.

`acting` calls `carry` after every action: a need has ended where a response was said that proves how it ended.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import ActionExecuted, UserUttered

from actions.before import last_said
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.contacts import Outcome
from bot.services import outcome_of, task_for

SLOT = "second_need"
OFFER = "utter_second_need_offer"
_INHERITS = "(inherits)"
_ADDRESS = frozenset({"postcode", "house_number", "street", "uprn"})
#: What a need ends with when it went as it was wished for.
_WELL = frozenset(
    {
        Outcome.RESOLVED_TRANSACTION,
        Outcome.RESOLVED_CONFIRMED,
        Outcome.RESOLVED_IMPLIED,
        Outcome.EXPLAINED,
        Outcome.SIGNPOSTED,
    }
)
_BADLY = frozenset({Outcome.FAILED_BACKEND, Outcome.MESSAGE_LEFT})
#: A wish for a person goes on with a question; danger, homelessness and goodbye leave room for nothing else.
_GOES_ON = frozenset({"action_talk_to_human"})
_LEAVES_NO_ROOM = frozenset({"action_emergency", "action_help_with_homelessness", "action_say_goodbye"})


def hold(turn: Turn, talk: Talk, first: str) -> None:
    """Keep the second need of this message until the first, whose intent is given, has ended."""
    if turn.second is not None and turn.second["intent"]["name"] != first:
        talk.keep(SLOT, {**turn.second, "first": first})


def carry(turn: Turn, talk: Talk, action: str) -> None:
    """After an action: keep a second need that its message brought; where the first ended, start or offer it."""
    is_form = action.startswith("validate_")
    if not is_form and turn.second is not None and not turn.is_answer_too:
        hold(turn, talk, turn.said.intent)
    held: Any = talk.slot(SLOT)
    if not held or talk.hears_anew:
        return
    if action in _LEAVES_NO_ROOM or _is_past(turn, held):
        talk.clear(SLOT)
        return
    if is_form:
        if talk.ends_form:  # a back end failed while the form asked it
            _offer(talk, held)
        return
    if action in _GOES_ON or (turn.active_form is not None and not talk.ends_form):
        return
    if turn.second is None and _is_need(turn.said.intent) and turn.said.intent != held["first"]:
        held = {**held, "strayed": True}  # the resident went on to something else
        talk.keep(SLOT, held)
    if action == "action_stop":
        if OFFER in last_said(turn):
            talk.clear(SLOT)  # that was the answer to the offer
        else:
            _offer(talk, held)
        return
    _end(talk, turn, held, action)


def start(turn: Turn, talk: Talk) -> bool:
    """Go on with the need that is kept, as if it had been written by itself; whether there was one."""
    held: Any = talk.slot(SLOT)
    task = task_for(str(held["intent"]["name"])) if held else None
    if task is None:
        return False
    talk.clear(SLOT)
    talk.say("utter_second_need", title=task.title)
    known = talk.slot("home") is not None  # then the address that the first part named needs no second reading
    entities = [one for one in held["entities"] if not (known and _is_elsewhere(one, str(held["text"])))]
    parse_data = {"intent": held["intent"], "entities": entities, "text": held["text"]}
    event: dict[str, Any] = UserUttered(held["text"], parse_data)
    # Nobody wrote it just now: without a message's id it is a turn of its own, and no message.
    told = {name: value for name, value in turn.metadata.items() if name != "message_id"}
    event["metadata"] = {**told, "synthetic": True, "second_need": True}
    talk.add(ActionExecuted("action_listen"))
    talk.add(event)
    return True


def _is_elsewhere(entity: dict[str, Any], text: str) -> bool:
    """Whether it is a part of an address that stood in the first part of the message."""
    return entity["entity"] in _ADDRESS and str(entity["value"]).lower() not in text.lower()


def _end(talk: Talk, turn: Turn, held: dict[str, Any], action: str) -> None:
    outcomes = {outcome_of(response) for response in talk.responses}
    if "utter_carry_on" in talk.responses:
        return  # the first is to be carried on with
    if action == "action_leave_message" and talk.responses:
        _offer(talk, held)
    elif not outcomes & (_WELL | _BADLY):
        return  # nothing has ended
    elif outcomes & _BADLY or held.get("strayed") or _is_refused(action, outcomes):
        _offer(talk, held)
    else:
        start(turn, talk)


def _is_refused(action: str, outcomes: set[Outcome | None]) -> bool:
    """Whether something that was to be done was only explained."""
    return action.startswith("action_submit_") and not outcomes & {Outcome.RESOLVED_TRANSACTION, Outcome.SIGNPOSTED}


def _is_past(turn: Turn, held: dict[str, Any]) -> bool:
    """Whether the resident asked for it themselves, or left the offer behind."""
    intent = turn.said.intent
    if turn.second is None and intent == held["intent"]["name"]:
        return True
    left = OFFER in last_said(turn) and _is_need(intent) and intent != held["first"]
    return bool(held.get("offered")) and left


def _is_need(intent: str) -> bool:
    task = task_for(intent)
    return task is not None and task.need not in ("", _INHERITS)


def _offer(talk: Talk, held: dict[str, Any]) -> None:
    if held.get("offered"):
        return
    task = task_for(str(held["intent"]["name"]))
    if task is not None:
        talk.keep(SLOT, {**held, "offered": True})
        talk.say(OFFER, Button("Yes, please", "affirm"), Button("No, thank you", "deny"), title=task.title)
