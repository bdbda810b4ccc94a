"""Databases for issued reports, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

SERVER = "postgresql://root@127.0.0.1:5432"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def reports_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where issued reports go: a file that is not there yet, or an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/reports.db"
        return
    try:
        connection = psycopg2.connect(f"{SERVER}/postgres", connect_timeout=3)
    except psycopg2.OperationalError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("there is no PostgreSQL server at 127.0.0.1:5432")
    connection.autocommit = True
    name = f"kerbside_test_reports_{secrets.token_hex(4)}"
    connection.cursor().execute(f"CREATE DATABASE {name}")
    try:
        yield f"{SERVER}/{name}"
    finally:
        connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.close()
