"""The page `/chat` in a browser without JavaScript: by keyboard, on a small and a large screen, looked at by axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.council import Council
from tests.browser.test_anyone_can_use_it import TAGS
from tests.gateway.stand_in import RasaStandIn

HOSTILE = "<script>alert(1)</script> \u202e drawkcab " + "z\u0351\u0352\u0353" * 40 + "w" * 400
ASKS = {
    "text": "Which bin was it?",
    "buttons": [{"title": "Food", "payload": "/f"}, {"title": "Green", "payload": "/g"}],
}
ANSWERS = {"text": "On Tuesday. See https://www.westmoor.example/bins", "response": "utter_bin_days"}
CARD = {"custom": {"type": "secure_form", "form": "contact_details"}}


class Looker:
    """Looks at what the page without a script shows: the same address and cookies, in a browser that can run axe."""

    def __init__(self, plain: BrowserContext, checking: BrowserContext) -> None:
        self.plain, self.checking = plain, checking

    async def check(self, page: Page, state: str) -> None:
        width = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{state}: {width} px too wide"
        held = await self.plain.cookies(page.url)
        await self.checking.add_cookies(held)  # type: ignore[arg-type]
        tab = await self.checking.new_page()
        await tab.goto(page.url)
        results = await Axe().run(tab, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert results.violations_count == 0, f"{state}: {results.generate_report()}"
        await tab.close()


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Your message").fill(text)
    await page.get_by_role("button", name="Send").press("Enter")


@pytest.mark.parametrize("width", [320, 1280])
async def test_a_whole_conversation_without_a_script(
    browser: Browser, council: Council, rasa: RasaStandIn, width: int
) -> None:
    size = {"width": width, "height": 800}
    plain = await browser.new_context(java_script_enabled=False, viewport=size)  # type: ignore[arg-type]
    checking = await browser.new_context(viewport=size)  # type: ignore[arg-type]
    looker, page = Looker(plain, checking), await plain.new_page()
    try:
        await page.goto(council.url + "chat")
        await looker.check(page, "nothing said")
        rasa.script = lambda body: [ASKS]
        await say(page, "my bin was missed")
        await expect(page.get_by_role("button", name="Food")).to_be_visible()
        await looker.check(page, "buttons to press")
        rasa.script = lambda body: [ANSWERS]
        await page.get_by_role("button", name="Food").press("Enter")
        await expect(page.get_by_text("You chose this")).to_be_visible()
        await expect(page.get_by_role("link", name="https://www.westmoor.example/bins")).to_be_visible()
        await looker.check(page, "an answer to judge")
        await page.reload()
        await expect(page.get_by_text("On Tuesday")).to_have_count(1)
        await page.get_by_role("button", name="Yes").press("Enter")
        await expect(page.get_by_text("We have noted your answer")).to_be_visible()
        await say(page, "x" * 2001)
        await expect(page.get_by_role("alert")).to_contain_text("2,000 characters")
        assert await page.get_by_label("Your message").input_value() == "x" * 2001
        rasa.script = lambda body: [{"text": HOSTILE}]
        await say(page, HOSTILE)
        await expect(page.get_by_text("alert(1)").last).to_be_visible()
        await looker.check(page, "hostile text")
        rasa.script = lambda body: [CARD]
        await page.get_by_role("button", name="Speak to a person").press("Enter")
        await page.locator(".talk-card").press("Enter")
        await expect(page.locator("form.card-form")).to_be_visible()
        await page.get_by_role("link", name="Back to the conversation").press("Enter")
        await expect(page.get_by_role("heading", name="Conversation", exact=True)).to_be_visible()
        await looker.check(page, "a card")
        await page.get_by_role("link", name="End this conversation").press("Enter")
        await looker.check(page, "the questions at the end")
        await page.get_by_label("Phoned the council").check()
        await page.get_by_role("link", name="Back to the conversation").press("Enter")
        await page.get_by_role("link", name="Delete this conversation").press("Enter")
        await looker.check(page, "the question before deleting")
        await page.get_by_role("button", name="Yes, delete it").press("Enter")
        await expect(page.get_by_text("This conversation has been deleted.")).to_be_visible()
        await page.get_by_role("link", name="Start a new conversation").press("Enter")
        await expect(page.locator(".talk")).to_have_count(0)
        assert await plain.cookies(council.url + "chat") == []
        texts = [row.text for row in await council.stored()]
        assert texts == []
    finally:
        await plain.close()
        await checking.close()
