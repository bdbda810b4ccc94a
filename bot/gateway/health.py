"""Whether the gateway and what it depends on are well. The gateway serves as long as its own database does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from sqlalchemy import text

from bot.gateway.desk import Desk
from bot.gateway.rasa import Rasa

_SECONDS = 3.0
_KEPT_SECONDS = 1.0


class Health:
    """Checks each dependency, at most once a second however often it is asked."""

    def __init__(self, desk: Desk, rasa: Rasa, session: aiohttp.ClientSession) -> None:
        self._desk, self._rasa, self._session = desk, rasa, session
        self._lock = asyncio.Lock()
        self._checked_at = float("-inf")
        self._report: dict[str, Any] = {}

    async def report(self) -> dict[str, Any]:
        """`status` is ok, degraded (something else is down) or down (the database is); timings are in milliseconds."""
        async with self._lock:
            if time.monotonic() - self._checked_at > _KEPT_SECONDS:
                self._report = await self._check()
                self._checked_at = time.monotonic()
            return self._report

    async def _check(self) -> dict[str, Any]:
        checks = {
            "database": self._ask_database,
            "rasa": self._rasa.is_up,
            "actions": self._ask_actions,
            "payments": self._ask_ledger,
        }
        results = await asyncio.gather(*(_time(check) for check in checks.values()))
        dependencies = dict(zip(checks, results, strict=True))
        well = {name for name, result in dependencies.items() if result["status"] == "ok"}
        status = "down" if "database" not in well else "ok" if len(well) == len(checks) else "degraded"
        return {"status": status, "dependencies": dependencies}

    async def _ask_database(self) -> bool:
        await self._desk.store(lambda session: session.execute(text("SELECT 1 FROM conversations LIMIT 1")).scalar())
        return True

    async def _ask_ledger(self) -> bool:
        await self._desk.payments.store(
            lambda session: session.execute(text("SELECT 1 FROM payments LIMIT 1")).scalar()
        )
        return True

    async def _ask_actions(self) -> bool:
        async with self._session.get(f"{self._desk.settings.actions_url}/health") as answer:
            return answer.status == 200


async def _time(check: Callable[[], Awaitable[bool]]) -> dict[str, Any]:
    started = time.monotonic()
    try:
        well = await asyncio.wait_for(check(), _SECONDS)
    except Exception:
        well = False  # why it is down is for its own log; here it is down
    return {"status": "ok" if well else "down", "milliseconds": round((time.monotonic() - started) * 1000)}
