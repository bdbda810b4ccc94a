"""What Rasa says, in the form that clients get: known keys only, from its REST answer or from its tracker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.council.contacts import ENDINGS, strongest
from bot.gateway.fields import is_plain_text
from bot.services import outcome_of

Reply = dict[str, Any]

_TEXTS = ("text", "image", "attachment")
_EMERGENCY = "999"


def read_replies(answer: Any) -> list[Reply]:
    """Rasa's REST answer as replies without their recipient; raises `ValueError` when it has another shape."""
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise ValueError("not a list of replies")
    return _mark_answer([reply for one in answer if (reply := _known(one))], [one.get("response") for one in answer])


def read_tracker(tracker: Any, message_id: str) -> list[Reply] | None:
    """What was said after a message, from Rasa's tracker; None when the tracker does not know the message.

    Raises `ValueError` when it is no tracker.
    """
    if not isinstance(tracker, dict) or not isinstance(tracker.get("events"), list):
        raise ValueError("not a tracker")
    found: list[Reply] | None = None
    responses: list[Any] = []
    for event in tracker["events"]:
        if event.get("event") == "user":
            said = (event.get("metadata") or {}).get("message_id")
            if said == message_id:
                found = found or []  # two-stage fallback says a message again, under the same id
            elif said and found is not None:
                break  # the resident's next message; one without an id is the assistant's own, within the turn
        elif event.get("event") == "bot" and found is not None:
            found += _split(_known({**(event.get("data") or {}), "text": event.get("text")}))
            responses.append((event.get("metadata") or {}).get("utter_action"))
    return None if found is None else _mark_answer(found, responses)


def is_judgeable(replies: Iterable[Mapping[str, Any]] | None) -> bool:
    """Whether the replies to a message answered something, so that it can be asked whether they did."""
    return any(reply.get("answers") is True for reply in replies or ())


def for_client(replies: Iterable[Reply], sender: str) -> list[Reply]:
    """Replies as Rasa's REST channel writes them, each with the client's own name for itself."""
    return [{"recipient_id": sender, **reply} for reply in replies]


def buttons_of(replies: Iterable[Reply]) -> list[tuple[str, str]]:
    """Title and payload of every button on offer."""
    return [(one["title"], one["payload"]) for reply in replies for one in reply.get("buttons", ())]


def add_aside(replies: Sequence[Reply], aside: Reply) -> list[Reply]:
    """Replies with a remark of the gateway's own: first, so that it never parts a question from its answer.

    Only whom to call in danger is said before it.
    """
    is_urgent = _EMERGENCY in replies[0].get("text", "")
    return [*replies, aside] if is_urgent else [aside, *replies]


def _mark_answer(replies: list[Reply], responses: Iterable[Any]) -> list[Reply]:
    """Mark the last reply of a turn with `answers` where the services' cards say that its responses ended a need.

    A turn that also proves something stronger (danger, a failure, a message for a person) is none to ask about.
    """
    proved = strongest(found for name in responses if isinstance(name, str) and (found := outcome_of(name)))
    if replies and proved in ENDINGS:
        replies[-1]["answers"] = True
    return replies


def _known(raw: Mapping[str, Any]) -> Reply:
    reply: Reply = {key: raw[key] for key in _TEXTS if isinstance(raw.get(key), str) and raw[key]}
    offered = raw["buttons"] if isinstance(raw.get("buttons"), list) else []
    buttons = [button for one in offered if (button := _button(one))]
    if buttons:
        reply["buttons"] = buttons
    if isinstance(raw.get("custom"), dict) and raw["custom"]:
        reply["custom"] = raw["custom"]
    return reply


def _button(raw: Any) -> dict[str, str] | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("title"), str) or not raw["title"]:
        return None
    payload = raw.get("payload")
    button = {"title": raw["title"], "payload": payload if isinstance(payload, str) and payload else raw["title"]}
    return button if all(is_plain_text(said) for said in button.values()) else None


def _split(reply: Reply) -> list[Reply]:
    """Rasa's REST channel makes one reply of each paragraph of a plain text, and one of each other part."""
    if "buttons" in reply or "text" not in reply:
        return [reply] if reply else []
    paragraphs: list[Reply] = [{"text": part} for part in reply.pop("text").strip().split("\n\n") if part]
    return [*paragraphs, *([reply] if reply else [])]
