"""A wrong setting stops a process at start and is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.settings import ActionSettings, GatewaySettings, RunSettings, SandboxSettings, SettingError, UsageSettings

SECRET = "s" * 32
GIVEN = {"BOT_GATEWAY_SECRET": SECRET, "BOT_GATEWAY_PRIVATE_SECRET": SECRET, "BOT_RASA_TOKEN": SECRET}


def test_defaults_are_enough_beside_the_secrets() -> None:
    settings = GatewaySettings.read(GIVEN)
    assert (settings.port, settings.private_port, settings.answer_seconds) == (8080, 8089, 10.0)
    assert settings.database == "sqlite:///var/gateway.db"


def test_databases_follow_the_data_folder() -> None:
    assert SandboxSettings.read({"BOT_DATA_DIR": "elsewhere"}).database == "sqlite:///elsewhere/sandbox.db"


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_a_missing_secret_is_named(missing: str) -> None:
    with pytest.raises(SettingError, match=f"^{missing}: must be set$"):
        GatewaySettings.read({name: value for name, value in GIVEN.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_GATEWAY_PORT", "0"),
        ("BOT_GATEWAY_PORT", "65536"),
        ("BOT_GATEWAY_PORT", "eighty"),
        ("BOT_GATEWAY_PORT", "-1"),
        ("BOT_GATEWAY_PORT", "80.5"),
        ("BOT_GATEWAY_SECRET", "short"),
        ("BOT_GATEWAY_ANSWER_SECONDS", "soon"),
        ("BOT_GATEWAY_ANSWER_SECONDS", "0"),
        ("BOT_GATEWAY_ANSWER_SECONDS", "nan"),
        ("BOT_GATEWAY_CONVERSATION_RATE", "0"),
        ("BOT_RASA_URL", "localhost:5005"),
        ("BOT_RASA_URL", "ftp://rasa"),
        ("BOT_GATEWAY_DATABASE_URL", "mysql://x"),
        ("BOT_COUNCILS_DIR", "no/such/folder"),
        ("BOT_LOG_LEVEL", "loud"),
        ("BOT_LOG_FORM", "xml"),
        ("BOT_CLOCK_NOW", "yesterday"),
        ("BOT_CLOCK_NOW", "2026-11-25T10:00:00"),
    ],
)
def test_a_wrong_value_is_refused_with_the_settings_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"^{name}: ") as caught:
        GatewaySettings.read({**GIVEN, name: value})
    assert caught.value.setting == name


def test_a_secret_is_never_shown_in_the_error() -> None:
    with pytest.raises(SettingError) as caught:
        GatewaySettings.read({**GIVEN, "BOT_GATEWAY_SECRET": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_the_broker_is_sql_or_an_amqp_address() -> None:
    given = {"BOT_USAGE_PERSON_SECRET": SECRET}
    assert UsageSettings.read({**given, "BOT_USAGE_BROKER": "amqp://guest@localhost"}).broker.startswith("amqp")
    with pytest.raises(SettingError, match="BOT_USAGE_BROKER"):
        UsageSettings.read({**given, "BOT_USAGE_BROKER": "kafka"})


def test_the_clock_runs_unless_it_is_held_still() -> None:
    held = RunSettings.read({"BOT_CLOCK_NOW": "2026-11-25T10:00:00+01:00"}).clock()
    assert held() == held() == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert abs(RunSettings.read({}).clock()() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_setting_can_be_named_from_its_field() -> None:
    settings = ActionSettings.read(GIVEN)
    assert settings.named("sandbox_url") == "BOT_SANDBOX_URL"
    with pytest.raises(KeyError, match="no_such"):
        settings.named("no_such")
