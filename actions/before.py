"""What was said and done before this message, and how a message is heard anew in that light. Says nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rasa_sdk.events import ActionExecuted, UserUttered

from actions.said import Said
from actions.talk import Talk
from actions.turn import Turn

_ASKED_BACK = frozenset({"utter_ask_affirmation", "utter_ask_which_need", "utter_ask_rephrase"})
_CARRIES_ON = re.compile(
    r"\b(?:carry(?:ing)? on|continue|keep going|resume|(?:go|get|move) on with|where (?:was|were) (?:we|i)"
    r"|back to (?:the|my) (?:bins?|report|question))\b",
    re.I,
)
_NOT_ON = re.compile(r"\b(?:don'?t|do not|not|can'?t|stop)\b.{0,12}\b(?:carry|continue|keep|resume|go|get)", re.I)
_DROPS = re.compile(
    r"\b(?:actually,? no|forget (?:that|it|the|this|about)|never ?mind|instead|scrap (?:that|it|the)"
    r"|don'?t (?:bother|worry about)|changed my mind|(?:no,? )?just tell me|leave (?:that|it|the report))\b",
    re.I,
)


def last_said(turn: Turn) -> list[str]:
    """The responses between the resident's last two messages."""
    return next((said for _, said in _messages(turn)), [])


def was_said(turn: Turn, *responses: str) -> bool:
    """Whether one of these responses was said at any time in this conversation."""
    return any(_response(event) in responses for event in turn.history if event.get("event") == "bot")


def asked_back_about(turn: Turn) -> list[Said]:
    """The messages before this one that were only answered with "did you mean ...?", the oldest first."""
    found: list[Said] = []
    for event, said in _messages(turn):
        if not said or not set(said) <= _ASKED_BACK:
            break
        found.insert(0, Said.read(event.get("parse_data") or {"text": event.get("text")}))
    return [one for one in found if not one.is_button]


def carries_on(said: Said) -> bool:
    """Whether a resident wants to go on with what was interrupted: `ok carry on then`."""
    return bool(_CARRIES_ON.search(said.text)) and not _NOT_ON.search(said.text) and not said.is_button


def drops_it(said: Said) -> bool:
    """Whether a resident gives up what is being done for something else: `actually no just tell me ...`."""
    return bool(_DROPS.search(said.text)) and not said.is_button


def understand_as(turn: Turn, talk: Talk, intent: str, **entities: str) -> None:
    """Go on as if the message had been this intent. The event is marked: no resident typed it."""
    _hear_anew(turn, talk, intent, entities, {})


def take_as_unclear(turn: Turn, talk: Talk) -> None:
    """Go on as if the message had not been understood, for Rasa's two-stage fallback to ask about its close call."""
    _hear_anew(turn, talk, "nlu_fallback", {}, {"close_call": list(turn.close_call)})


def _hear_anew(turn: Turn, talk: Talk, intent: str, entities: Mapping[str, str], told: Mapping[str, Any]) -> None:
    said = turn.said
    listed: list[dict[str, Any]] = [
        {"entity": name, "value": value} for name, values in said.entities.items() for value in values
    ]
    listed += [{"entity": name, "value": value} for name, value in entities.items()]
    parse_data = {"intent": {"name": intent, "confidence": 1.0}, "entities": listed, "text": said.text, **told}
    event: dict[str, Any] = UserUttered(said.text, parse_data)
    event["metadata"] = {**turn.metadata, "synthetic": True}
    talk.add(ActionExecuted("action_listen"))
    talk.add(event)


def _messages(turn: Turn) -> Iterator[tuple[Any, list[str]]]:
    """The resident's messages before this one, the latest first, each with the responses that answered it.

    Rasa repeats a message that ended its two-stage fallback, and so do we (`understand_as`); a repeated one is the
    same message.
    """
    said: list[str] = []
    message: str | None = None
    for event in reversed(turn.history):
        if event.get("event") == "bot" and message is not None:
            said.append(_response(event))
        elif event.get("event") == "user":
            if message is not None and (said or event.get("text") != message):
                yield event, said
                said = []
            message = str(event.get("text"))


def _response(event: Any) -> str:
    return str((event.get("metadata") or {}).get("utter_action"))
