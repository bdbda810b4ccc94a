"""The gateway's calls to Rasa: ask, look whether a message was handled, see whether it is up. It retries nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp

from bot.council.errors import KerbsideError
from bot.gateway.replies import Reply, read_replies, read_tracker

Result = TypeVar("Result")

_CONNECT_SECONDS = 3.0
_LOOK_SECONDS = 10.0


class Reason(StrEnum):
    """Why there is no answer, as the evidence names it."""

    DOWN = "down"
    SLOW = "slow"
    EMPTY = "empty"


class NoAnswer(KerbsideError):
    """Rasa gave no answer of use. `delivered`: it may have heard the message. `reachable`: it did answer something."""

    def __init__(self, reason: Reason, problem: str, *, delivered: bool = True, reachable: bool = False) -> None:
        super().__init__(f"{reason.value}: {problem}")
        self.reason = reason
        self.problem = problem
        self.delivered = delivered
        self.reachable = reachable


@dataclass(frozen=True, kw_only=True)
class Question:
    """One message for Rasa. `text` cannot run as an intent unless it is a button that was offered."""

    conversation: str
    message_id: str
    council: str
    channel: str
    language: str
    text: str
    sample_at: datetime | None = None
    is_external: bool = False  # the gateway's own message, not a resident's


class Rasa:
    """Rasa's HTTP interface on loopback. `seconds` is how long one turn may take in all."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str, seconds: float) -> None:
        self._session, self._url, self._token, self._seconds = session, url, token, seconds

    async def ask(self, question: Question) -> list[Reply]:
        """The replies to one message, possibly none; `NoAnswer` when Rasa cannot be reached or does not make sense."""
        metadata: dict[str, Any] = {
            "message_id": question.message_id,
            "council": question.council,
            "channel": question.channel,
            "language": question.language,
        }
        if question.sample_at is not None:
            metadata["sample_at"] = question.sample_at.isoformat()
        if question.is_external:
            metadata["is_external"] = True
        body = {
            "sender": question.conversation,
            "message": question.text,
            "input_channel": question.channel,
            "metadata": metadata,
        }
        return await self._call("POST", "/webhooks/rest/webhook", self._seconds, read_replies, json=body)

    async def find(self, conversation: str, message_id: str) -> list[Reply] | None:
        """What Rasa said to a message, if it handled it to the end; None when it does not know it."""
        path = f"/conversations/{quote(conversation, safe='')}/tracker"
        params = {"token": self._token, "include_events": "ALL"}
        return await self._call("GET", path, _LOOK_SECONDS, lambda said: read_tracker(said, message_id), params=params)

    async def is_up(self) -> bool:
        """Whether Rasa has a model and takes messages."""
        try:
            await self._call("GET", "/status", _LOOK_SECONDS, bool, params={"token": self._token})
        except NoAnswer:
            return False
        return True

    async def _call(
        self, method: str, path: str, seconds: float, read: Callable[[Any], Result], **extra: Any
    ) -> Result:
        timeout = aiohttp.ClientTimeout(total=seconds, connect=min(seconds, _CONNECT_SECONDS))
        try:
            async with self._session.request(
                method, self._url + path, timeout=timeout, allow_redirects=False, **extra
            ) as answer:
                if answer.status == 409:  # it runs, but has no model: it heard nothing of what it was told
                    raise NoAnswer(Reason.DOWN, "it has no model", delivered=False)
                if answer.status != 200:
                    raise NoAnswer(Reason.DOWN, f"it answered {answer.status}", reachable=True)
                body = await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as failure:
            raise NoAnswer(Reason.DOWN, type(failure).__name__, delivered=False) from failure
        except TimeoutError as failure:
            raise NoAnswer(Reason.SLOW, type(failure).__name__) from failure
        except (aiohttp.ClientError, OSError) as failure:
            raise NoAnswer(Reason.DOWN, type(failure).__name__) from failure
        try:
            return read(json.loads(body))
        except (ValueError, TypeError, AttributeError, KeyError) as failure:
            raise NoAnswer(Reason.DOWN, "its answer could not be read", reachable=True) from failure
