"""A taken port is found before anything starts, and its setting is named."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.running.environment import PORTS
from bot.running.ports import check_ports
from bot.running.system import free_ports
from bot.settings import SettingError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_passes() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_ports({"BOT_GATEWAY_PORT": ("127.0.0.1", port)})


def test_a_taken_port_names_its_setting_and_a_way_out(taken: int) -> None:
    with pytest.raises(
        SettingError, match=rf"^BOT_RASA_PORT: port {taken} on 127\.0\.0\.1 .*BOT_RASA_PORT={taken + 1000}"
    ):
        check_ports({"BOT_RASA_PORT": ("127.0.0.1", taken)})


def test_one_port_for_two_processes_names_both_settings() -> None:
    with pytest.raises(SettingError, match=r"^BOT_RASA_PORT: is 9000, which BOT_GATEWAY_PORT has already"):
        check_ports({"BOT_GATEWAY_PORT": ("127.0.0.1", 9000), "BOT_RASA_PORT": ("127.0.0.1", 9000)})


def test_the_whole_start_ends_with_the_settings_name_when_a_port_is_taken(taken: int, tmp_path: Path) -> None:
    free = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    environment = {**os.environ, **free, "BOT_DATA_DIR": str(tmp_path), "BOT_SANDBOX_PORT": str(taken)}
    command = [sys.executable, "-m", "bot.running"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"BOT_SANDBOX_PORT: port {taken}" in " ".join(done.stderr.split())
