"""The council's page in a browser, in a resident's words: open the chat, say something, read what was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

# Chromium writes these when a call fails; the tests of a bad connection make calls fail.
_FAILED_CALL = ("Failed to load resource",)

expect.set_options(timeout=30_000)  # milliseconds until a page must show what is expected of it


#: What has the focus, in the chat's shadow root too. For scripts that tests put into the page.
FOCUSED = """() => {
    let it = document.activeElement;
    while (it && it.shadowRoot && it.shadowRoot.activeElement) it = it.shadowRoot.activeElement;
    return it;
}"""
#: One element of the chat, by a selector.
IN_CHAT = "selector => document.querySelector('kerbside-chat').shadowRoot.querySelector(selector)"


class ChatPage:
    """`problems` collects whatever the browser complains of: scripts that fail, content that the policy forbids."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context, self.page, self.url = context, page, url
        self.problems: list[str] = []
        self.asked: list[Request] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", lambda request: self.asked.append(request))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_FAILED_CALL):
            self.problems.append(message.text)

    async def load(self) -> None:
        await self.page.goto(self.url)

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="Westmoor Council assistant")

    @property
    def bot(self) -> Locator:
        return self.page.locator(".message-assistant")

    @property
    def mine(self) -> Locator:
        return self.page.locator(".message-resident")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def open_chat(self) -> None:
        await self.button("Chat with us").click()
        await expect(self.panel).to_be_visible()

    async def say(self, text: str, *, wait: bool = True) -> None:
        """Type and send; waits for one more reply unless told not to."""
        before = await self.bot.count()
        await self.box.fill(text)
        await self.box.press("Enter")
        if wait:
            await expect(self.bot).not_to_have_count(before)

    async def open_option(self, name: str) -> None:
        await self.button("Options").click()
        await self.button(name).click()

    async def texts(self) -> list[str]:
        """Everything said, in the order shown, with who said it; a form or a payment's button says nothing."""
        found = []
        for item in await self.page.locator(".message:has(.words)").all():
            who = "you" if "message-resident" in (await item.get_attribute("class") or "") else "bot"
            found.append(f"{who}: {await item.locator('.words').inner_text()}")
        return found

    async def focused(self) -> str:
        """What has the focus: its accessible label, text or class."""
        return str(
            await self.page.evaluate(
                f"""() => {{
                    const it = ({FOCUSED})();
                    return it.getAttribute("aria-label") || (it.labels && it.labels[0] && it.labels[0].innerText)
                        || it.innerText.trim() || it.className || it.tagName;
                }}"""
            )
        )


async def eventually(check: Callable[[], Awaitable[Any]], seconds: float = 60.0) -> None:
    """Wait until `check()` gives something true."""
    until = asyncio.get_running_loop().time() + seconds
    while not await check():
        assert asyncio.get_running_loop().time() < until, "it did not happen in time"
        await asyncio.sleep(0.05)
