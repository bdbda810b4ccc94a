"""A conversation over a reload, without storage, deleted, saved and printed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.browser.chat_page import eventually

NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
)


async def test_the_conversation_and_the_open_chat_are_there_after_a_reload(visit, rasa):
    rasa.script = lambda body: [{"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    page = await visit()
    await page.open_chat()
    await page.say("My bin was missed")
    await page.button("Yes").click()
    await expect(page.bot).to_have_count(2)
    before = await page.texts()
    await page.page.reload()
    await expect(page.panel).to_be_visible()
    await expect(page.bot).to_have_count(2)
    assert await page.texts() == before
    assert await page.page.locator(".choices.settled li").all_inner_texts() == ["Yes (You chose this)"]
    await expect(page.page.locator(".suggestions")).to_be_hidden()
    await page.button("Yes").click()
    await expect(page.bot).to_have_count(3)
    assert rasa.texts() == ["My bin was missed", "/affirm", "/affirm"]


async def test_nothing_but_the_secret_is_kept_and_only_once_something_was_said(visit):
    page = await visit()
    await page.open_chat()
    assert await page.page.evaluate("() => Object.entries(localStorage)") == []
    await page.say("My name is Nobody")
    kept = await page.page.evaluate("() => Object.entries(localStorage)")
    assert [name for name, _ in kept] == ["kerbside-sender"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", kept[0][1])
    assert await page.page.evaluate("() => Object.keys(sessionStorage)") == []
    assert await page.context.cookies() == []


async def test_without_storage_the_chat_works_and_says_once_that_it_will_not_be_kept(visit):
    page = await visit()
    await page.page.add_init_script(NO_STORAGE)
    await page.page.reload()
    await page.open_chat()
    await page.say("hello")
    notice = page.page.locator(".notice")
    await expect(notice).to_have_text(re.compile("Your browser does not let us keep this conversation"))
    await page.say("hello again")
    assert await page.texts() == [
        "you: hello",
        "bot: You said: hello",
        "you: hello again",
        "bot: You said: hello again",
    ]
    await page.page.reload()
    await page.open_chat() if await page.panel.is_hidden() else None
    await expect(page.bot).to_have_count(0)


async def test_what_the_browser_holds_under_our_name_is_used_only_if_it_is_a_secret(visit):
    page = await visit()
    await page.page.evaluate("() => localStorage.setItem('kerbside-sender', '<img src=x>')")
    await page.page.reload()
    await page.open_chat()
    await page.say("hello")
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", await page.page.evaluate("() => localStorage.getItem('kerbside-sender')"))


async def test_a_deleted_conversation_is_gone_here_and_at_the_council(visit, council):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    assert len(await council.stored()) == 1
    await page.open_option("Delete this conversation")
    await page.button("Yes, delete it").click()
    await expect(page.page.locator(".notice")).to_have_text("This conversation has been deleted.")
    await expect(page.page.locator(".message")).to_have_count(0)
    await expect(page.page.locator(".suggestions")).to_be_visible()
    assert await council.stored() == []
    assert await page.page.evaluate("() => Object.keys(localStorage)") == []
    await page.say("a new start")
    await expect(page.page.locator(".notice")).to_be_hidden()
    assert [row.text for row in await council.stored()] == ["a new start"]


async def test_keeping_the_conversation_keeps_it(visit, council):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    await page.open_option("Delete this conversation")
    await page.button("No, keep it").click()
    assert len(await page.texts()) == 2
    assert len(await council.stored()) == 1


async def test_a_deletion_that_fails_changes_nothing_and_says_so(visit, council):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    await page.page.route("**/conversation", lambda route: route.abort())
    await page.open_option("Delete this conversation")
    await page.button("Yes, delete it").click()
    await expect(page.page.locator(".notice")).to_contain_text("We could not delete it just now")
    await expect(page.page.locator(".notice")).to_contain_text("01632 960100")
    assert len(await page.texts()) == 2
    await page.page.unroute("**/conversation")
    await page.page.reload()
    await expect(page.bot).to_have_count(1)


async def test_a_reply_on_its_way_when_the_conversation_is_deleted_does_not_come_back(visit, rasa):
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return [{"text": "Too late."}]

    rasa.script = slow
    page = await visit()
    await page.open_chat()
    await page.say("hello", wait=False)
    await eventually(lambda: asyncio.sleep(0, len(rasa.heard)))
    await page.open_option("Delete this conversation")
    await page.button("Yes, delete it").click()
    go_on.set()
    await expect(page.page.locator(".notice")).to_have_text("This conversation has been deleted.")
    await page.page.wait_for_timeout(3000)
    await expect(page.page.locator(".message")).to_have_count(0)
    await expect(page.page.locator(".typing")).to_be_hidden()


async def test_an_answer_to_a_message_sent_just_before_a_reload_is_shown(visit, rasa):
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return [{"text": "Here it is."}]

    rasa.script = slow
    page = await visit()
    await page.open_chat()
    await page.say("hello", wait=False)
    await eventually(lambda: asyncio.sleep(0, len(rasa.heard)))
    await page.page.reload()
    await expect(page.mine).to_have_count(1)
    await expect(page.page.locator(".typing")).to_be_visible()
    go_on.set()
    await expect(page.bot).to_have_count(1, timeout=60000)
    assert await page.texts() == ["you: hello", "bot: Here it is."]
    await expect(page.page.locator(".typing")).to_be_hidden()


async def test_a_copy_holds_the_whole_conversation_with_choices_and_the_phone(visit, rasa, tmp_path: Path):
    buttons = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
    rasa.script = lambda body: [{"text": "Line one\nLine two", "buttons": buttons}]
    page = await visit()
    await page.open_chat()
    await page.say("My bin was missed")
    await page.button("No").click()
    await expect(page.bot).to_have_count(2)
    await page.button("Options").click()
    async with page.page.expect_download() as download:
        await page.button("Save a copy").click()
    file = await download.value
    assert file.suggested_filename == "conversation.txt"
    await file.save_as(tmp_path / "copy.txt")
    text = (tmp_path / "copy.txt").read_bytes().decode().replace("\r\n", "\n")
    assert text.startswith("Conversation with the Westmoor Council assistant\nSaved on ")
    blocks = [re.sub(r"\d\d:\d\d", "TT:TT", block) for block in text.strip().split("\n\n")]
    assert blocks[1:5] == [
        "You, TT:TT\nMy bin was missed",
        "Assistant, TT:TT\nLine one\nLine two\n  [ ] Yes\n  [x] No",
        "You, TT:TT\nNo",
        "Assistant, TT:TT\nLine one\nLine two\n  [ ] Yes\n  [ ] No",
    ]
    assert "01632 960100" in blocks[5]
    await expect(page.page.locator(".notice")).to_contain_text("A copy has been saved")
    assert await page.focused() == "Options"


async def test_nothing_said_means_nothing_to_save(visit):
    page = await visit()
    await page.open_chat()
    await page.open_option("Save a copy")
    await expect(page.page.locator(".notice")).to_have_text("There is nothing to save yet.")


async def test_on_paper_there_is_the_conversation_and_nothing_else(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    # The page around the chat makes room when printing begins; this listener comes after the chat's own.
    await page.page.evaluate(
        """() => addEventListener("beforeprint", () => {
            const shown = one => getComputedStyle(document.querySelector(one)).display;
            window.printed = [".page", "kerbside-chat"].map(shown);
        })"""
    )
    await page.page.pdf()
    assert await page.page.evaluate("() => window.printed") == ["none", "block"]
    await expect(page.page.locator(".page")).to_be_visible()
    await page.page.emulate_media(media="print")
    await expect(page.bot).to_be_visible()
    for part in (".composer", ".person", ".launcher", ".options-button", ".close"):
        assert await page.page.locator(part).is_hidden(), part


async def test_two_tabs_show_the_same_conversation_when_they_are_looked_at(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say("from the first")
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_role("button", name="Chat with us").click()
    await other.get_by_label("Your message").fill("from the second")
    await other.get_by_label("Your message").press("Enter")
    await expect(other.locator(".message")).to_have_count(4)
    await page.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.page.locator(".message")).to_have_count(4)
    assert (await page.texts())[2:] == ["you: from the second", "bot: You said: from the second"]
    await page.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    await page.page.wait_for_timeout(500)
    assert len(await page.texts()) == 4


async def test_a_message_not_sent_yet_goes_with_the_deleted_conversation(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    await page.page.route("**/webhook", lambda route: route.abort())
    await page.say("never mind", wait=False)
    await expect(page.page.locator(".trouble")).to_be_visible()
    await page.open_option("Delete this conversation")
    await page.button("Yes, delete it").click()
    await expect(page.page.locator(".notice")).to_have_text("This conversation has been deleted.")
    await expect(page.page.locator(".trouble")).to_be_hidden()
    await page.page.unroute("**/webhook")
    await page.say("a new start")
    await page.page.wait_for_timeout(3000)  # the next try would have come by now
    assert await page.texts() == ["you: a new start", "bot: You said: a new start"]
    assert rasa.texts() == ["hello", "a new start"]
