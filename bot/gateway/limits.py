"""How many messages a conversation or an address may send a minute. In memory, bounded, and exact to the message."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable


class Limit:
    """A bucket for each key: `a_minute` at once, and refilled at that pace. `clock` counts seconds.

    At most `most_keys` are remembered; the one that was quiet longest goes first, and a bucket that is full again is
    no different from one that was never there.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float], most_keys: int = 20_000) -> None:
        self._size = float(a_minute)
        self._pace = a_minute / 60
        self._clock = clock
        self._most_keys = most_keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str) -> int:
        """0 when one more is allowed, and counts it; otherwise how many whole seconds to wait."""
        now = self._clock()
        left, since = self._buckets.pop(key, (self._size, now))
        left = min(self._size, left + (now - since) * self._pace)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        while len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) / self._pace))
