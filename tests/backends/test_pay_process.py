"""The stand-in in its own process: where its webhooks go is a setting, and payments outlive a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.backends.govuk_pay.client import GovukPay, verify_webhook
from bot.council.payments import PaymentState
from bot.running.environment import compose_environment
from bot.running.system import free_ports
from bot.settings import GatewaySettings, SandboxSettings
from bot.web import Calls
from tests.backends.running_pay import RETURN_URL
from tests.backends.test_sandbox_desk import process, until_up

ROOT = Path(__file__).resolve().parents[2]


def test_on_one_machine_webhooks_go_to_the_gateway_signed_with_the_secret_that_it_knows(tmp_path: Path) -> None:
    folders = {"BOT_COUNCILS_DIR": str(ROOT / "councils"), "BOT_WORDS_DIR": str(ROOT / "words")}
    environment = compose_environment({"BOT_GATEWAY_PORT": "18080", **folders}, tmp_path)
    sandbox, gateway = SandboxSettings.read(environment), GatewaySettings.read(environment)
    assert sandbox.pay_webhook_url == "http://127.0.0.1:18080/hooks/govuk-pay"
    assert sandbox.pay_webhook_secret == gateway.govuk_pay_webhook_secret != ""
    given = compose_environment({"BOT_SANDBOX_PAY_WEBHOOK_URL": "http://127.0.0.1:9/hook"}, tmp_path)
    assert given["BOT_SANDBOX_PAY_WEBHOOK_URL"] == "http://127.0.0.1:9/hook"


async def test_a_payment_outlives_a_restart_and_its_webhook_comes_all_the_same(tmp_path: Path) -> None:
    took: list[tuple[bytes, str]] = []

    async def take(request: web.Request) -> web.Response:
        took.append((await request.read(), request.headers["Pay-Signature"]))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook, port, calls = f"http://127.0.0.1:{runner.addresses[0][1]}/hook", free_ports(1)[0], Calls()
    settings = {"BOT_SANDBOX_PAY_WEBHOOK_URL": hook, "BOT_GOVUK_PAY_WEBHOOK_SECRET": "a secret of its own"}
    url = f"http://127.0.0.1:{port}"
    pay = GovukPay(calls, f"{url}/pay", "sandbox")
    async with aiohttp.ClientSession() as session:
        async with process(tmp_path, port, **settings):
            await until_up(session, url)
            made = await pay.create("WM-CT-1", 14500, "Council tax", RETURN_URL)
            await session.post(f"{url}/_sandbox/pay/webhooks", json={"mode": "hold"})
            await session.post(f"{url}/_sandbox/pay/payments/{made.id}/pay", json={})
        assert took == []
        async with process(tmp_path, port, **settings):
            await until_up(session, url)
            await session.post(f"{url}/_sandbox/pay/webhooks/release", json={})
            assert (await pay.get(made.id)).state is PaymentState.SUCCESS
            async with asyncio.timeout(60):
                while len(took) < 2:
                    await asyncio.sleep(0.05)
    assert all(verify_webhook(body, signature, "a secret of its own") for body, signature in took)
    await calls.close()
    await runner.cleanup()
