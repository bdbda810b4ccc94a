"""What every server of ours does the same way: errors as JSON, headers, and an orderly start and end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.running.system import free_ports
from bot.web import Door, PortTaken, json_errors, security_headers, serve

POLICY = "default-src 'none'"
HEARD = web.AppKey("heard", list)


@pytest.fixture
async def client() -> AsyncIterator[TestClient]:
    heard: list[str] = []

    async def fails(request: web.Request) -> web.Response:
        raise RuntimeError("a secret of the database")

    async def refuses(request: web.Request) -> web.Response:
        raise web.HTTPBadRequest(text="The postcode is missing.")

    async def framed(request: web.Request) -> web.Response:
        return web.Response(text="ok", headers={"X-Frame-Options": "SAMEORIGIN"})

    app = web.Application(middlewares=[json_errors(lambda request, failure: heard.append(f"{request.path} {failure}"))])
    app.on_response_prepare.append(security_headers(POLICY))
    app[HEARD] = heard
    app.router.add_get("/fails", fails)
    app.router.add_get("/refuses", refuses)
    app.router.add_get("/framed", framed)
    one = TestClient(TestServer(app))
    await one.start_server()
    yield one
    await one.close()


async def test_the_unforeseen_is_a_bare_500_and_is_told_to_the_process_only(client: TestClient) -> None:
    response = await client.get("/fails")
    assert response.status == 500
    assert await response.json() == {"error": "Something went wrong on our side."}
    assert client.app[HEARD] == ["/fails a secret of the database"]  # type: ignore[union-attr]


async def test_errors_are_json_with_their_own_status(client: TestClient) -> None:
    response = await client.get("/refuses")
    assert (response.status, await response.json()) == (400, {"error": "The postcode is missing."})
    missing = await client.get("/nothing")
    assert missing.status == 404
    assert "error" in await missing.json()


async def test_a_wrong_method_says_which_are_right(client: TestClient) -> None:
    response = await client.post("/refuses")
    assert response.status == 405
    assert "GET" in response.headers["Allow"]
    assert response.content_type == "application/json"


@pytest.mark.parametrize("path", ["/framed", "/fails", "/nothing"])
async def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == ("SAMEORIGIN" if path == "/framed" else "DENY")


def greeting_app(seconds: float = 0.0) -> web.Application:
    async def greet(request: web.Request) -> web.Response:
        await asyncio.sleep(seconds)
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", greet)
    return app


async def get(port: int) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as response:
        return await response.text()


async def test_a_process_listens_on_all_its_doors_until_it_is_told_to_stop() -> None:
    first, second = free_ports(2)
    started, stop = asyncio.Event(), asyncio.Event()
    doors = [Door(greeting_app(), "127.0.0.1", first), Door(greeting_app(), "127.0.0.1", second)]
    running = asyncio.create_task(serve(doors, stop=stop, on_started=started.set))
    await asyncio.wait_for(started.wait(), 60)
    assert [await get(first), await get(second)] == ["hello", "hello"]
    stop.set()
    await asyncio.wait_for(running, 60)
    with pytest.raises(aiohttp.ClientConnectorError):
        await get(first)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_after_the_request_that_is_running(number: signal.Signals) -> None:
    port = free_ports(1)[0]
    started = asyncio.Event()
    running = asyncio.create_task(serve([Door(greeting_app(0.4), "127.0.0.1", port)], on_started=started.set))
    await asyncio.wait_for(started.wait(), 60)
    asked = asyncio.create_task(get(port))
    await asyncio.sleep(0.15)
    os.kill(os.getpid(), number)
    assert await asked == "hello"
    await asyncio.wait_for(running, 60)


async def test_a_taken_port_is_named_and_no_door_stays_open() -> None:
    free = free_ports(1)[0]
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        doors = [Door(greeting_app(), "127.0.0.1", free), Door(greeting_app(), "127.0.0.1", taken)]
        with pytest.raises(PortTaken) as told:
            await asyncio.wait_for(serve(doors), 60)
    assert told.value.port == taken
    with pytest.raises(aiohttp.ClientConnectorError):
        await get(free)
