"""The desk where tests order trouble, the clock, starting again, and the process itself."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.council.requests import NewRequest
from bot.councils import read_council
from bot.running.system import free_ports
from bot.sandbox.app import MOUNTS
from tests.backends.running_sandbox import NOW, Sandbox

ROOT = Path(__file__).resolve().parents[2]
CALLS = {
    "addresses": "/search/places/v1/uprn?uprn=990000000001&key=sandbox",
    "waste": "/waste/services",
    "reports": "/open311/v2/services.json",
    "council_tax": "/civica?outputtype=xml&docid=login",
}
KEY = {"Authorization": "Bearer sandbox"}


async def status(sandbox: Sandbox, back_end: str, fault: str = "") -> int:
    headers = KEY | ({"X-Sandbox-Fault": fault} if fault else {})
    return (await sandbox.get(CALLS[back_end], headers=headers))[0]


def report(our_reference: str = "WM-1") -> NewRequest:
    return NewRequest("MISSED_REFUSE", our_reference, "Not emptied.", uprn="990000000002")


def test_the_stand_ins_are_where_the_reference_council_looks_for_them() -> None:
    council = read_council(ROOT / "councils/westmoor/council.toml")
    assert {name: one.url for name, one in council.back_ends.items()} == {
        name: "{sandbox}" + prefix for name, (prefix, _) in MOUNTS.items()
    }


@pytest.mark.parametrize("back_end", list(CALLS))
async def test_the_header_makes_one_call_fail(sandbox: Sandbox, back_end: str) -> None:
    assert await status(sandbox, back_end) == 200
    assert await status(sandbox, back_end, "down") == 503
    assert await status(sandbox, back_end, "refuse") == 400
    assert await status(sandbox, back_end, "busy") == 429
    with pytest.raises(aiohttp.ClientError):
        await status(sandbox, back_end, "lost")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(status(sandbox, back_end, "slow"), 0.3)
    assert await status(sandbox, back_end, "nonsense") == 400
    assert await status(sandbox, back_end) == 200


async def test_an_order_concerns_its_back_end_only_and_runs_out(sandbox: Sandbox) -> None:
    await sandbox.fault("waste", "down", times=2)
    assert await status(sandbox, "reports") == 200
    assert [await status(sandbox, "waste") for _ in range(3)] == [503, 503, 200]


async def test_an_order_for_writes_leaves_reads_alone(sandbox: Sandbox) -> None:
    await sandbox.fault("reports", "down", method="POST")
    assert await status(sandbox, "reports") == 200
    async with sandbox.session.post(sandbox.url + "/open311/v2/requests.json", data={}) as response:
        assert response.status == 503


async def test_an_order_stands_until_it_is_taken_away(sandbox: Sandbox) -> None:
    await sandbox.fault("addresses", "down")
    assert [await status(sandbox, "addresses") for _ in range(3)] == [503] * 3
    _, listed, _ = await sandbox.get("/_sandbox/faults")
    assert listed == [{"back_end": "addresses", "fault": "down", "method": None, "times": None}]
    await sandbox.fault("addresses", None)
    assert await status(sandbox, "addresses") == 200


async def test_orders_for_reads_and_writes_stand_side_by_side(sandbox: Sandbox) -> None:
    await sandbox.fault("reports", "lost", method="POST")
    await sandbox.fault("reports", "down", method="GET")
    assert await status(sandbox, "reports") == 503
    await sandbox.fault("reports", None, method="GET")
    assert await status(sandbox, "reports") == 200
    _, listed, _ = await sandbox.get("/_sandbox/faults")
    assert [one["method"] for one in listed] == ["POST"]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"back_end": "bins", "fault": "down"}, "back_end"),
        ({"fault": "down"}, "back_end"),
        ({"back_end": "waste", "fault": "broken"}, "fault"),
        ({"back_end": "waste", "fault": "down", "method": "PUT"}, "method"),
        ({"back_end": "waste", "fault": "down", "times": 0}, "times"),
        ({"back_end": "waste", "fault": "down", "times": "2"}, "times"),
        ({"back_end": "waste", "fault": "down", "times": True}, "times"),
        ([], "JSON object"),
    ],
)
async def test_a_wrong_order_is_explained(sandbox: Sandbox, body: Any, word: str) -> None:
    async with sandbox.session.post(sandbox.url + "/_sandbox/faults", json=body) as response:
        assert response.status == 400
        assert word in (await response.json())["error"]


async def test_a_body_that_is_no_json_is_explained(sandbox: Sandbox) -> None:
    async with sandbox.session.post(sandbox.url + "/_sandbox/clock", data=b"{") as response:
        assert response.status == 400


async def test_the_clock_is_set_and_set_free(sandbox: Sandbox) -> None:
    told = await sandbox.desk("clock", {"now": "2026-12-29T10:00:00+01:00"})
    assert datetime.fromisoformat(told["now"]) == datetime(2026, 12, 29, 9, 0, tzinfo=UTC)
    _, shown, _ = await sandbox.get("/_sandbox/clock")
    assert shown == told
    assert datetime.fromisoformat((await sandbox.desk("clock", {"now": None}))["now"]) == NOW


@pytest.mark.parametrize("body", [{}, {"now": "tomorrow"}, {"now": "2026-12-29T10:00:00"}, {"now": 7}])
async def test_a_wrong_clock_is_explained(sandbox: Sandbox, body: dict[str, Any]) -> None:
    async with sandbox.session.post(sandbox.url + "/_sandbox/clock", json=body) as response:
        assert response.status == 400
        assert "now" in (await response.json())["error"]


async def test_a_reset_forgets_reports_faults_and_clock(sandbox: Sandbox) -> None:
    await sandbox.reports.send(report())
    await sandbox.fault("waste", "down")
    await sandbox.set_clock(datetime(2027, 1, 1, tzinfo=UTC))
    told = await sandbox.desk("reset")
    assert datetime.fromisoformat(told["now"]) == NOW
    assert await sandbox.written() == []
    assert await status(sandbox, "waste") == 200
    assert (await sandbox.reports.send(report())).reference == "638344"


async def test_a_reset_of_some_back_ends_leaves_what_was_sent_to_the_others(sandbox: Sandbox) -> None:
    await sandbox.reports.send(report())
    await sandbox.desk("reset", {"only": ["payments"]})
    assert len(await sandbox.written()) == 1
    await sandbox.desk("reset", {"only": ["reports"]})
    assert await sandbox.written() == []
    async with sandbox.session.post(sandbox.url + "/_sandbox/reset", json={"only": ["bins"]}) as response:
        assert response.status == 400


async def test_the_desk_has_no_faults_of_its_own(sandbox: Sandbox) -> None:
    for back_end in CALLS:
        await sandbox.fault(back_end, "down")
    assert (await sandbox.get("/healthz"))[:2] == (200, {"database": "ok"})
    assert await sandbox.written() == []


async def test_health_says_when_the_database_is_gone(sandbox: Sandbox) -> None:
    with sandbox.engine.begin() as connection:
        connection.exec_driver_sql("drop table places_addresses")
    found, data, _ = await sandbox.get("/healthz")
    assert found == 503
    assert data["database"] != "ok"


# The process


def listening_sockets() -> str:
    """The kernel's own list: local addresses in hexadecimal."""
    return Path("/proc/net/tcp").read_text()


