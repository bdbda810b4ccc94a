"""Calls to one back end: retries of safe calls within the deadline, and errors in our own words.

A client says what to call; everything that can go wrong on the way is settled here, once. A write is never repeated.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp

from bot.council.errors import BackEndError, Unavailable
from bot.web.breaker import BreakerState
from bot.web.records import Answer, CallRecord, Refusal, parse_json
from bot.web.translation import SAFE_METHODS, error_of_answer, error_of_failure

if TYPE_CHECKING:
    from bot.web.calls import Calls

_MOST_BYTES = 8 * 1024 * 1024

Pairs = Mapping[str, str] | Sequence[tuple[str, str]]


class Line:
    """Calls to one base address in the name of one back end. Made by `Calls.to`."""

    def __init__(
        self,
        calls: Calls,
        back_end: str,
        url: str,
        headers: Mapping[str, str],
        read_refusal: Callable[[Any], Refusal],
        read_body: Callable[[bytes], Any] = parse_json,
    ) -> None:
        self.calls = calls
        self.back_end = back_end
        self.url = url
        self._headers = headers
        self._read_refusal = read_refusal
        self._read_body = read_body

    async def get(self, template: str, *, path: Mapping[str, str] | None = None, params: Pairs | None = None) -> Answer:
        """Read. `template` is the path with names in braces, filled from `path`. Tried again when that may help."""
        return await self._call("GET", template, path or {}, {"params": params or {}})

    async def post(
        self,
        template: str,
        *,
        path: Mapping[str, str] | None = None,
        form: Pairs | None = None,
        json: Any = None,
    ) -> Answer:
        """Write, once: `Unavailable.sent` tells whether it may have arrived. The body is a form or JSON."""
        return await self._call("POST", template, path or {}, {"json": json} if form is None else {"data": form})

    async def delete(self, template: str, *, path: Mapping[str, str] | None = None) -> Answer:
        """Take away. Tried once here; aiohttp itself may try again where a kept connection broke, and meet a 404."""
        return await self._call("DELETE", template, path or {}, {})

    async def _call(self, method: str, template: str, path: Mapping[str, str], extra: dict[str, Any]) -> Answer:
        with self.calls.within():
            attempt = 1
            while True:
                try:
                    return await self._attempt(method, template, path, extra, attempt)
                except Unavailable:
                    pause = self.calls.pause_after(attempt)
                    if (
                        method not in SAFE_METHODS
                        or attempt >= self.calls.attempts
                        or pause >= self.calls.seconds_left()
                        or self.calls.breaker(self.url).state is BreakerState.OPEN
                    ):
                        raise
                await asyncio.sleep(pause)
                attempt += 1

    async def _attempt(
        self, method: str, template: str, path: Mapping[str, str], extra: dict[str, Any], attempt: int
    ) -> Answer:
        """One attempt: the breaker is asked first and told afterwards, and the caller's `on_call` hears how it went."""
        if self.calls.seconds_left() <= 0:
            raise Unavailable(self.back_end, "there was no time left to call it")
        breaker = self.calls.breaker(self.url)
        if not breaker.allows():
            raise Unavailable(self.back_end, "it failed several times in a row and is left alone for a moment")
        url = self.url + template.format(**{name: quote(value, safe="") for name, value in path.items()})
        started = time.monotonic()
        status: int | None = None
        problem = ""
        try:
            session = await self.calls.session.get()
            async with session.request(
                method, url, headers=self._headers, timeout=self.calls.timeout(method), allow_redirects=False, **extra
            ) as response:
                status = response.status
                body = await _read(response)
            answer = self._understand(method, Answer(status, dict(response.headers), None), body)
            breaker.succeeded()
            return answer
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            problem = type(failure).__name__
            breaker.failed()
            raise error_of_failure(self.back_end, method, failure) from failure
        except BackEndError as error:
            problem = type(error).__name__
            if isinstance(error, Unavailable):
                breaker.failed()
            else:
                breaker.succeeded()
            raise
        except BaseException as stopped:  # cancelled from our side, which says nothing about the back end
            problem = type(stopped).__name__
            breaker.gave_up()
            raise
        finally:
            taken = round((time.monotonic() - started) * 1000)
            self.calls.on_call(CallRecord(self.back_end, method, template, attempt, status, taken, problem))

    def _understand(self, method: str, answer: Answer, body: bytes) -> Answer:
        error = error_of_answer(self.back_end, method, answer.status, answer.headers, body, self._read_refusal)
        if error is not None:
            raise error
        try:
            return Answer(answer.status, answer.headers, self._read_body(body))
        except ValueError as wrong:
            raise Unavailable(self.back_end, "its answer could not be read", sent=method not in SAFE_METHODS) from wrong


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > _MOST_BYTES:
            raise aiohttp.ClientPayloadError("the answer is too long")
    return bytes(body)
