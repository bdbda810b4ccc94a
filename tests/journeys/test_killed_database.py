"""kill -9 of the database, every process of it at once, while residents talk: a short run of `benchmarks/kills`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.kills.cluster import Cluster, find_server_programs
from benchmarks.kills.killing import kill_again_and_again

ROUNDS = 3


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of the test's own, not yet started, or a skip that names what is missing."""
    programs = find_server_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL's own programs are not installed")
        pytest.skip("needs PostgreSQL's own programs (Debian: postgresql)")
    # PostgreSQL runs as another user where this one is root, and pytest keeps others out of its folder.
    with TemporaryDirectory(prefix="kerbside-postgresql-") as folder:
        Path(folder).chmod(0o755)
        yield Cluster(Path(folder), programs)


@pytest.mark.postgresql
@pytest.mark.timeout(900)
def test_a_database_that_dies_loses_and_doubles_nothing(cluster: Cluster, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with cluster:
        killed = kill_again_and_again("database", ROUNDS, data, 7, residents=3, cluster=cluster)
    found = killed.findings
    assert (killed.rounds, killed.under_load) == (ROUNDS, ROUNDS)
    assert found.messages > ROUNDS
    assert found.lost == []
    assert found.doubled == []
