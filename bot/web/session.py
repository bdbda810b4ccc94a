"""The one aiohttp session of a process: opened by the first call, inside the loop that makes it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import aiohttp


class SharedSession:
    """Opens when first used and again after it was closed or its loop has gone. Keeps no cookies."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def get(self) -> aiohttp.ClientSession:
        """The session of the running loop."""
        loop = asyncio.get_running_loop()
        if self._session is not None and not self._session.closed:
            if self._loop is loop:
                return self._session
            with suppress(RuntimeError):  # its loop is gone: only the sockets can still be let go
                await self._session.close()
        # One resident's call must never colour the next: no cookies.
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), headers={"Accept": "application/json", "User-Agent": "Kerbside"}
        )
        self._loop = loop
        return self._session

    async def close(self) -> None:
        """Let go of the connections. The next `get` opens a new session."""
        session, self._session, self._loop = self._session, None, None
        if session is not None and not session.closed:
            await session.close()
