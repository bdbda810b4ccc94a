"""rasa-webchat, as sites with Rasa have it, chats through the gateway: on a page of another address, in Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import select

from bot.gateway import outbound
from bot.gateway.clock import utc_now
from bot.gateway.tables import conversations
from tests.browser.council import Council
from tests.browser.rasa_client import fetch_script

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A council's old page</title><p>Welcome.</p><script src="/client.js"></script>
<script>WebChat.default({socketUrl: "%s", socketPath: "/socket.io/", title: "Ask us", embedded: false,
customData: {language: "en"}, customMessageDelay: () => 0}, null);</script></html>"""


@dataclass
class Site:
    """A website with rasa-webchat on it."""

    page: Page
    url: str

    async def open(self) -> None:
        await self.page.goto(self.url)
        await self.page.locator(".rw-launcher").click()

    @property
    def bot(self) -> Locator:
        return self.page.locator(".rw-response")

    async def say(self, text: str) -> None:
        await self.page.locator(".rw-new-message").fill(text)
        await self.page.locator(".rw-new-message").press("Enter")


@pytest_asyncio.fixture(loop_scope="session")
async def site(browser: Browser, start_council: Callable[..., Awaitable[Council]]) -> AsyncIterator[Any]:
    script = fetch_script()
    address: dict[str, str] = {}
    app = web.Application()

    async def show(request: web.Request) -> web.Response:
        return web.Response(text=PAGE % address["gateway"], content_type="text/html")

    async def send(request: web.Request) -> web.FileResponse:
        return web.FileResponse(script, headers={"Content-Type": "text/javascript; charset=utf-8"})

    app.router.add_get("/", show)
    app.router.add_get("/client.js", send)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    council = await start_council(BOT_GATEWAY_SOCKET_ORIGINS=url, BOT_GATEWAY_OUTBOX_SECONDS="0.2")
    address["gateway"] = council.url.rstrip("/")
    context = await browser.new_context(viewport={"width": 390, "height": 780})
    yield Site(await context.new_page(), url + "/"), council
    await context.close()
    await runner.cleanup()


async def push(council: Council, text: str) -> None:
    def work(session: Any) -> None:
        name = session.execute(select(conversations.c.name)).scalar_one()
        outbound.add(session, name, None, [{"text": text}], utc_now())

    await council.door.desk.store(work)


async def test_a_resident_chats_presses_a_button_and_gets_what_is_pushed(site, rasa, tmp_path) -> None:
    here, council = site
    button = {"title": "Yes, report it", "payload": '/affirm{"sure": "yes"}'}
    rasa.script = lambda body: (
        [{"text": "Shall I report it?", "buttons": [button]}]
        if body["message"] == "my bin was missed"
        else [{"text": f"Heard {body['message']}"}]
    )
    await here.open()
    await here.say("my bin was missed")
    choice = here.page.locator(".rw-reply", has_text="Yes, report it")
    await expect(choice).to_be_visible()
    await expect(here.page.locator(".rw-response")).to_have_count(1)  # and nothing before it
    await here.page.screenshot(path=tmp_path / "buttons.png")
    await choice.click()
    await expect(here.bot.last).to_contain_text("Heard /affirm")
    assert rasa.texts() == ["my bin was missed", button["payload"]]
    await push(council, "The crew will come tomorrow.")
    await expect(here.bot.last).to_contain_text("The crew will come tomorrow.")


async def test_a_secure_card_is_a_link_that_opens_the_plain_page(site, rasa, tmp_path) -> None:
    here, _ = site
    rasa.script = lambda body: [{"text": "Please", "custom": {"type": "secure_form", "form": "receipt"}}]
    await here.open()
    await here.say("a receipt please")
    link = here.bot.last.locator("a")
    await expect(link).to_have_count(1)
    assert "/secure/" in str(await link.get_attribute("href"))
    await here.page.screenshot(path=tmp_path / "card.png")


async def test_what_was_said_while_the_page_was_closed_is_there_when_it_opens_again(site, rasa) -> None:
    here, council = site
    await here.open()
    await here.say("hello")
    await expect(here.bot.last).to_contain_text("You said: hello")
    await here.page.goto("about:blank")
    await push(council, "Your payment has gone through.")
    await here.page.goto(here.url)
    await expect(here.bot.last).to_contain_text("Your payment has gone through.")
    await expect(here.page.locator(".rw-response", has_text="Your payment has gone through.")).to_have_count(1)
    assert len(await council.stored()) == 1


async def test_a_page_of_another_website_gets_no_connection(browser: Browser, site) -> None:
    here, council = site
    answer = await here.page.request.get(
        council.url + "socket.io/?EIO=4&transport=polling", headers={"Origin": "https://evil.test"}
    )
    assert answer.status == 400
