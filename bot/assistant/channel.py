"""Rasa's REST channel, with the name of the response that each reply is of: the gateway's proof of what was answered.

Named in credentials.yml. Rasa hands the name to every channel with the reply, and its own REST channel drops it. Here
it comes as one more key, `response`, beside those of Rasa; a client that does not know the key loses nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import QueueOutputChannel, RestInput
from sanic import Blueprint

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class NamedCollector(CollectingOutputChannel):
    """Collects replies into a list that Rasa's REST channel made, each with its response's name."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        super().__init__()
        self.messages = messages

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """One response, which may become several replies: one for each paragraph, and one for each other part."""
        name, before = message.get("utter_action"), len(self.messages)
        await super().send_response(recipient_id, message)
        if isinstance(name, str):
            for reply in self.messages[before:]:
                reply["response"] = name


class NamedRest(RestInput):
    """As Rasa's own: at `/webhooks/rest`, under the name `rest`. Streamed answers stay as they are, without names."""

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Rasa's own routes, with the collector of each message replaced by one that keeps names."""

        async def on_named_message(message: UserMessage) -> Any:
            collector = message.output_channel
            if isinstance(collector, CollectingOutputChannel) and not isinstance(collector, QueueOutputChannel):
                message.output_channel = NamedCollector(collector.messages)
            return await on_new_message(message)

        return super().blueprint(on_named_message)
