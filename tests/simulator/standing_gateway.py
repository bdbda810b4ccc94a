"""A gateway as the simulator sees it: a short talk about a bill, with the real stand-in of GOV.UK Pay behind it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.backends.govuk_pay.client import GovukPay
from bot.council.payments import PaymentState
from bot.database import open_database
from bot.sandbox.app import lay_out, make_app
from bot.simulator.doors import Doors
from bot.web import Calls

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
KEY = "a-key-for-many-residents"
ACCOUNT = "40012371"


@dataclass
class Payment:
    """One payment page that was offered."""

    pay_id: str
    next_url: str
    sender: str
    states: list[PaymentState] = field(default_factory=list)


@dataclass
class StandingGateway:
    """Says what a gateway would; keeps what it was told."""

    calls: Calls
    pay_url: str
    url: str = ""
    said: list[dict[str, Any]] = field(default_factory=list)
    cards: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    payments: dict[str, Payment] = field(default_factory=dict)
    late: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    busy: int = 0
    offered: int = 0

    @property
    def pay(self) -> GovukPay:
        return GovukPay(self.calls, self.pay_url, "sandbox")

    def make_app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", self.hear)
        app.router.add_get("/webhooks/rest/poll", self.poll)
        app.router.add_post("/secure/{form}/{sender}", self.take_card)
        app.router.add_get("/pay/{token}", self.open_page)
        app.router.add_get("/pay/return/{token}", self.come_back)
        app.router.add_get("/", self.home)
        return app

    async def hear(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        body = await request.json()
        if self.busy:
            self.busy -= 1
            return web.json_response({"error": "Too many."}, status=429, headers={"Retry-After": "0"})
        self.said.append(body)
        return web.json_response(await self._reply(body["sender"], body["message"]))

    async def _reply(self, sender: str, text: str) -> list[dict[str, Any]]:
        if text.startswith("/ask_receipt"):
            return [_card("receipt", sender)]
        if text.startswith("/pay_council_tax"):
            return [{"text": f"Please pay here: {await self._offer(sender)}"}]
        return [{"text": "I need to know whose bill it is."}, _card("council_tax_bill", sender)]

    async def take_card(self, request: web.Request) -> web.Response:
        form, sender = request.match_info["form"], request.match_info["sender"]
        values = await request.json()
        self.cards.append((form, values))
        if form == "receipt":
            return _accepted({"text": "We have sent your receipt."})
        if values["account_reference"] != ACCOUNT:
            return web.json_response({"status": "refused", "message": "No such account.", "messages": []})
        return _accepted({"text": f"Please pay here: {await self._offer(sender)}"})

    async def _offer(self, sender: str) -> str:
        self.offered += 1
        token, reference = f"{self.offered:043}", f"WM-CT-{self.offered:08}"
        made = await self.pay.create(
            amount_pence=10000,
            reference=reference,
            description="Council tax",
            return_url=f"{self.url}/pay/return/{token}",
        )
        assert made.next_url
        self.payments[token] = Payment(made.id, made.next_url, sender)
        return f"{self.url}/pay/{token}"

    async def open_page(self, request: web.Request) -> web.StreamResponse:
        payment = self.payments[request.match_info["token"]]
        found = await self.pay.get(payment.pay_id)
        payment.states.append(found.state)
        if found.next_url:
            raise web.HTTPSeeOther(found.next_url)
        raise web.HTTPSeeOther("/#chat")

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        payment = self.payments[request.match_info["token"]]
        found = await self.pay.get(payment.pay_id)
        state = found.state
        payment.states.append(state)
        name = {"success": "Send me a receipt", "declined": "Try again"}.get(state.value)
        payload = {"success": "/ask_receipt", "declined": "/pay_council_tax"}.get(state.value)
        buttons = [{"title": name, "payload": payload}] if name else []
        self.late.setdefault(payment.sender, []).append(
            {"text": f"Your payment {found.reference}: {state}", "buttons": buttons}
        )
        raise web.HTTPSeeOther("/#chat")

    async def poll(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        replies = self.late.get(request.headers["X-Sender"], [])
        after = int(request.query["after"])
        return web.json_response({"cursor": str(len(replies)), "messages": replies[after:], "waiting": False})

    async def home(self, request: web.Request) -> web.Response:
        return web.Response(text="<h1>Westmoor</h1>", content_type="text/html")


def _card(form: str, sender: str) -> dict[str, Any]:
    custom = {"type": "secure_form", "form": form, "state": "open", "submit_url": f"/secure/{form}/{sender}"}
    return {"text": "Please use our secure form.", "custom": custom}


def _accepted(*replies: dict[str, Any]) -> web.Response:
    return web.json_response({"status": "accepted", "message": "Thank you.", "messages": list(replies)})


@asynccontextmanager
async def standing_gateway(folder: Path) -> AsyncIterator[tuple[StandingGateway, Doors]]:
    """Both on free ports, and the doors to them."""
    engine = open_database(f"sqlite:///{folder}/sandbox.db")
    lay_out(engine)
    calls, runners = Calls(), []

    async def listen(app: web.Application) -> str:
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    try:
        sandbox = await listen(make_app(engine, lambda: NOW))
        gateway = StandingGateway(calls, f"{sandbox}/pay")
        gateway.url = await listen(gateway.make_app())
        yield gateway, Doors(gateway.url, sandbox, KEY)
    finally:
        await calls.close()
        for runner in runners:
            await runner.cleanup()
        engine.dispose()


def as_text(values: Any) -> str:
    """For looking whether something stands anywhere in it."""
    return json.dumps(values, default=str)
