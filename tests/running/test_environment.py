"""The environment that all processes share: settings win in the right order, secrets are made once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.running.environment import MADE_SECRETS, compose_environment, made_secrets
from bot.settings import ActionSettings, GatewaySettings, SandboxSettings, UsageSettings

ROOT = Path(__file__).resolve().parents[2]


def test_a_new_machine_gets_everything_that_its_processes_need(tmp_path: Path) -> None:
    environment = {**compose_environment({}, tmp_path), "BOT_COUNCILS_DIR": str(ROOT / "councils")}
    environment["BOT_WORDS_DIR"] = str(ROOT / "words")
    gateway = GatewaySettings.read(environment)
    assert gateway.database == f"sqlite:///{tmp_path}/var/gateway.db"
    assert ActionSettings.read(environment).private_secret == gateway.private_secret
    assert UsageSettings.read(environment).gateway_database == gateway.database
    assert SandboxSettings.read(environment).port == 8090
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_secrets_are_made_once_long_distinct_and_for_their_owner_only(tmp_path: Path) -> None:
    first = compose_environment({}, tmp_path)
    assert compose_environment({}, tmp_path) == first
    made = {first[name] for name in MADE_SECRETS}
    assert len(made) == len(MADE_SECRETS)
    assert min(map(len, made)) >= 32
    assert (tmp_path / "var" / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_a_newer_version_needs_is_added_beside_the_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_text('BOT_GATEWAY_SECRET="kept-from-an-earlier-start-of-this-machine"\n')
    assert made_secrets(path)["BOT_GATEWAY_SECRET"] == "kept-from-an-earlier-start-of-this-machine"
    assert set(made_secrets(path)) == set(MADE_SECRETS)


def test_the_environment_wins_over_the_file_and_the_file_over_what_is_made(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_GATEWAY_PORT=9001\nBOT_SANDBOX_PORT=9002\n# BOT_RASA_PORT=1\n")
    environment = compose_environment({"BOT_GATEWAY_PORT": "9003", "BOT_RASA_PORT": ""}, tmp_path)
    assert environment["BOT_GATEWAY_PORT"] == "9003"
    assert environment["BOT_SANDBOX_PORT"] == "9002"
    assert environment["BOT_RASA_PORT"] == "5005"


def test_addresses_follow_their_ports_unless_they_are_given(tmp_path: Path) -> None:
    given = {"BOT_RASA_PORT": "9100", "BOT_SANDBOX_PORT": "9101", "BOT_SANDBOX_URL": "http://127.0.0.1:7"}
    environment = compose_environment(given, tmp_path)
    assert environment["BOT_RASA_URL"] == "http://127.0.0.1:9100"
    assert environment["BOT_SANDBOX_URL"] == "http://127.0.0.1:7"


def test_a_command_runs_within_the_machines_environment(tmp_path: Path) -> None:
    script = "import bot.settings as s; print(s.GatewaySettings.read().port)"
    command = [sys.executable, "-m", "bot.running.within", "python", "-c", script]
    environment = {"BOT_DATA_DIR": str(tmp_path), "BOT_GATEWAY_PORT": "9345", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "9345"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_GATEWAY_PORT", "http"),
        ("BOT_GATEWAY_SECRET", "short"),
        ("BOT_RUN_START_SECONDS", "0"),
        ("BOT_COUNCILS_DIR", "no/such/folder"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name_and_status_2(tmp_path: Path, name: str, value: str) -> None:
    environment = {"BOT_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", name: value}
    command = [sys.executable, "-m", "bot.running"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"Cannot start. {name}: " in done.stderr
    assert "Traceback" not in done.stderr
