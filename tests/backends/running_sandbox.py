"""A running sandbox as tests see it: its address, its clients wired as actions wire them, and its desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from sqlalchemy.engine import Engine

from bot.backends.civica.client import Civica
from bot.backends.open311.client import Open311
from bot.backends.os_places.client import OsPlaces
from bot.backends.waste.client import Waste
from bot.web import CallRecord, Calls

#: A Wednesday afternoon without a bank holiday near, before rounds officially end.
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@dataclass
class Sandbox:
    """A running sandbox, its clients, and its desk."""

    url: str
    engine: Engine
    calls: Calls
    session: aiohttp.ClientSession
    heard: list[CallRecord] = field(default_factory=list)
    now: datetime = NOW

    @property
    def places(self) -> OsPlaces:
        return OsPlaces(self.calls, self.url + "/search/places/v1", "sandbox")

    @property
    def waste(self) -> Waste:
        return Waste(self.calls, self.url + "/waste", "sandbox")

    @property
    def reports(self) -> Open311:
        return Open311(self.calls, self.url + "/open311/v2", "sandbox")

    @property
    def council_tax(self) -> Civica:
        return Civica(self.calls, self.url + "/civica", "sandbox", "sandbox")

    async def desk(self, path: str, body: Any = None) -> Any:
        async with self.session.post(f"{self.url}/_sandbox/{path}", json=body or {}) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def fault(self, back_end: str, fault: str | None, **more: Any) -> None:
        await self.desk("faults", {"back_end": back_end, "fault": fault, **more})

    async def set_clock(self, now: datetime) -> datetime:
        await self.desk("clock", {"now": now.isoformat()})
        self.now = now
        return now

    async def written(self) -> list[dict[str, Any]]:
        async with self.session.get(f"{self.url}/_sandbox/requests") as response:
            return await response.json()

    async def get(self, path: str, **options: Any) -> tuple[int, Any, Mapping[str, str]]:
        """Status, JSON (or text when it is no JSON) and headers of a plain call, as any other client would make it."""
        async with self.session.get(self.url + path, **options) as response:
            data = await response.json() if "json" in response.content_type else await response.text()
            return response.status, data, response.headers


OpenSandbox = Callable[..., Awaitable[Sandbox]]
