"""What a screen reader is told: each reply once, what the resident wrote never, and an old conversation not again."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.chat_page import IN_CHAT, ChatPage

# What screen readers do with a live region: speak what is added, unless the nearest aria-live says "off".
LISTEN = f"""() => {{
    window.heard = [];
    const log = ({IN_CHAT})("[role=log]");
    new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => {{
        const at = node.nodeType === 1 ? node : node.parentElement;
        if (!at || at.closest("[aria-live]").getAttribute("aria-live") === "off") return;
        window.heard.push(node.textContent);
    }}))).observe(log, {{childList: true, subtree: true, characterData: true}});
}}"""
# The chat draws itself some time after the page: listen from its first moment.
LISTEN_FROM_THE_START = f"""() => {{
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {{
        const root = attach.call(this, options);
        new MutationObserver((changes, watching) => {{
            if (!root.querySelector("[role=log]")) return;
            watching.disconnect();
            ({LISTEN})();
        }}).observe(root, {{childList: true, subtree: true}});
        return root;
    }};
}}"""


async def heard(page: ChatPage) -> list[str]:
    return await page.page.evaluate("() => window.heard")


async def test_each_reply_is_announced_once_and_own_words_never(visit, rasa):
    rasa.script = lambda body: [
        {"text": "One moment."},
        {"text": "Did this help?", "buttons": [{"title": "Yes", "payload": "/affirm"}]},
    ]
    page = await visit()
    await page.open_chat()
    await page.page.evaluate(LISTEN)
    await page.say("When is my bin collected?")
    await expect(page.bot).to_have_count(2)
    said = await heard(page)
    assert len(said) == 2
    assert said[0].startswith("The assistant said:One moment.")
    assert said[1].startswith("The assistant said:Did this help?Yes")
    await page.button("Yes").click()
    await expect(page.bot).to_have_count(4)
    said = await heard(page)
    assert len(said) == 4, "a button that turned into text was announced"
    assert not any("When is my bin" in one or "You said" in one for one in said)


async def test_the_log_is_a_polite_live_region_with_a_name(visit):
    page = await visit()
    await page.open_chat()
    log = page.page.get_by_role("log", name="Messages")
    assert await log.get_attribute("aria-live") == "polite"
    assert await log.get_attribute("aria-relevant") == "additions"


async def test_a_conversation_shown_again_is_not_read_out_again_but_new_replies_are(visit, rasa):
    page = await visit()
    await page.open_chat()
    await page.say("hello")
    await page.page.add_init_script(f"({LISTEN_FROM_THE_START})()")
    await page.page.reload()
    await expect(page.bot).to_have_count(1)
    await expect(page.page.locator(".log[aria-live=polite]")).to_have_count(1)
    assert await heard(page) == []
    await page.say("and again")
    assert [one.split(":")[-2:] for one in await heard(page)] != []
    assert len(await heard(page)) == 1


async def test_the_accessibility_tree_tells_who_said_what(visit, rasa):
    rasa.script = lambda body: [
        {"text": "Which bin?", "buttons": [{"title": "Black", "payload": "/b"}, {"title": "Green", "payload": "/g"}]}
    ]
    page = await visit()
    await page.open_chat()
    await page.say("My bin was missed")
    await expect(page.page.get_by_role("log")).to_match_aria_snapshot(
        """
        - log "Messages":
          - list:
            - listitem: /You said:.*My bin was missed/
            - listitem:
              - text: /The assistant said:.*Which bin\\?/
              - list "Choose an answer":
                - listitem:
                  - button "Black"
                - listitem:
                  - button "Green"
        """
    )


async def test_trouble_is_announced_once_however_often_sending_fails(visit):
    page = await visit()
    await page.open_chat()
    tries = []

    async def fail(route):
        tries.append(route)
        await route.abort()

    await page.page.route("**/webhook", fail)
    await page.page.evaluate(
        f"""() => {{
            window.alarms = 0;
            new MutationObserver(changes => {{ window.alarms += changes.length; }})
                .observe(({IN_CHAT})(".trouble p"), {{childList: true, characterData: true, subtree: true}});
        }}"""
    )
    await page.say("hello", wait=False)
    alert = page.page.get_by_role("alert").filter(has_text="We cannot reach Westmoor Council right now")
    await expect(alert).to_contain_text("01632 960100")
    for _ in range(3):
        await page.button("Try again now").click()
        await page.page.wait_for_timeout(100)
    assert len(tries) >= 3
    assert await page.page.evaluate("() => window.alarms") == 1
