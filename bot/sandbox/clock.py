"""The sandbox's clock: the process's own, until somebody sets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime


class SandboxClock:
    """Call it for the moment, aware and in UTC. A clock that was set stands still."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._set_to: datetime | None = None

    def __call__(self) -> datetime:
        return self._set_to or self._real()

    def set(self, moment: datetime | None) -> None:
        """Hold the clock at an aware instant; None lets it run again."""
        if moment is not None and moment.tzinfo is None:
            raise ValueError("an instant must be aware")
        self._set_to = moment.astimezone(UTC) if moment is not None else None
