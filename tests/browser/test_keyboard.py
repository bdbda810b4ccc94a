"""Everything by keyboard alone, and the focus where a resident would look for it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.chat_page import FOCUSED, ChatPage, eventually


async def tab_to(page: ChatPage, name: str, most: int = 80) -> None:
    """Press Tab until the thing with this name has the focus."""
    for _ in range(most):
        await page.page.keyboard.press("Tab")
        if (await page.focused()).startswith(name):
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


async def test_a_whole_conversation_by_keyboard_alone(visit, rasa):
    rasa.script = lambda body: [{"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    page = await visit()
    keys = page.page.keyboard
    await tab_to(page, "Ask our assistant")
    await keys.press("Enter")
    assert await page.focused() == "Westmoor Council assistant"
    await tab_to(page, "Your message")
    await keys.type("report a missed bin")
    await keys.press("Enter")
    await expect(page.button("Yes")).to_be_visible()
    assert await page.focused() == "Your message"
    await keys.press("Shift+Tab")
    assert await page.focused() == "Yes"
    await keys.press("Space")
    await expect(page.mine).to_have_count(2)
    assert await page.focused() == "Your message"
    await tab_to(page, "Options")
    await keys.press("Enter")
    await tab_to(page, "Delete this conversation")
    await keys.press("Enter")
    assert await page.focused() == "No, keep it"
    await keys.press("Tab")
    assert await page.focused() == "Yes, delete it"
    await keys.press("Tab")
    assert await page.focused() == "No, keep it"
    await keys.press("Shift+Tab")
    await keys.press("Enter")
    await expect(page.mine).to_have_count(0)
    assert await page.focused() == "Westmoor Council assistant"
    await keys.press("Escape")
    await expect(page.panel).to_be_hidden()
    assert await page.focused() == "Ask our assistant"


async def test_closing_gives_the_focus_back_to_what_opened_the_chat(visit):
    page = await visit()
    for opener in ("Ask our assistant", "Chat with us"):
        await page.button(opener).press("Enter")
        await expect(page.panel).to_be_visible()
        assert await page.button("Ask our assistant").get_attribute("aria-expanded") == "true"
        await page.button("Close the chat").press("Enter")
        await expect(page.panel).to_be_hidden()
        assert (await page.focused()).startswith(opener)
        assert await page.button("Ask our assistant").get_attribute("aria-expanded") == "false"


async def test_escape_closes_one_thing_at_a_time(visit):
    page = await visit()
    await page.open_chat()
    await page.button("Options").press("Enter")
    await page.page.keyboard.press("Tab")
    await page.page.keyboard.press("Escape")
    await expect(page.button("Save a copy")).to_be_hidden()
    assert await page.focused() == "Options"
    await page.button("Options").press("Enter")
    await page.button("Delete this conversation").press("Enter")
    await page.page.keyboard.press("Escape")
    await expect(page.page.get_by_role("alertdialog")).to_be_hidden()
    assert await page.focused() == "Options"
    await expect(page.panel).to_be_visible()
    await page.page.keyboard.press("Escape")
    await expect(page.panel).to_be_hidden()


async def test_opened_again_the_focus_goes_straight_to_the_text_area(visit):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    await page.page.keyboard.press("Escape")
    await page.button("Chat with us").press("Enter")
    await expect(page.box).to_be_focused()


async def test_on_a_wide_screen_the_page_stays_usable_beside_the_chat(visit):
    page = await visit()
    await page.open_chat()
    link = page.page.get_by_role("link", name="Report a pothole or broken road")
    await link.focus()
    await expect(link).to_be_focused()
    box, panel = await link.bounding_box(), await page.panel.bounding_box()
    assert box["x"] + box["width"] <= panel["x"]
    assert await page.panel.get_attribute("aria-modal") == "false"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 256), (844, 390)])
async def test_on_a_small_screen_the_covered_page_cannot_be_reached(visit, width, height):
    page = await visit(width=width, height=height)
    await page.open_chat()
    assert await page.panel.get_attribute("aria-modal") == "true"
    panel = await page.panel.bounding_box()
    assert (panel["x"], panel["width"]) == (0, width)
    for _ in range(25):
        await page.page.keyboard.press("Tab")
        assert await page.page.evaluate("() => ['BODY', 'KERBSIDE-CHAT'].includes(document.activeElement.tagName)")


async def test_everything_under_the_question_is_out_of_reach_until_it_is_answered(visit):
    page = await visit()
    await page.open_chat()
    await page.open_option("Delete this conversation")
    assert await page.page.locator(".panel-inner, .page").evaluate_all("all => all.every(part => part.inert)")
    await page.button("No, keep it").click()
    assert await page.page.locator(".panel-inner, .page").evaluate_all("all => all.every(part => !part.inert)")


async def test_the_first_stop_of_the_keyboard_skips_to_the_content(visit):
    page = await visit()
    await page.page.keyboard.press("Tab")
    assert await page.focused() == "Skip to the main content"
    await expect(page.page.locator(".skip")).to_be_in_viewport()
    await page.page.keyboard.press("Enter")
    assert await page.page.evaluate("() => document.activeElement.id") == "main"


async def test_every_stop_of_the_keyboard_shows_where_it_is(visit, rasa):
    rasa.script = lambda body: [
        {"text": "See https://example.org/bins", "buttons": [{"title": "Yes", "payload": "/affirm"}]}
    ]
    page = await visit()
    await page.open_chat()
    await page.say("bins")
    await page.button("Options").press("Enter")
    seen = set()
    for _ in range(120):
        await page.page.keyboard.press("Tab")
        name, ring, outline = await page.page.evaluate(
            f"""() => {{
                const it = ({FOCUSED})(), style = getComputedStyle(it);
                const name = it === document.body ? "BODY" : it.innerText.trim() || it.className;
                return [name, style.boxShadow, style.outlineStyle];
            }}"""
        )
        if name == "BODY":
            continue
        seen.add(name)
        assert ring != "none", f"{name} shows no focus"
        assert outline == "solid", f"{name} shows no focus in forced colours"
    assert {"Options", "Save a copy", "Speak to a person", "Yes", "Send"} <= {name.split("\n")[0] for name in seen}


async def test_a_button_pressed_by_touch_calls_up_no_keyboard(visit, rasa):
    rasa.script = lambda body: [{"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    page = await visit(width=390, height=844, has_touch=True, is_mobile=True)
    await page.button("Chat with us").tap()
    await page.button("My bin was not emptied").tap()
    await page.button("Yes").tap()
    await expect(page.mine).to_have_count(2)
    assert await page.focused() == "Conversation"


async def test_targets_are_large_enough_to_hit(visit, rasa):
    rasa.script = lambda body: [{"text": "Shall I?", "buttons": [{"title": "No", "payload": "/deny"}]}]
    page = await visit(width=320, height=568, has_touch=True, is_mobile=True)
    await page.open_chat()
    await page.say("bins")
    await page.button("Options").click()

    async def small() -> list[str]:
        return await page.page.locator("button:visible, textarea:visible, .person a:visible").evaluate_all(
            """all => all.map(it => [it.innerText || it.className, it.getBoundingClientRect()])
                .filter(([_, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
        )

    assert await small() == []
    await page.button("Delete this conversation").click()
    assert await small() == []
    await page.button("No, keep it").click()
    await page.button("Close the chat").click()
    await eventually(lambda: page.button("Chat with us").is_visible())
    assert await small() == []
