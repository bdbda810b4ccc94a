"""The made-up town's readers by what is special about them, and the library as its client sees it."""

from __future__ import annotations

from typing import Any

from bot.backends.koha.client import Koha
from bot.council.libraries import LibraryPatron
from bot.town.library import TownReader, read_library
from tests.backends.running_sandbox import Sandbox

READERS: dict[str, TownReader] = {}
for _reader in read_library().readers:
    READERS.setdefault(_reader.scenario, _reader)

API = "/koha/api/v1"


def library_of(sandbox: Sandbox, **more: Any) -> Koha:
    return Koha(sandbox.calls, sandbox.url + "/koha", "sandbox", "sandbox", **more)


async def reader(sandbox: Sandbox, scenario: str) -> tuple[Koha, LibraryPatron]:
    """The library, and a reader who has just proved who they are."""
    koha, one = library_of(sandbox), READERS[scenario]
    return koha, await koha.check_pin(one.card, one.pin)


async def token(sandbox: Sandbox) -> dict[str, str]:
    """The headers with which any other client calls."""
    form = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
    async with sandbox.session.post(sandbox.url + API + "/oauth/token", data=form) as response:
        assert response.status == 200
        return {"Authorization": f"Bearer {(await response.json())['access_token']}", "Accept": "application/json"}


async def call(sandbox: Sandbox, method: str, path: str, headers: dict[str, str], **more: Any) -> tuple[int, Any, Any]:
    """Status, body and headers of one call."""
    async with sandbox.session.request(method, sandbox.url + API + path, headers=headers, **more) as response:
        data = await response.json() if "json" in response.content_type else await response.text()
        return response.status, data, response.headers
