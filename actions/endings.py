"""Which need was last done to its end: each action says what it ends (`CouncilAction.ends`)."""

from __future__ import annotations

from actions.acting import all_actions
from actions.turn import Turn


def last_ending(turn: Turn) -> str | None:
    """The intent of the last thing that was done to its end in this conversation."""
    endings = {one.called: one.ends for one in all_actions() if one.ends}
    names = (str(event.get("name")) for event in reversed(turn.history) if event.get("event") == "action")
    return next((endings[name] for name in names if name in endings), None)
