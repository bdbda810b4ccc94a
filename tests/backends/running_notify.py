"""A running Notify of one's own: any service, a clock that stands still, and every answer checked as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.backends.govuk_notify.client import ApiKey, GovukNotify
from bot.backends.govuk_notify.sandbox import METADATA, SERVICE, KeyKind, Service, add_desk, make_app
from bot.database import open_database
from bot.web import CallRecord, Calls
from tests.backends import notify_spec

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
RECEIPT = {"amount": "£120.50", "date": "25 November 2026", "reference": "WM-CT-7K3F92QD"}
EMAIL_TEMPLATE = "b1e6f0a4-6c1b-4d0e-9a53-7d2f0c9b1a01"
TEXT_TEMPLATE = "b1e6f0a4-6c1b-4d0e-9a53-7d2f0c9b1a02"
LETTER_TEMPLATE = "b1e6f0a4-6c1b-4d0e-9a53-7d2f0c9b1a05"
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Notify:
    """A running stand-in and who calls it."""

    url: str
    service: Service
    clock: Clock
    engine: Any
    session: aiohttp.ClientSession
    calls: Calls
    heard: list[CallRecord] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"{self.url}/notify"

    def client(self, kind: KeyKind = KeyKind.LIVE, **options: Any) -> GovukNotify:
        return GovukNotify(self.calls, self.base, self.service.key(kind), **({"clock": self.clock} | options))

    def bearer(self, kind: KeyKind = KeyKind.LIVE) -> dict[str, str]:
        return {"Authorization": f"Bearer {ApiKey.parse(self.service.key(kind)).token(self.clock())}"}

    async def call(
        self, method: str, path: str, body: Any = None, *, kind: KeyKind = KeyKind.LIVE, **options: Any
    ) -> tuple[int, Any]:
        """Status and JSON of a plain call. Every answer to a call that the description has is checked against it."""
        options.setdefault("headers", self.bearer(kind))
        if body is not None:
            options["json"] = body
        async with self.session.request(method, self.base + path, **options) as response:
            answer = await response.json()
            assert notify_spec.problems(method, path.partition("?")[0], response.status, answer) == []
            return response.status, answer

    async def refused(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str, str]:
        """Status, type and sentence of an error."""
        status, answer = await self.call(method, path, body, **options)
        assert answer["status_code"] == status
        return status, answer["errors"][0]["error"], answer["errors"][0]["message"]

    async def sent(self) -> list[dict[str, Any]]:
        """What stands on the desk."""
        async with self.session.get(f"{self.url}/_sandbox/notify/sent") as response:
            return await response.json()


def email(**more: Any) -> dict[str, Any]:
    """The body of a receipt by e-mail."""
    body = {"email_address": "amina@example.com", "template_id": EMAIL_TEMPLATE, "personalisation": RECEIPT}
    return {**body, "reference": "WM-CT-7K3F92QD", **more}


def text(**more: Any) -> dict[str, Any]:
    """The body of a receipt by text."""
    body = {"phone_number": "07900 900123", "template_id": TEXT_TEMPLATE, "personalisation": RECEIPT}
    return {**body, "reference": "WM-CT-7K3F92QD", **more}


def letter(*lines: str, **more: Any) -> dict[str, Any]:
    """The body of a receipt by post."""
    lines = lines or ("Amina Karim", "2 Acorn Street", "Westmoor", "ZZ1 1AA")
    address = {f"address_line_{number}": line for number, line in enumerate(lines, start=1)}
    return {"template_id": LETTER_TEMPLATE, "personalisation": {**RECEIPT, **address}, "reference": "WM-1", **more}


@asynccontextmanager
async def running_notify(folder: Path, *, at_root: bool = False, **options: Any) -> AsyncIterator[Notify]:
    """A stand-in on a free port, at `/notify` beside its desk, or alone `at_root` (Notify's own client takes no path).

    `options` of a service change it; those of `make_app` and `Calls` go there.
    """
    to_calls = {"backoff_seconds": 0.01, "attempt_seconds": 0.5, "budget_seconds": 3.0, "breaker_failures": 50}
    to_calls |= {name: options.pop(name) for name in list(options) if name in to_calls}
    to_app = {
        name: options.pop(name) for name in ("templates", "callback_poll_seconds", "real_clock") if name in options
    }
    service, clock = replace(SERVICE, **options), Clock()
    engine = open_database(f"sqlite:///{folder}/notify.db")
    METADATA.create_all(engine)
    failures: list[Exception] = []
    inner = make_app(engine, clock, service=service, on_failure=lambda _, failure: failures.append(failure), **to_app)
    app = inner
    if not at_root:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.add_subapp("/notify", inner)
        add_desk(app, engine, clock)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    heard: list[CallRecord] = []
    calls = Calls(on_call=heard.append, **to_calls)
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession() as session:
            yield Notify(url, service, clock, engine, session, calls, heard, failures)
        assert failures == []
    finally:
        await calls.close()
        await runner.cleanup()
        engine.dispose()
