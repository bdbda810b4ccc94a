"""A circuit breaker: after several failures in a row a back end is left alone for a while, then tried once."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class BreakerState(StrEnum):
    """Closed lets calls through, open refuses them, half-open lets one through to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """One per base address. `clock` counts seconds and only ever goes forward."""

    def __init__(self, clock: Callable[[], float], *, failures: int = 5, rest_seconds: float = 20.0) -> None:
        self._clock = clock
        self._failures_to_open = failures
        self._rest_seconds = rest_seconds
        self._failures = 0
        self._opened_at: float | None = None
        self._trial_running = False

    @property
    def state(self) -> BreakerState:
        """Where it stands now."""
        if self._opened_at is None:
            return BreakerState.CLOSED
        rested = self._clock() - self._opened_at >= self._rest_seconds
        return BreakerState.HALF_OPEN if rested else BreakerState.OPEN

    def allows(self) -> bool:
        """Whether a call may go out now. A half-open breaker allows one call and then waits for its result."""
        match self.state:
            case BreakerState.CLOSED:
                return True
            case BreakerState.OPEN:
                return False
            case BreakerState.HALF_OPEN:
                if self._trial_running:
                    return False
                self._trial_running = True
                return True

    def succeeded(self) -> None:
        """An answer came, whatever it said."""
        self._failures = 0
        self._opened_at = None
        self._trial_running = False

    def failed(self) -> None:
        """No answer came, or one that means that the back end is not well."""
        self._failures += 1
        self._trial_running = False
        if self._opened_at is not None or self._failures >= self._failures_to_open:
            self._opened_at = self._clock()

    def gave_up(self) -> None:
        """The call was cancelled from our side, which says nothing about the back end."""
        self._trial_running = False
