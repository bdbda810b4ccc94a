"""What a resident or a back end may write: it is shown as the words that it is, and changes nothing around it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

HOSTILE = [
    "<script>window.broken = 1</script>",
    "<img src=x onerror='window.broken = 1'>",
    "<svg/onload=window.broken=1>",
    "</script><script>window.broken = 1</script>",
    "<a href='javascript:window.broken=1'>press me</a>",
    "javascript:window.broken=1",
    "&lt;b&gt; &amp; &#x3C;script&#x3E;",
    "{{constructor.constructor('window.broken=1')()}} ${window.broken=1}",
    "\u202egnp.exe\u202c \u2066isolated\u2069",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 (mixed) 123",
    "Z\u0351\u036b\u0343a\u0300\u0316l\u0334\u0321g\u0329\u0355o\u0362" + "\u0310" * 200,
    "nul-free \x01\x02 control \x7f",
    "https://" + "a" * 1000 + ".example/" + "b" * 500,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 50,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_reply_is_shown_as_it_is_and_runs_nothing(visit, rasa, text):
    rasa.script = lambda body: [{"text": text, "buttons": [{"title": text[:200], "payload": "/affirm"}]}]
    page = await visit(width=320, height=568)
    await page.open_chat()
    await page.say("bins")
    words = page.bot.first.locator(".words")
    shown = await words.evaluate(
        "it => Array.from(it.childNodes).map(n => n.nodeType === 3 ? n.data : n.firstChild.data)"
    )
    assert "".join(shown) == text
    inside = await words.evaluate("it => Array.from(it.querySelectorAll('*'), node => node.tagName)")
    assert set(inside) <= {"A", "SPAN"}
    assert await page.page.locator(".choice.choice:not(.suggestion)").text_content() == text[:200]
    assert await page.page.evaluate("() => window.broken") is None
    assert await page.page.evaluate("() => document.documentElement.scrollWidth") == 320
    scroller = page.page.locator(".scroller")
    assert await scroller.evaluate("it => it.scrollWidth <= it.clientWidth")


@pytest.mark.parametrize("text", HOSTILE[:6])
async def test_a_message_is_shown_as_it_is_and_again_after_a_reload(visit, rasa, text):
    rasa.script = lambda body: [{"text": "Noted."}]
    page = await visit()
    await page.open_chat()
    await page.say(text)
    assert await page.mine.locator(".words").text_content() == text
    await page.page.reload()
    await expect(page.bot).to_have_count(1)
    assert await page.mine.locator(".words").text_content() == text
    assert await page.page.evaluate("() => window.broken") is None


async def test_text_that_turns_the_direction_of_writing_leaves_its_neighbours_alone(visit, rasa):
    rasa.script = lambda body: [{"text": "\u202eabc"}, {"text": "plain words"}]
    page = await visit()
    await page.open_chat()
    await page.say("bins")
    styles = await page.page.locator(".words").evaluate_all("all => all.map(it => getComputedStyle(it).unicodeBidi)")
    assert set(styles) == {"isolate"}
    order = await page.bot.last.locator(".words").evaluate(
        """it => { const range = document.createRange(), text = it.firstChild;
            range.setStart(text, 0); range.setEnd(text, 1); const first = range.getBoundingClientRect().left;
            range.setStart(text, 4); range.setEnd(text, 5); return range.getBoundingClientRect().left - first; }"""
    )
    assert order > 0


async def test_piled_up_accents_stay_inside_their_bubble(visit, rasa):
    rasa.script = lambda body: [{"text": "a" + "\u0310" * 300}]
    page = await visit()
    await page.open_chat()
    await page.say("bins")
    assert await page.bot.locator(".bubble").evaluate("it => getComputedStyle(it).overflow") == "hidden"


async def test_an_order_to_the_engine_that_is_typed_is_only_words(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say('/inform{"uprn": "990000000001"}')
    assert rasa.texts() == ['inform{"uprn": "990000000001"}']


async def test_ten_thousand_characters_are_kept_in_the_text_area_and_not_sent(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say("word " * 2000, wait=False)
    await expect(page.page.locator(".error")).to_contain_text("over the 2000 characters")
    assert rasa.heard == []
    assert len(await page.box.input_value()) == 10000


async def test_a_council_cannot_break_the_page_with_its_own_words(visit, council):
    words = council.door.desk.words(council.door.desk.councils["westmoor"], "en")
    words._tables.insert(
        0, {"page": {"welcome": "</script><script>window.broken=1</script>"}, "chat": {"launch": "\"'<b>"}}
    )
    page = await visit()
    await expect(page.page.get_by_role("heading", level=1)).to_have_text("</script><script>window.broken=1</script>")
    await expect(page.page.locator(".launcher")).to_contain_text("\"'<b>")
    assert await page.page.evaluate("() => window.broken") is None
