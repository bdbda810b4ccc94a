"""A message that tells of a move but asks where a thing goes: "we are moving, and where does the old telly go"."""

from __future__ import annotations

import re

from actions.before import understand_as
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.item_search import find_things
from actions.waste.recycling import INTENT, items_of

_ASKS_WHERE = re.compile(
    r"\bwhere (?:do|does|should|would|can|could|shall|will) (?:\w+ ){1,4}?(?:go|put|take|chuck|belong)\b"
    r"|\b(?:which|what) bin\b|\bwhere'?s (?:it|that|this|they) (?:go|meant to go|supposed to go)\b"
    r"|\bwhat (?:do|should|can|am) (?:i|we) (?:supposed to |meant to )?do with\b|\b(?:get|be) (?:rid|shut) of\b",
    re.I,
)


def asks_where_it_goes(turn: Turn, form: str) -> bool:
    """Whether the message that opened this form asks where a thing of the council's list goes."""
    opened = any(event["event"] == "active_loop" and event.get("name") == form for event in turn.events)
    if not opened or turn.said.is_button or not _ASKS_WHERE.search(turn.said.text):
        return False
    things, items = turn.said.entities.get("thing", ()), items_of(turn.council)
    return bool((find_things(things, items) if things else items.find(turn.said.text)).sure)


def understand_as_where(turn: Turn, talk: Talk) -> None:
    """Go on as if the message had been understood as the question that it ends in."""
    understand_as(turn, talk, INTENT)
