"""From a sentence typed into the page on a phone, over every process, to a line of money in the report."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from bot.gateway.tables import evidence, messages, submissions
from bot.running.system import RunningSystem
from bot.usage.tables import contacts, facts
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.journeys.records import Row, contact_with, files_that_hold, rows, run_command, sent_reports, write_report

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PHONE, EMAIL = "07700 900123", "pat.lowe@example.org"
TYPED = f"hi my black bin has not been emptied. you can ring me on {PHONE} or email {EMAIL}"
HOME = "990000000008"
TRACES = (PHONE, PHONE.replace(" ", ""), "7700 900123", "7700900123", EMAIL, "pat.lowe")
WAIT_MS = 60_000  # the first turn after a start may be slow


@dataclass(frozen=True)
class Journey:
    """What the resident saw at the end, and where."""

    reference: str
    said: tuple[str, ...]
    secrets: tuple[str, ...]
    problems: tuple[str, ...]
    width: int


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def journey(system: RunningSystem) -> AsyncIterator[Journey]:
    """A resident with a phone reports the black bin of 14 Acorn Street."""
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"needs Debian's Chromium at {CHROMIUM}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=3
        )
        chat = ChatPage(context, await context.new_page(), f"{system.url('gateway')}/")
        await chat.load()
        await chat.open_chat()
        await chat.say(TYPED, wait=False)
        await expect(chat.bot.filter(has_text="postcode").last).to_be_visible(timeout=WAIT_MS)
        await chat.say("it's zz1 1aa", wait=False)
        await chat.button("14 Acorn Street, Westmoor").tap(timeout=WAIT_MS)
        await chat.button("Yes, report it").tap(timeout=WAIT_MS)
        done = chat.bot.filter(has_text="I have reported it").last
        await expect(done).to_be_visible(timeout=WAIT_MS)
        named = re.search(r"Your reference is (\S+?)\.", await done.inner_text())
        assert named, await done.inner_text()
        stored = await chat.page.evaluate("() => JSON.stringify(Object.values(localStorage))")
        yield Journey(
            reference=named[1],
            said=tuple(await chat.texts()),
            secrets=tuple(re.findall(r"[\w-]{22,}", stored)),
            problems=tuple(chat.problems),
            width=await chat.page.evaluate("() => document.documentElement.scrollWidth"),
        )
        await browser.close()


@pytest.fixture(scope="module")
def contact(system: RunningSystem, journey: Journey) -> Row:
    """The contact that the usage log makes of it."""
    found = contact_with(system, journey.reference)
    assert rows(system, "usage", contacts) == [found], "and of nothing else"
    return found


@pytest.fixture(scope="module")
def report(system: RunningSystem, contact: Row, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report's folder."""
    return write_report(system, tmp_path_factory.mktemp("report"))


async def test_the_page_shows_the_reference_under_which_the_sandbox_has_the_one_report(
    system: RunningSystem, journey: Journey
) -> None:
    sent = sent_reports(system)
    assert [(one["service_code"], one["address_id"], str(one["id"])) for one in sent] == [
        ("MISSED_REFUSE", HOME, journey.reference)
    ]
    recorded = rows(system, "gateway", submissions)
    assert [(one["state"], one["reference"], one["our_reference"]) for one in recorded] == [
        ("confirmed", journey.reference, sent[0]["our_reference"])
    ]
    assert sent[0]["our_reference"], "it can be looked up by what we called it"
    heard = "\n".join(one for one in journey.said if one.startswith("bot"))
    assert heard.count(journey.reference) == 2, "once in the sentence and once in the copy to keep"
    assert not journey.problems
    assert journey.width == 390, "nothing sticks out sideways"


async def test_each_message_is_answered_once_and_the_resident_hears_what_was_taken_out(
    system: RunningSystem, journey: Journey
) -> None:
    stored = rows(system, "gateway", messages)
    assert [one["state"] for one in stored] == ["answered"] * 4
    assert not any(PHONE in one or EMAIL in one for one in journey.said if one.startswith("bot"))
    told = [one for one in journey.said if "I took out" in one]
    assert len(told) == 1
    assert "phone number" in told[0]
    assert "email address" in told[0]
    kinds = [one["kind"] for one in rows(system, "gateway", evidence)]
    assert kinds.count("message_received") == kinds.count("message_answered") == 4
    assert kinds.count("submission_confirmed") == 1
    assert "assistant_unavailable" not in kinds


