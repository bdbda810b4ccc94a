"""Processes that die at the worst moment: nothing is made twice, nothing is told twice, nothing is forgotten."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp

from bot.database import open_database, session
from bot.gateway import conversations
from bot.gateway.cards import grants
from bot.gateway.cards.sealing import CardKeys
from bot.gateway.clock import utc_now
from bot.gateway.paying.telling import pass_on
from bot.payments import news
from bot.payments.reading import read_again
from bot.payments.tables import Source
from tests.gateway.conftest import PRIVATE_SECRET, SENDER, make_environ
from tests.gateway.stand_in import RasaStandIn
from tests.gateway.test_process import Process, poll, say
from tests.payments.counter_bed import Bed, Clock, open_sandbox


async def test_a_process_that_dies_before_it_tells_leaves_it_to_the_next(bed: Bed) -> None:
    await bed.webhooks("lose")
    await bed.start()
    (there,) = await bed.at_pay()
    await bed.sandbox.desk(f"pay/payments/{there['id']}/pay")
    await read_again(bed.gateway.door.desk.payments, (await bed.row()).id, Source.WEBHOOK)
    assert await bed.said() == []
    await bed.sweep()
    assert len(await bed.said()) == 1


async def test_a_process_that_dies_after_it_told_and_before_it_noted_so_tells_nothing_twice(bed: Bed) -> None:
    await bed.webhooks("lose")
    await bed.start()
    (there,) = await bed.at_pay()
    await bed.sandbox.desk(f"pay/payments/{there['id']}/pay")
    desk = bed.gateway.door.desk
    await read_again(desk.payments, (await bed.row()).id, Source.WEBHOOK)
    (piece,) = await desk.payments.store(news.read_untold)
    assert await desk.store(lambda opened: pass_on(opened, desk, piece, utc_now()))
    assert len(await bed.said()) == 1
    await bed.sweep()
    assert len(await bed.said()) == 1
    assert [kind for kind, _ in await bed.evidence()] == ["payment_started", "payment_succeeded"]
    assert await desk.payments.store(news.read_untold) == []


async def test_a_gateway_killed_while_pay_makes_a_payment_takes_it_over_after_its_restart(
    tmp_path: Path, councils: Path, rasa: RasaStandIn
) -> None:
    clock = Clock(utc_now())
    async with AsyncExitStack() as stack:
        sandbox = await open_sandbox(stack, tmp_path, clock, "")
        environ = make_environ(tmp_path, councils, rasa.url, BOT_SANDBOX_URL=sandbox.url)
        process = Process(environ)
        stack.callback(lambda: process.stop(9))
        client = await stack.enter_async_context(aiohttp.ClientSession())
        await process.start(client)
        await say(client, process, "m1")
        conversation, grant = give_grant(tmp_path, environ["BOT_GATEWAY_SECRET"])
        await sandbox.fault("payments", "slow", method="POST")
        asking = asyncio.create_task(ask(client, process, conversation, grant))
        async with asyncio.timeout(60):
            while not _is_asked(tmp_path):
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)  # the question has left, the answer takes longer
        process.stop(9)
        assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], aiohttp.ClientError)
        await sandbox.fault("payments", None)
        async with asyncio.timeout(60):
            while not (made := await at_pay(client, sandbox.url)):
                await asyncio.sleep(0.05)
        assert len(made) == 1, "Pay made it, and nobody heard of it"
        await process.start(client)
        async with asyncio.timeout(60):
            while True:  # until the dead process's claim has run out
                status, answer = await ask(client, process, conversation, grant)
                if status != 503:
                    break
                await asyncio.sleep(0.5)
        assert (status, answer["is_new"]) == (200, False)
        (there,) = await at_pay(client, sandbox.url)
        await sandbox.desk(f"pay/payments/{there['id']}/pay")
        async with client.get(there["return_url"], allow_redirects=False) as back:
            assert back.status == 303
        (said,) = await poll(client, process)
        assert "You have paid £145.00" in said["text"]


def give_grant(tmp_path: Path, secret: str) -> tuple[str, str]:
    engine = open_database(f"sqlite:///{tmp_path}/data/gateway.db")
    try:
        with session(engine) as opened:
            name, _ = conversations.find(opened, secret, "westmoor", SENDER)
            values = {"account_reference": "40012346"}
            keys, now = CardKeys(secret), utc_now()
            grant = grants.make(
                opened,
                keys,
                conversation=name,
                form="council_tax_account",
                message_id="m-card",
                values=values,
                now=now,
            )
            return name, grant
    finally:
        engine.dispose()


async def ask(client: aiohttp.ClientSession, process: Process, conversation: str, grant: str) -> tuple[int, Any]:
    body = {"conversation": conversation, "grant": grant, "amount_pence": 14500, "description": "Council tax"}
    headers = {"Authorization": f"Bearer {PRIVATE_SECRET}"}
    url = f"http://127.0.0.1:{process.private_port}/payments"
    async with client.post(url, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def at_pay(client: aiohttp.ClientSession, url: str) -> list[dict[str, Any]]:
    async with client.get(f"{url}/_sandbox/pay/payments") as answer:
        return await answer.json()


def _is_asked(tmp_path: Path) -> bool:
    """Whether the ledger says that Pay is being asked."""
    engine = open_database(f"sqlite:///{tmp_path}/data/payments.db", read_only=True)
    try:
        with engine.connect() as connection:
            return bool(connection.exec_driver_sql("SELECT 1 FROM payments WHERE state = 'unknown'").first())
    finally:
        engine.dispose()
