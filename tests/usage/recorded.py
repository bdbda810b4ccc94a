"""What Rasa and the gateway have written, and the usage log reading it. The tables are those of the real writers."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, insert, select
from sqlalchemy.engine import Engine

from bot.database import migrate, open_database
from bot.gateway.tables import evidence
from bot.usage import __main__ as usage
from bot.usage import tables
from tests.usage.made_conversations import SECRET, Talk

#: The table of rasa.core.brokers.sql; a test compares the two.
EVENTS = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("data", Text),
)


@dataclass
class Recorded:
    """The addresses of three databases, and what tests do with them."""

    usage_url: str
    gateway_url: str
    rasa_url: str
    folder: Path
    root: Path
    more: dict[str, str] = field(default_factory=dict)  # further settings
    _engines: dict[str, Engine] = field(default_factory=dict)

    def make_sources(self) -> None:
        migrate(self.gateway_url, "gateway")
        EVENTS.metadata.create_all(self.engine(self.rasa_url))

    def engine(self, url: str) -> Engine:
        if url not in self._engines:
            self._engines[url] = open_database(url)
        return self._engines[url]

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
            "BOT_USAGE_DATABASE_URL": self.usage_url,
            "BOT_GATEWAY_DATABASE_URL": self.gateway_url,
            "BOT_RASA_EVENTS_DATABASE_URL": self.rasa_url,
            "BOT_COUNCILS_DIR": str(self.root / "councils"),
            "BOT_WORDS_DIR": str(self.root / "words"),
            "BOT_DATA_DIR": str(self.folder),
            "BOT_USAGE_PERSON_SECRET": SECRET,
            "BOT_USAGE_POLL_SECONDS": "0.05",
            "BOT_USAGE_RETENTION_HOURS": "0",  # what is made up here happened longer ago than words are kept
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "PYTHONPATH": str(self.root),
            **self.more,
        }

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-W", "ignore", "-m", "bot.usage"]

    def publish(self, events: Sequence[dict[str, Any]]) -> None:
        """As Rasa's SQL broker does: one row, one commit."""
        for event in events:
            with self.engine(self.rasa_url).begin() as connection:
                connection.execute(insert(EVENTS).values(sender_id=event["sender_id"], data=json.dumps(event)))

    def publish_raw(self, sender: str | None, data: str) -> None:
        with self.engine(self.rasa_url).begin() as connection:
            connection.execute(insert(EVENTS).values(sender_id=sender, data=data))

    def record(self, rows: Sequence[dict[str, Any]]) -> None:
        """As the gateway does: append-only; the database gives the ids, which the rows then have."""
        for row in rows:
            values = {name: value for name, value in row.items() if name != "id"}
            with self.engine(self.gateway_url).begin() as connection:
                row["id"] = connection.execute(insert(evidence).values(**values)).inserted_primary_key[0]

    def store(self, *talks: Talk) -> None:
        for talk in talks:
            self.publish(talk.events)
            self.record(talk.rows)

    def run(self, *arguments: str) -> int:
        """The real process's `main`, in this process."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            return usage.main(list(arguments))

    def drain(self) -> None:
        assert self.run("--once") == 0

    def rows(self, table: Table) -> list[dict[str, Any]]:
        with self.engine(self.usage_url).connect() as connection:
            query = select(table).order_by(*table.primary_key)
            return [dict(row) for row in connection.execute(query).mappings()]

    @property
    def contacts(self) -> list[dict[str, Any]]:
        return sorted(self.rows(tables.contacts), key=lambda row: (row["opened_at"], row["id"]))

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        return [(row["need"], row["outcome"]) for row in self.contacts]
