"""Every setting of every process, read from the environment once at start. The only place that reads `os.environ`.

A setting that is missing or wrong stops the process with `SettingError`, which names it. Secrets have no defaults:
`make run` makes them for a development machine and keeps them in the data folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from bot.settings.values import (
    SettingError,
    read_broker,
    read_clock,
    read_count,
    read_count_or_none,
    read_database,
    read_folder,
    read_level,
    read_log_form,
    read_notify_key,
    read_path,
    read_port,
    read_port_or_none,
    read_seconds,
    read_secret,
    read_text,
    read_url,
    read_url_or_none,
    read_words,
)

_PAYMENTS_DATABASE = "sqlite:///{data}/payments.db"
_ROBOTS = "googlebot,bingbot,crawler,spider,uptimerobot,pingdom,statuscake,zgrab"
_SANDBOX_NOTIFY_KEY = "sandbox_live-5a4db0e5-0000-4000-8000-000000000001-5a4db0e5-0000-4000-8000-00000000000a"


def _setting(name: str, read: Callable[[str, str], Any], default: str | None = None) -> Any:
    """A dataclass field read from environment variable `name`; no default means that it must be given."""
    return field(metadata={"name": name, "read": read, "default": default})


@dataclass(frozen=True, kw_only=True)
class _Settings:
    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read and check every field; `SettingError` names the first that is missing or wrong."""
        source = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for one in fields(cls):
            name, default = one.metadata["name"], one.metadata["default"]
            raw = source.get(name, "").strip() or default
            if raw is None:
                raise SettingError(name, "must be set")
            if "{data}" in raw:
                raw = raw.replace("{data}", source.get("BOT_DATA_DIR", "").strip() or "var")
            values[one.name] = one.metadata["read"](name, raw)
        return cls(**values)

    def named(self, attribute: str) -> str:
        """The environment name behind a field, for messages."""
        names = {one.name: str(one.metadata["name"]) for one in fields(self)}
        return names[attribute]


