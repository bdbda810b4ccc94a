"""The action server: its settings and files are checked at start, and it listens on loopback only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from actions.clients import Clients
from bot.council.errors import FileError
from bot.running.system import free_ports
from bot.settings import ActionSettings
from tests.actions.resident import DOMAIN, ROOT

SECRET = "s" * 40


def environment(**changes: str) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return {**given, "BOT_GATEWAY_PRIVATE_SECRET": SECRET, "PYTHONWARNINGS": "ignore", **changes}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "actions"],
        cwd=ROOT,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"BOT_GATEWAY_PRIVATE_SECRET": "short"}, "BOT_GATEWAY_PRIVATE_SECRET"),
        ({"BOT_ACTIONS_PORT": "99999"}, "BOT_ACTIONS_PORT"),
        ({"BOT_SANDBOX_URL": "sandbox"}, "BOT_SANDBOX_URL"),
        ({"BOT_COUNCILS_DIR": "/nowhere"}, "BOT_COUNCILS_DIR"),
    ],
)
def test_a_wrong_setting_ends_it_with_its_name(changes: dict[str, str], named: str) -> None:
    ended = start(**changes)
    assert ended.returncode == 2
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_list_ends_it_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "councils", tmp_path / "councils")
    with (tmp_path / "councils" / "westmoor" / "recycling.csv").open("a") as file:
        file.write("moon rock,,lunar bin,\n")
    ended = start(BOT_COUNCILS_DIR=str(tmp_path / "councils"))
    assert ended.returncode == 2
    assert "recycling.csv" in ended.stderr
    assert "must be one of" in ended.stderr


@pytest.fixture(params=["python -m actions", "rasa run actions"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[int, psutil.Process, str]]:
    (port,) = free_ports(1)
    command = {
        "python -m actions": [sys.executable, "-m", "actions"],
        "rasa run actions": [sys.executable, "-m", "rasa", "run", "actions", "--port", str(port)],
    }[request.param]
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(BOT_ACTIONS_PORT=str(port), RASA_TELEMETRY_ENABLED="false"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10):
                    break
            except OSError:
                assert child.poll() is None, "it ended"
                time.sleep(0.2)
        yield port, psutil.Process(child.pid), request.param
    finally:
        child.terminate()
        child.wait(timeout=60)


def test_both_ways_of_starting_serve_every_action(served: tuple[int, psutil.Process, str]) -> None:
    port, process, how = served
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/actions") as answer:
        assert {one["name"] for one in json.loads(answer.read())} == set(DOMAIN["actions"])
    if how == "python -m actions":
        listening = {
            connection.laddr.ip
            for one in (process, *process.children(recursive=True))
            for connection in one.net_connections()
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('contract = "os_places"', 'contract = "royal_mail"', "back_ends.addresses.contract"),
        ("[back_ends.waste]", "[back_ends.rubbish]", "back_ends.waste"),
        ('missed_food = "MISSED_FOOD"\n', "", "back_ends.reports.service_codes.missed_food"),
        ('disputed_collection = "DISPUTED_COLLECTION"\n', "", "back_ends.reports.service_codes.disputed_collection"),
    ],
)
def test_a_council_that_cannot_be_wired_is_refused_with_the_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    shutil.copytree(ROOT / "councils", tmp_path / "councils")
    path = tmp_path / "councils" / "westmoor" / "council.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    settings = ActionSettings.read({"BOT_GATEWAY_PRIVATE_SECRET": SECRET, "BOT_COUNCILS_DIR": str(path.parents[1])})
    with pytest.raises(FileError) as caught:
        Clients(settings)
    assert caught.value.field == field
