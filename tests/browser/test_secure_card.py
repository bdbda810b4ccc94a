"""A secure card in the conversation: filled in with the keyboard, refused, locked, out of time, and kept private."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Locator, expect
from sqlalchemy import update

from bot.database import open_database
from bot.gateway.tables import secure_cards
from bot.sandbox.app import lay_out
from bot.sandbox.app import make_app as make_sandbox
from tests.browser.chat_page import ChatPage, eventually
from tests.browser.council import Council

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
BALANCE = "You owe £120.50. The next instalment is on 1 December."
FIELDS = {
    "Council tax account number": "40012345",
    "Last name on the bill": "Adeyemi",
    "Postcode of the home": "ZZ1 1AA",
}


def ask_for_forms(body: dict[str, Any]) -> list[dict[str, Any]]:
    said = str(body["message"])
    if said.startswith("/secure_card_accepted"):
        return [{"text": BALANCE, "buttons": [{"title": "Pay now", "payload": "/pay_council_tax"}]}]
    if said.startswith("card "):
        return [
            {"text": "I can look that up. Please fill in this form."},
            {"custom": {"type": "secure_form", "form": said.split()[1]}},
        ]
    return [{"text": f"You said: {said}"}]


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox_url(tmp_path: Path) -> AsyncIterator[str]:
    """The council tax system's stand-in."""
    engine = open_database(f"sqlite:///{tmp_path}/sandbox.db")
    lay_out(engine)
    runner = web.AppRunner(make_sandbox(engine, lambda: NOW), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
    engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def council(start_council: Callable[..., Awaitable[Council]], sandbox_url: str, rasa: Any) -> Council:
    rasa.script = ask_for_forms
    return await start_council(BOT_SANDBOX_URL=sandbox_url)


def card_of(page: ChatPage) -> Locator:
    return page.page.locator(".secure").last


async def open_card(visit: Any, form: str = "council_tax_account", **options: Any) -> ChatPage:
    page = await visit(**options)
    await page.open_chat()
    before = await page.bot.count()
    await page.say(f"card {form}", wait=False)
    await expect(page.bot).to_have_count(before + 2)
    await expect(card_of(page)).to_be_visible()
    return page


async def fill(page: ChatPage, **changes: str) -> None:
    for label, value in {**FIELDS, **changes}.items():
        await card_of(page).get_by_label(label).fill(value)


async def change_card(council: Council, **values: Any) -> None:
    await council.door.desk.store(lambda session: session.execute(update(secure_cards).values(**values)))


async def test_a_card_is_filled_in_with_the_keyboard_and_becomes_one_line(visit: Any, rasa: Any) -> None:
    page = await open_card(visit)
    await card_of(page).get_by_label("Council tax account number").focus()
    await page.page.keyboard.type("4001 2345")
    await page.page.keyboard.press("Tab")
    await page.page.keyboard.type("Adeyemi")
    await page.page.keyboard.press("Tab")
    await page.page.keyboard.type("zz1 1aa")
    await page.page.keyboard.press("Enter")
    await expect(page.bot.last).to_contain_text("You owe £120.50")
    await expect(card_of(page)).to_have_text("Your council tax account: sent")
    await expect(page.page.locator(".secure input")).to_have_count(0)
    assert (await page.mine.all_inner_texts())[-1].startswith("You said:")
    await expect(page.mine.last).to_contain_text("You filled in: Your council tax account")
    assert await page.focused() == "Your message"
    await page.button("Pay now").click()
    await eventually(lambda: asyncio.sleep(0, "/pay_council_tax" in rasa.texts()))


async def test_nothing_that_was_typed_is_in_the_conversation_the_storage_or_with_rasa(
    visit: Any, rasa: Any, council: Council
) -> None:
    page = await open_card(visit)
    await fill(page)
    await page.button("Find my account").click()
    await expect(page.bot.last).to_contain_text("You owe £120.50")
    kept = await page.page.evaluate("() => JSON.stringify([localStorage, sessionStorage, document.body.innerHTML])")
    for value in ("40012345", "Adeyemi"):
        assert value not in kept
        assert value not in json.dumps(rasa.heard)
        assert value not in str(await council.stored())


async def test_the_link_for_other_clients_is_not_shown_beside_the_card(visit: Any) -> None:
    page = await open_card(visit)
    assert "/secure/" not in await page.page.locator(".log").inner_text()


async def test_wrong_fields_are_listed_and_each_leads_to_its_field(visit: Any) -> None:
    page = await open_card(visit)
    await fill(page, **{"Postcode of the home": "nowhere", "Last name on the bill": ""})
    await page.button("Find my account").click()
    problem = page.page.locator(".card-problem")
    await expect(problem).to_be_focused()
    await expect(problem).to_contain_text("There is a problem")
    await expect(problem.get_by_role("link")).to_have_count(2)
    postcode = card_of(page).get_by_label("Postcode of the home")
    await expect(postcode).to_have_attribute("aria-invalid", "true")
    described = str(await postcode.get_attribute("aria-describedby")).split()
    said = [await page.page.locator(f"[id='{one}']").inner_text() for one in described]
    assert said == ["Check the postcode. It looks like AB1 2CD."]
    await problem.get_by_role("link", name="Check the postcode").click()
    await expect(postcode).to_be_focused()
    await fill(page)
    await page.button("Find my account").click()
    await expect(page.bot.last).to_contain_text("You owe £120.50")


async def test_details_that_do_not_match_are_counted_and_the_fifth_time_locks_the_card(visit: Any) -> None:
    page = await open_card(visit)
    await fill(page, **{"Last name on the bill": "Nobody"})
    for left in ("4 more times", "3 more times", "2 more times", "once more"):
        await page.button("Find my account").click()
        await expect(page.page.locator(".card-problem")).to_contain_text(left)
    await page.button("Find my account").click()
    await expect(card_of(page)).to_contain_text("we have closed this form to keep the account safe")
    await expect(card_of(page)).to_contain_text("01632 960100")
    await expect(page.page.locator(".secure input")).to_have_count(0)
    await expect(card_of(page)).to_be_focused()
    await page.say("hello")
    await expect(page.bot.last).to_contain_text("You said: hello")


async def test_an_open_card_is_there_after_a_reload_and_works(visit: Any) -> None:
    page = await open_card(visit)
    await fill(page)
    await page.page.reload()
    await expect(card_of(page)).to_be_visible()
    assert await card_of(page).get_by_label("Last name on the bill").input_value() == ""
    await fill(page)
    await page.button("Find my account").click()
    await expect(page.bot.last).to_contain_text("You owe £120.50")
    await page.page.reload()
    await expect(card_of(page)).to_have_text("Your council tax account: sent")
    await expect(page.mine).to_have_count(2)


async def test_before_it_closes_there_is_a_warning_and_more_time(visit: Any, council: Council) -> None:
    page = await open_card(visit)
    await expect(page.page.locator(".card-warning")).to_be_empty()
    await change_card(council, until=datetime.now(UTC) + timedelta(seconds=100))
    await page.page.reload()
    warning = page.page.locator(".card-warning")
    await expect(warning).to_contain_text(re.compile(r"This form closes at \d{1,2}:\d\d[ap]m\."))
    await card_of(page).get_by_label("Last name on the bill").fill("Adeyemi")
    await page.button("Give me more time").click()
    await expect(warning).to_be_empty()
    assert await card_of(page).get_by_label("Last name on the bill").input_value() == "Adeyemi"
    assert await page.focused() == "Council tax account number"


async def test_a_card_whose_time_is_over_closes_by_itself_and_says_what_to_do(visit: Any, council: Council) -> None:
    page = await open_card(visit)
    await change_card(council, until=datetime.now(UTC) + timedelta(seconds=10))
    await page.page.reload()
    await expect(card_of(page).get_by_label("Last name on the bill")).to_be_visible()
    await expect(card_of(page)).to_contain_text("This form is closed, and nothing was sent from it", timeout=60000)
    await expect(page.page.locator(".secure input")).to_have_count(0)


async def test_what_was_sent_in_time_is_accepted_although_its_answer_comes_after_the_end(
    visit: Any, council: Council
) -> None:
    page = await open_card(visit)
    await change_card(council, until=datetime.now(UTC) + timedelta(seconds=12))
    await page.page.reload()
    await fill(page)

    async def hold(route: Any) -> None:
        answer = await route.fetch()
        await asyncio.sleep(13)
        await route.fulfill(response=answer)

    await page.page.route("**/secure/**", hold)
    await page.button("Find my account").click()
    await expect(card_of(page)).to_have_text("Your council tax account: sent", timeout=60000)
    await expect(page.bot.last).to_contain_text("You owe £120.50")


async def test_a_newer_card_closes_the_older_one(visit: Any) -> None:
    page = await open_card(visit)
    await page.say("card council_tax_account", wait=False)
    await expect(page.page.locator(".secure")).to_have_count(2)
    await expect(page.page.locator(".secure").first).to_contain_text("There is a newer one below")
    await expect(page.page.locator(".secure form")).to_have_count(1)


async def test_without_a_connection_what_was_typed_stays_and_can_be_sent_again(visit: Any) -> None:
    page = await open_card(visit)
    await fill(page)
    await page.page.route("**/secure/**", lambda route: route.abort())
    await page.button("Find my account").click()
    await expect(page.page.locator(".card-problem")).to_contain_text("What you typed is still here")
    await page.page.unroute("**/secure/**")
    await page.button("Find my account").click()
    await expect(page.bot.last).to_contain_text("You owe £120.50")


async def test_an_answer_lost_on_its_way_is_the_same_answer_at_the_next_try(visit: Any, rasa: Any) -> None:
    page = await open_card(visit)
    await fill(page)

    async def lose(route: Any) -> None:
        await route.fetch()
        await route.abort()

    await page.page.route("**/secure/**", lose)
    await page.button("Find my account").click()
    await expect(page.page.locator(".card-problem")).to_be_visible()
    await page.page.unroute("**/secure/**")
    await page.button("Find my account").click()
    await expect(page.bot.last).to_contain_text("You owe £120.50")
    assert len([one for one in rasa.texts() if one.startswith("/secure_card_accepted")]) == 1
    await page.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    await page.page.wait_for_timeout(500)
    assert len([one for one in await page.page.locator(".words").all_inner_texts() if BALANCE in one]) == 1


async def test_pressed_twice_it_is_sent_once(visit: Any, rasa: Any) -> None:
    page = await open_card(visit)
    await fill(page)
    await page.button("Find my account").dblclick()
    await expect(page.bot.last).to_contain_text("You owe £120.50")
    assert len([one for one in page.asked if "/secure/" in one.url]) == 1


async def test_a_card_filled_in_elsewhere_is_closed_here_when_the_page_is_looked_at(visit: Any) -> None:
    page = await open_card(visit)
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_role("button", name="Chat with us").click()
    for label, value in FIELDS.items():
        await other.get_by_label(label).fill(value)
    await other.get_by_role("button", name="Find my account").click()
    await expect(other.locator(".message-assistant").last).to_contain_text("You owe £120.50")
    await page.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.page.locator(".secure")).to_have_text("Your council tax account: sent")
    await expect(page.bot.last).to_contain_text("You owe £120.50")


