"""A deadline that every call inside one action shares, however deep it is made. Each task has its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ends: ContextVar[float | None] = ContextVar("ends", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything inside has this long in all; an outer deadline that is nearer stays in force."""
    ends = time.monotonic() + seconds
    outer = _ends.get()
    token = _ends.set(ends if outer is None else min(outer, ends))
    try:
        yield
    finally:
        _ends.reset(token)


def seconds_left() -> float | None:
    """What is left of the deadline in force, negative when it has passed; None when there is none."""
    ends = _ends.get()
    return None if ends is None else ends - time.monotonic()