@dataclass(frozen=True, kw_only=True)
class SharedSettings(_Settings):
    """What every process reads."""

    data_dir: Path = _setting("BOT_DATA_DIR", read_path, "var")
    councils_dir: Path = _setting("BOT_COUNCILS_DIR", read_folder, "councils")
    words_dir: Path = _setting("BOT_WORDS_DIR", read_folder, "words")
    log_level: str = _setting("BOT_LOG_LEVEL", read_level, "info")
    log_form: str = _setting("BOT_LOG_FORM", read_log_form, "json")
    clock_now: datetime | None = _setting("BOT_CLOCK_NOW", read_clock, "")

    def clock(self) -> Callable[[], datetime]:
        """The process's clock in aware UTC; `BOT_CLOCK_NOW` holds it still, for demonstrations and tests."""
        fixed = self.clock_now
        if fixed is not None:
            still = fixed.astimezone(UTC)
            return lambda: still
        return lambda: datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class GatewaySettings(SharedSettings):
    """The public door."""

    host: str = _setting("BOT_GATEWAY_HOST", read_text, "127.0.0.1")
    port: int = _setting("BOT_GATEWAY_PORT", read_port, "8080")
    private_port: int = _setting("BOT_GATEWAY_PRIVATE_PORT", read_port, "8089")
    secret: str = _setting("BOT_GATEWAY_SECRET", read_secret)
    private_secret: str = _setting("BOT_GATEWAY_PRIVATE_SECRET", read_secret)
    api_keys: tuple[str, ...] = _setting("BOT_GATEWAY_API_KEYS", read_words, "")
    database: str = _setting("BOT_GATEWAY_DATABASE_URL", read_database, "sqlite:///{data}/gateway.db")
    rasa_url: str = _setting("BOT_RASA_URL", read_url, "http://127.0.0.1:5005")
    rasa_token: str = _setting("BOT_RASA_TOKEN", read_secret)
    rasa_tracker_database: str = _setting(
        "BOT_RASA_TRACKER_DATABASE_URL", read_database, "sqlite:///{data}/rasa-tracker.db"
    )
    rasa_events_database: str = _setting(
        "BOT_RASA_EVENTS_DATABASE_URL", read_database, "sqlite:///{data}/rasa-events.db"
    )
    actions_url: str = _setting("BOT_ACTIONS_URL", read_url, "http://127.0.0.1:5055")
    public_url: str = _setting("BOT_GATEWAY_PUBLIC_URL", read_url_or_none, "")
    answer_seconds: float = _setting("BOT_GATEWAY_ANSWER_SECONDS", read_seconds, "10")
    rasa_seconds: float = _setting("BOT_GATEWAY_RASA_SECONDS", read_seconds, "120")
    claim_seconds: float = _setting("BOT_GATEWAY_CLAIM_SECONDS", read_seconds, "6")
    outbox_seconds: float = _setting("BOT_GATEWAY_OUTBOX_SECONDS", read_seconds, "2")
    give_up_seconds: float = _setting("BOT_GATEWAY_GIVE_UP_SECONDS", read_seconds, "1800")
    keep_days: int = _setting("BOT_GATEWAY_KEEP_DAYS", read_count, "30")
    conversation_messages_a_minute: int = _setting("BOT_GATEWAY_CONVERSATION_RATE", read_count, "30")
    address_messages_a_minute: int = _setting("BOT_GATEWAY_ADDRESS_RATE", read_count, "120")
    trusted_proxies: tuple[str, ...] = _setting("BOT_GATEWAY_TRUSTED_PROXIES", read_words, "")
    staff_networks: tuple[str, ...] = _setting("BOT_GATEWAY_STAFF_NETWORKS", read_words, "")
    test_networks: tuple[str, ...] = _setting("BOT_GATEWAY_TEST_NETWORKS", read_words, "")
    robot_agents: tuple[str, ...] = _setting("BOT_GATEWAY_ROBOT_AGENTS", read_words, _ROBOTS)
    socket_path: str = _setting("BOT_GATEWAY_SOCKET_PATH", read_text, "/socket.io")
    socket_user_event: str = _setting("BOT_GATEWAY_SOCKET_USER_EVENT", read_text, "user_uttered")
    socket_bot_event: str = _setting("BOT_GATEWAY_SOCKET_BOT_EVENT", read_text, "bot_uttered")
    socket_origins: tuple[str, ...] = _setting("BOT_GATEWAY_SOCKET_ORIGINS", read_words, "")
    socket_connections: int = _setting("BOT_GATEWAY_SOCKET_CONNECTIONS", read_count, "5000")
    socket_address_connections: int = _setting("BOT_GATEWAY_SOCKET_ADDRESS_CONNECTIONS", read_count, "100")
    default_council: str = _setting("BOT_GATEWAY_DEFAULT_COUNCIL", read_text, "westmoor")
    sandbox_url: str = _setting("BOT_SANDBOX_URL", read_url, "http://127.0.0.1:8090")
    payments_database: str = _setting("BOT_PAYMENTS_DATABASE_URL", read_database, _PAYMENTS_DATABASE)
    payments_sweep_seconds: float = _setting("BOT_PAYMENTS_SWEEP_SECONDS", read_seconds, "10")
    payments_keep_days: int = _setting("BOT_PAYMENTS_KEEP_DAYS", read_count, "2557")  # seven years
    civica_user: str = _setting("BOT_CIVICA_USER", read_text, "sandbox")
    civica_password: str = _setting("BOT_CIVICA_PASSWORD", read_text, "sandbox")
    koha_client_id: str = _setting("BOT_KOHA_CLIENT_ID", read_text, "sandbox")
    koha_secret: str = _setting("BOT_KOHA_SECRET", read_text, "sandbox")
    govuk_pay_key: str = _setting("BOT_GOVUK_PAY_KEY", read_text, "sandbox")
    govuk_pay_webhook_secret: str = _setting("BOT_GOVUK_PAY_WEBHOOK_SECRET", read_text, "sandbox")

    @property
    def public_address(self) -> str:
        """What a link to the public door begins with: `BOT_GATEWAY_PUBLIC_URL`, or else this machine's own address."""
        host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        return self.public_url or f"http://{host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class ActionSettings(SharedSettings):
    """The action server."""

    port: int = _setting("BOT_ACTIONS_PORT", read_port, "5055")
    gateway_url: str = _setting("BOT_GATEWAY_PRIVATE_URL", read_url, "http://127.0.0.1:8089")
    private_secret: str = _setting("BOT_GATEWAY_PRIVATE_SECRET", read_secret)
    sandbox_url: str = _setting("BOT_SANDBOX_URL", read_url, "http://127.0.0.1:8090")
    os_places_key: str = _setting("BOT_OS_PLACES_KEY", read_text, "sandbox")
    open311_key: str = _setting("BOT_OPEN311_KEY", read_text, "sandbox")
    waste_key: str = _setting("BOT_WASTE_KEY", read_text, "sandbox")
    civica_user: str = _setting("BOT_CIVICA_USER", read_text, "sandbox")
    civica_password: str = _setting("BOT_CIVICA_PASSWORD", read_text, "sandbox")
    koha_client_id: str = _setting("BOT_KOHA_CLIENT_ID", read_text, "sandbox")
    koha_secret: str = _setting("BOT_KOHA_SECRET", read_text, "sandbox")
    govuk_notify_key: str = _setting("BOT_GOVUK_NOTIFY_KEY", read_notify_key, _SANDBOX_NOTIFY_KEY)


