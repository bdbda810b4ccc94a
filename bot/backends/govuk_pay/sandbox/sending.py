"""Sends webhook messages from a background task: signed, at least once, and again when the receiver does not take one.

The pauses between tries are those that GOV.UK Pay documents, by the sandbox's clock.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import aiohttp
from aiohttp import web
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox.announcing import DELIVERED, GIVEN_UP, WAITING
from bot.backends.govuk_pay.sandbox.behaviour import Mode
from bot.backends.govuk_pay.sandbox.tables import WEBHOOKS, Row
from bot.backends.govuk_pay.sandbox.till import Till

PAUSES = (
    timedelta(seconds=60),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=2),
)
_LOG = logging.getLogger(__name__)
_LOOK_EVERY = 0.5  # seconds; the clock may have been moved meanwhile
_SHUFFLE_SECONDS = 0.3  # messages that arise within this time count as together
_PATIENCE = aiohttp.ClientTimeout(total=5)


def signature(body: bytes, secret: str) -> str:
    """What stands in `Pay-Signature`."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def sender_of(till: Till) -> Callable[[web.Application], AsyncIterator[None]]:
    """For `cleanup_ctx`: the task that sends, from start to stop of the application."""

    async def run(app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            task = asyncio.create_task(_send_for_ever(till, session))
            yield
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return run


async def _send_for_ever(till: Till, session: aiohttp.ClientSession) -> None:
    news = till.behaviour.news
    while True:
        with suppress(TimeoutError):  # not `wait_for`, which swallows a cancellation that comes with the news
            async with asyncio.timeout(_LOOK_EVERY):
                await news.wait()
        news.clear()
        if not till.behaviour.webhook_url:
            continue
        try:
            await _send_what_is_due(till, session)
        except SQLAlchemyError as gone:  # the tables are being laid anew
            _LOG.warning("sandbox.webhooks.skipped: %s", type(gone).__name__)


async def _send_what_is_due(till: Till, session: aiohttp.ClientSession) -> None:
    due = await till.do_quietly(_due)
    if any(row["mode"] == Mode.SHUFFLE for row in due):
        await asyncio.sleep(_SHUFFLE_SECONDS)
        due = sorted(await till.do_quietly(_due), key=lambda row: row["number"], reverse=True)
    for row in due:
        await _send(till, session, row)


async def _send(till: Till, session: aiohttp.ClientSession, row: Row) -> None:
    body = row["body"].encode()
    headers = {
        "Content-Type": "application/json",
        "Pay-Signature": signature(body, till.behaviour.webhook_secret),
    }
    is_taken = False
    for _ in range(2 if row["mode"] == Mode.DUPLICATE else 1):
        try:
            async with session.post(
                till.behaviour.webhook_url, data=body, headers=headers, timeout=_PATIENCE, allow_redirects=False
            ) as response:
                is_taken = 200 <= response.status < 300
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            is_taken = False
    await till.do_quietly(lambda opened, now: _note(opened, row, is_taken, now))


def _due(session: Session, now: datetime) -> list[Row]:
    chosen = (
        select(WEBHOOKS).where(WEBHOOKS.c.state == WAITING, WEBHOOKS.c.next_try_at <= now).order_by(WEBHOOKS.c.number)
    )
    return [dict(row) for row in session.execute(chosen).mappings()]


def _note(session: Session, row: Row, is_taken: bool, now: datetime) -> None:
    tries = row["tries"] + 1
    if is_taken:
        state, next_try_at = DELIVERED, row["next_try_at"]
    elif tries > len(PAUSES):
        state, next_try_at = GIVEN_UP, row["next_try_at"]
    else:
        state, next_try_at = WAITING, now + PAUSES[tries - 1]
    session.execute(
        WEBHOOKS.update()
        .where(WEBHOOKS.c.number == row["number"])
        .values(tries=tries, state=state, next_try_at=next_try_at)
    )
