"""What several components read from the same content stands in memory once, for as long as one of them holds it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Made = TypeVar("Made")


class KeptOnce(Generic[Made]):
    """Hands out what was made of the same content before, or makes it. Thread-safe. What is made is never to change."""

    def __init__(self) -> None:
        self._made: WeakValueDictionary[bytes, Made] = WeakValueDictionary()
        self._lock = Lock()

    def get(self, content: Iterable[bytes], make: Callable[[], Made]) -> Made:
        """`make` is called only when nobody holds what was made of this content."""
        digest = hashlib.sha256()
        for one in content:
            digest.update(hashlib.sha256(one).digest())
        with self._lock:
            made = self._made.get(digest.digest())
            if made is None:
                made = make()
                self._made[digest.digest()] = made
            return made
