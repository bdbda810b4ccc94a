"""Follows payments in the background: what webhooks speak of at once, everything else by and by until it has ended."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.gateway.paying.telling import tell
from bot.logs import get
from bot.payments import keeping
from bot.payments.tables import Source
from bot.payments.visiting import follow_up, sweep

_LOG = get("gateway")
_OLD_EVERY = timedelta(hours=1)


class PaymentWorker:
    """One process's worker. Several may run at once: the ledger gives each payment that is due to one of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._old_due = utc_now()
        self._running: set[asyncio.Task] = set()

    async def run(self) -> None:
        """Work until cancelled. A failure is logged and tried again at the next round."""
        while True:
            try:
                await self.work_once()
            except Exception as failure:
                _LOG.error("payments.sweep.failed", problem=type(failure).__name__)
            await asyncio.sleep(self._desk.settings.payments_sweep_seconds)

    async def work_once(self) -> None:
        """One round."""
        await tell(self._desk)
        if await sweep(self._desk.payments):
            await tell(self._desk)
        now = utc_now()
        if now >= self._old_due:
            before = now - timedelta(days=self._desk.settings.payments_keep_days)
            await self._desk.payments.store(lambda session: keeping.drop_old(session, before, now))
            self._old_due = now + _OLD_EVERY

    def follow_soon(self, number: int) -> None:
        """Read a payment again in the background. What fails here, the next round does."""
        task = asyncio.create_task(self._follow(number))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self, seconds: float) -> None:
        """Let what runs in the background end."""
        if self._running:
            _, unfinished = await asyncio.wait(set(self._running), timeout=seconds)
            for task in unfinished:
                task.cancel()

    async def _follow(self, number: int) -> None:
        try:
            await follow_up(self._desk.payments, number, Source.WEBHOOK)
            await tell(self._desk, number)
        except Exception as failure:
            _LOG.warning("payment.not_followed", number=number, problem=type(failure).__name__)
