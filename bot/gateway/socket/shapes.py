"""A reply as Rasa's Socket.IO channel writes it. Clients look for exactly these keys, so there are no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.gateway.replies import Reply


def as_uttered(reply: Reply, about: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """The `bot_uttered` events of one reply: its paragraphs, the buttons with the last of them, then a picture.

    `about` is for a client that said that it draws cards: each event then carries it as `metadata`, and the reply's
    `custom` goes with the last, as does `answers` in its metadata. Any other client gets neither; a card's text holds
    its plain link.
    """
    events = list(_plain(reply))
    if about is not None:
        custom = reply.get("custom")
        if custom:
            events = events or [{"text": ""}]
            events[-1] |= {"custom": custom}
        events = [{**event, "metadata": dict(about)} for event in events]
        if events and reply.get("answers"):
            events[-1]["metadata"]["answers"] = True
    yield from events


def _plain(reply: Reply) -> Iterator[dict[str, Any]]:
    buttons = [
        {"content_type": "text", "title": one["title"], "payload": one["payload"]} for one in reply.get("buttons", ())
    ]
    parts = [part for part in reply.get("text", "").strip().split("\n\n") if part.strip()]
    if buttons and not parts:
        parts = [", ".join(one["title"] for one in buttons)]
    for number, part in enumerate(parts, 1):
        yield {"text": part, "quick_replies": buttons} if buttons and number == len(parts) else {"text": part}
    if "image" in reply:
        yield {"attachment": {"type": "image", "payload": {"src": reply["image"]}}}
    if "attachment" in reply:
        yield {"attachment": reply["attachment"]}
