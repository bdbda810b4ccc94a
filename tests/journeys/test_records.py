"""The search that proves absence finds what is there."""

from __future__ import annotations

import uuid
from pathlib import Path

from tests.journeys.records import files_that_hold


def test_the_search_finds_what_is_hidden_in_a_file(tmp_path: Path) -> None:
    mark = f"{uuid.uuid4()}@example.org"
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "some.db-wal").write_bytes(b"\x00\xff" + mark.upper().encode() + b"\x00")
    assert files_that_hold(tmp_path, mark) == ["some.db-wal"]
