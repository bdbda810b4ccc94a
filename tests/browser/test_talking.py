"""A resident asks and is answered: replies, buttons, links, the counter, and the way to a person."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import expect

ADDRESSES = {
    "text": "Which is your address?",
    "buttons": [
        {"title": "12 Heather Lane", "payload": '/inform{"uprn": "990000000012"}'},
        {"title": "14 Heather Lane", "payload": '/inform{"uprn": "990000000014"}'},
    ],
}


def offer_addresses(body: dict[str, Any]) -> list[dict[str, Any]]:
    if body["message"].startswith("/inform"):
        return [{"text": f"Chosen: {body['message']}"}]
    return [{"text": "Thank you."}, ADDRESSES]


async def test_a_message_is_sent_and_its_replies_are_shown_in_order(visit, rasa):
    rasa.script = lambda body: [{"text": "First."}, {"text": "Second."}, {"text": "Third."}]
    page = await visit()
    await page.open_chat()
    await page.say("When is my bin collected?")
    assert await page.texts() == ["you: When is my bin collected?", "bot: First.", "bot: Second.", "bot: Third."]
    assert rasa.texts() == ["When is my bin collected?"]
    assert await page.box.input_value() == ""


async def test_who_and_when_stand_once_under_replies_in_a_row(visit, rasa):
    rasa.script = lambda body: [{"text": "First."}, {"text": "Second."}]
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    await expect(page.bot).to_have_count(2)
    await expect(page.bot.nth(0).locator(".foot")).to_be_hidden()
    await expect(page.bot.nth(1).locator(".foot")).to_have_text(re.compile(r"Assistant, \d\d:\d\d"))


async def test_the_chat_says_first_what_it_is_what_it_keeps_and_how_to_reach_a_person(visit):
    page = await visit()
    await page.open_chat()
    said = await page.page.locator(".before").inner_text()
    for words in ("automated assistant, not a person", "bin day", "30 days", "card numbers", "passwords", "a person"):
        assert words in said


async def test_a_suggestion_is_asked_by_pressing_it_and_gives_way_to_the_conversation(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.button("When are my bins collected?").click()
    await expect(page.bot).to_have_text(re.compile("You said: When are my bins collected?"))
    await expect(page.page.locator(".suggestions")).to_be_hidden()


async def test_pressing_a_button_sends_its_payload_and_shows_its_title(visit, rasa):
    rasa.script = offer_addresses
    page = await visit()
    await page.open_chat()
    await page.say("ZZ1 1AA")
    await page.button("14 Heather Lane").click()
    await expect(page.bot).to_have_count(3)
    assert rasa.texts() == ["ZZ1 1AA", '/inform{"uprn": "990000000014"}']
    assert "you: 14 Heather Lane" in await page.texts()


async def test_buttons_stay_as_text_afterwards_with_the_choice_marked(visit, rasa):
    rasa.script = offer_addresses
    page = await visit()
    await page.open_chat()
    await page.say("ZZ1 1AA")
    await page.button("14 Heather Lane").click()
    await expect(page.bot).to_have_count(3)
    lines = page.page.locator(".log .choices li")
    assert await lines.all_inner_texts() == ["12 Heather Lane", "14 Heather Lane (You chose this)"]
    await expect(page.page.locator(".log .choices button")).to_have_count(0)


async def test_a_choice_that_is_typed_counts_and_other_words_leave_all_unmarked(visit, rasa):
    rasa.script = offer_addresses
    page = await visit()
    await page.open_chat()
    await page.say("ZZ1 1AA")
    await page.say("12 Heather Lane")
    await page.say("no, another street")
    first, second = page.page.locator(".log .choices").nth(0), page.page.locator(".log .choices").nth(1)
    assert (await first.locator("li").all_inner_texts())[0] == "12 Heather Lane (You chose this)"
    assert await second.locator(".chosen").count() == 0


async def test_buttons_stay_usable_when_more_is_said_after_them(visit, rasa):
    rasa.script = lambda body: [ADDRESSES, {"text": "You can also type your house number."}]
    page = await visit()
    await page.open_chat()
    await page.say("ZZ1 1AA")
    await expect(page.button("14 Heather Lane")).to_be_enabled()


async def test_links_can_be_followed_safely_and_line_breaks_stay(visit, rasa, council):
    text = f"Your days:\nFriday\n\nAdd them to your calendar ({council.url}calendar/abc.ics). See http://example.org/a_(b)."
    rasa.script = lambda body: [{"text": text, "buttons": [{"title": "Thanks", "payload": "/thank"}]}]
    page = await visit()
    await page.open_chat()
    await page.say("bins")
    words = page.bot.locator(".words")
    links = await words.locator("a").evaluate_all("all => all.map(a => [a.href, a.rel, a.target])")
    assert links == [
        [f"{council.url}calendar/abc.ics", "noopener noreferrer", "_blank"],
        ["http://example.org/a_(b)", "noopener noreferrer", "_blank"],
    ]
    shown = await words.inner_text()
    assert shown.startswith("Your days:\nFriday\n\nAdd them")
    assert "(opens in a new tab)" in await words.locator("a").first.text_content()


async def test_enter_sends_and_shift_enter_starts_a_new_line(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.box.press_sequentially("one")
    await page.box.press("Shift+Enter")
    await page.box.press_sequentially("two")
    assert await page.mine.count() == 0
    await page.box.press("Enter")
    await expect(page.bot).to_have_count(1)
    assert rasa.texts() == ["one\ntwo"]


async def test_enter_that_picks_a_word_of_an_input_method_sends_nothing(visit):
    page = await visit()
    await page.open_chat()
    await page.box.fill("half a word")
    await page.box.evaluate(
        """box => box.dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert await page.box.input_value() == "half a word"
    assert await page.mine.count() == 0


