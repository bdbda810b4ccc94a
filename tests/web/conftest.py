"""A misbehaving server on a free port, and calls that give up on silence after some seconds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import settings

from bot.web import Calls
from tests.web.misbehaving import Server

# How long one random example takes says nothing on a machine that is busy with other things.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    one = Server()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", one.handle)
    running = TestServer(app)
    await running.start_server()
    one.url = str(running.make_url("")).rstrip("/")
    yield one
    await running.close()


@pytest.fixture
async def calls() -> AsyncIterator[Calls]:
    one = Calls(budget_seconds=20.0, attempt_seconds=4.0, backoff_seconds=0.01, breaker_failures=100)
    yield one
    await one.close()
