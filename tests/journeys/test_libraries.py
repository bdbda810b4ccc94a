"""From a sentence typed into the page, over the library card, to the library's record, the usage log and the report."""

from __future__ import annotations

import csv
import json
import os
import re
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from bot.running.system import RunningSystem
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.journeys.records import Row, contact_with, files_that_hold, write_report

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CARD, PIN, WRONG_PIN = "42000123", "1234", "7Zq-no-such-pin"
NAMES = ("Amala", "Okafor")
WAIT_MS = 60_000  # the first turn after a start may be slow


@dataclass(frozen=True)
class Journey:
    """What the resident saw at the end."""

    reference: str
    said: tuple[str, ...]
    problems: tuple[str, ...]
    width: int
    pin_type: str | None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def journey(system: RunningSystem) -> AsyncIterator[Journey]:
    """A reader with a phone looks at what is out, after one slip with the PIN, and renews two of three."""
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"needs Debian's Chromium at {CHROMIUM}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        chat = ChatPage(context, await context.new_page(), f"{system.url('gateway')}/")
        await chat.load()
        await chat.open_chat()
        await chat.say("what have i got out from the library", wait=False)
        pin = chat.page.get_by_label("PIN", exact=True)
        await chat.page.get_by_label("Library card number").fill(CARD, timeout=WAIT_MS)
        await pin.fill(WRONG_PIN)
        pin_type = await pin.get_attribute("type")
        await chat.button("Find my library account").tap()
        await expect(chat.page.get_by_text("do not match")).to_be_visible(timeout=WAIT_MS)
        await pin.fill(PIN)
        await chat.button("Find my library account").tap()
        await expect(chat.bot.filter(has_text="Tess of the d'Urbervilles").last).to_be_visible(timeout=WAIT_MS)
        await chat.say("renew the first two", wait=False)
        done = chat.bot.filter(has_text="Our reference is").last
        await expect(done).to_be_visible(timeout=WAIT_MS)
        named = re.search(r"Our reference is (\S+?)\.", await done.inner_text())
        assert named, await done.inner_text()
        yield Journey(
            reference=named[1],
            said=tuple(await chat.texts()),
            problems=tuple(chat.problems),
            width=await chat.page.evaluate("() => document.documentElement.scrollWidth"),
            pin_type=pin_type,
        )
        await browser.close()


def renewals(system: RunningSystem) -> list[dict[str, Any]]:
    """What the library has written down."""
    url = f"{system.url('sandbox')}/_sandbox/koha/renewals"
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own sandbox
        return list(json.loads(answer.read()))


@pytest.fixture(scope="module")
def contact(system: RunningSystem, journey: Journey) -> Row:
    """The contact that the usage log makes of it."""
    return contact_with(system, journey.reference)


@pytest.fixture(scope="module")
def report(system: RunningSystem, contact: Row, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report's folder."""
    return write_report(system, tmp_path_factory.mktemp("report"))


async def test_the_library_has_renewed_two_loans_once_and_the_page_says_so(
    system: RunningSystem, journey: Journey
) -> None:
    done = [one["checkout_id"] for one in renewals(system)]
    assert len(done) == len(set(done)) == 2
    assert "all 2" in journey.said[-1] or "all 2" in journey.said[-2]
    assert journey.pin_type == "password"
    assert not journey.problems
    assert journey.width == 390, "nothing sticks out sideways"


async def test_the_usage_log_and_the_report_count_one_transaction(report: Path, contact: Row) -> None:
    assert (contact["service"], contact["need"]) == ("libraries", "library_loans")
    assert contact["outcome"] == "resolved_transaction"
    with (report / "contacts.csv").open(newline="") as file:
        listed = [one for one in csv.DictReader(file) if one["id"] == contact["id"]]
    assert [one["outcome"] for one in listed] == ["resolved_transaction"]
    with (report / "report.csv").open(newline="") as file:
        lines = {(one["section"], one["key"]): one for one in csv.DictReader(file)}
    libraries = lines["services", "released_libraries"]
    assert 0 < Decimal(libraries["low"]) < Decimal(libraries["central"]) < Decimal(libraries["high"])


async def test_no_card_number_pin_or_name_is_in_the_conversation_the_logs_or_the_report(
    system: RunningSystem, contact: Row, report: Path, journey: Journey
) -> None:
    assert files_that_hold(system.data, "Urbervilles"), "the search does find what was kept"
    model = {path.name for path in (system.data / "cache").rglob("*")}  # the language model's own words, of any name
    library = {"sandbox.db", "sandbox.db-wal"} | model  # the library's own
    for trace in (CARD, WRONG_PIN, *NAMES):
        found = set(files_that_hold(system.data, trace)) - library
        assert not found, f"{trace} in {found}"
        assert files_that_hold(report, trace) == []
        assert trace.lower() not in "\n".join(journey.said).lower()
    assert not re.search(rf"\b{PIN}\b", "\n".join(journey.said))