@dataclass(frozen=True, kw_only=True)
class UsageSettings(SharedSettings):
    """The usage log: its own database, and the two that it only reads."""

    database: str = _setting("BOT_USAGE_DATABASE_URL", read_database, "sqlite:///{data}/usage.db")
    gateway_database: str = _setting("BOT_GATEWAY_DATABASE_URL", read_database, "sqlite:///{data}/gateway.db")
    events_database: str = _setting("BOT_RASA_EVENTS_DATABASE_URL", read_database, "sqlite:///{data}/rasa-events.db")
    tracker_database: str = _setting("BOT_RASA_TRACKER_DATABASE_URL", read_database, "sqlite:///{data}/rasa-tracker.db")
    broker: str = _setting("BOT_USAGE_BROKER", read_broker, "sql")
    queue: str = _setting("BOT_USAGE_QUEUE", read_text, "kerbside_usage")
    sweep_seconds: float = _setting("BOT_USAGE_SWEEP_SECONDS", read_seconds, "60")
    person_secret: str = _setting("BOT_USAGE_PERSON_SECRET", read_secret)
    poll_seconds: float = _setting("BOT_USAGE_POLL_SECONDS", read_seconds, "1")
    transcript_days: int = _setting("BOT_USAGE_TRANSCRIPT_DAYS", read_count, "30")
    fact_months: int = _setting("BOT_USAGE_FACT_MONTHS", read_count, "13")
    retention_hours: int = _setting("BOT_USAGE_RETENTION_HOURS", read_count_or_none, "24")
    metrics_port: int = _setting("BOT_USAGE_METRICS_PORT", read_port_or_none, "0")


@dataclass(frozen=True, kw_only=True)
class RecordSettings(UsageSettings):
    """The usage log's commands that hold or erase: they ask the gateway, at its private door."""

    gateway_url: str = _setting("BOT_GATEWAY_PRIVATE_URL", read_url, "http://127.0.0.1:8089")
    private_secret: str = _setting("BOT_GATEWAY_PRIVATE_SECRET", read_secret)


