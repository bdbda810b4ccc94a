"""The chat on a site that is not the gateway's: styles that would break it, and a page that it must not break."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.chat_page import ChatPage
from tests.browser.test_anyone_can_use_it import TAGS

ROOT = Path(__file__).parents[2]
#: A council's own page: old habits of style, a policy of its own, and scripts that leave names behind.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bins</title>
<link rel="stylesheet" href="/site.css"><script src="{gateway}chat.js" data-council="westmoor-website" async></script>
</head><body><main><h1>Bins</h1><p><a href="#help" data-opens-chat>Ask about your bins</a></p></main></body></html>"""
STYLES = """html { font-size: 62.5%; } * { letter-spacing: 3px !important; text-transform: uppercase; }
button { display: none; position: static !important; } p, li { color: red; font-family: fantasy; }
main { font-size: 1.6rem; }"""


@pytest_asyncio.fixture(loop_scope="session")
async def site(start_council: Any, tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """The addresses of another website and of the gateway whose council names it."""
    app = web.Application()
    runner = web.AppRunner(app)
    gateway: dict[str, str] = {}

    async def page(request: web.Request) -> web.Response:
        policy = "default-src 'self'; " + "; ".join(
            f"{kind}-src 'self' {gateway['url'].rstrip('/')}" for kind in ("script", "style", "connect", "img")
        )
        html = PAGE.format(gateway=gateway["url"])
        return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def styles(request: web.Request) -> web.Response:
        return web.Response(text=STYLES, content_type="text/css")

    app.router.add_get("/bins", page)
    app.router.add_get("/site.css", styles)
    await runner.setup()
    await web.TCPSite(runner, "localhost", 0).start()
    origin = f"http://localhost:{runner.addresses[0][1]}"
    councils = shutil.copytree(ROOT / "councils", tmp_path / "councils")
    path = councils / "westmoor/council.toml"
    named = path.read_text().replace('origins = ["https://www.westmoor.example"]', f'origins = ["{origin}"]')
    assert origin in named
    path.write_text(named)
    gateway["url"] = (await start_council(BOT_COUNCILS_DIR=str(councils))).url
    yield f"{origin}/bins", gateway["url"]
    await runner.cleanup()


async def test_one_script_tag_puts_the_chat_on_another_site(visit, site):
    page: ChatPage = await visit(url=site[0])
    before = await page.page.evaluate("() => Object.keys(window)")
    await page.page.get_by_role("link", name="Ask about your bins").click()
    await expect(page.panel).to_be_visible()
    await page.say("when are my bins collected")
    assert (await page.texts())[1].startswith("bot: You said: when are")
    await page.page.reload()
    await expect(page.bot).to_have_count(1)
    assert not [name for name in await page.page.evaluate("() => Object.keys(window)") if name not in before]
    await page.open_option("Delete this conversation")
    await page.button("Yes, delete it").click()
    await expect(page.page.locator(".message")).to_have_count(0)


async def test_the_sites_styles_do_not_reach_the_chat_and_its_page_stays_as_it_was(visit, site):
    page: ChatPage = await visit(url=site[0], width=390, height=844)
    main = page.page.locator("main")
    before = await main.evaluate("it => it.outerHTML")
    await page.button("Chat with us").click()
    shown = await page.box.evaluate(
        "it => [getComputedStyle(it).fontSize, getComputedStyle(it).letterSpacing, getComputedStyle(it).textTransform]"
    )
    assert shown == ["17px", "normal", "none"]
    await expect(main).to_be_hidden()
    await page.button("Close the chat").click()
    await expect(main).to_be_visible()
    after = await main.evaluate("it => it.outerHTML")
    assert after.replace(' style=""', "").replace(' aria-expanded="false"', "") == before.replace(
        ' aria-expanded="false"', ""
    )


@pytest.mark.parametrize("width", [320, 1280])
async def test_axe_finds_nothing_in_the_chat_on_another_site(visit, site, width):
    page: ChatPage = await visit(url=site[0], width=width, bypass_csp=True)
    await page.button("Chat with us").click()
    await page.say("hello")
    found = await Axe().run(page.page, context="kerbside-chat", options={"runOnly": {"type": "tag", "values": TAGS}})
    assert [one["id"] for one in found.response["violations"]] == []


async def test_a_site_that_no_council_names_keeps_its_page_and_shows_no_chat(visit, site, council):
    """`council` is a second gateway, whose councils do not name the site."""
    elsewhere = await visit(url=site[0])
    await elsewhere.page.route(
        "**/bins", lambda route: route.fulfill(body=PAGE.format(gateway=council.url), content_type="text/html")
    )
    await elsewhere.page.reload()
    await expect(elsewhere.page.get_by_role("heading", name="Bins")).to_be_visible()
    await elsewhere.page.wait_for_timeout(1500)
    await expect(elsewhere.button("Chat with us")).to_have_count(0)
    assert any("CORS" in one for one in elsewhere.problems)
    elsewhere.problems.clear()
