"""A bed for each test: gateway, sandbox and browser, on SQLite or on PostgreSQL databases of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.conftest import (  # noqa: F401 - fixtures
    councils,
    postgresql,
    rasa,
    redactor,
    second_postgresql,
)
from tests.payments.counter_bed import Bed, open_bed


@pytest.fixture
async def make_bed(
    tmp_path: Path,
    councils: Path,  # noqa: F811
    redactor: Any,  # noqa: F811
    rasa: Any,  # noqa: F811
) -> AsyncIterator[Callable[..., Any]]:
    """`await make_bed(copies=2, BOT_...="...")`."""
    async with AsyncExitStack() as stack:

        async def make(copies: int = 1, **changes: str) -> Bed:
            return await open_bed(stack, tmp_path, councils, redactor, rasa, copies, **changes)

        yield make


@pytest.fixture
async def bed(make_bed: Callable[..., Any]) -> Bed:
    return await make_bed()
