"""A running GOV.UK Pay stand-in as tests see it: its client, its desk, a resident at its page, a receiver of webhooks.

Every JSON body that passes through the API is checked against the contract as it comes.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import insert
from sqlalchemy.engine import Engine
from yarl import URL

from bot.backends.govuk_pay.client import GovukPay, PayPayment
from bot.backends.govuk_pay.sandbox.tables import EVENTS, PAYMENTS
from bot.database import open_database, session
from bot.sandbox.app import lay_out, make_app
from bot.web import CallRecord, Calls
from tests.backends import pay_spec
from tests.backends.running_sandbox import NOW, Sandbox

PAYS, DECLINED, EXPIRED_CARD, WRONG_CODE, BREAKS = (
    "4444333322221111",
    "4000000000000002",
    "4000000000000069",
    "4000000000000127",
    "4000000000000119",
)
RETURN_URL = "http://127.0.0.1:9/pay/return/6f1c"
KEY = {"Authorization": "Bearer sandbox"}
BODY = {"amount": 14500, "reference": "WM-CT-1", "description": "Council tax 2026/27", "return_url": RETURN_URL}


def card(number: str = PAYS, **more: str) -> dict[str, str]:
    """What a resident types."""
    typed = {
        "cardNo": number,
        "expiryMonth": "12",
        "expiryYear": "28",
        "cardholderName": "Ada Example",
        "cvc": "123",
        "addressLine1": "2 Acorn Street",
        "addressLine2": "",
        "addressCity": "Westmoor",
        "addressPostcode": "zz1 1aa",
        "email": "ada@example.org",
    }
    return typed | more


@dataclass
class Page:
    """A browser without script at the payment page: where it is, what it shows, and what the resident does next."""

    session: aiohttp.ClientSession
    url: str
    status: int = 0
    text: str = ""

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, next_url: str | None) -> Page:
        assert next_url
        return await cls(session, next_url)._go("GET", next_url)

    async def type_card(self, number: str = PAYS, **more: str) -> Page:
        return await self._go("POST", self.url, card(number, **more))

    async def confirm(self) -> Page:
        return await self._go("POST", self.url, {})

    async def cancel(self) -> Page:
        found = re.search(r'action="([^"]*cancel)"', self.text)
        assert found, "there is no cancel button"
        return await self._go("POST", str(URL(self.url).join(URL(found[1]))), {})

    async def reload(self) -> Page:
        return await self._go("GET", self.url)

    @property
    def title(self) -> str:
        found = re.search(r"<h1>([^<]*)</h1>", self.text)
        return found[1] if found else ""

    @property
    def way_back(self) -> str:
        found = re.search(r'id="return-url" href="([^"]*)"', self.text)
        return found[1] if found else ""

    async def _go(self, method: str, url: str, form: Mapping[str, str] | None = None) -> Page:
        """Follows redirects inside the stand-in; the way back to the service is looked at and not gone."""
        for _ in range(5):
            async with self.session.request(method, url, data=form, allow_redirects=False) as response:
                text = await response.text()
                if response.status != 303:
                    return Page(self.session, url, response.status, text)
                url = str(response.url.join(URL(response.headers["Location"])))
                method, form = "GET", None
                if "/card_details/" not in url:
                    return Page(self.session, url, 303, text)
        raise AssertionError("the page redirects for ever")


@dataclass
class Receiver:
    """Takes webhooks, or says that it cannot."""

    url: str = ""
    status: int = 200
    took: list[tuple[bytes, str]] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.took]

    @property
    def events(self) -> list[str]:
        return [one["event_type"] for one in self.messages]


@dataclass
class Pay(Sandbox):
    """The sandbox with what tests of payments need."""

    receiver: Receiver = field(default_factory=Receiver)
    problems: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)  # method and path of what came in, faults included

    @property
    def client(self) -> GovukPay:
        return self.client_with()

    def client_with(self, key: str = "sandbox") -> GovukPay:
        return GovukPay(self.calls, self.url + "/pay", key, busy_pause_seconds=0.01)

    async def make(self, reference: str = "WM-CT-1", amount_pence: int = 14500, **more: Any) -> PayPayment:
        return await self.client.create(
            **({"reference": reference, "amount_pence": amount_pence, "description": "Council tax 2026/27"} | more),
            **({} if "return_url" in more else {"return_url": RETURN_URL}),
        )

    async def page(self, payment: PayPayment) -> Page:
        return await Page.open(self.session, payment.next_url)

    async def pay(self, reference: str = "WM-CT-1", number: str = PAYS, **more: Any) -> PayPayment:
        """A payment from beginning to end."""
        made = await self.make(reference, **more)
        page = await (await self.page(made)).type_card(number)
        if page.title == "Confirm your payment":
            await page.confirm()
        return await self.client.get(made.id)

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """A plain call to the API as any other client would make it."""
        headers = KEY | options.pop("headers", {})
        more = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        async with self.session.request(method, f"{self.url}/pay{path}", headers=headers, **more, **options) as answer:
            is_json = "json" in answer.content_type
            return answer.status, await answer.json() if is_json else await answer.text()

    async def move(self, **span: float) -> None:
        """Put the clock on."""
        await self.set_clock(self.now + timedelta(**span))

    async def fill(self, count: int) -> None:
        """Payments that were made and captured, written behind the API's back."""
        rows = [
            {
                "id": f"{number:026d}",
                "created_at": self.now,
                "amount": 100 + number,
                "reference": f"WM-CT-{number}",
                "description": "Council tax",
                "return_url": RETURN_URL,
                "language": "en",
                "delayed_capture": False,
                "status": "success",
                "approved_at": self.now,
                "captured_on": self.now.date(),
            }
            for number in range(count)
        ]
        events = [{"payment_id": row["id"], "status": "success", "code": None, "at": self.now} for row in rows]
        with session(self.engine) as opened:
            opened.execute(insert(PAYMENTS), rows)
            opened.execute(insert(EVENTS), events)

    async def rows(self, what: str) -> list[dict[str, Any]]:
        async with self.session.get(f"{self.url}/_sandbox/pay/{what}") as response:
            return await response.json()


