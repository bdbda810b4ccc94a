"""Delivery receipts: told when a sending has ended, with the token; told again until taken, six times at most."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.backends.notify_spec import callback_problems
from tests.backends.running_notify import NOW, Notify, email, letter, running_notify, text


class Council:
    """Where the receipts go. It answers with the statuses it was told, then with 200."""

    def __init__(self) -> None:
        self.url = ""
        self.statuses: list[int] = []
        self.heard: list[tuple[str, dict[str, Any]]] = []

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((request.headers.get("Authorization", ""), json.loads(await request.text())))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def council() -> AsyncIterator[Council]:
    council = Council()
    app = web.Application()
    app.router.add_post("/hooks/notify", council.hear)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    council.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/notify"
    yield council
    await runner.cleanup()


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with running_notify(tmp_path, callback_poll_seconds=0.02) as running:
        yield running


async def choose(notify: Notify, url: Any) -> int:
    async with notify.session.post(
        f"{notify.url}/_sandbox/notify/callback", json={"url": url, "token": "council-token"}
    ) as answer:
        return answer.status


async def send(notify: Notify, kind: str, body: Any) -> str:
    status, answer = await notify.call("POST", f"/v2/notifications/{kind}", body)
    assert status == 201
    return answer["id"]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.01)


async def a_moment() -> None:
    """Long enough for ten rounds of looking."""
    await asyncio.sleep(0.2)


async def test_a_receipt_comes_when_the_sending_has_ended_and_only_once(notify: Notify, council: Council) -> None:
    await choose(notify, council.url)
    number = await send(notify, "email", email())
    await a_moment()
    assert council.heard == []
    notify.clock.move(seconds=10)
    await until(lambda: len(council.heard) == 1)
    bearer, body = council.heard[0]
    assert bearer == "Bearer council-token"
    assert callback_problems(body) == []
    assert (body["id"], body["reference"], body["status"], body["to"]) == (
        number,
        "WM-CT-7K3F92QD",
        "delivered",
        "amina@example.com",
    )
    notify.clock.move(hours=1)
    await a_moment()
    assert len(council.heard) == 1


async def test_a_failure_is_told_as_well(notify: Notify, council: Council) -> None:
    await choose(notify, council.url)
    await send(notify, "sms", text(phone_number="07700900003"))
    notify.clock.move(seconds=10)
    await until(lambda: len(council.heard) == 1)
    assert callback_problems(council.heard[0][1]) == []
    assert council.heard[0][1]["status"] == "temporary-failure"


async def test_a_receipt_that_is_not_taken_comes_again_after_five_minutes(notify: Notify, council: Council) -> None:
    council.statuses = [500, 302]
    await choose(notify, council.url)
    await send(notify, "email", email())
    notify.clock.move(seconds=10)
    for times in (1, 2, 3):
        await until(lambda times=times: len(council.heard) == times)
        notify.clock.move(minutes=4, seconds=59)
        await a_moment()
        assert len(council.heard) == times
        notify.clock.move(seconds=1)
    await a_moment()
    assert len(council.heard) == 3  # the third was taken


async def test_it_is_given_up_after_six_tries(notify: Notify, council: Council) -> None:
    council.statuses = [503] * 20
    await choose(notify, council.url)
    await send(notify, "email", email())
    notify.clock.move(seconds=10)
    for times in range(1, 7):
        await until(lambda times=times: len(council.heard) == times)
        notify.clock.move(minutes=5)
    notify.clock.move(hours=5)
    await a_moment()
    assert len(council.heard) == 6


async def test_nobody_listening_is_a_try_like_any_other(notify: Notify, council: Council, unused_tcp_port: int) -> None:
    await choose(notify, f"http://127.0.0.1:{unused_tcp_port}/")
    await send(notify, "email", email())
    notify.clock.move(seconds=10)
    await a_moment()
    assert council.heard == []


async def test_smoke_recipients_letters_and_what_was_sent_before_have_no_receipt(
    notify: Notify, council: Council
) -> None:
    await send(notify, "email", email())
    await choose(notify, council.url)
    await send(notify, "sms", text(phone_number="07700900111"))
    await send(notify, "letter", letter())
    notify.clock.now = NOW + timedelta(days=3)
    await a_moment()
    assert council.heard == []
    later = await send(notify, "email", email())
    notify.clock.move(seconds=10)
    await until(lambda: len(council.heard) == 1)
    assert council.heard[0][1]["id"] == later


async def test_the_address_can_be_taken_away(notify: Notify, council: Council) -> None:
    await choose(notify, council.url)
    await send(notify, "email", email())
    assert await choose(notify, None) == 200
    notify.clock.move(seconds=10)
    await a_moment()
    assert council.heard == []


@pytest.mark.parametrize("url", ["ftp://a.example", 7, ["x"], "javascript:alert(1)"])
async def test_an_address_that_is_none_is_refused(notify: Notify, url: Any) -> None:
    assert await choose(notify, url) == 400


async def test_a_body_that_is_none_is_refused(notify: Notify) -> None:
    for raw in (b"{", b"[]", b"{}"):
        async with notify.session.post(f"{notify.url}/_sandbox/notify/callback", data=raw) as answer:
            assert answer.status == 400
