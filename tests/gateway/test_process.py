"""The gateway as a process: it starts, says what is wrong with its settings, and loses nothing when it is killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from bot.database import open_database
from bot.running.system import free_ports
from tests.gateway.conftest import PRIVATE_SECRET, ROOT, SENDER, make_environ
from tests.gateway.stand_in import RasaStandIn, Reply

COMMAND = [sys.executable, "-m", "bot.gateway"]


class Process:
    """A gateway process that can be killed and started again on the same data and ports."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.port, self.private_port = free_ports(2)
        ports = {"BOT_GATEWAY_PORT": str(self.port), "BOT_GATEWAY_PRIVATE_PORT": str(self.private_port)}
        self.environ = {"PATH": os.environ["PATH"], **environ, **ports}
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self, session: aiohttp.ClientSession) -> None:
        self.process = subprocess.Popen(COMMAND, cwd=ROOT, env=self.environ, stderr=subprocess.PIPE)
        async with asyncio.timeout(60):
            while True:
                assert self.process.poll() is None, self.process.stderr.read().decode()  # type: ignore[union-attr]
                try:
                    async with session.get(f"{self.url}/healthz"):
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)

    def stop(self, number: int = signal.SIGTERM) -> str:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=120)
        return errors.decode()


@pytest.fixture
def process(tmp_path: Path, councils: Path, rasa: RasaStandIn) -> Iterator[Process]:
    made = Process(make_environ(tmp_path, councils, rasa.url))
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop(signal.SIGKILL)


@asynccontextmanager
async def started(process: Process) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        await process.start(session)
        yield session


async def say(session: aiohttp.ClientSession, process: Process, message_id: str) -> Any:
    body = {"sender": SENDER, "message": f"message {message_id}", "metadata": {"message_id": message_id}}
    async with session.post(f"{process.url}/webhooks/rest/webhook", json=body) as answer:
        return await answer.json()


async def poll(session: aiohttp.ClientSession, process: Process) -> list[dict[str, Any]]:
    async with session.get(f"{process.url}/webhooks/rest/poll", headers={"X-Sender": SENDER}) as answer:
        return list((await answer.json())["messages"])


def evidence(tmp_path: Path) -> list[tuple[str, dict[str, Any]]]:
    engine = open_database(f"sqlite:///{tmp_path}/data/gateway.db", read_only=True)
    try:
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT kind, data FROM evidence ORDER BY id")).all()
    finally:
        engine.dispose()
    return [(row.kind, json.loads(row.data)) for row in rows]


async def test_a_gateway_killed_in_a_turn_answers_after_its_restart_and_asks_once_more_at_most(
    process: Process, rasa: RasaStandIn, tmp_path: Path
) -> None:
    async def hang_once(body: dict[str, Any]) -> list[Reply]:
        if len(rasa.heard) == 1:
            await asyncio.sleep(60)
        return [{"text": f"answer to {body['message']}"}]

    rasa.script = hang_once
    async with started(process) as session:
        asking = asyncio.create_task(say(session, process, "m1"))
        while not rasa.heard:
            await asyncio.sleep(0.02)
        process.stop(signal.SIGKILL)
        with pytest.raises(aiohttp.ClientError):
            await asking
        await process.start(session)
        again = await say(session, process, "m1")  # the page tries again with the same id
        assert again == [{"recipient_id": SENDER, "text": "answer to message m1"}]
        assert await say(session, process, "m1") == again
    assert rasa.texts() == ["message m1"]
    assert [kind for kind, _ in evidence(tmp_path)] == ["message_received", "message_answered"]


async def test_a_message_nobody_asks_for_again_is_answered_late_after_a_kill(
    process: Process, rasa: RasaStandIn, tmp_path: Path
) -> None:
    async def hang_once(body: dict[str, Any]) -> list[Reply]:
        if len(rasa.heard) == 1:
            await asyncio.sleep(60)
        return [{"text": "answered late"}]

    rasa.script = hang_once
    async with started(process) as session:
        asking = asyncio.create_task(say(session, process, "m1"))
        while not rasa.heard:
            await asyncio.sleep(0.02)
        process.stop(signal.SIGKILL)
        await asyncio.gather(asking, return_exceptions=True)
        await process.start(session)
        async with asyncio.timeout(60):
            while not (late := await poll(session, process)):
                await asyncio.sleep(0.1)
    assert [one["text"] for one in late] == ["answered late"]
    assert rasa.texts() == ["message m1"]
    answered = [data for kind, data in evidence(tmp_path) if kind == "message_answered"]
    assert [data["late"] for data in answered] == [True]


