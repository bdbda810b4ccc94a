"""Readers of the made-up library with their card accepted, and what Koha has written down of renewals."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import open_database
from bot.gateway.tables import submissions
from bot.running.system import RunningSystem
from bot.town.library import read_library
from tests.actions.cards import Cards, fill_in
from tests.actions.resident import Heard, Resident

#: By scenario, as the library numbers its readers.
PATRONS = {one.scenario: str(51 + place) for place, one in enumerate(read_library().readers)}
FORM = "renew_library_loan_form"


async def show_card(anna: Resident, cards: Cards, scenario: str) -> Heard:
    """A card accepted for whatever asked for it."""
    return await fill_in(anna, cards, "library_card", patron=PATRONS[scenario])


async def list_loans(anna: Resident, cards: Cards, scenario: str, text: str = "what have I got out") -> Heard:
    """What is out, with a card in between."""
    heard = await anna.does("action_tell_library_loans", text, "ask_library_loans")
    assert heard.responses == ["utter_card_library"]
    return await show_card(anna, cards, scenario)


async def renew(anna: Resident, text: str) -> Heard:
    """A message that asks for a renewal."""
    return await anna.starts(FORM, text, "renew_library_loan")


async def press(anna: Resident, heard: Heard, title: str) -> Heard:
    """A button that leads to a renewal, outside a form or inside one."""
    payload = heard.payload(title)
    if anna.form:
        return await anna.presses(payload)
    intent, _, entities = payload.removeprefix("/").partition("{")
    assert intent == "renew_library_loan", payload
    given = json.loads("{" + entities) if entities else {}
    return await anna.starts(FORM, payload, intent, **given)


def lines(heard: Heard, response: str) -> list[str]:
    return [line for line in heard.facts[response]["lines"].splitlines() if line]


def submissions_of(system: RunningSystem, conversation: str) -> list[Any]:
    """What the gateway has written down of a conversation's wishes."""
    engine = open_database(system.environment["BOT_GATEWAY_DATABASE_URL"])
    with Session(engine) as session:
        return list(session.execute(select(submissions).where(submissions.c.conversation == conversation)))


class Library:
    """The desk of the made-up library."""

    def __init__(self, system: RunningSystem) -> None:
        self._url = system.url("sandbox")

    def set_up(self, **settings: Any) -> None:
        body = json.dumps(settings).encode()
        request = urllib.request.Request(  # noqa: S310 - our own sandbox
            f"{self._url}/_sandbox/koha", body, {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request).close()  # noqa: S310 - our own sandbox

    def renewals(self) -> list[int]:
        """The loans that were renewed, in that order."""
        with urllib.request.urlopen(f"{self._url}/_sandbox/koha/renewals") as answer:  # noqa: S310 - our own sandbox
            return [one["checkout_id"] for one in json.loads(answer.read())]