async def test_a_deleted_conversation_takes_its_card_along(visit: Any) -> None:
    page = await open_card(visit)
    await page.open_option("Delete this conversation")
    await page.button("Yes, delete it").click()
    await expect(page.page.locator(".secure")).to_have_count(0)


async def test_a_copy_names_the_form_and_nothing_that_was_typed(visit: Any, tmp_path: Path) -> None:
    page = await open_card(visit)
    await fill(page)
    await page.button("Find my account").click()
    await expect(page.bot.last).to_contain_text("You owe £120.50")
    await page.button("Options").click()
    async with page.page.expect_download() as download:
        await page.button("Save a copy").click()
    await (await download.value).save_as(tmp_path / "copy.txt")
    text = (tmp_path / "copy.txt").read_text()
    assert "Form: Your council tax account" in text
    assert "You filled in: Your council tax account" in text
    assert "40012345" not in text


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_a_card_fits_every_screen_in_all_its_states(visit: Any, width: int) -> None:
    page = await open_card(visit, width=width, height=640)
    await fill(page, **{"Postcode of the home": "nowhere"})
    await page.button("Find my account").click()
    await expect(page.page.locator(".card-problem")).to_be_visible()
    assert await page.page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert await page.page.locator(".scroller").evaluate("it => it.scrollWidth <= it.clientWidth")
    sizes = await page.page.locator(".secure input, .secure button:visible").evaluate_all(
        "all => all.map(it => it.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44


async def test_the_plain_page_works_without_a_script_and_the_answer_comes_in_the_chat(
    visit: Any, council: Council
) -> None:
    page = await open_card(visit)
    browser = page.context.browser
    assert browser is not None
    plain = await (await browser.new_context(java_script_enabled=False)).new_page()
    history = await page.page.evaluate(
        """async () => {
            const sender = localStorage.getItem("kerbside-sender");
            return (await fetch("/conversation", { headers: { "X-Sender": sender } })).json();
        }"""
    )
    path = history["messages"][-1]["custom"]["submit_url"]
    await plain.goto(page.url.rstrip("/") + path)
    for label, value in FIELDS.items():
        await plain.get_by_label(label).fill(value)
    await plain.get_by_label("Postcode of the home").fill("nowhere")
    await plain.get_by_role("button", name="Find my account").click()
    await expect(plain.get_by_role("alert")).to_contain_text("Check the postcode")
    await plain.get_by_label("Postcode of the home").fill("ZZ1 1AA")
    await plain.get_by_role("button", name="Find my account").click()
    await expect(plain.locator("main")).to_contain_text("Thank you. We have found your account.")
    await plain.context.close()
    await expect(page.bot.last).to_contain_text("You owe £120.50", timeout=60000)
    await expect(page.mine.last).to_contain_text("You filled in: Your council tax account")
    await expect(card_of(page)).to_have_text("Your council tax account: sent")