OpenPay = Callable[..., Awaitable[Pay]]


@asynccontextmanager
async def running_pay(folder: Path, *, slow_seconds: float = 0.6, **calls: Any) -> AsyncIterator[Pay]:
    """A stand-in of one's own, whose every answer has been checked when it ends."""
    receiver, session = Receiver(), aiohttp.ClientSession()
    hooks = await _listen(_receiving(receiver))
    receiver.url = f"{_address(hooks)}/hooks/govuk-pay"
    engine: Engine = open_database(f"sqlite:///{folder}/pay.db")
    lay_out(engine)
    app = make_app(engine, lambda: NOW, slow_seconds=slow_seconds, pay_webhook_url=receiver.url)
    problems: list[str] = []
    asked: list[tuple[str, str]] = []
    app.middlewares.insert(1, _checking(problems, asked))
    runner = await _listen(app)
    heard: list[CallRecord] = []
    patience = {"backoff_seconds": 0.01, "attempt_seconds": 5.0, "budget_seconds": 15.0, "breaker_failures": 50}
    made = Calls(on_call=heard.append, **(patience | calls))
    try:
        yield Pay(_address(runner), engine, made, session, heard, NOW, receiver, problems, asked)
        assert not problems, problems
    finally:
        await made.close()
        await session.close()
        await runner.cleanup()
        await hooks.cleanup()
        engine.dispose()


def _checking(problems: list[str], asked: list[tuple[str, str]]) -> Any:
    @web.middleware
    async def check(request: web.Request, handler: Any) -> web.StreamResponse:
        path = request.path.removeprefix("/pay")
        if not path.startswith("/v1/"):
            return await handler(request)
        asked.append((request.method, path))
        answer = await handler(request)
        if isinstance(answer, web.Response) and answer.content_type == "application/json" and answer.body:
            body = json.loads(bytes(answer.body))
            problems.extend(pay_spec.answer_problems(request.method, path, answer.status, body))
            if answer.status in (201, 202):
                sent = await request.json()
                problems.extend(pay_spec.request_problems(request.method, path, sent))
        return answer

    return check


def _receiving(receiver: Receiver) -> web.Application:
    async def take(request: web.Request) -> web.Response:
        receiver.took.append((await request.read(), request.headers.get("Pay-Signature", "")))
        return web.Response(status=receiver.status)

    app = web.Application()
    app.router.add_post("/hooks/govuk-pay", take)
    return app


async def _listen(app: web.Application) -> web.AppRunner:
    # Not aiohttp's TestServer: that ends a handler when its caller hangs up, which the real process does not.
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


def _address(runner: web.AppRunner) -> str:
    return f"http://127.0.0.1:{runner.addresses[0][1]}"
