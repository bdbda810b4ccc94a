"""WCAG 2.2 AA as far as a program can see, in every state; small and zoomed screens; forced colours; no JavaScript."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.chat_page import ChatPage

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ANSWER = [
    {"text": "Your next collections:\nFriday 27 November\nSee https://example.org/bins"},
    {
        "text": "Did this help?",
        "buttons": [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}],
    },
]


async def check(page: ChatPage, state: str) -> None:
    results = await Axe().run(page.page, options={"runOnly": {"type": "tag", "values": TAGS}})
    found = [(one["id"], [node["html"] for node in one["nodes"]]) for one in results.response["violations"]]
    assert not found, f"{state}: {found}"


async def go_through(page: ChatPage, rasa: Any) -> AsyncIterator[str]:
    """Every state of the page, one after the other."""
    yield "closed"
    await page.open_chat()
    yield "open, nothing said"
    rasa.script = lambda body: ANSWER
    await page.say("bins")
    await expect(page.bot).to_have_count(2)
    yield "buttons to press"
    await page.button("Yes").click()
    await expect(page.bot).to_have_count(4)
    yield "a choice made"
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return []

    rasa.script = slow
    await page.say("and now?", wait=False)
    await page.say("one more", wait=False)
    await expect(page.page.locator(".typing")).to_be_visible()
    yield "a reply awaited"
    await page.page.locator(".scroller").evaluate("it => { it.scrollTop = 0; }")
    await page.page.wait_for_timeout(100)
    rasa.script = lambda body: ANSWER
    go_on.set()
    await expect(page.mine.last).not_to_contain_text("Waiting", timeout=60000)
    yield "a new reply below"
    await page.box.fill("x" * 1900)
    yield "near the limit"
    await page.box.fill("x" * 2100)
    await page.box.press("Enter")
    yield "too long"
    await page.box.fill("")
    await page.button("Options").click()
    yield "options"
    await page.button("Delete this conversation").click()
    yield "the question before deleting"
    await page.button("No, keep it").click()
    await page.context.set_offline(True)
    await page.say("hello?", wait=False)
    await expect(page.page.locator(".trouble")).to_be_visible()
    yield "offline"
    await page.context.set_offline(False)
    await expect(page.page.locator(".trouble")).to_be_hidden()
    await page.page.route("**/webhook", lambda route: route.fulfill(status=400, json={"error": "It is too odd."}))
    await page.say("odd", wait=False)
    await expect(page.mine.last).to_contain_text("Not sent")
    yield "a refused message"
    await page.open_option("Delete this conversation")
    await page.button("Yes, delete it").click()
    await expect(page.page.locator(".notice")).to_be_visible()
    yield "deleted"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 256)])
async def test_axe_finds_nothing_in_any_state(visit, rasa, width, height):
    # axe is put into the page, which the page's own policy forbids: here alone it is set aside.
    page = await visit(width=width, height=height, bypass_csp=True)
    async for state in go_through(page, rasa):
        await check(page, state)


async def test_axe_finds_something_on_a_page_that_is_wrong(visit):
    page = await visit(bypass_csp=True)
    await page.open_chat()
    await page.page.locator(".composer label").evaluate("it => it.remove()")
    with pytest.raises(AssertionError, match="label"):
        await check(page, "without a label")


@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256), (256, 600)])
async def test_nothing_needs_scrolling_sideways_in_any_state(visit, rasa, width, height):
    page = await visit(width=width, height=height)
    async for state in go_through(page, rasa):
        wide = await page.page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width, state
        for part in (".panel", ".scroller"):
            fits = await page.page.locator(part).evaluate("it => it.scrollWidth <= it.clientWidth")
            assert fits, f"{state}: {part}"


async def test_at_400_per_cent_everything_can_be_scrolled_to_and_used(visit, rasa):
    page = await visit(width=320, height=200)
    await page.open_chat()
    await page.box.scroll_into_view_if_needed()
    await page.say("hello")
    for name in ("Send", "Speak to a person", "Options", "Close the chat"):
        await page.button(name).scroll_into_view_if_needed()
        await expect(page.button(name)).to_be_in_viewport(ratio=1)


async def test_text_spaced_out_as_wcag_allows_loses_nothing(visit, rasa):
    rasa.script = lambda body: ANSWER
    page = await visit(width=320, height=568, bypass_csp=True)
    await page.open_chat()
    await page.say("bins")
    await page.page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    )
    assert await page.page.evaluate("() => document.documentElement.scrollWidth") == 320
    clipped = await page.page.locator("button:visible, .bubble").evaluate_all(
        "all => all.filter(it => it.scrollWidth > it.clientWidth + 1).map(it => it.innerText)"
    )
    assert clipped == []
    await expect(page.button("Send")).to_be_in_viewport(ratio=1)


async def test_with_forced_colours_states_are_still_told_apart(visit, rasa):
    rasa.script = lambda body: ANSWER
    page = await visit(forced_colors="active")
    await page.open_chat()
    await page.say("bins")
    await page.button("Yes").click()
    await expect(page.bot).to_have_count(4)
    chosen = page.page.locator(".settled .chosen")
    other = page.page.locator(".settled li:not(.chosen)")
    assert "You chose this" in await chosen.inner_text()
    width = "it => getComputedStyle(it).borderTopWidth"
    assert await chosen.evaluate(width) != await other.evaluate(width)
    await page.box.focus()
    assert await page.box.evaluate("it => getComputedStyle(it).outlineStyle") == "solid"


async def test_nothing_moves_for_who_asked_for_no_motion(visit, rasa):
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return ANSWER

    rasa.script = slow
    page = await visit(reduced_motion="reduce")
    await page.open_chat()
    await page.say("bins", wait=False)
    await expect(page.page.locator(".typing")).to_be_visible()
    assert await page.page.evaluate("() => document.getAnimations().length") == 0
    go_on.set()
    await expect(page.bot).to_have_count(2)


async def test_without_javascript_there_is_the_phone_a_chat_and_no_dead_button(visit):
    page = await visit(java_script_enabled=False)
    await expect(page.page.locator(".no-script")).to_contain_text("01632 960100. Monday to Thursday 8:30am to 5pm")
    for name in ("Chat with us", "Ask our assistant"):
        await expect(page.button(name)).to_be_hidden()
    await expect(page.page.get_by_role("link", name="Find out when your bins are collected")).to_be_visible()
    await page.page.get_by_role("link", name="chat without JavaScript").click()
    await expect(page.page.get_by_role("heading", name="Westmoor Council assistant")).to_be_visible()
    await expect(page.page.get_by_label("Your message")).to_be_visible()


async def test_the_page_asks_nobody_but_the_council(visit, rasa):
    rasa.script = lambda body: ANSWER
    page = await visit()
    await page.open_chat()
    await page.say("bins")
    await page.page.wait_for_timeout(500)
    assert [one.url for one in page.asked if not one.url.startswith(page.url)] == []
    assert {one.failure for one in page.asked} == {None}


async def test_the_browser_enforces_the_policy(visit):
    page = await visit()
    await page.page.evaluate(
        """() => {
            window.violations = [];
            document.addEventListener("securitypolicyviolation", it => window.violations.push(it.violatedDirective));
            const script = document.createElement("script");
            script.textContent = "window.broken = 1";
            document.body.append(script);
            document.body.setAttribute("style", "color: red");
            fetch("https://example.org/").catch(() => {});
        }"""
    )
    await page.page.wait_for_function("() => window.violations.length >= 3")
    assert await page.page.evaluate("() => window.broken") is None
    assert set(await page.page.evaluate("() => window.violations")) == {
        "script-src-elem",
        "style-src-attr",
        "connect-src",
    }
    page.problems.clear()  # this test provoked them
