"""What tells Rasa whether a component changed: the source of our rooms and the version of the vectors."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from bot.language.vectors import version_of_vectors

_ROOMS = (Path(__file__).parent, Path(__file__).parents[1] / "language", Path(__file__).parents[1] / "council")


@lru_cache(maxsize=1)
def fingerprint_of_rooms() -> str:
    """A hash over every source file that a component of ours may run, and over what gives the vectors."""
    digest = hashlib.sha256(version_of_vectors().encode())
    for room in _ROOMS:
        for path in sorted(room.rglob("*.py")):
            digest.update(str(path.relative_to(room.parent)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
