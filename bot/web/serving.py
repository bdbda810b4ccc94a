"""What every server of ours needs: errors as JSON, security headers, and a process that listens until told to stop."""

from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.council.errors import KerbsideError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PortTaken(KerbsideError):
    """Something else listens on the port already; the caller knows which setting to name."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} on {host} is already in use")
        self.host = host
        self.port = port


@dataclass(frozen=True)
class Door:
    """One application and where it listens."""

    app: web.Application
    host: str
    port: int


def json_errors(on_failure: Callable[[web.Request, Exception], None] | None = None) -> Callable[..., Awaitable]:
    """A middleware: every error leaves as `{"error": "<sentence>"}`; the unforeseen as a bare 500.

    `on_failure` hears of the unforeseen ones, so that the process can log them; their words never reach the caller.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPError as error:
            kept = {name: value for name, value in error.headers.items() if name.lower() in ("allow", "retry-after")}
            return web.json_response({"error": error.text or error.reason}, status=error.status, headers=kept)
        except asyncio.CancelledError:
            raise
        except Exception as failure:
            if on_failure is not None:
                on_failure(request, failure)
            return web.json_response({"error": "Something went wrong on our side."}, status=500)

    return middleware


def security_headers(content_security_policy: str) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """A signal for `app.on_response_prepare`. A header that a handler set itself is left as it is."""
    headers = {
        "Content-Security-Policy": content_security_policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    }

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)

    return add


async def serve(
    doors: Sequence[Door],
    *,
    stop: asyncio.Event | None = None,
    on_started: Callable[[], None] | None = None,
    grace_seconds: float = 10.0,
) -> None:
    """Listen on every door until SIGINT, SIGTERM or `stop`, then let running requests finish.

    Raises `PortTaken` before anything is served when one of the ports is not free.
    """
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    runners: list[web.AppRunner] = []
    try:
        for door in doors:
            runner = web.AppRunner(door.app, access_log=None, shutdown_timeout=grace_seconds)
            runners.append(runner)
            await runner.setup()
            try:
                await web.TCPSite(runner, door.host, door.port).start()
            except OSError as taken:
                if taken.errno == errno.EADDRINUSE:
                    raise PortTaken(door.host, door.port) from taken
                raise
        if on_started is not None:
            on_started()
        await stop.wait()
    finally:
        for runner in runners:
            await runner.cleanup()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
