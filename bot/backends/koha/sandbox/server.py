"""What all routes share: one transaction for each answer, one after the other, and the door in front of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from aiohttp import web
from sqlalchemy.engine import Engine

from bot.backends.koha.sandbox.behaviour import Behaviour
from bot.backends.koha.sandbox.door import Door, Handler, Route
from bot.backends.koha.sandbox.town import Town
from bot.database import in_thread

Result = TypeVar("Result")

#: Where the contract's paths begin.
API = "/api/v1"


class Server:
    """The application's routes, and the way to its tables."""

    def __init__(
        self, app: web.Application, engine: Engine, clock: Callable[[], datetime], behaviour: Behaviour, door: Door
    ) -> None:
        self._app = app
        self._engine = engine
        self._clock = clock
        self._door = door
        self._turn = asyncio.Lock()
        self.behaviour = behaviour

    def add(self, method: str, path: str, handler: Handler, route: Route) -> None:
        """A route behind the door."""
        self._app.router.add_route(method, API + path, self._door.guarded(route, handler))

    async def do(self, work: Callable[[Town], Result]) -> Result:
        """One transaction. Without the turn, two equal reservations at once would both find nothing there."""
        async with self._turn:
            return await in_thread(self._engine, lambda opened: work(Town(opened, self._clock(), self.behaviour)))
