"""References that a resident can read out on the phone: no vowels, so no words, and none of 0/O, 1/I/L, 5/S."""

from __future__ import annotations

import secrets
from collections.abc import Callable

_LETTERS = "2346789CDFGHJKMNPQRTVWXY"


def new_reference(prefix: str, pick: Callable[[str], str] = secrets.choice) -> str:
    """For example `WM-7K3F-92QD`: one of a hundred thousand million. The database makes sure that it is unique."""
    letters = "".join(pick(_LETTERS) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"
