"""One short "sorry" before the first question, to somebody who is angry or has a long story. Never twice."""

from __future__ import annotations

import re

from actions.before import was_said
from actions.said import Said
from actions.talk import Talk
from actions.turn import Turn

_A_LONG_STORY = 30  # words
_ANGRY = re.compile(
    r"!!|\b(?:disgrace\w*|disgust\w*|furious|fuming|fed up|sick (?:and tired )?of|sick to death|ridiculous|a joke"
    r"|appalling|unacceptable|shambles|useless|pathetic|livid|angry|outrage\w*|had enough|bloody|wtf|ffs|crap|hopeless"
    r"|(?:second|third|fourth|2nd|3rd|4th) (?:time|week)|yet again|every (?:single )?(?:week|time)|not good enough)\b",
    re.I,
)
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
#: Responses that hold an apology for the trouble itself.
_SORRY = ("utter_missed_bin_sorry", "utter_complaint")


def needs_a_sorry(said: Said) -> bool:
    """Whether a message is angry, shouted or long."""
    shouted = len(_SHOUTED.findall(said.text)) > 2
    return not said.is_button and (len(said.words) > _A_LONG_STORY or shouted or bool(_ANGRY.search(said.text)))


def say_sorry(turn: Turn, talk: Talk) -> None:
    """Say it, unless it was said in this conversation."""
    if needs_a_sorry(turn.said) and not was_said(turn, *_SORRY):
        talk.say("utter_missed_bin_sorry")
