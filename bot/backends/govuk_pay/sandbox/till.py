"""What the API, the payment page and the tests' desk all work through: one lock, one transaction at a time.

Before anything else each transaction lets time do its work, so a payment that has expired is never found unfinished.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox import passing
from bot.backends.govuk_pay.sandbox.behaviour import Behaviour
from bot.database import in_thread

Result = TypeVar("Result")


class Till:
    """The sandbox's payments behind one lock: two tabs that pay at once come one after the other."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.clock = clock
        self._engine = engine
        self._one_at_a_time = asyncio.Lock()

    async def do(self, work: Callable[[Session, datetime], Result]) -> Result:
        """Run `work(session, now)` as one transaction, in a thread; the sender of webhooks hears of it afterwards."""
        try:
            return await self.do_quietly(work)
        finally:
            self.behaviour.news.set()

    async def do_quietly(self, work: Callable[[Session, datetime], Result]) -> Result:
        """The same for the sender itself, which would else wake itself for ever."""
        now = self.clock()

        def run(session: Session) -> Result:
            passing.advance(session, self.behaviour, now)
            return work(session, now)

        async with self._one_at_a_time:
            return await in_thread(self._engine, run)
