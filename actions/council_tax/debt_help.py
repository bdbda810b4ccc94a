"""Support, free debt advice and a person: said before anything about debt, and once in a row."""

from __future__ import annotations

from actions.talk import Talk
from actions.turn import Turn

_LATELY = 8  # responses


def say_help(turn: Turn, talk: Talk) -> None:
    """Say it, unless it was said a moment ago."""
    said = [str((event.get("metadata") or {}).get("utter_action")) for event in turn.history if event["event"] == "bot"]
    if "utter_council_tax_arrears_help" in (*said[-_LATELY:], *talk.responses):
        return
    figures = turn.council.council_tax
    advice = "\n".join(f"- {one.name}: {one.phone}" for one in figures.debt_advice) if figures is not None else ""
    team = figures.team_phone if figures is not None else turn.council.phone
    talk.say("utter_council_tax_arrears_help", advice=advice, team=team)
