"""A client as Rasa's are: python-socketio's own, with what it was told kept in order."""

from __future__ import annotations

import asyncio
from typing import Any

import socketio

from tests.gateway.conftest import Gateway

SESSION = "b7a1c2d3e4f5061728394a5b6c7d8e9f"


class RasaClient:
    """`heard` holds each `bot_uttered`; `session` what `session_confirm` said last."""

    def __init__(self, gateway: Gateway, path: str = "socket.io", event: str = "bot_uttered") -> None:
        self.gateway, self.path = gateway, path
        self.heard: list[dict[str, Any]] = []
        self.confirmed: list[str] = []
        self.io = socketio.AsyncClient(reconnection=False)
        self.io.on(event, self.heard.append)
        self.io.on("session_confirm", self.confirmed.append)

    async def connect(self, session: Any = SESSION, *, request: bool = True, **options: Any) -> RasaClient:
        url = str(self.gateway.public.make_url("/"))
        await self.io.connect(url, socketio_path=self.path, **options)
        if request:
            await self.request(session)
        return self

    async def request(self, session: Any = SESSION, **more: Any) -> str:
        before = len(self.confirmed)
        await self.io.emit("session_request", {"session_id": session, **more})
        await eventually(lambda: len(self.confirmed) > before)
        return self.confirmed[-1]

    async def utter(self, message: Any, session: Any = None, **more: Any) -> None:
        given = self.confirmed[-1] if session is None and self.confirmed else session
        await self.io.emit("user_uttered", {"message": message, "session_id": given, **more})

    async def say(self, message: Any, replies: int = 1, **more: Any) -> list[dict[str, Any]]:
        before = len(self.heard)
        await self.utter(message, **more)
        await eventually(lambda: len(self.heard) >= before + replies)
        return self.heard[before:]

    def texts(self) -> list[Any]:
        return [one.get("text") for one in self.heard]

    async def leave(self) -> None:
        await self.io.disconnect()


async def eventually(check: Any, seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not check():
            await asyncio.sleep(0.02)
