"""Delivery receipts: when a sending has come to its end, the council's address hears of it, with a bearer token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import aiohttp
from aiohttp import web
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.backends.govuk_notify.sandbox.answers import delivery_receipt
from bot.backends.govuk_notify.sandbox.states import is_ended
from bot.backends.govuk_notify.sandbox.tables import Row, callback_address, note_callback, without_callback
from bot.database import in_thread

_AGAIN_AFTER = timedelta(minutes=5)
_MOST_TRIES = 6  # the first and five more
_PATIENCE_SECONDS = 5.0


class Callbacks:
    """Looks every `poll_seconds` what has ended by the sandbox's clock, and tells of it until it is taken."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], *, poll_seconds: float) -> None:
        self._engine = engine
        self._clock = clock
        self._poll_seconds = poll_seconds

    async def run(self, app: web.Application) -> AsyncIterator[None]:
        """For `app.cleanup_ctx`: works from the start of the application to its end."""
        working = asyncio.create_task(self._work())
        yield
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    async def _work(self) -> None:
        timeout = aiohttp.ClientTimeout(total=_PATIENCE_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:
                await asyncio.sleep(self._poll_seconds)
                with suppress(SQLAlchemyError):  # the tables are being laid out anew: look again in a moment
                    address = await in_thread(self._engine, callback_address)
                    if address is not None:
                        await self._tell(session, address)

    async def _tell(self, session: aiohttp.ClientSession, address: Row) -> None:
        now = self._clock()
        waiting = await in_thread(
            self._engine, lambda opened: without_callback(opened, address["after_number"], now, _MOST_TRIES)
        )
        for row in waiting:
            if row["kind"] == "letter" or not is_ended(row, now):
                continue
            taken = await _post(session, address, delivery_receipt(row, now))
            note = partial(_note, row=row, taken=taken, next_at=now + _AGAIN_AFTER)
            await in_thread(self._engine, note)


def _note(session: Session, *, row: Row, taken: bool, next_at: datetime) -> None:
    note_callback(session, row["number"], row["callback_tries"] + 1, done=taken, next_at=next_at)


async def _post(session: aiohttp.ClientSession, address: Row, body: object) -> bool:
    """Whether the other side took it: any 2xx."""
    headers = {"Authorization": f"Bearer {address['token']}"}
    try:
        async with session.post(address["url"], json=body, headers=headers, allow_redirects=False) as response:
            return 200 <= response.status < 300
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
