"""A ledger that is empty before each test."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from bot.database import open_database
from bot.payments.tables import METADATA
from bot.running.system import RunningSystem


@pytest.fixture(autouse=True)
def no_payments(gateway_and_sandbox: RunningSystem) -> None:
    """What one test paid is not on its way in the next."""
    with open_database(gateway_and_sandbox.environment["BOT_PAYMENTS_DATABASE_URL"]).begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
