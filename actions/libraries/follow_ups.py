"""Short messages that mean something only after loans were spoken of: "the first two", "all but the cookbook"."""

from __future__ import annotations

import re

from actions.before import last_said, understand_as
from actions.endings import last_ending
from actions.libraries.loans_words import wants_everything
from actions.libraries.referring_titles import is_common, level
from actions.talk import Talk
from actions.turn import Turn

_A_FOLLOW_UP = 12  # words
_LISTS = frozenset(
    {
        "utter_library_loans_list",
        "utter_library_loans_many",
        "utter_library_loans_part",
        "utter_library_loans_overdue",
        "utter_library_loans_more",
    }
)
_CHOOSES = re.compile(
    r"\b(?:all|everything|both|the lot|except|apart from|all but|first|second|third|last|top|number \d|numbers? \d"
    r"|due (?:back )?(?:today|tomorrow|tommorrow|this|next|on|first|soonest)|overdue ones?|late ones?|renew|extend)\b",
    re.I,
)
_WORKED = re.compile(
    r"\b(?:did (?:it|that|they|them) (?:work|go|get|renew)|(?:is|are|was|were) (?:it|that|they|them) (?:done|renewed)"
    r"|go(?:ne)? through|have you (?:done|renewed) (?:it|them|that))\b",
    re.I,
)
_LEAST_LETTERS = 4
_ABOUT_LOANS = ("ask_library_loans", "renew_library_loan")


def follow_up_about_libraries(turn: Turn, talk: Talk) -> bool:
    """Whether the message was a follow-up of an answer about loans, and is now understood as one."""
    said, before = turn.said, last_ending(turn)
    if said.is_button or len(said.words) > _A_FOLLOW_UP:
        return False
    if before in _ABOUT_LOANS and talk.slot("library_renewal_last") and _WORKED.search(said.text):
        understand_as(turn, talk, "chase_request")
        return True
    if before not in _ABOUT_LOANS or not talk.slot("library_listed"):
        return False
    if wants_everything(said.text) and "utter_library_renewed" not in last_said(turn):
        understand_as(turn, talk, "ask_library_loans")
        return True
    was_listed = bool(_LISTS.intersection(last_said(turn)))
    if was_listed and (_CHOOSES.search(said.text) or _names_what_was_listed(turn)):
        understand_as(turn, talk, "renew_library_loan")
        return True
    return False


def _names_what_was_listed(turn: Turn) -> bool:
    """Whether a word of the message stands in the last list that was shown."""
    shown = next(
        (
            str(event.get("text") or "")
            for event in reversed(turn.history)
            if event.get("event") == "bot"
            and (event.get("metadata") or {}).get("utter_action") in _LISTS
            and (event.get("metadata") or {}).get("utter_action") != "utter_library_loans_more"
        ),
        "",
    )
    listed = set(re.findall(r"[^\W_]+", level(shown)))
    words = {word for word in re.findall(r"[^\W_]+", level(turn.said.text)) if not is_common(word)}
    return any(len(word) >= _LEAST_LETTERS and word in listed for word in words)