@dataclass(frozen=True, kw_only=True)
class PaymentsSettings(SharedSettings):
    """The reconciliation: it reads the ledger, GOV.UK Pay and the council tax accounts."""

    database: str = _setting("BOT_PAYMENTS_DATABASE_URL", read_database, _PAYMENTS_DATABASE)
    sandbox_url: str = _setting("BOT_SANDBOX_URL", read_url, "http://127.0.0.1:8090")
    govuk_pay_key: str = _setting("BOT_GOVUK_PAY_KEY", read_text, "sandbox")
    civica_user: str = _setting("BOT_CIVICA_USER", read_text, "sandbox")
    civica_password: str = _setting("BOT_CIVICA_PASSWORD", read_text, "sandbox")


@dataclass(frozen=True, kw_only=True)
class ReportSettings(SharedSettings):
    """The ROI report reads the usage log and nothing else."""

    usage_database: str = _setting("BOT_USAGE_DATABASE_URL", read_database, "sqlite:///{data}/usage.db")


@dataclass(frozen=True, kw_only=True)
class IssuedSettings(ReportSettings):
    """Issued reports stand in a database of their own."""

    database: str = _setting("BOT_ROI_DATABASE_URL", read_database, "sqlite:///{data}/reports.db")


@dataclass(frozen=True, kw_only=True)
class GovernanceSettings(ReportSettings):
    """The governance pack reads how long what is kept, whose systems are asked, and what understands messages."""

    transcript_days: int = _setting("BOT_USAGE_TRANSCRIPT_DAYS", read_count, "30")
    fact_months: int = _setting("BOT_USAGE_FACT_MONTHS", read_count, "13")
    keep_days: int = _setting("BOT_GATEWAY_KEEP_DAYS", read_count, "30")
    payments_keep_days: int = _setting("BOT_PAYMENTS_KEEP_DAYS", read_count, "2557")
    database: str = _setting("BOT_GATEWAY_DATABASE_URL", read_database, "sqlite:///{data}/gateway.db")
    events_database: str = _setting("BOT_RASA_EVENTS_DATABASE_URL", read_database, "sqlite:///{data}/rasa-events.db")
    tracker_database: str = _setting("BOT_RASA_TRACKER_DATABASE_URL", read_database, "sqlite:///{data}/rasa-tracker.db")
    payments_database: str = _setting("BOT_PAYMENTS_DATABASE_URL", read_database, _PAYMENTS_DATABASE)


@dataclass(frozen=True, kw_only=True)
class SandboxSettings(SharedSettings):
    """The stand-in back ends."""

    port: int = _setting("BOT_SANDBOX_PORT", read_port, "8090")
    database: str = _setting("BOT_SANDBOX_DATABASE_URL", read_database, "sqlite:///{data}/sandbox.db")
    pay_webhook_url: str = _setting("BOT_SANDBOX_PAY_WEBHOOK_URL", read_url_or_none, "")
    pay_webhook_secret: str = _setting("BOT_GOVUK_PAY_WEBHOOK_SECRET", read_text, "sandbox")


@dataclass(frozen=True, kw_only=True)
class SimulatorSettings(SharedSettings):
    """What plays sample conversations: an API key lets it speak for many residents and date their messages."""

    gateway_url: str = _setting("BOT_GATEWAY_URL", read_url, "http://127.0.0.1:8080")
    sandbox_url: str = _setting("BOT_SANDBOX_URL", read_url, "http://127.0.0.1:8090")
    api_keys: tuple[str, ...] = _setting("BOT_GATEWAY_API_KEYS", read_words)


@dataclass(frozen=True, kw_only=True)
class RunSettings(SharedSettings):
    """What starts the whole system on one machine."""

    rasa_port: int = _setting("BOT_RASA_PORT", read_port, "5005")
    start_seconds: int = _setting("BOT_RUN_START_SECONDS", read_count, "240")
    sample_conversations: int = _setting("BOT_RUN_SAMPLES", read_count_or_none, "300")


def inherited_environment() -> dict[str, str]:
    """A copy of this process's environment, for handing on to child processes."""
    return dict(os.environ)