@asynccontextmanager
async def process(folder: Path, port: int, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    environ = {**os.environ, "BOT_DATA_DIR": str(folder), "BOT_SANDBOX_PORT": str(port), **more}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", cwd=ROOT, env=environ, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def until_up(session: aiohttp.ClientSession, url: str) -> None:
    for _ in range(200):
        try:
            async with session.get(url + "/healthz") as response:
                if response.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("the sandbox did not come up")


async def test_the_process_listens_on_loopback_keeps_reports_over_a_restart_and_stops_when_told(tmp_path: Path) -> None:
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    form = {"api_key": "sandbox", "service_code": "MISSED_REFUSE", "address_id": "990000000002",
            "attribute[uprn]": "990000000002"}  # fmt: skip
    async with aiohttp.ClientSession() as session:
        async with process(tmp_path, port, BOT_CLOCK_NOW="2026-11-25T14:00:00+00:00") as running:
            await until_up(session, url)
            async with session.post(url + "/open311/v2/requests.json", data=form) as response:
                assert response.status == 200
            listening = listening_sockets()
            assert f"0100007F:{port:04X}" in listening
            assert f"00000000:{port:04X}" not in listening
            running.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(running.wait(), 60) == 0
        async with process(tmp_path, port) as running:
            await until_up(session, url)
            async with session.get(url + "/_sandbox/requests") as response:
                (row,) = await response.json()
            assert row["requested_at"] == "2026-11-25T14:00:00+00:00"


async def test_a_taken_port_is_named_by_its_setting(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        async with process(tmp_path, other.getsockname()[1]) as running:
            _, errors = await asyncio.wait_for(running.communicate(), 120)
            assert running.returncode == 2
    assert b"BOT_SANDBOX_PORT" in errors


async def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    async with process(tmp_path, free_ports(1)[0], BOT_SANDBOX_DATABASE_URL="oracle://x") as running:
        _, errors = await asyncio.wait_for(running.communicate(), 120)
        assert running.returncode == 2
    assert b"BOT_SANDBOX_DATABASE_URL" in errors
