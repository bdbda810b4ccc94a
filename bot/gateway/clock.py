"""The machine's own clock, for claims, retries and records. What residents are told follows the desk's clock."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The aware instant in UTC. `BOT_CLOCK_NOW` does not hold it still: a claim has to run out one day."""
    return datetime.now(UTC)
