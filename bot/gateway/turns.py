"""One turn at a time in each conversation, across all gateway processes, and an answer for the resident in time.

A drain works through a conversation's messages that are not done, in order, while this process holds its claim. Callers
wait for their message beside it; whoever waits too long is told so, and the answer then comes as a late reply.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from bot.gateway import messages, sentences
from bot.gateway.asking import settle
from bot.gateway.claims import claimed
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.gateway.rasa import Rasa, Reason
from bot.gateway.replies import Reply
from bot.gateway.tables import MessageState
from bot.logs import get

_LOG = get("gateway")
_MARGIN_SECONDS = 2.0


class Turns:
    """The turns of one process."""

    def __init__(self, desk: Desk, rasa: Rasa) -> None:
        self._desk, self._rasa = desk, rasa
        self.holder = secrets.token_hex(16)
        self._drains: dict[str, asyncio.Task] = {}
        self._stirred: set[str] = set()
        self._waiting: dict[str, dict[str, set[asyncio.Future]]] = defaultdict(dict)

    def awaited_seconds(self) -> float:
        """How long after it came in a message counts as waited for."""
        return self._desk.settings.answer_seconds + _MARGIN_SECONDS

    async def answer(self, row: Any) -> list[Reply]:
        """What the resident is told about a message that was taken in; at the latest after `answer_seconds`.

        The same message again gives the same answer, and waits with the first when that is still under way.
        """
        conversation, message_id = row.conversation, row.message_id
        if row.state not in messages.UNDONE or row.notice is not None:
            return self._said(conversation, row, prefer_notice=False)
        until = utc_now() + timedelta(seconds=self._desk.settings.answer_seconds)
        if row.awaited_until is None or row.awaited_until < until:
            await self._expect(row, until + timedelta(seconds=_MARGIN_SECONDS))
        reason = await self._wait(conversation, message_id)
        if reason is None:
            row = await self._read(conversation, message_id)
        else:
            row = await self._tell(conversation, message_id, row, reason)
        return self._said(conversation, row, prefer_notice=True)

    def drain(self, conversation: str) -> asyncio.Task:
        """Work through a conversation's messages, now or after the drain that is at it already."""
        self._stirred.add(conversation)
        if conversation not in self._drains:
            self._drains[conversation] = asyncio.create_task(self._drain(conversation))
        return self._drains[conversation]

    async def finish(self, seconds: float) -> None:
        """Let the turns in flight end; those that do not are left for the next start, which looks them up in Rasa."""
        tasks = set(self._drains.values())
        if not tasks:
            return
        _, unfinished = await asyncio.wait(tasks, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _wait(self, conversation: str, message_id: str) -> Reason | None:
        """None when the message has ended; otherwise why there is no answer yet."""
        waiter: asyncio.Future = asyncio.get_running_loop().create_future()
        waiters = self._waiting[conversation].setdefault(message_id, set())
        waiters.add(waiter)
        self.drain(conversation)
        try:
            return await asyncio.wait_for(waiter, self._desk.settings.answer_seconds)
        except TimeoutError:
            return Reason.SLOW
        finally:
            waiters.discard(waiter)
            if not waiters:
                self._waiting[conversation].pop(message_id, None)
            if not self._waiting[conversation]:
                del self._waiting[conversation]

    async def _tell(self, conversation: str, message_id: str, row: Any, reason: Reason) -> Any:
        desk, council = self._desk, self._desk.councils[row.council]
        key = "slow" if reason is Reason.SLOW else "unavailable"
        words = desk.words(council, row.language)

        def work(session: Any) -> Any:
            now = messages.read(session, conversation, message_id)
            is_behind = now is not None and now.state == MessageState.WAITING.value and reason is Reason.SLOW
            said = sentences.say(words, council, desk.clock(), "busy" if is_behind else sentences.of_message(row, key))
            return messages.tell(session, conversation, message_id, [{"text": said}], reason, utc_now())

        return await desk.store(work)

    def _said(self, conversation: str, row: Any, *, prefer_notice: bool) -> list[Reply]:
        if row is None:
            council = self._desk.councils[conversation.partition(".")[0]]
            words = self._desk.words(council, council.languages[0])
            return [{"text": sentences.say(words, council, self._desk.clock(), "erased")}]
        if row.notice is not None and (prefer_notice or row.replies is None):
            return list(row.notice)
        return list(row.replies)

    async def _drain(self, conversation: str) -> None:
        try:
            while conversation in self._stirred:
                self._stirred.discard(conversation)
                async with claimed(self._desk, conversation, self.holder):
                    await self._work_through(conversation)
        except asyncio.CancelledError:
            _LOG.warning("turn.stopped", conversation=conversation)
            raise
        except Exception as failure:
            _LOG.error("turn.failed", conversation=conversation, problem=type(failure).__name__)
        finally:
            self._stirred.discard(conversation)
            self._drains.pop(conversation, None)
            self._wake_all(conversation, Reason.DOWN)  # nobody is left to answer them

    async def _work_through(self, conversation: str) -> None:
        passed_over: set[int] = set()
        while row := await self._take_next(conversation, passed_over):
            is_awaited = row.message_id in self._waiting.get(conversation, {})
            if row.state == MessageState.ASKED.value and not is_awaited:
                # Its process died in the turn, and with it whoever waited: the answer belongs to the late replies.
                await self._expect(row, None)
            kept = await settle(self._desk, self._rasa, row)
            self._wake(conversation, row.message_id, kept.reason if kept else None)
            if kept is not None:
                passed_over.add(row.id)
                if not kept.go_on:
                    self._wake_all(conversation, kept.reason)
                    return
        await self._wake_those_answered_elsewhere(conversation)

    async def _wake_those_answered_elsewhere(self, conversation: str) -> None:
        for message_id in list(self._waiting.get(conversation, {})):
            row = await self._read(conversation, message_id)
            if row is None or row.state not in messages.UNDONE:
                self._wake(conversation, message_id, None)

    def _wake(self, conversation: str, message_id: str, reason: Reason | None) -> None:
        for waiter in self._waiting.get(conversation, {}).get(message_id, ()):
            if not waiter.done():
                waiter.set_result(reason)

    def _wake_all(self, conversation: str, reason: Reason) -> None:
        for message_id in list(self._waiting.get(conversation, {})):
            self._wake(conversation, message_id, reason)

    async def _read(self, conversation: str, message_id: str) -> Any:
        return await self._desk.store(lambda session: messages.read(session, conversation, message_id))

    async def _take_next(self, conversation: str, passed_over: set[int]) -> Any:
        now = utc_now()
        return await self._desk.store(lambda session: messages.take_next(session, conversation, now, passed_over))

    async def _expect(self, row: Any, until: datetime | None) -> None:
        await self._desk.store(lambda session: messages.expect(session, row, until))
