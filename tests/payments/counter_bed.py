"""A gateway that takes payments, the sandbox's GOV.UK Pay behind it, and a browser that plays the resident."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.database import migrate, open_database
from bot.gateway import conversations
from bot.gateway.cards import grants
from bot.gateway.clock import utc_now
from bot.gateway.door import open_door
from bot.gateway.private import make_private_app
from bot.gateway.public import make_app
from bot.payments.tables import payment_events, payments
from bot.running.system import free_ports
from bot.sandbox.app import lay_out
from bot.sandbox.app import make_app as make_sandbox
from bot.settings import GatewaySettings
from bot.web import Calls
from tests.backends.running_sandbox import Sandbox
from tests.gateway.conftest import PRIVATE_SECRET, Gateway, make_environ
from tests.gateway.stand_in import RasaStandIn

GOOD_CARD, DECLINED_CARD, BROKEN_CARD = "4444333322221111", "4000000000000002", "4000000000000119"
ACCOUNT = "40012346"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
START = datetime(2026, 11, 25, 10, tzinfo=UTC)


@dataclass
class Clock:
    """The time of gateway and sandbox together; moved by hand."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Browser:
    """A resident's browser: follows redirects by hand, so that a test sees each step, and types cards."""

    session: aiohttp.ClientSession
    at: str = ""
    text: str = ""
    status: int = 0
    steps: list[str] = field(default_factory=list)

    async def open(self, url: str) -> Browser:
        """Go somewhere, and wherever one is sent from there."""
        return await self._follow("GET", url)

    async def type_card(self, number: str = GOOD_CARD) -> Browser:
        form = {
            "cardNo": number,
            "expiryMonth": "12",
            "expiryYear": "2030",
            "cardholderName": "Test Resident",
            "cvc": "123",
            "addressLine1": "2 Acorn Street",
            "addressCity": "Westmoor",
            "addressPostcode": "ZZ1 1AA",
            "email": "resident@example.org",
        }
        return await self._follow("POST", self.at, data=form)

    async def confirm(self, closes: bool = False) -> Browser:
        """Press the button; who `closes` the browser then never hears of what follows."""
        return await self._follow("POST", self.at, stop=closes)

    async def cancel(self) -> Browser:
        own = re.sub(r"/confirm$", "", self.at)
        return await self._follow("POST", f"{own}/cancel")

    async def pay(self, url: str, card: str = GOOD_CARD) -> Browser:
        """From the link to wherever the payment page lets go of one."""
        await self.open(url)
        await self.type_card(card)
        return await self.confirm() if self.at.endswith("/confirm") else self

    async def _follow(self, method: str, url: str, stop: bool = False, **more: Any) -> Browser:
        for _ in range(8):
            async with self.session.request(method, url, allow_redirects=False, **more) as answer:
                self.at, self.status, self.text = str(answer.url), answer.status, await answer.text()
                self.steps.append(f"{method} {answer.url.path} {answer.status}")
                if stop or answer.status not in (302, 303):
                    return self
                method, url, more = "GET", str(answer.url.join(_location(answer))), {}
        raise AssertionError(f"sent round in circles: {self.steps[-9:]}")