async def test_an_empty_message_is_not_sent_and_the_reason_is_said(visit):
    page = await visit()
    await page.open_chat()
    await page.say("   \n ", wait=False)
    await expect(page.page.get_by_role("alert").filter(has_text="Type your message first.")).to_be_visible()
    assert await page.mine.count() == 0
    await page.box.press_sequentially("x")
    await expect(page.page.locator(".error")).to_be_hidden()


async def test_the_counter_shows_only_near_the_limit(visit):
    page = await visit()
    await page.open_chat()
    counter = page.page.locator(".counter")
    await page.box.fill("x" * 1799)
    await expect(counter).to_have_text("")
    await page.box.fill("x" * 1800)
    await expect(counter).to_have_text("200 characters left")
    await page.box.fill("x" * 1999)
    await expect(counter).to_have_text("1 character left")
    await page.box.fill("x" * 2001)
    await expect(counter).to_have_text("1 character too many")


async def test_two_thousand_characters_are_sent_and_one_more_is_kept_for_shortening(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say("\N{GRINNING FACE}" * 2000)  # an emoji is one character, as the server counts
    assert rasa.texts() == ["\N{GRINNING FACE}" * 2000]
    await page.say("x" * 2001, wait=False)
    await expect(page.page.locator(".error")).to_contain_text("1 over the 2000 characters")
    assert await page.box.input_value() == "x" * 2001
    await expect(page.box).to_be_focused()


async def test_a_person_is_one_press_away_with_phone_and_hours_beside_it(visit, rasa):
    page = await visit()
    await page.open_chat()
    await expect(page.page.locator(".person")).to_contain_text("01632 960100")
    await expect(page.page.locator(".person")).to_contain_text("Mon to Thu 8:30am to 5pm, Fri 8:30am to 4:30pm")
    await page.button("Speak to a person").click()
    await expect(page.bot).to_have_count(1)
    assert rasa.texts() == ["I want to speak to a person"]
    await expect(page.button("Speak to a person")).to_be_visible()


async def test_a_reply_is_awaited_with_moving_dots_and_the_message_says_that_it_is_on_its_way(visit, rasa):
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return [{"text": "Here it is."}]

    rasa.script = slow
    page = await visit()
    await page.open_chat()
    await page.say("bins", wait=False)
    await expect(page.page.locator(".typing")).to_be_visible()
    await expect(page.mine).to_contain_text("Sending")
    await expect(page.page.locator(".chat-status")).to_have_text("The assistant is writing a reply")
    go_on.set()
    await expect(page.bot).to_contain_text("Here it is.")
    await expect(page.page.locator(".typing")).to_be_hidden()
    await expect(page.mine).not_to_contain_text("Sending")
    await expect(page.page.locator(".chat-status")).to_have_text("")


async def test_messages_typed_while_one_is_on_its_way_are_sent_in_order(visit, rasa):
    async def slow(body: dict[str, Any]) -> list[dict[str, Any]]:
        await asyncio.sleep(0.3)
        return [{"text": f"About {body['message']}."}]

    rasa.script = slow
    page = await visit()
    await page.open_chat()
    for word in ("one", "two", "three"):
        await page.say(word, wait=False)
    await expect(page.mine.nth(2)).to_contain_text("Waiting to be sent")
    await expect(page.bot).to_have_count(3)
    assert rasa.texts() == ["one", "two", "three"]
    assert [text for text in await page.texts() if text.startswith("bot")] == [
        "bot: About one.",
        "bot: About two.",
        "bot: About three.",
    ]


async def test_a_reply_that_comes_while_the_chat_is_closed_is_counted_on_the_launcher(visit, rasa):
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return [{"text": "One."}, {"text": "Two."}]

    rasa.script = slow
    page = await visit()
    await page.open_chat()
    await page.say("bins", wait=False)
    await page.button("Close the chat").click()
    go_on.set()
    launcher = page.page.locator(".launcher")
    await expect(launcher).to_have_text(re.compile(r"Chat with us\s+2 new replies"))
    await launcher.click()
    await expect(page.bot.last).to_be_in_viewport()


async def test_a_reply_does_not_pull_away_what_is_being_read_further_up(visit, rasa):
    rasa.script = lambda body: [{"text": f"{body['message']} " + "and so on. " * 60}]
    page = await visit()
    await page.open_chat()
    for number in range(3):
        await page.say(f"Question {number}")
    scroller = page.page.locator(".scroller")
    go_on = asyncio.Event()

    async def slow(body: dict[str, Any]) -> list[dict[str, Any]]:
        await go_on.wait()
        return [{"text": "The newest."}]

    rasa.script = slow
    await page.say("Last question", wait=False)
    await scroller.evaluate("it => { it.scrollTop = 0; }")
    await expect(page.page.locator(".before")).to_be_in_viewport()
    go_on.set()
    await expect(page.button("New reply below")).to_be_visible()
    assert await scroller.evaluate("it => it.scrollTop") == 0
    await page.button("New reply below").click()
    await expect(page.bot.last).to_be_in_viewport()
    await expect(page.page.locator(".jump")).to_be_hidden()


async def test_a_long_reply_is_shown_from_its_beginning(visit, rasa):
    rasa.script = lambda body: [{"text": "The beginning. " + "More and more. " * 150}]
    page = await visit(width=390, height=700)
    await page.open_chat()
    await page.say("tell me everything")
    top = await page.bot.evaluate("it => it.getBoundingClientRect().top")
    frame = await page.page.locator(".scroller").evaluate("it => it.getBoundingClientRect().top")
    assert 0 <= top - frame < 60
