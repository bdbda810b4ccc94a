"""The usage log with its two sources, on SQLite files or on PostgreSQL databases of their own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.usage.recorded import Recorded

ROOT = Path(__file__).resolve().parents[2]
SERVER = "postgresql://root@127.0.0.1:5432"


@pytest.fixture
def postgresql_server() -> str:
    """A PostgreSQL server, or a skip that names it; in CI it must be there."""
    try:
        psycopg2.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg2.OperationalError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("there is no PostgreSQL server at 127.0.0.1:5432")
    return SERVER


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Recorded]:
    """Addresses of SQLite files that nobody has made yet."""
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("usage", "gateway", "rasa")]
    made = Recorded(*urls, folder=tmp_path, root=ROOT)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Recorded]:
    """Sources that are there and empty, and the usage log that follows them."""
    if request.param == "sqlite":
        yield from _made({name: f"sqlite:///{tmp_path}/{name}.db" for name in ("usage", "gateway", "rasa")}, tmp_path)
        return
    server = request.getfixturevalue("postgresql_server")
    mark = secrets.token_hex(4)
    names = {name: f"kerbside_test_{name}_{mark}" for name in ("usage", "gateway", "rasa")}
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    for name in names.values():
        connection.cursor().execute(f"CREATE DATABASE {name}")
    try:
        yield from _made({name: f"{server}/{database}" for name, database in names.items()}, tmp_path)
    finally:
        for name in names.values():
            connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.close()


def _made(urls: dict[str, str], folder: Path) -> Iterator[Recorded]:
    made = Recorded(urls["usage"], urls["gateway"], urls["rasa"], folder, ROOT)
    made.make_sources()
    yield made
    made.close()