@dataclass
class Bed:
    """Everything of one test. `gateways` are copies behind one address; the first one answers it."""

    sandbox: Sandbox
    clock: Clock
    gateways: list[Gateway]
    browser: Browser
    residents: int = 0

    @property
    def gateway(self) -> Gateway:
        return self.gateways[0]

    async def conversation(self, sender: str = "a-resident-of-westmoor-0001", channel: str = "") -> str:
        """The name of a conversation in which something was said."""
        key = {"input_channel": channel} if channel else {}
        body = {"sender": sender, "message": "I want to pay", **key}
        headers = {"Authorization": "Bearer an-api-key-for-tests-0123456789"} if channel else {}
        answer = await self.gateway.public.post("/webhooks/rest/webhook", json=body, headers=headers)
        assert answer.status == 200, await answer.text()
        return await self.name_of(sender)

    async def name_of(self, sender: str) -> str:
        secret = self.gateway.settings.secret
        name, has_begun = await self.gateway.door.desk.store(
            lambda session: conversations.find(session, secret, "westmoor", sender)
        )
        assert has_begun
        return name

    async def grant(self, conversation: str, account: str = ACCOUNT, form: str = "council_tax_account") -> str:
        """The grant of a card that was filled in and accepted."""
        desk = self.gateway.door.desk
        values = {"account_reference": account, "name": "O'Brien", "postcode": "ZZ1 1AA"}

        def work(session: Any) -> str:
            return grants.make(
                session,
                desk.card_keys,
                conversation=conversation,
                form=form,
                message_id="m-card",
                values=values,
                now=utc_now(),
            )

        return await desk.store(work)

    async def ask(
        self, conversation: str, grant: str, pence: Any = 14500, gateway: Gateway | None = None, **more: Any
    ) -> tuple[int, dict[str, Any]]:
        """What an action does when a resident said yes: status and body."""
        body = {
            "conversation": conversation,
            "grant": grant,
            "amount_pence": pence,
            "description": "Council tax 2026/27",
            **more,
        }
        answer = await (gateway or self.gateway).private.post("/payments", json=body)
        return answer.status, await answer.json()

    async def start(self, pence: int = 14500, sender: str = "a-resident-of-westmoor-0001") -> dict[str, Any]:
        """A payment that has just begun, with its conversation's name beside it."""
        conversation = await self.conversation(sender)
        status, made = await self.ask(conversation, await self.grant(conversation), pence)
        assert status == 201, made
        return {**made, "conversation": conversation}

    async def rows(self) -> list[Any]:
        return await self._ledger(payments)

    async def events(self) -> list[str]:
        return [f"{row.kind} {row.state} by {row.source}" for row in await self._ledger(payment_events)]

    async def row(self) -> Any:
        (row,) = await self.rows()
        return row

    async def _ledger(self, table: Any) -> list[Any]:
        return await self.gateway.door.desk.payments.store(
            lambda session: session.execute(select(table).order_by(table.c.id)).all()
        )

    async def at_pay(self) -> list[dict[str, Any]]:
        """All payments as GOV.UK Pay has them, oldest first."""
        async with self.sandbox.session.get(f"{self.sandbox.url}/_sandbox/pay/payments") as answer:
            return await answer.json()

    async def captured(self) -> list[dict[str, Any]]:
        return [one for one in await self.at_pay() if one["status"] == "success"]

    async def webhooks(self, mode: str) -> None:
        await self.sandbox.desk("pay/webhooks", {"mode": mode})

    async def release(self) -> None:
        await self.sandbox.desk("pay/webhooks/release")

    async def messages(self) -> list[dict[str, Any]]:
        async with self.sandbox.session.get(f"{self.sandbox.url}/_sandbox/pay/webhooks") as answer:
            return await answer.json()

    async def sweep(self, gateway: Gateway | None = None) -> None:
        await (gateway or self.gateway).door.payment_worker.work_once()

    async def said(self, sender: str = "a-resident-of-westmoor-0001") -> list[dict[str, Any]]:
        """What the gateway said by itself in a conversation."""
        return (await self.gateway.poll("", sender))["messages"]

    async def said_texts(self, sender: str = "a-resident-of-westmoor-0001") -> list[str]:
        return [one["text"] for one in await self.said(sender)]

    async def wait_for(self, what: Callable[[], Any], seconds: float = 60) -> Any:
        """Until `await what()` is true."""
        async with asyncio.timeout(seconds):
            while not (found := await what()):
                await asyncio.sleep(0.02)
        return found

    async def evidence(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [(kind, data) for kind, data in await self.gateway.evidence() if kind.startswith("payment_")]

    async def hook(self, body: bytes, signature: str, gateway: Gateway | None = None) -> int:
        """A webhook as anybody on the internet may send one."""
        headers = {"Pay-Signature": signature, "Content-Type": "application/json"}
        door = (gateway or self.gateway).public
        return (await door.post("/hooks/govuk-pay", data=body, headers=headers)).status


def _location(answer: aiohttp.ClientResponse) -> Any:
    from yarl import URL

    return URL(answer.headers["Location"])


async def open_sandbox(
    stack: AsyncExitStack, folder: Path, clock: Clock, webhook_url: str, slow_seconds: float = 3.0
) -> Sandbox:
    """A sandbox whose clock is the test's."""
    engine = open_database(f"sqlite:///{folder}/sandbox.db")
    lay_out(engine)
    runner = web.AppRunner(
        make_sandbox(engine, clock, slow_seconds=slow_seconds, pay_webhook_url=webhook_url), shutdown_timeout=0.2
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
    stack.callback(engine.dispose)
    return Sandbox(f"http://127.0.0.1:{runner.addresses[0][1]}", engine, Calls(), session)


async def open_gateway(
    stack: AsyncExitStack,
    redactor: Any,
    environ: Mapping[str, str],
    clock: Clock,
    port: int | None = None,
    attempt_seconds: float = 1.5,
) -> Gateway:
    """One gateway process, whose back-end calls give up soon and whose worker rests: tests sweep by hand."""
    settings = GatewaySettings.read(dict(environ))
    migrate(settings.database, "gateway")
    migrate(settings.payments_database, "payments")
    calls = Calls(budget_seconds=6.0, attempt_seconds=attempt_seconds, backoff_seconds=0.01, breaker_failures=10_000)
    door = await stack.enter_async_context(open_door(settings, redactor, 0.5, calls=calls))
    door.desk.payments.clock = clock
    server = TestServer(make_app(door), port=port) if port else TestServer(make_app(door))
    public = await stack.enter_async_context(TestClient(server))
    secret = {"Authorization": f"Bearer {PRIVATE_SECRET}"}
    private = TestClient(TestServer(make_private_app(door.desk)), headers=secret)
    return Gateway(settings, door, public, await stack.enter_async_context(private))


async def open_bed(
    stack: AsyncExitStack,
    folder: Path,
    councils: Path,
    redactor: Any,
    rasa: RasaStandIn,
    copies: int = 1,
    attempt_seconds: float = 1.5,
    **changes: str,
) -> Bed:
    """The whole of it; a slow answer takes twice as long as a call waits for one."""
    clock, port = Clock(), free_ports(1)[0]
    address = f"http://127.0.0.1:{port}"
    sandbox = await open_sandbox(stack, folder, clock, f"{address}/hooks/govuk-pay", 2 * attempt_seconds)
    environ = make_environ(
        folder,
        councils,
        rasa.url,
        BOT_SANDBOX_URL=sandbox.url,
        BOT_GATEWAY_PUBLIC_URL=address,
        BOT_PAYMENTS_SWEEP_SECONDS="3600",
        **changes,
    )
    gateways = [
        await open_gateway(stack, redactor, environ, clock, port if number == 0 else None, attempt_seconds)
        for number in range(copies)
    ]
    session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
    return Bed(sandbox, clock, gateways, Browser(session))
