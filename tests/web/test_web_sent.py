"""Whether a write may have arrived: the one thing that an error must never get wrong."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp import web

from bot.running.system import free_ports
from bot.web import Calls
from tests.web.misbehaving import Handler, Server, answer, drop, pause, sent_after, text


@pytest.mark.parametrize(
    ("trouble", "sent"),
    [
        ("refused", False),
        ("no such host", False),
        ("not a url", False),
        ("503", True),
        ("500", True),
        ("408", True),
        ("dropped", True),
        ("silent", True),
        ("half an answer", True),
        ("nonsense", True),
        ("redirect", True),
    ],
)
async def test_whether_a_write_may_have_arrived(server: Server, calls: Calls, trouble: str, sent: bool) -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"a"')
        assert request.transport is not None
        request.transport.abort()
        return response

    handlers: dict[str, Handler] = {
        "503": answer(503),
        "500": answer(500),
        "408": answer(408),
        "dropped": drop,
        "silent": pause(5),
        "half an answer": half,
        "nonsense": text("not json"),
        "redirect": answer(302, {}, {"Location": "/y"}),
    }
    urls = {
        "refused": f"http://127.0.0.1:{free_ports(1)[0]}",
        "no such host": "http://back-end.invalid",
        "not a url": "http://",
    }
    server.says(handlers.get(trouble, answer(200)))
    url = urls.get(trouble, server.url)
    hasty = Calls(budget_seconds=2.0, attempts=1)
    asking = hasty if trouble == "silent" else calls
    assert await sent_after(asking, url, "post") is sent
    # Nothing is ever written by a read.
    assert await sent_after(asking, url, "get") is False
    await hasty.close()


async def test_a_connection_that_is_never_made_has_sent_nothing(calls: Calls) -> None:
    """A full backlog: the other side neither takes nor refuses the connection."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        await asyncio.sleep(0.05)
        hasty = Calls(budget_seconds=1.0, connect_seconds=0.2, attempts=1)
        try:
            assert await sent_after(hasty, f"http://127.0.0.1:{address[1]}", "post") is False
        finally:
            await hasty.close()
            for one in waiting:
                one.close()
