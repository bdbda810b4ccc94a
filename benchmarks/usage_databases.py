"""Databases of its own for the benchmark of the usage log: SQLite files, or new ones on the local PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from bot.settings import UsageSettings
from bot.usage.opening import Log, open_log

ROOT = Path(__file__).resolve().parents[1]
SERVER = "postgresql://root@127.0.0.1:5432"


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """Addresses of three empty databases: usage, gateway, rasa."""
    names = ("usage", "gateway", "rasa")
    if kind == "sqlite":
        yield {name: f"sqlite:///{folder}/{name}.db" for name in names}
        return
    mark = secrets.token_hex(4)
    server = psycopg2.connect(f"{SERVER}/postgres")
    server.autocommit = True
    made = {name: f"kerbside_benchmark_{name}_{mark}" for name in names}
    for name in made.values():
        server.cursor().execute(f"CREATE DATABASE {name}")
    try:
        yield {name: f"{SERVER}/{database}" for name, database in made.items()}
    finally:
        for name in made.values():
            server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


def open_at(urls: dict[str, str], folder: Path) -> Log:
    """A usage log at these addresses, with nobody to tell."""
    return open_log(
        UsageSettings.read(
            {
                "BOT_USAGE_DATABASE_URL": urls["usage"],
                "BOT_GATEWAY_DATABASE_URL": urls["gateway"],
                "BOT_RASA_EVENTS_DATABASE_URL": urls["rasa"],
                "BOT_DATA_DIR": str(folder),
                "BOT_COUNCILS_DIR": str(ROOT / "councils"),
                "BOT_WORDS_DIR": str(ROOT / "words"),
                "BOT_USAGE_PERSON_SECRET": secrets.token_hex(32),
            }
        )
    )
