"""`python tests/browser/take_pictures.py`: starts the whole system, has conversations, and writes docs/images/*.png.

Not a test: the pictures in the documents are made by this, from the real thing. `--all FOLDER` writes every step of the
library and of the contact card there instead, at the widths of a phone and of a desktop, to be looked at.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from bot.running.system import RunningSystem  # noqa: E402 - this file is run as a script
from tests.browser.chat_page import ChatPage  # noqa: E402

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PAUSE = 1500  # milliseconds, for the page to settle
PHONE, DESKTOP = (390, 844), (1280, 860)
PATIENCE = 60_000  # milliseconds, for a busy machine
#: A reader with two loans, one of which somebody else is waiting for (docs/back-ends.md).
LIBRARY_CARD = {"Library card number": "42000126", "PIN": "4567"}

#: What a resident does: a string is typed, fields are filled in on the card that was shown last, None takes a picture.
Step = str | Mapping[str, str] | None
MISSED_BIN: tuple[Step, ...] = ("they never emptied my green bin", "ZZ1 1AA")
LIBRARY: tuple[Step, ...] = ("what have i got out from the library", None, LIBRARY_CARD, None, "renew both", None)
CONTACT: tuple[Step, ...] = ("i want to talk to a person", "yes", "please ring me about my late library books", None)


async def take(browser: Browser, url: str, size: tuple[int, int], steps: Sequence[Step], pictures: list[Path]) -> None:
    """Play a conversation; each None among the steps takes the next of the pictures."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    chat = ChatPage(context, page, url)
    await chat.load()
    await chat.open_chat()
    paths = iter(pictures)
    for step in steps:
        await page.wait_for_timeout(PAUSE)
        if step is None:
            await page.screenshot(path=next(paths))
        elif isinstance(step, str):
            await chat.say(step)
        else:
            await fill_in(chat, step)
    await context.close()


async def fill_in(chat: ChatPage, fields: Mapping[str, str]) -> None:
    """Fill in the secure card that was shown last, and wait for what is said to it."""
    card = chat.page.locator(".secure").last
    for label, value in fields.items():
        await card.get_by_label(label).fill(value)
    said = await chat.bot.count()
    await card.locator("button[type=submit]").first.click()
    await expect(chat.bot).not_to_have_count(said, timeout=PATIENCE)


def plain_card(url: str) -> str:
    """The address of a library card as a page of its own, as a client without forms links to it."""
    body = {"sender": str(uuid.uuid4()), "message": "what have i got out from the library"}
    request = urllib.request.Request(  # noqa: S310 - our own gateway
        f"{url}webhooks/rest/webhook", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own gateway
        cards = [one["custom"] for one in json.load(answer) if one.get("custom")]
    return f"{url.rstrip('/')}{cards[0]['submit_url']}"


async def for_the_documents(url: str, folder: Path) -> None:
    """A missed bin reported on a desktop, the address question on a phone, two library loans renewed."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        bin_reported = (*MISSED_BIN, "number 3", "yes please", None)
        await take(browser, url, PHONE, (*MISSED_BIN, None), [folder / "phone.png"])
        await take(browser, url, DESKTOP, bin_reported, [folder / "conversation.png"])
        library = [step for step in LIBRARY if step is not None]
        await take(browser, url, PHONE, (*library, None), [folder / "library.png"])
        await browser.close()


async def every_step(url: str, folder: Path) -> None:
    """Library card, loans, renewal, contact card and the plain page, at both widths."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for size in (PHONE, DESKTOP):
            names = [folder / f"library-{part}-{size[0]}.png" for part in ("card", "loans", "renewed")]
            await take(browser, url, size, LIBRARY, names)
            await take(browser, url, size, CONTACT, [folder / f"contact-card-{size[0]}.png"])
            context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
            page = await context.new_page()
            await page.goto(plain_card(url))
            await page.screenshot(path=folder / f"plain-card-{size[0]}.png", full_page=True)
            await context.close()
        await browser.close()


def main() -> None:
    """Start, take, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every step, into this folder")
    every = parser.parse_args().all
    folder = every or ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, RunningSystem(Path(data)) as system:
        system.start(["sandbox", "gateway", "actions", "rasa"])
        url = system.url("gateway") + "/"
        asyncio.run(every_step(url, folder) if every else for_the_documents(url, folder))


if __name__ == "__main__":
    main()
