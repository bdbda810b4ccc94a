"""A real browser in front of a real gateway, with a stand-in of Rasa behind it. One event loop for all tests here."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, async_playwright

from bot.database import migrate
from bot.gateway.door import open_door
from bot.gateway.public import make_app
from bot.language.redaction import Redactor
from bot.settings import GatewaySettings
from tests.browser.chat_page import ChatPage
from tests.browser.council import Council
from tests.gateway.stand_in import RasaStandIn

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TOKEN = "rasa-token-" + "t" * 32


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's Chromium. Without it the tests are skipped, but not where everything has to be there."""
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"needs Debian's Chromium at {CHROMIUM}")
    return CHROMIUM


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        await running.close()


@pytest.fixture(scope="session")
def redactor() -> Redactor:
    return Redactor()


@pytest_asyncio.fixture(loop_scope="session")
async def rasa() -> AsyncIterator[RasaStandIn]:
    stand_in = RasaStandIn(TOKEN)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def start_council(
    tmp_path: Path, rasa: RasaStandIn, redactor: Redactor
) -> AsyncIterator[Callable[..., Awaitable[Council]]]:
    """`await start_council(BOT_GATEWAY_...="...")` opens a gateway; its data stays for the next in the same test."""
    async with AsyncExitStack() as stack:

        async def start(port: int = 0, **changes: str) -> Council:
            settings = GatewaySettings.read(
                {
                    "BOT_DATA_DIR": str(tmp_path / "data"),
                    "BOT_COUNCILS_DIR": str(ROOT / "councils"),
                    "BOT_WORDS_DIR": str(ROOT / "words"),
                    "BOT_GATEWAY_SECRET": "gateway-" + "s" * 32,
                    "BOT_GATEWAY_PRIVATE_SECRET": "private-" + "p" * 32,
                    "BOT_RASA_TOKEN": TOKEN,
                    "BOT_RASA_URL": rasa.url,
                    "BOT_ACTIONS_URL": rasa.url,
                    "BOT_GATEWAY_CONVERSATION_RATE": "1000",
                    "BOT_GATEWAY_ADDRESS_RATE": "1000",
                    **changes,
                }
            )
            migrate(settings.database, "gateway")
            migrate(settings.payments_database, "payments")
            door = await stack.enter_async_context(open_door(settings, redactor, 0.5))
            runner = web.AppRunner(make_app(door), shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
            return Council(runner, door)

        yield start


@pytest_asyncio.fixture(loop_scope="session")
async def council(start_council: Callable[..., Awaitable[Council]]) -> Council:
    return await start_council()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, council: Council) -> AsyncIterator[Callable[..., Awaitable[ChatPage]]]:
    """`await visit(width=390)` opens the council's page in a browser of its own; other options are Playwright's."""
    pages: list[ChatPage] = []

    async def open_page(width: int = 1280, height: int = 800, url: str = "", **options: Any) -> ChatPage:
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)
        page = ChatPage(context, await context.new_page(), url or council.url)
        pages.append(page)
        await page.load()
        return page

    yield open_page
    for page in pages:
        await page.context.close()
    for page in pages:
        assert page.problems == [], "the browser complained"
