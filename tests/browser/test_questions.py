"""What the chat itself asks: whether an answer was one, and the two questions at the end. Once each, and skippable."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from bot.gateway.tables import evidence
from tests.browser.chat_page import ChatPage, eventually
from tests.browser.council import Council

ANSWER = {"text": "Your bins go out on Tuesday.", "response": "utter_recycling_bin_holds"}
QUESTION = "Was this answered?"


async def told(council: Council) -> list[tuple[str, dict[str, Any]]]:
    """What residents said of the assistant, as the usage log reads it."""
    query = select(evidence.c.kind, evidence.c.data).order_by(evidence.c.id)
    rows = await council.door.desk.store(lambda session: session.execute(query).all())
    return [(row.kind, row.data) for row in rows if row.kind in ("answer_judged", "survey_answered")]


async def asked(visit: Any, rasa: Any) -> ChatPage:
    rasa.script = lambda body: [ANSWER]
    page: ChatPage = await visit()
    await page.open_chat()
    await page.say("when are my bins collected")
    return page


@pytest.mark.parametrize(("press", "thanks"), [("Yes", "Thank you."), ("No", "Sorry about that.")])
async def test_an_answer_is_asked_about_and_what_is_pressed_is_recorded(visit, rasa, council, press, thanks):
    page = await asked(visit, rasa)
    group = page.page.get_by_role("group", name=QUESTION)
    await group.get_by_role("button", name=press).press("Enter")
    await expect(group).to_contain_text(thanks)
    assert (await page.focused()).startswith(thanks)
    await eventually(lambda: told(council))
    assert await told(council) == [("answer_judged", {"answered": press.lower()})]


async def test_whoever_goes_on_is_not_asked_any_more_and_a_shown_again_conversation_asks_nothing(visit, rasa, council):
    page = await asked(visit, rasa)
    group = page.page.get_by_role("group", name=QUESTION)
    await expect(group).to_have_count(1)
    await page.say("and next week?")
    await expect(group).to_have_count(1)  # under the new answer alone
    await page.page.reload()
    await expect(page.bot).to_have_count(2)
    await expect(group).to_have_count(0)
    assert await told(council) == []


async def test_a_reply_that_is_no_answer_is_not_asked_about(visit, rasa):
    rasa.script = lambda body: [{"text": "Which street is it?", "response": "utter_ask_street"}]
    page = await visit()
    await page.open_chat()
    await page.say("bins")
    await expect(page.page.get_by_role("group", name=QUESTION)).to_have_count(0)


async def test_the_end_asks_two_questions_by_keyboard_and_begins_anew(visit, rasa, council):
    page = await asked(visit, rasa)
    secret = await page.page.evaluate("() => localStorage.getItem('kerbside-sender')")
    await page.button("Options").press("Enter")
    await page.button("End this conversation").press("Enter")
    assert await page.focused() == "Before you go"
    keys = page.page.keyboard
    await keys.press("Tab")
    await keys.press("Space")
    await keys.press("ArrowDown")  # very satisfied -> satisfied
    await keys.press("Tab")
    await keys.press("Space")  # phoned the council
    await page.button("Send and end").press("Enter")
    notice = page.page.locator(".notice")
    await expect(notice).to_have_text("Thank you. This conversation has ended. You can start a new one at any time.")
    await expect(page.page.locator(".message")).to_have_count(0)
    await eventually(lambda: two_told(council))
    assert sorted(data["answer"] for _, data in await told(council)) == ["phone", "satisfied"]
    assert await page.page.evaluate("() => localStorage.length") == 0
    await page.say("hello again")
    assert await page.page.evaluate("() => localStorage.getItem('kerbside-sender')") != secret
    assert len(await page.texts()) == 2


async def two_told(council: Council) -> bool:
    return len(await told(council)) == 2


async def test_the_questions_can_be_skipped_and_nothing_is_chosen_beforehand(visit, rasa, council):
    page = await asked(visit, rasa)
    await page.open_option("End this conversation")
    assert await page.page.locator(".ending input:checked").count() == 0
    await page.button("Skip and end").click()
    await expect(page.page.locator(".notice")).to_have_text(
        "This conversation has ended. You can start a new one at any time."
    )
    await eventually(lambda: two_told(council))
    questions = sorted((data for _, data in await told(council)), key=lambda data: data["question"])
    assert questions == [{"question": "satisfaction"}, {"question": "without_us"}]


async def test_ended_in_one_tab_it_is_gone_in_the_other(visit, rasa):
    page = await asked(visit, rasa)
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_role("button", name="Chat with us").click()
    await expect(other.locator(".message")).to_have_count(2)
    await page.open_option("End this conversation")
    await page.button("Skip and end").click()
    await expect(other.locator(".message")).to_have_count(0)
    await expect(other.locator(".notice")).to_have_text("This conversation was ended or deleted in another tab.")


async def test_a_conversation_begun_in_one_tab_is_there_in_the_other(visit, rasa):
    rasa.script = lambda body: [ANSWER]
    page = await visit()
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_role("button", name="Chat with us").click()
    await page.open_chat()
    await page.say("when are my bins collected")
    await expect(other.locator(".message")).to_have_count(2)
