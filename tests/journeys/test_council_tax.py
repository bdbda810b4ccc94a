"""From a sentence typed into the page, over secure form and payment page, to ledger, receipt and report."""

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
from playwright.async_api import Page, async_playwright, expect

from bot.payments.tables import payments
from bot.running.system import RunningSystem
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.conversations.talking import call
from tests.journeys.records import Row, contact_with, files_that_hold, rows, run_command, wait_for, write_report

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ACCOUNT, NAME, POSTCODE = "40012346", "O'Brien", "ZZ1 1AA"
CARD = "4444333322221111"
EMAIL = "aoife.obrien@example.org"
AMOUNT = "41.37"
WAIT_MS = 60_000  # the first turn after a start may be slow


@dataclass(frozen=True)
class Journey:
    """What the resident saw at the end."""

    reference: str
    said: tuple[str, ...]
    problems: tuple[str, ...]
    width: int


async def pay_by_card(page: Page) -> None:
    """What a resident does at GOV.UK Pay."""
    typed = {
        "cardNo": CARD,
        "expiryMonth": "12",
        "expiryYear": "30",
        "cardholderName": "A O'Brien",
        "cvc": "123",
        "addressLine1": "2 Acorn Street",
        "addressCity": "Westmoor",
        "addressPostcode": POSTCODE,
        "email": EMAIL,
    }
    for name, value in typed.items():
        await page.fill(f"#{name}", value, timeout=WAIT_MS)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name="Confirm payment").click(timeout=WAIT_MS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def journey(system: RunningSystem) -> AsyncIterator[Journey]:
    """A resident with a phone looks at the account, pays a part of it, and has the receipt sent."""
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"needs Debian's Chromium at {CHROMIUM}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        chat = ChatPage(context, await context.new_page(), f"{system.url('gateway')}/")
        await chat.load()
        await chat.open_chat()
        await chat.say("i want to pay some of my council tax please", wait=False)
        await chat.button("See my account and pay").tap(timeout=WAIT_MS)
        await chat.page.get_by_label("Council tax account number").fill(ACCOUNT, timeout=WAIT_MS)
        await chat.page.get_by_label("Last name on the bill").fill(NAME)
        await chat.page.get_by_label("Postcode of the home").fill(POSTCODE)
        await chat.button("Find my account").tap()
        await expect(chat.page.get_by_role("button", name=re.compile("^Everything"))).to_be_visible(timeout=WAIT_MS)
        await chat.say(f"£{AMOUNT}", wait=False)
        link = chat.page.get_by_role("link", name=f"Pay £{AMOUNT}")
        await link.tap(timeout=WAIT_MS)
        await pay_by_card(chat.page)
        done = chat.bot.filter(has_text=f"You have paid £{AMOUNT}").last
        await expect(done).to_be_visible(timeout=WAIT_MS)
        named = re.search(r"Your payment reference is (\S+?)\.", await done.inner_text())
        assert named, await done.inner_text()
        await chat.button("Send me a receipt").tap(timeout=WAIT_MS)
        await chat.page.get_by_label("Email address").fill(EMAIL, timeout=WAIT_MS)
        await chat.button("Send my receipt").tap()
        await expect(chat.bot.filter(has_text=re.compile("receipt", re.I)).last).to_be_visible(timeout=WAIT_MS)
        wait_for(120, lambda: sent(system))
        yield Journey(
            reference=named[1],
            said=tuple(await chat.texts()),
            problems=tuple(chat.problems),
            width=await chat.page.evaluate("() => document.documentElement.scrollWidth"),
        )
        await browser.close()


def ask_desk(system: RunningSystem, path: str) -> Any:
    """What the sandbox's desk tells."""
    with urllib.request.urlopen(f"{system.url('sandbox')}/_sandbox{path}", timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read())


def sent(system: RunningSystem) -> list[dict[str, Any]]:
    """What GOV.UK Notify's stand-in has sent."""
    return list(ask_desk(system, "/notify/sent"))


@pytest.fixture(scope="module")
def contact(system: RunningSystem, journey: Journey) -> Row:
    """The contact that the usage log makes of it."""
    return contact_with(system, journey.reference)


@pytest.fixture(scope="module")
def report(system: RunningSystem, contact: Row, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report's folder."""
    return write_report(system, tmp_path_factory.mktemp("report"))


async def test_one_payment_stands_in_the_ledger_and_at_pay_under_the_reference_the_resident_keeps(
    system: RunningSystem, journey: Journey
) -> None:
    ledger = rows(system, "payments", payments)
    assert [(one["reference"], one["state"], one["amount_pence"]) for one in ledger] == [
        (journey.reference, "success", 4137)
    ]
    at_pay = ask_desk(system, "/pay/payments")
    told = [(one["reference"], one["amount"]) for one in at_pay]
    assert told == [(journey.reference, 4137)]
    outcomes = [one for one in journey.said if f"You have paid £{AMOUNT}" in one]
    assert len(outcomes) == 1, "the outcome is told once"
    assert not journey.problems
    assert journey.width == 390, "nothing sticks out sideways"


async def test_one_receipt_was_sent_and_it_names_the_payment(system: RunningSystem, journey: Journey) -> None:
    (receipt,) = sent(system)
    assert journey.reference in json.dumps(receipt)
    assert AMOUNT in json.dumps(receipt)
    assert EMAIL not in "\n".join(journey.said)


async def test_the_usage_log_and_the_report_count_one_transaction(report: Path, contact: Row) -> None:
    assert (contact["service"], contact["need"]) == ("council_tax", "council_tax_bill")
    assert contact["outcome"] == "resolved_transaction"
    with (report / "contacts.csv").open(newline="") as file:
        listed = [one for one in csv.DictReader(file) if one["id"] == contact["id"]]
    assert [one["outcome"] for one in listed] == ["resolved_transaction"]
    with (report / "report.csv").open(newline="") as file:
        lines = {(one["section"], one["key"]): one for one in csv.DictReader(file)}
    tax = lines["services", "released_council_tax"]
    assert 0 < Decimal(tax["low"]) < Decimal(tax["central"]) < Decimal(tax["high"])


async def test_the_day_is_reconciled_and_the_payment_that_is_not_posted_yet_is_named(
    system: RunningSystem, contact: Row, journey: Journey
) -> None:
    (paid,) = rows(system, "payments", payments)
    day = paid["captured_on"].isoformat()
    before = run_command(system, "bot.payments", "reconcile", "--council", "westmoor", "--date", day)
    assert before.returncode == 1, before.stdout + before.stderr
    assert journey.reference in before.stdout
    posted = {"account": ACCOUNT, "amount_pence": 4137, "reference": journey.reference, "day": day}
    call(f"{system.url('sandbox')}/_sandbox/civica/post-payments", {"payments": [posted]})
    after = run_command(system, "bot.payments", "reconcile", "--council", "westmoor", "--date", day)
    assert after.returncode == 0, after.stdout + after.stderr


async def test_no_account_name_address_or_card_is_in_the_conversation_the_logs_or_the_report(
    system: RunningSystem, contact: Row, report: Path
) -> None:
    assert files_that_hold(system.data, AMOUNT), "the search does find what was kept"
    own = {"payments.db", "payments.db-wal", "sandbox.db", "sandbox.db-wal"}  # the ledger, and the council's systems
    for trace in (ACCOUNT, CARD, EMAIL, "O'Brien", "obrien"):
        found = set(files_that_hold(system.data, trace)) - own
        assert not found, f"{trace} in {found}"
        assert files_that_hold(report, trace) == []
    assert {"payments.db", "payments.db-wal"} & set(files_that_hold(system.data, ACCOUNT)), "the ledger knows it"
    assert not {"payments.db", "payments.db-wal"} & set(files_that_hold(system.data, CARD))
