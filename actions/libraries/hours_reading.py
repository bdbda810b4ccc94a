"""Reads which library a message means and what it asks, into the slots that the answer is made from."""

from __future__ import annotations

from typing import Any

from actions.days import coming_days, holidays_of
from actions.endings import last_ending
from actions.libraries.branch_words import BranchesMeant, branches_meant
from actions.libraries.hours_facts import INTENT
from actions.libraries.hours_words import Topic, asked_in
from actions.libraries.nearest import nearest_to
from actions.said import Said
from actions.talk import Talk
from actions.turn import Turn

ALL = "all"
_WHOLE_WEEK = "week"
_ANY = ("all", "any", "every", "don't mind", "dont mind", "whichever", "all of them", "no idea", "not bothered")


async def read_question(turn: Turn, talk: Talk) -> None:
    """A question from the start: what it does not say is taken from the answer before, if it follows one."""
    said, before = turn.said, talk.slot("library_hours_question") or {}
    # An action that heard the message anew may stand between: it leaves a mark (`branch_follow_ups`).
    follows = bool(before) and (last_ending(turn) == INTENT or bool(before.get("is_followed")))
    before = {name: value for name, value in before.items() if name != "is_followed"}
    meant, question = meant_in(turn), _question(turn)
    if before and talk.changed("paused_task") and not question["topics"] and not said.first("choice"):
        return  # taken up again: the question is the one that was interrupted
    if said.is_button and said.first("choice"):
        question = {**(before if follows else question), "unknown": "", "near": ""}
        if (wanted := said.first("change")) is not None:
            question |= {"topics": [Topic.WEEK if wanted == _WHOLE_WEEK else Topic.WHERE], "days": []}
        talk.keep("library_hours_branch", [said.first("choice")])
    elif meant.branches:
        talk.keep("library_hours_branch", [one.code for one in meant.branches])
        if follows and not question["topics"]:
            question = {**before, "unknown": "", "near": ""}
    elif meant.unknown or meant.all_of_them or Topic.NEAREST in question["topics"] or not follows:
        talk.clear("library_hours_branch")
    place = _place(turn)
    if place and not meant.branches:
        talk.clear("library_hours_branch")
        question["topics"] = list(dict.fromkeys([Topic.NEAREST, *question["topics"]]))
    question["unknown"] = "" if place else meant.unknown
    talk.keep("library_hours_question", question)
    if Topic.NEAREST in question["topics"] and not talk.slot("library_hours_branch"):
        await _find_nearest(turn, talk, place or str((talk.slot("home") or {}).get("postcode") or ""))


async def read_answer(turn: Turn, talk: Talk) -> bool:
    """Which library, after it was asked for; whether the message said it."""
    said, question = turn.said, dict(talk.slot("library_hours_question") or {})
    libraries = turn.council.libraries
    if libraries is None:
        return False
    if (choice := said.first("choice")) is not None:
        known = choice in libraries.by_code
        talk.keep("library_hours_branch", [choice] if known else None)
        return known
    meant, place = meant_in(turn), _place(turn)
    more = _question(turn)
    if more["topics"]:  # "northgate, and has it got a toilet"
        question["topics"] = list(dict.fromkeys([*question["topics"], *more["topics"]]))
        question["facilities"] = list(dict.fromkeys([*question["facilities"], *more["facilities"]]))
        if more["days"]:
            question |= {"days": more["days"]}
    if meant.branches:
        talk.keep("library_hours_branch", [one.code for one in meant.branches])
    elif place:
        question["topics"] = list(dict.fromkeys([Topic.NEAREST, *question["topics"]]))
        talk.keep("library_hours_question", question)
        await _find_nearest(turn, talk, place)
        return True
    elif meant.all_of_them or said.text.lower().strip(" .!") in _ANY:
        talk.keep("library_hours_branch", [ALL])
    elif meant.unknown:
        question["unknown"] = meant.unknown
    else:
        return False
    talk.keep("library_hours_question", question)
    return True


def _question(turn: Turn) -> dict[str, Any]:
    """What a message asks, as a slot can carry it."""
    text = "" if turn.said.is_button else turn.said.text
    days = coming_days(turn.said, turn.local.date(), holidays_of(turn))
    asked = asked_in(text, names_days=bool(days))
    return {
        "topics": [one.value for one in asked.topics],
        "facilities": [one.value for one in asked.facilities],
        "days": [one.isoformat() for one in days],
        "unknown": "",
        "near": "",
    }


async def _find_nearest(turn: Turn, talk: Talk, place: str) -> None:
    """Keep the nearest branch; a place that is not found is said, and the form goes on asking."""
    if not place:
        return
    near = await nearest_to(turn, place)
    question = dict(talk.slot("library_hours_question"))
    if not near:
        talk.say("utter_library_hours_place_unknown", place=place)
        return
    branch, metres = near[0]
    question |= {"near": place, "metres": round(metres)}
    talk.keep("library_hours_question", question)
    talk.keep("library_hours_branch", [branch.code])


def _place(turn: Turn) -> str:
    """The postcode or the street that a message names."""
    said: Said = turn.said
    if said.is_button:
        return ""
    postcodes, streets = said.entities.get("postcode", ()), said.entities.get("street", ())
    return (postcodes or streets or ("",))[-1]


def meant_in(turn: Turn) -> BranchesMeant:
    """The libraries that a message names."""
    libraries = turn.council.libraries
    if libraries is None or turn.said.is_button:
        return BranchesMeant()
    return branches_meant(turn.said.text, libraries.branches, turn.said.entities.get("place", ()))
