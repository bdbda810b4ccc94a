"""A back end that does as it is told, for tests of the client base."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.council.errors import Unavailable
from bot.web import Calls

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A back end that does as it is told; it counts the calls that reach it."""

    def __init__(self) -> None:
        self.seen: list[web.Request] = []
        self.bodies: list[str] = []
        self.answers: list[Handler] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        self.bodies.append(await request.text())
        handler = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await handler(request)

    def says(self, *answers: Handler) -> None:
        self.answers = list(answers)


def answer(status: int, data: Any = None, headers: dict[str, str] | None = None) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.json_response(data if data is not None else {}, status=status, headers=headers)

    return handle


def text(body: str, status: int = 200) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=status)

    return handle


def pause(seconds: float) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return web.json_response({})

    return handle


async def drop(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def sent_after(calls: Calls, url: str, method: str) -> bool:
    """What the error of a call that must fail says about its having arrived."""
    line = calls.to("reports", url)
    with pytest.raises(Unavailable) as told:
        await (line.get("/x") if method == "get" else line.post("/x", form={"a": "b"}))
    return told.value.sent
