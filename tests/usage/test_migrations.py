"""What an earlier version stored is carried over, derived by the rules of today, and the way back is open."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from bot.usage.tables import METADATA
from tests.usage.made_conversations import Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded


def move(recorded: Recorded, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(recorded.root) / "bot" / "usage" / "migrations"))
    with recorded.engine(recorded.usage_url).begin() as connection:
        config.attributes["connection"] = connection
        config.attributes["version_table"] = "usage_schema"
        command.downgrade(config, version)


def columns(recorded: Recorded, table: str) -> set[str]:
    return {column["name"] for column in inspect(recorded.engine(recorded.usage_url)).get_columns(table)}


def test_contacts_of_the_first_schema_are_derived_again_by_the_newest(recorded: Recorded) -> None:
    recorded.store(report_a_missed_bin(Talk()), Talk(conversation_name(2)).says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    before = recorded.contacts
    move(recorded, "0001")
    assert "barred" not in columns(recorded, "contacts")
    assert "account" not in columns(recorded, "facts")
    with recorded.engine(recorded.usage_url).begin() as connection:
        connection.exec_driver_sql("UPDATE marks SET anchor = 'the rules of then' WHERE source = 'rules'")
    recorded.drain()
    assert recorded.contacts == before


def test_the_migrations_make_what_the_tables_say(recorded: Recorded) -> None:
    recorded.drain()
    for table in METADATA.tables.values():
        assert columns(recorded, table.name) == {column.name for column in table.columns}, table.name
        made = {index["name"] for index in inspect(recorded.engine(recorded.usage_url)).get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= made, table.name
