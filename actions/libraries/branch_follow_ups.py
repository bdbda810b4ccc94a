"""Short messages that mean something only after a library was asked about or a title reserved: "and northgate?"."""

from __future__ import annotations

import re

from actions.before import understand_as
from actions.days import coming_days, holidays_of
from actions.endings import last_ending
from actions.libraries.branch_words import branches_meant
from actions.libraries.hours_facts import INTENT
from actions.libraries.hours_words import asked_in
from actions.talk import Talk
from actions.turn import Turn

_A_FOLLOW_UP = 9  # words
_WORKED = re.compile(
    r"\b(?:did (?:it|that) (?:work|go)|go(?:ne)? through|is (?:it|that) (?:done|reserved)|has (?:it|that) worked)\b",
    re.I,
)


_OF_BINS = re.compile(r"\b(?:bins?|collect\w*|rubbish|recycl\w*|waste|cadd(?:y|ies)|lorry|emptied|tips?)\b", re.I)


def follow_up_about_branches(turn: Turn, talk: Talk) -> bool:
    """Whether the message was a follow-up of an answer about libraries, and is now understood as one."""
    said, before = turn.said, last_ending(turn)
    if said.is_button or turn.council.libraries is None or len(said.words) > _A_FOLLOW_UP:
        return False
    if before == "reserve_library_item" and _WORKED.search(said.text):
        understand_as(turn, talk, "chase_request")
        return True
    if not is_about_branches(turn):
        return False
    talk.keep("library_hours_question", {**(talk.slot("library_hours_question") or {}), "is_followed": True})
    understand_as(turn, talk, INTENT)
    return True


def is_about_branches(turn: Turn) -> bool:
    """Whether a short message can only be about the library that was told of: "what about sunday" is not about bins."""
    said, libraries = turn.said, turn.council.libraries
    if said.is_button or libraries is None or last_ending(turn) != INTENT or len(said.words) > _A_FOLLOW_UP:
        return False
    if said.first("bin") or _OF_BINS.search(said.text):
        return False
    days = coming_days(said, turn.local.date(), holidays_of(turn))
    asked = asked_in(said.text, names_days=bool(days))
    names_a_place = bool(said.first("postcode") or said.first("street"))
    named = branches_meant(said.text, libraries.branches, said.entities.get("place", ())).branches
    return bool(names_a_place or days or asked.topics or named)
