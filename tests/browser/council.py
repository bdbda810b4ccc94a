"""One running gateway, as the browser's tests see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import select

from bot.gateway.door import Door
from bot.gateway.tables import messages


@dataclass
class Council:
    """The gateway behind the page."""

    runner: web.AppRunner
    door: Door

    @property
    def port(self) -> int:
        return int(self.runner.addresses[0][1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    async def stop(self) -> None:
        """Stop listening; what is stored stays."""
        await self.runner.cleanup()

    async def stored(self) -> list[Any]:
        """Every message of a resident that the gateway holds."""
        query = select(messages).order_by(messages.c.id)
        return await self.door.desk.store(lambda session: session.execute(query).all())
