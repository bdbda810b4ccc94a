"""The environment that all processes of one machine share: `.env`, made secrets, addresses that follow ports."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from honcho.environ import parse

#: Secrets that a development machine makes for itself on the first start and keeps in `<data>/secrets.env`.
MADE_SECRETS = (
    "BOT_GATEWAY_SECRET",
    "BOT_GATEWAY_PRIVATE_SECRET",
    "BOT_GATEWAY_API_KEYS",
    "BOT_RASA_TOKEN",
    "BOT_USAGE_PERSON_SECRET",
)

#: Port settings with their defaults; an address setting that is not given follows its port.
PORTS = {
    "BOT_GATEWAY_PORT": "8080",
    "BOT_GATEWAY_PRIVATE_PORT": "8089",
    "BOT_RASA_PORT": "5005",
    "BOT_ACTIONS_PORT": "5055",
    "BOT_SANDBOX_PORT": "8090",
}
_ADDRESSES = {
    "BOT_GATEWAY_URL": "BOT_GATEWAY_PORT",
    "BOT_RASA_URL": "BOT_RASA_PORT",
    "BOT_ACTIONS_URL": "BOT_ACTIONS_PORT",
    "BOT_GATEWAY_PRIVATE_URL": "BOT_GATEWAY_PRIVATE_PORT",
    "BOT_SANDBOX_URL": "BOT_SANDBOX_PORT",
}
#: Where the stand-in of GOV.UK Pay sends its webhooks, as a council enters it in the real one's admin tool.
_PAY_WEBHOOK_PATH = "/hooks/govuk-pay"
_DATABASES = {
    "BOT_GATEWAY_DATABASE_URL": "gateway.db",
    "BOT_PAYMENTS_DATABASE_URL": "payments.db",
    "BOT_USAGE_DATABASE_URL": "usage.db",
    "BOT_SANDBOX_DATABASE_URL": "sandbox.db",
    "BOT_RASA_TRACKER_DATABASE_URL": "rasa-tracker.db",
    "BOT_RASA_EVENTS_DATABASE_URL": "rasa-events.db",
}
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore::DeprecationWarning",
    "PYTHONUNBUFFERED": "1",
    "HF_HUB_OFFLINE": "1",
}


def compose_environment(given: Mapping[str, str], root: Path) -> dict[str, str]:
    """Everything a child process needs: `given` wins over `<root>/.env`, that over what is made here.

    Makes the data folder and its secrets on the first call; later calls find the same ones.
    """
    environment = {**_read_env_file(root / ".env"), **{name: value for name, value in given.items() if value}}
    data = Path(environment.setdefault("BOT_DATA_DIR", "var"))
    data = data if data.is_absolute() else root / data
    data.mkdir(parents=True, exist_ok=True)
    for name, value in made_secrets(data / "secrets.env").items():
        environment.setdefault(name, value)
    for name, port in PORTS.items():
        environment.setdefault(name, port)
    for name, port_setting in _ADDRESSES.items():
        environment.setdefault(name, f"http://127.0.0.1:{environment[port_setting]}")
    environment.setdefault("BOT_SANDBOX_PAY_WEBHOOK_URL", environment["BOT_GATEWAY_URL"] + _PAY_WEBHOOK_PATH)
    for name, file in _DATABASES.items():
        environment.setdefault(name, f"sqlite:///{data / file}")
    environment.update(_QUIET)
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)])
    return environment


def made_secrets(path: Path) -> dict[str, str]:
    """The secrets in `path`, readable by its owner only; what is missing is made and added."""
    found = _read_env_file(path)
    missing = [name for name in MADE_SECRETS if not found.get(name)]
    if missing:
        found.update({name: secrets.token_urlsafe(32) for name in missing})
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f'{name}="{value}"\n' for name, value in found.items())
    return found


def _read_env_file(path: Path) -> dict[str, str]:
    return dict(parse(path.read_text())) if path.exists() else {}