async def test_a_turn_that_rasa_ended_while_the_gateway_was_dead_is_not_asked_again(
    process: Process, rasa: RasaStandIn
) -> None:
    async def hang(body: dict[str, Any]) -> list[Reply]:
        await asyncio.sleep(60)
        return []

    rasa.script = hang
    async with started(process) as session:
        asking = asyncio.create_task(say(session, process, "m1"))
        while not rasa.heard:
            await asyncio.sleep(0.02)
        process.stop(signal.SIGKILL)
        await asyncio.gather(asking, return_exceptions=True)
        body = rasa.heard[0]
        rasa.trackers[body["sender"]] += [
            {"event": "user", "text": body["message"], "metadata": body["metadata"]},
            {"event": "bot", "text": "Logged: WM-1234.", "data": {}},
        ]
        await process.start(session)
        async with asyncio.timeout(60):
            while not (late := await poll(session, process)):
                await asyncio.sleep(0.1)
    assert [one["text"] for one in late] == ["Logged: WM-1234."]
    assert len(rasa.heard) == 1


async def test_messages_killed_at_random_moments_are_each_answered_once(
    process: Process, rasa: RasaStandIn, tmp_path: Path
) -> None:
    async def slowly(body: dict[str, Any]) -> list[Reply]:
        await asyncio.sleep(0.05)
        return [{"text": f"answer to {body['message']}"}]

    rasa.script = slowly
    async with aiohttp.ClientSession() as session:
        await process.start(session)

        async def insist(message_id: str) -> Any:
            while True:
                try:
                    return await say(session, process, message_id)
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)

        everyone = asyncio.gather(*(insist(f"m{number}") for number in range(24)))
        for pause in (0.25, 0.6):
            await asyncio.sleep(pause)
            process.stop(signal.SIGKILL)
            await process.start(session)
        answers = await asyncio.wait_for(everyone, 60)
        async with asyncio.timeout(60):
            while len([kind for kind, _ in evidence(tmp_path) if kind == "message_answered"]) < 24:
                await asyncio.sleep(0.1)
    assert all(answer[0]["text"] for answer in answers)
    assert sorted(rasa.texts()) == sorted(f"message m{number}" for number in range(24)), "each handled exactly once"
    kinds = [kind for kind, _ in evidence(tmp_path)]
    assert kinds.count("message_received") == kinds.count("message_answered") == 24


async def test_it_stops_when_told_to_and_its_log_holds_no_words(process: Process, rasa: RasaStandIn) -> None:
    async with started(process) as session:
        await say(session, process, "m1")
        headers = {"Authorization": f"Bearer {PRIVATE_SECRET}"}
        private = f"http://127.0.0.1:{process.private_port}/submissions"
        async with session.post(private, json={}, headers=headers) as answer:
            assert answer.status == 400
    log = process.stop()
    assert process.process is not None
    assert process.process.returncode == 0
    events = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [one["event"] for one in events if one["event"].startswith("gateway.")] == [
        "gateway.started",
        "gateway.stopping",
    ]
    assert "message.answered" in {one["event"] for one in events}
    assert all(one["process"] == "gateway" for one in events)
    assert "message m1" not in log
    assert SENDER not in log


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"BOT_GATEWAY_SECRET": ""}, "BOT_GATEWAY_SECRET: must be set"),
        ({"BOT_GATEWAY_DEFAULT_COUNCIL": "nowhere"}, "BOT_GATEWAY_DEFAULT_COUNCIL: must be one of"),
    ],
)
def test_a_wrong_setting_stops_it_with_the_settings_name(
    tmp_path: Path, councils: Path, changes: dict[str, str], said: str
) -> None:
    environ = make_environ(tmp_path, councils, "http://127.0.0.1:1", **changes)
    done = subprocess.run(
        COMMAND, cwd=ROOT, env={"PATH": os.environ["PATH"], **environ}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("setting", ["BOT_GATEWAY_PORT", "BOT_GATEWAY_PRIVATE_PORT"])
def test_a_port_that_is_taken_is_named(tmp_path: Path, councils: Path, setting: str) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = {"BOT_GATEWAY_PORT": str(free_ports(1)[0]), "BOT_GATEWAY_PRIVATE_PORT": str(free_ports(1)[0])}
        ports[setting] = str(taken.getsockname()[1])
        environ = make_environ(tmp_path, councils, "http://127.0.0.1:1", **ports)
        done = subprocess.run(
            COMMAND, cwd=ROOT, env={"PATH": os.environ["PATH"], **environ}, capture_output=True, text=True
        )
    assert done.returncode == 2
    assert f"{setting}: port {ports[setting]}" in done.stderr


def test_messages_are_listed_and_answered_on_the_command_line(tmp_path: Path, councils: Path) -> None:
    environ = {"PATH": os.environ["PATH"], **make_environ(tmp_path, councils, "http://127.0.0.1:1")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True)

    listed = run("messages", "--council", "westmoor")
    assert (listed.returncode, listed.stdout) == (0, "No messages are waiting.\n")
    missing = run("messages", "answer", "WM-XXXX-XXXX", "--text", "hello")
    assert missing.returncode == 2
    assert "no open message" in missing.stderr
    assert run("messages", "answer", "WM-XXXX-XXXX").returncode == 2
