"""Reads and checks one setting's text. What is wrong is said with the setting's name."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


class SettingError(Exception):
    """A setting is missing or wrong. `setting` is its environment name, so that an operator can find it."""

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(f"{setting}: {problem}")
        self.setting = setting
        self.problem = problem


def read_text(name: str, raw: str) -> str:
    """As it stands."""
    return raw


def read_secret(name: str, raw: str) -> str:
    """At least 32 characters."""
    if len(raw) < 32:
        raise SettingError(name, "must have at least 32 characters")
    return raw


def read_port(name: str, raw: str) -> int:
    """1 to 65535."""
    if not raw.isdecimal() or not 1 <= int(raw) <= 65535:
        raise SettingError(name, f"must be a port from 1 to 65535, not {raw!r}")
    return int(raw)


def read_port_or_none(name: str, raw: str) -> int:
    """1 to 65535; 0 for none."""
    return 0 if raw == "0" else read_port(name, raw)


def read_count(name: str, raw: str) -> int:
    """A whole number of at least 1."""
    if not raw.isdecimal() or int(raw) < 1:
        raise SettingError(name, f"must be a whole number of at least 1, not {raw!r}")
    return int(raw)


def read_count_or_none(name: str, raw: str) -> int:
    """A whole number; 0 for none."""
    if not raw.isdecimal():
        raise SettingError(name, f"must be a whole number, 0 for none, not {raw!r}")
    return int(raw)


def read_seconds(name: str, raw: str) -> float:
    """More than 0, at most an hour."""
    try:
        value = float(raw)
    except ValueError:
        raise SettingError(name, f"must be a number of seconds, not {raw!r}") from None
    if not 0 < value <= 3600:
        raise SettingError(name, f"must be more than 0 and at most 3600 seconds, not {raw!r}")
    return value


def read_url(name: str, raw: str) -> str:
    """An http or https address, without its last slash."""
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(name, f"must be an http or https address, not {raw!r}")
    return raw.rstrip("/")


def read_url_or_none(name: str, raw: str) -> str:
    """An address, or nothing."""
    return read_url(name, raw) if raw else ""


def read_database(name: str, raw: str) -> str:
    """The address of a SQLite or PostgreSQL database."""
    if not raw.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg2://")):
        raise SettingError(name, "must begin with sqlite:/// or postgresql://")
    return raw


def read_path(name: str, raw: str) -> Path:
    """A path, whether it is there or not."""
    return Path(raw)


def read_folder(name: str, raw: str) -> Path:
    """A folder that is there."""
    if not Path(raw).is_dir():
        raise SettingError(name, f"there is no folder {raw!r}")
    return Path(raw)


def read_words(name: str, raw: str) -> tuple[str, ...]:
    """Words with commas between them."""
    return tuple(word.strip() for word in raw.split(",") if word.strip())


def read_level(name: str, raw: str) -> str:
    """How much is logged."""
    if raw not in ("debug", "info", "warning", "error"):
        raise SettingError(name, f"must be debug, info, warning or error, not {raw!r}")
    return raw


def read_log_form(name: str, raw: str) -> str:
    """How a log line is written."""
    if raw not in ("json", "console"):
        raise SettingError(name, f"must be json or console, not {raw!r}")
    return raw


def read_broker(name: str, raw: str) -> str:
    """`sql`, or the address of a RabbitMQ."""
    if raw != "sql" and not raw.startswith(("amqp://", "amqps://")):
        raise SettingError(name, "must be sql, or begin with amqp:// or amqps://")
    return raw


def read_clock(name: str, raw: str) -> datetime | None:
    """An instant with its offset, or nothing."""
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise SettingError(name, f"must be an instant such as 2026-11-25T10:00:00+00:00, not {raw!r}") from None
    if moment.tzinfo is None:
        raise SettingError(name, "must say its offset from UTC")
    return moment


def read_notify_key(name: str, raw: str) -> str:
    """A key of GOV.UK Notify: its name, the service's id and a secret."""
    if not re.fullmatch(rf".+-{_UUID}-{_UUID}", raw):
        raise SettingError(name, "must be a GOV.UK Notify key: its name, the service's id and a secret, with hyphens")
    return raw