async def test_the_usage_log_makes_exactly_one_contact_of_it(
    system: RunningSystem, contact: Row, journey: Journey
) -> None:
    assert (contact["service"], contact["need"], contact["outcome"]) == ("waste", "missed_bin", "resolved_transaction")
    assert contact["council"] == "westmoor"
    assert contact["references"] == [journey.reference]
    assert contact["turns"] == 4
    assert contact["fallbacks"] == 0
    assert not contact["sample"]
    assert not contact["voided"]
    proofs = [
        one for one in contact["evidence"]["grounds"] if one["proves"] == "resolved_transaction" and one["stands"]
    ]
    known = {one["id"]: one for one in rows(system, "usage", facts)}
    told = [known[one["fact"]] for one in proofs]
    assert [one["detail"]["reference"] for one in told if one["kind"] == "submission_confirmed"] == [journey.reference]
    assert "utter_missed_bin_reported" in [one["name"] for one in told], "what the resident was shown proves the same"


async def test_the_report_lists_the_contact_as_resolved_and_prices_it(
    report: Path, contact: Row, journey: Journey
) -> None:
    with (report / "contacts.csv").open(newline="") as file:
        listed = list(csv.DictReader(file))
    assert [one["id"] for one in listed] == [contact["id"]]
    only = listed[0]
    assert only["outcome"] == "resolved_transaction"
    assert only["references"] == journey.reference
    assert {"resolved", "durable", "outcome_resolved_transaction"} <= set(only["counts_for"].split())
    assert Decimal(only["resolved"]) == Decimal(only["durable"]) == 1
    assert Decimal(only["released_pounds"]) > 0
    assert only["data"] == "", "it is not a sample"

    with (report / "report.csv").open(newline="") as file:
        lines = {(one["section"], one["key"]): one for one in csv.DictReader(file)}
    bins = lines["services", "released_waste"]
    assert (bins["label"], bins["unit"], bins["contacts"]) == ("Bins and recycling", "GBP", "1")
    assert 0 < Decimal(bins["low"]) < Decimal(bins["central"]) < Decimal(bins["high"])
    assert Decimal(bins["central"]) == Decimal(only["released_pounds"])
    told = {line["key"]: line for line in json.loads((report / "report.json").read_text())["lines"]}
    assert told["resolved"]["central"] == told["outcome_resolved_transaction"]["central"] == "1"
    assert told["cashable"]["central"] == "0", "time is not money that left the budget"


async def test_the_page_of_the_report_shows_bins_with_one_resolved_contact_and_its_money(
    report: Path, contact: Row
) -> None:
    with (report / "contacts.csv").open(newline="") as file:
        pounds = Decimal(next(csv.DictReader(file))["released_pounds"])
    table = Cells((report / "report.html").read_text())
    bins = next(row for row in table.rows if row and row[0] == "Bins and recycling")
    assert bins[1:5] == ["1", "1", "0", "1"], "contacts, resolved, voided, durable"
    assert bins[6].startswith(f"£{pounds:.2f}"), bins
    behind = (report / "contacts" / "outcome_resolved_transaction.html").read_text()
    assert contact["id"] in behind


async def test_a_phone_number_and_an_email_typed_into_the_chat_are_in_no_file_of_the_system(
    system: RunningSystem, contact: Row, report: Path, journey: Journey
) -> None:
    names = {path.name for path in system.data.rglob("*")}
    assert {"gateway.db", "usage.db", "sandbox.db", "rasa-tracker.db", "rasa-events.db"} <= names
    assert files_that_hold(system.data, "has not been emptied"), "the search does find what was kept"
    assert journey.secrets, "the browser keeps the key to its conversation"
    for trace in (*TRACES, *journey.secrets):
        assert files_that_hold(system.data, trace) == []
        assert files_that_hold(report, trace) == []
    for words in ("has not been emptied", "Acorn Street", "ZZ1 1AA"):
        logs = [name for name in files_that_hold(system.data, words) if name.endswith(".log")]
        assert logs == [], "logs carry identifiers and never words"


async def test_a_rebuild_of_the_usage_log_changes_nothing(system: RunningSystem, contact: Row) -> None:
    done = await asyncio.to_thread(run_command, system, "bot.usage", "--rebuild")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(system, "usage", contacts) == [contact]


class Cells(HTMLParser):
    """The texts of a page's table rows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self._inside = tag in ("td", "th") or (self._inside and tag != "tr")
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data.strip()
