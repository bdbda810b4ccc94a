"""A gateway with a running council tax system behind its cards, and Rasa's stand-in asking for forms."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.gateway.clock import utc_now
from bot.gateway.outbox import sweep_cards
from bot.gateway.tables import grants, secure_cards
from tests.backends.conftest import open_sandbox, sandbox
from tests.backends.running_sandbox import Sandbox
from tests.gateway.conftest import SENDER, Gateway, as_sender
from tests.gateway.stand_in import RasaStandIn

__all__ = ["open_sandbox", "sandbox"]

READER = {"card_number": "42 000 123", "pin": "1234"}
GRACE = {"account_reference": "40012345", "name": "Adeyemi", "postcode": "ZZ1 1AA"}
LIAM = {"account_reference": "40012346", "name": "O'Brien", "postcode": "ZZ1 1AA"}
CONTACT = {"name": "Wilhelmina Testcase", "phone": "07700 900123", "email": "wilhelmina@example.org"}
BALANCE = "You owe £1 to the council."


def ask_for_forms(body: dict[str, Any]) -> list[dict[str, Any]]:
    """`card <form>` is answered with the form, an accepted card with a balance, anything else with an echo."""
    said = str(body["message"])
    if said.startswith("card "):
        form = {"type": "secure_form", "form": said.split()[1]}
        return [{"text": "Please fill in this form."}, {"custom": form}]
    if said.startswith("/secure_card_accepted"):
        return [{"text": BALANCE}]
    return [{"text": f"You said: {said}"}]


@dataclass
class Card:
    """One card as its page sees it."""

    gateway: Gateway
    reply: dict[str, Any]

    @property
    def custom(self) -> dict[str, Any]:
        return dict(self.reply["custom"])

    @property
    def path(self) -> str:
        return str(self.custom["submit_url"])

    async def send(self, fields: Any, gateway: Gateway | None = None, status: int = 200) -> dict[str, Any]:
        answer = await (gateway or self.gateway).public.post(self.path, json=fields)
        assert answer.status == status, await answer.text()
        return await answer.json()

    async def send_plainly(self, fields: dict[str, str], path: str = "") -> tuple[int, str]:
        answer = await self.gateway.public.post(path or self.path, data=fields)
        return answer.status, await answer.text()

    async def page(self) -> tuple[int, str]:
        answer = await self.gateway.public.get(self.path)
        return answer.status, await answer.text()

    async def extend(self) -> dict[str, Any]:
        answer = await self.gateway.public.post(f"{self.path}/extend", json={})
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def row(self) -> Any:
        rows = [row for row in await self.gateway.rows(secure_cards) if row.name == self.custom["card"]]
        return rows[0]


async def show_card(gateway: Gateway, form: str = "council_tax_account", sender: str = SENDER) -> Card:
    """Have the assistant ask for a form."""
    said = await gateway.say(f"card {form}", sender)
    return Card(gateway, said[-1])


async def read_grant(gateway: Gateway, grant: str, conversation: str) -> tuple[int, dict[str, Any]]:
    answer = await gateway.private.get(f"/grants/{grant}", params={"conversation": conversation})
    return answer.status, await answer.json()


async def pass_time(gateway: Gateway, **span: float) -> None:
    """Move cards and grants into the past, as if time had gone by."""
    gone = timedelta(**span)

    def work(session: Any) -> None:
        for table, columns in (
            (secure_cards, ("created_at", "until", "accepted_at")),
            (grants, ("created_at", "until")),
        ):
            for row in session.execute(table.select()).all():
                values = {name: getattr(row, name) - gone for name in columns if getattr(row, name) is not None}
                key = next(iter(table.primary_key))
                session.execute(update(table).where(key == getattr(row, key.name)).values(**values))

    await gateway.door.desk.store(work)


async def sweep(gateway: Gateway) -> None:
    """What the worker does every half minute."""
    await gateway.door.desk.store(lambda session: sweep_cards(session, utc_now()))


async def erase(gateway: Gateway, sender: str = SENDER) -> None:
    answer = await gateway.public.delete("/conversation", headers=as_sender(sender))
    assert answer.status == 200


def grants_told(rasa: RasaStandIn) -> list[dict[str, Any]]:
    """What Rasa heard of accepted cards."""
    heard = [body for body in rasa.handled if body["message"].startswith("/secure_card_accepted")]
    return [{**json.loads(body["message"].removeprefix("/secure_card_accepted")), "body": body} for body in heard]


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals take no longer than they need; one test looks at how long they take."""
    monkeypatch.setattr("bot.gateway.cards.submitting._SHORTEST_REFUSAL", 0.0)


@pytest.fixture(autouse=True)
def asking(rasa: RasaStandIn) -> None:
    """Rasa asks for forms from the start."""
    rasa.script = ask_for_forms


@pytest.fixture
async def gateway(start: Callable[..., Any], sandbox: Sandbox) -> Gateway:
    return await start(BOT_SANDBOX_URL=sandbox.url)


@pytest.fixture
def open_second(start: Callable[..., Any], sandbox: Sandbox) -> Callable[..., Any]:
    """One more gateway on the same data."""

    async def open_one(**changes: str) -> Gateway:
        return await start(BOT_SANDBOX_URL=sandbox.url, **changes)

    return open_one
