"""Trains and tunnels: no message is lost and none is doubled, whatever fails between the page and the council."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.chat_page import eventually

UNREACHABLE = "We cannot reach Westmoor Council right now"


async def test_a_message_written_offline_is_sent_once_when_the_connection_is_back(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    await page.context.set_offline(True)
    await page.say("are you there?", wait=False)
    await expect(page.page.locator(".trouble")).to_contain_text(UNREACHABLE)
    await expect(page.page.locator(".trouble")).to_contain_text("01632 960100")
    await expect(page.mine.last).to_contain_text("Not sent yet. Trying again")
    await page.say("and another", wait=False)
    await expect(page.mine.last).to_contain_text("Waiting to be sent")
    await page.context.set_offline(False)
    await expect(page.bot).to_have_count(3)
    await expect(page.page.locator(".trouble")).to_be_hidden()
    assert rasa.texts() == ["hello", "are you there?", "and another"]
    await expect(page.page.locator(".log")).not_to_contain_text("Not sent")


async def test_a_message_whose_answer_got_lost_is_not_asked_twice_and_is_answered_once(visit, rasa, council):
    page = await visit()
    await page.open_chat()
    lost = []

    async def lose_the_first_answer(route: Route) -> None:
        answer = await route.fetch()
        if lost:
            await route.fulfill(response=answer)
        else:
            lost.append(answer)
            await route.abort()

    await page.page.route("**/webhook", lose_the_first_answer)
    await page.say("Report my missed bin")
    assert await page.texts() == ["you: Report my missed bin", "bot: You said: Report my missed bin"]
    assert rasa.texts() == ["Report my missed bin"]
    assert len(await council.stored()) == 1
    await page.page.wait_for_timeout(2500)  # time for a late reply that should not be there
    assert await page.bot.count() == 1


async def test_a_reply_that_comes_both_late_and_as_an_answer_is_shown_once(visit, rasa, start_council):
    slow = await start_council(BOT_GATEWAY_ANSWER_SECONDS="0.5")
    go_on = asyncio.Event()

    async def wait(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return [{"text": "Your bin day is Friday."}]

    rasa.script = wait
    page = await visit(url=slow.url)
    await page.open_chat()
    lost = []

    async def lose_the_notice(route: Route) -> None:
        answer = await route.fetch()
        if not lost:
            lost.append(answer)
            go_on.set()
            await eventually(lambda: asyncio.sleep(0, len(rasa.handled)))
            await route.abort()
        else:
            await route.fulfill(response=answer)

    await page.page.route("**/webhook", lose_the_notice)
    await page.say("When is my bin day?")
    await page.page.wait_for_timeout(3000)
    assert [text for text in await page.texts() if "Friday" in text] == ["bot: Your bin day is Friday."]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_in_trouble_is_tried_again_with_the_same_message(visit, rasa, status):
    page = await visit()
    await page.open_chat()
    ids: list[str] = []

    async def fail_twice(route: Route) -> None:
        ids.append(route.request.post_data_json["metadata"]["message_id"])
        if len(ids) < 3:
            await route.fulfill(status=status, body="<h1>Bad gateway</h1>")
        else:
            await route.continue_()

    await page.page.route("**/webhook", fail_twice)
    await page.say("hello", wait=False)
    await expect(page.page.locator(".trouble")).to_contain_text(UNREACHABLE)
    await expect(page.bot).to_have_count(1, timeout=60000)
    assert len(ids) == 3
    assert len(set(ids)) == 1
    assert rasa.texts() == ["hello"]
    assert "Bad gateway" not in await page.page.locator(".panel").inner_text()


async def test_pressing_try_again_does_not_wait_for_the_next_try(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.page.route("**/webhook", lambda route: route.abort())
    await page.say("hello", wait=False)
    await expect(page.page.locator(".trouble")).to_be_visible()
    await page.page.wait_for_timeout(7500)  # by now the next try is eight seconds away
    await page.page.unroute("**/webhook")
    await page.button("Try again now").click()
    await expect(page.bot).to_have_count(1, timeout=6000)
    await expect(page.box).to_be_focused()


async def test_sending_too_fast_is_said_kindly_and_the_message_goes_when_it_may(visit, rasa, start_council):
    strict = await start_council(BOT_GATEWAY_CONVERSATION_RATE="60")
    page = await visit(url=strict.url)
    await page.open_chat()
    refused = []
    page.page.on("response", lambda answer: refused.append(answer) if answer.status == 429 else None)
    secret = "s" * 32
    await page.page.evaluate("secret => localStorage.setItem('kerbside-sender', secret)", secret)
    await page.page.evaluate(
        """secret => Promise.all(Array.from({length: 60}, () => fetch("/webhooks/rest/webhook", {
            method: "POST", headers: {"Content-Type": "application/json"},
            body: JSON.stringify({sender: secret, message: "x"})})))""",
        secret,
    )
    await page.page.reload()
    await expect(page.page.locator(".log[aria-live=polite]")).to_have_count(1)
    before = await page.bot.count()
    for number in range(40):  # whatever refilled meanwhile is used up too
        await page.say(f"message {number}", wait=False)
        if refused:
            break
        await page.page.wait_for_timeout(20)
    sent = await page.mine.count()
    await expect(page.page.locator(".trouble")).to_contain_text("We are very busy")
    await expect(page.page.locator(".trouble")).to_be_hidden(timeout=60000)
    await expect(page.bot).to_have_count(before + number + 1, timeout=60000)
    assert sent == await page.mine.count()


async def test_rasa_down_is_said_plainly_and_the_answer_comes_later(visit, rasa):
    page = await visit()
    await page.open_chat()
    await rasa.stop()
    await page.say("When is my bin collected?")
    await expect(page.bot.first).to_contain_text("01632 960100")
    await expect(page.page.locator(".typing")).to_be_visible()
    await rasa.start()
    await expect(page.bot.last).to_contain_text("You said: When is my bin collected?", timeout=60000)
    await expect(page.page.locator(".typing")).to_be_hidden()
    assert rasa.texts() == ["When is my bin collected?"]
    assert len(await page.texts()) == 3


async def test_a_slow_answer_is_announced_and_then_comes_by_itself(visit, rasa, start_council):
    slow = await start_council(BOT_GATEWAY_ANSWER_SECONDS="0.5")
    go_on = asyncio.Event()

    async def wait(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return [{"text": "Friday.", "buttons": [{"title": "Thanks", "payload": "/thank"}]}]

    rasa.script = wait
    page = await visit(url=slow.url)
    await page.open_chat()
    await page.say("When is my bin day?")
    await expect(page.bot.first).to_contain_text("taking longer than usual")
    await expect(page.page.locator(".typing")).to_be_visible()
    go_on.set()
    await expect(page.button("Thanks")).to_be_visible(timeout=60000)
    await expect(page.page.locator(".typing")).to_be_hidden()


async def test_what_came_late_is_still_there_once_after_a_reload(visit, rasa, start_council):
    slow = await start_council(BOT_GATEWAY_ANSWER_SECONDS="0.3")

    async def wait(body: dict[str, Any]) -> list[dict[str, Any]]:
        await asyncio.sleep(1)
        return [{"text": "Friday."}]

    rasa.script = wait
    page = await visit(url=slow.url)
    await page.open_chat()
    await page.say("When is my bin day?")
    await expect(page.bot).to_have_count(2, timeout=60000)
    await page.page.reload()
    await expect(page.bot).to_have_count(2)
    await page.page.wait_for_timeout(3000)
    assert [text for text in await page.texts() if text == "bot: Friday."] == ["bot: Friday."]


async def test_a_gateway_that_is_started_again_loses_and_doubles_nothing(visit, rasa, council, start_council):
    page = await visit()
    await page.open_chat()
    await page.say("before")
    port = council.port
    await council.stop()
    await page.say("in between", wait=False)
    await expect(page.page.locator(".trouble")).to_contain_text(UNREACHABLE)
    await start_council(port=port)
    await expect(page.bot).to_have_count(2, timeout=60000)
    assert rasa.texts() == ["before", "in between"]


async def test_the_earlier_messages_are_fetched_again_until_they_come_and_stand_above_newer_ones(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say("before")
    await page.page.route("**/conversation", lambda route: route.abort())
    await page.page.reload()
    await expect(page.page.locator(".notice")).to_contain_text("cannot show your earlier messages")
    await page.say("after", wait=False)
    await expect(page.mine).to_contain_text(["after"])
    await page.page.unroute("**/conversation")
    await expect(page.bot).to_have_count(2, timeout=60000)
    assert await page.texts() == ["you: before", "bot: You said: before", "you: after", "bot: You said: after"]
    await expect(page.page.locator(".notice")).to_be_hidden()


async def test_a_message_that_the_council_refuses_says_why_and_does_not_block_the_next(visit, rasa):
    page = await visit()
    await page.open_chat()
    refusals = [{"error": "That cannot be read here."}, {"error": "Bad Request"}]

    async def refuse(route: Route) -> None:
        if refusals:
            await route.fulfill(status=400, json=refusals.pop(0))
        else:
            await route.continue_()

    await page.page.route("**/webhook", refuse)
    await page.say("first", wait=False)
    await expect(page.mine.nth(0)).to_contain_text("Not sent. That cannot be read here.")
    await page.say("second", wait=False)
    await expect(page.mine.nth(1)).to_contain_text(
        re.compile("Not sent. Please try again in other words.*01632 960100")
    )
    await page.say("third")
    assert rasa.texts() == ["third"]


async def test_leaving_the_page_with_an_unsent_message_asks_first(visit):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    asked: list[str] = []

    async def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.page.on("dialog", stay)
    await page.context.set_offline(True)
    await page.say("not sent yet", wait=False)
    await expect(page.page.locator(".trouble")).to_be_visible()
    await page.page.evaluate("() => { location.href = '/?elsewhere'; }")
    await eventually(lambda: asyncio.sleep(0, asked))
    assert asked == ["beforeunload"]
    assert await page.mine.count() == 2
    await page.context.set_offline(False)
    await expect(page.bot).to_have_count(2)


async def test_the_dots_stop_when_the_council_cannot_be_reached(visit):
    page = await visit()
    await page.open_chat()
    await page.context.set_offline(True)
    await page.say("hello", wait=False)
    await expect(page.page.locator(".trouble")).to_be_visible()
    await page.page.wait_for_timeout(300)
    await expect(page.page.locator(".typing")).to_be_hidden()
    await page.context.set_offline(False)
    await expect(page.bot).to_have_count(1)
