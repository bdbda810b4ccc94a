"""A conversation's turn, held by one gateway process at a time. One that dies loses it when its claim runs out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.gateway import conversations
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.logs import get

_LOG = get("gateway")
_LOOK_AGAIN_SECONDS = 0.1


async def try_to_claim(desk: Desk, conversation: str, holder: str) -> bool:
    """Take or renew the turn for `holder`; False while another has it."""
    seconds = desk.settings.claim_seconds
    return await desk.store(lambda session: conversations.claim(session, conversation, holder, utc_now(), seconds))


async def release(desk: Desk, conversation: str, holder: str) -> None:
    """Give the turn back."""
    await desk.store(lambda session: conversations.release(session, conversation, holder))


@asynccontextmanager
async def claimed(desk: Desk, conversation: str, holder: str) -> AsyncIterator[None]:
    """Wait for the turn, keep it while the block runs, give it back. Losing the turn meanwhile cancels the block."""
    while not await try_to_claim(desk, conversation, holder):  # noqa: ASYNC110 - another process holds it
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    block = asyncio.current_task()
    assert block is not None  # noqa: S101 - a coroutine always runs in a task
    renewing = asyncio.create_task(_keep_renewing(desk, conversation, holder, block))
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing
        await asyncio.shield(release(desk, conversation, holder))


async def _keep_renewing(desk: Desk, conversation: str, holder: str, block: asyncio.Task) -> None:
    while True:
        await asyncio.sleep(desk.settings.claim_seconds / 3)
        try:
            if await try_to_claim(desk, conversation, holder):
                continue
        except Exception as failure:
            _LOG.error("turn.claim.not_renewed", conversation=conversation, problem=type(failure).__name__)
        block.cancel()
        return
