"""What all back-end clients of a process share: session, budget, breakers. `line.py` makes the calls."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import aiohttp

from bot.web.breaker import Breaker
from bot.web.deadline import seconds_left, within
from bot.web.line import Line
from bot.web.records import CallRecord, Refusal, parse_json, read_no_refusal
from bot.web.session import SharedSession
from bot.web.translation import SAFE_METHODS


class Calls:
    """What all back-end clients of a process share. Cheap to make: the session opens with the first call.

    `budget_seconds` is for one whole call of a client, retries and pages included; `within` sets it for everything
    that an action does. `attempt_seconds` ends one attempt of a safe call early, so that another fits in; a write is
    tried once and may take what is left. `clock` counts the breakers' seconds; `on_call` hears of each attempt.
    """

    def __init__(
        self,
        *,
        budget_seconds: float = 7.0,
        attempt_seconds: float = 3.0,
        connect_seconds: float = 1.5,
        attempts: int = 3,
        backoff_seconds: float = 0.1,
        breaker_failures: int = 5,
        breaker_rest_seconds: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        on_call: Callable[[CallRecord], None] = lambda record: None,
    ) -> None:
        self.budget_seconds = budget_seconds
        self.attempts = attempts
        self.on_call = on_call
        self.session = SharedSession()
        self._attempt_seconds = attempt_seconds
        self._connect_seconds = connect_seconds
        self._backoff_seconds = backoff_seconds
        self._breaker_failures = breaker_failures
        self._breaker_rest_seconds = breaker_rest_seconds
        self._clock = clock
        self._jitter = jitter
        self._breakers: dict[str, Breaker] = {}

    def to(
        self,
        back_end: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        read_refusal: Callable[[Any], Refusal] = read_no_refusal,
        read_body: Callable[[bytes], Any] = parse_json,
    ) -> Line:
        """A line to one back end. `read_refusal` finds code and sentence in its error bodies (parsed JSON or None).

        `read_body` makes `Answer.data` of a 2xx body and raises `ValueError` for one that it cannot read.
        """
        return Line(self, back_end, url.rstrip("/"), dict(headers or {}), read_refusal, read_body)

    def within(self, seconds: float | None = None) -> AbstractContextManager[None]:
        """Everything called inside, one call or many, has this long in all (the budget, when not given)."""
        return within(self.budget_seconds if seconds is None else seconds)

    def seconds_left(self) -> float:
        """What is left of the deadline in force; the whole budget when there is none."""
        left = seconds_left()
        return self.budget_seconds if left is None else left

    def breaker(self, url: str) -> Breaker:
        """The breaker of a base address."""
        if url not in self._breakers:
            self._breakers[url] = Breaker(
                self._clock, failures=self._breaker_failures, rest_seconds=self._breaker_rest_seconds
            )
        return self._breakers[url]

    async def close(self) -> None:
        """Close the session, if one was opened. A later call opens a new one."""
        await self.session.close()

    def pause_after(self, attempt: int) -> float:
        """Seconds to wait after a failed attempt (1 is the first): doubled each time, give or take a half."""
        return self._backoff_seconds * 2 ** (attempt - 1) * (0.5 + self._jitter())

    def timeout(self, method: str) -> aiohttp.ClientTimeout:
        """How long one attempt may take, within the deadline in force."""
        left = self.seconds_left()
        total = min(left, self._attempt_seconds) if method in SAFE_METHODS else left
        return aiohttp.ClientTimeout(total=total, connect=min(total, self._connect_seconds))
