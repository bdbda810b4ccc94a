"""`python tests/browser/take_pictures.py`: starts the whole system, has a conversation, and writes docs/images/*.png.

Not a test: the pictures in the documents are made by this, from the real thing.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from bot.running.system import RunningSystem  # noqa: E402 - this file is run as a script
from tests.browser.chat_page import ChatPage  # noqa: E402

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PAUSE = 1500  # milliseconds, for the page to settle


async def take(url: str, folder: Path) -> None:
    """A missed bin reported on a desktop, and the address question on a phone."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for name, size, says in (
            ("phone", (390, 844), ("they never emptied my green bin", "ZZ1 1AA")),
            ("conversation", (1280, 860), ("they never emptied my green bin", "ZZ1 1AA", "number 3", "yes please")),
        ):
            context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
            page = await context.new_page()
            chat = ChatPage(context, page, url)
            await chat.load()
            await chat.open_chat()
            for text in says:
                await page.wait_for_timeout(PAUSE)
                await chat.say(text)
            await page.wait_for_timeout(PAUSE)
            await page.screenshot(path=folder / f"{name}.png")
            await context.close()
        await browser.close()


def main() -> None:
    """Start, take, stop."""
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, RunningSystem(Path(data)) as system:
        system.start(["sandbox", "gateway", "actions", "rasa"])
        asyncio.run(take(system.url("gateway") + "/", folder))


if __name__ == "__main__":
    main()
