"""A real sandbox on a free port for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import settings

from bot.database import open_database
from bot.sandbox.app import lay_out, make_app
from bot.town.homes import Home
from bot.web import CallRecord, Calls
from tests.backends.running_pay import OpenPay, Pay, running_pay
from tests.backends.running_sandbox import NOW, OpenSandbox, Sandbox

# How long one random example takes says nothing on a machine that is busy with other things.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture
async def open_sandbox(tmp_path: Path) -> AsyncIterator[OpenSandbox]:
    """Opens a sandbox over homes of one's own choice."""
    running: list[tuple[web.AppRunner, Sandbox]] = []

    async def open_one(homes: tuple[Home, ...] | None = None, *, slow_seconds: float = 1.6, **calls: Any) -> Sandbox:
        engine = open_database(f"sqlite:///{tmp_path}/sandbox-{len(running)}.db")
        lay_out(engine, homes)
        app = make_app(engine, lambda: NOW, homes=homes, slow_seconds=slow_seconds)
        # Not aiohttp's TestServer: that ends a handler when its caller hangs up, which the real process does not.
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        heard: list[CallRecord] = []
        settings = {"backoff_seconds": 0.01, "attempt_seconds": 1.0, "budget_seconds": 15.0, "breaker_failures": 50}
        one = Calls(on_call=heard.append, **(settings | calls))
        sandbox = Sandbox(f"http://127.0.0.1:{runner.addresses[0][1]}", engine, one, aiohttp.ClientSession(), heard)
        running.append((runner, sandbox))
        return sandbox

    yield open_one
    for runner, sandbox in running:
        await sandbox.calls.close()
        await sandbox.session.close()
        await runner.cleanup()
        sandbox.engine.dispose()


@pytest.fixture
async def sandbox(open_sandbox: OpenSandbox) -> Sandbox:
    """The made-up town as it is shipped."""
    return await open_sandbox()


@pytest.fixture
async def open_pay(tmp_path: Path) -> AsyncIterator[OpenPay]:
    """Opens a sandbox whose every answer about payments is checked against GOV.UK Pay's OpenAPI as it comes."""
    async with AsyncExitStack() as running:

        async def open_one(**more: Any) -> Pay:
            return await running.enter_async_context(running_pay(tmp_path / f"pay-{id(more)}", **more))

        yield open_one


@pytest.fixture
async def pay(open_pay: OpenPay) -> Pay:
    """The stand-in of GOV.UK Pay, with somebody who takes its webhooks."""
    return await open_pay()
